import { documentLabels, isDocumentType } from '@loket/domain/application-kinds';
import { labelOf } from '@loket/domain/codes';
import { useWords } from '../components/hooks.ts';
import { TextField } from '../components/text-field.tsx';
import { useServices } from '../services.ts';
import { codeListOf } from './change-section.tsx';
import type { IntakeForm } from './intake-form.ts';

/** The last page: what is about to be accepted, to be read out, and how the citizen is reached. */
export function FinishSection({ form, onChange }: { readonly form: IntakeForm; readonly onChange: (form: IntakeForm) => void }) {
  const { t } = useWords();
  return (
    <>
      <CheckList form={form} />
      <fieldset className="section">
        <legend>{t.intake.other}</legend>
        <div className="fields">
          <TextField
            label={t.fields.telephone}
            size="half"
            hint={t.intake.telephoneHint}
            kind="tel"
            maxLength={20}
            testId="field-telephone"
            value={form.telephone}
            onChange={(telephone) => onChange({ ...form, telephone })}
          />
          <TextField label={t.fields.note} size="half" maxLength={500} testId="field-note" value={form.note} onChange={(note) => onChange({ ...form, note })} />
        </div>
      </fieldset>
    </>
  );
}

function CheckList({ form }: { readonly form: IntakeForm }) {
  const { t, say, language } = useWords();
  const { regions } = useServices();
  const { person, change } = form;
  const village = regions.find(person.villageCode);
  const worded = (field: string, value: string): string => {
    const list = codeListOf(field);
    return list === undefined || value === '' ? value : labelOf(list, value, language);
  };
  const seen = Object.entries(form.documents).flatMap(([type, entry]) => (entry.seen && isDocumentType(type) ? [say(documentLabels[type])] : []));
  const rows: readonly (readonly [string, string])[] = [
    [t.fields.nik, person.nik],
    [t.fields.name, person.name],
    [`${t.fields.birthPlace}, ${t.fields.birthDate.toLowerCase()}`, [person.birthPlace, person.birthDate].filter((text) => text !== '').join(', ')],
    [
      t.fields.address,
      [
        person.address,
        person.rt === '' && person.rw === '' ? '' : `RT ${person.rt}/RW ${person.rw}`,
        village === undefined ? person.villageCode : `${village.name}, ${t.intake.district} ${village.district}`,
      ]
        .filter((text) => text !== '')
        .join(', '),
    ],
    ...(form.kind === 'perubahan_data'
      ? [[t.fields[change.field], `${worded(change.field, change.before)} → ${worded(change.field, person[change.field])}`] as const]
      : []),
    [t.fields.documents, seen.join(', ')],
  ];
  return (
    <fieldset className="section">
      <legend>{t.form.checkHead}</legend>
      <dl className="facts" data-testid="form-check">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value === '' ? '–' : value}</dd>
          </div>
        ))}
      </dl>
    </fieldset>
  );
}
