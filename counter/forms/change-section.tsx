import { bloodTypes, type CodeList, maritalStatuses, occupations, religions, sexes } from '@loket/domain/codes';
import { Field } from '../components/field.tsx';
import { useWords } from '../components/hooks.ts';
import { type ChangeField, changeFields } from './intake-form.ts';
import { CodeSelect, notesOf, type SectionProps } from './person-section.tsx';

const lists: Readonly<Partial<Record<ChangeField, CodeList>>> = {
  maritalStatus: maritalStatuses,
  religion: religions,
  bloodType: bloodTypes,
  occupation: occupations,
  sex: sexes,
};

export function codeListOf(field: string): CodeList | undefined {
  return Object.entries(lists).find(([name]) => name === field)?.[1];
}

/** What changes: the value on the old card, and the new one, which is the person's field below as well. */
export function ChangeSection(props: SectionProps) {
  const { form, onChange, onLeave } = props;
  const { t } = useWords();
  const { field, before } = form.change;
  const list = lists[field];
  const setAfter = (value: string): void => onChange({ ...form, person: { ...form.person, [field]: value } });
  return (
    <fieldset className="section">
      <legend>{t.intake.change}</legend>
      <div className="fields">
        <Field label={t.intake.changeField} size="third">
          {(ids) => (
            <select
              {...ids}
              data-testid="change-field"
              value={field}
              onChange={(event) => {
                const chosen = changeFields.find((name) => name === event.target.value);
                if (chosen !== undefined) onChange({ ...form, change: { field: chosen, before: form.known?.person[chosen] ?? '' } });
              }}
            >
              {changeFields.map((name) => (
                <option key={name} value={name}>
                  {t.fields[name]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t.intake.changeBefore} size="third" required {...notesOf(props, 'change')}>
          {(ids) =>
            list === undefined ? (
              <input
                {...ids}
                type="text"
                maxLength={200}
                data-testid="change-before"
                value={before}
                onChange={(event) => onChange({ ...form, change: { field, before: event.target.value } })}
                onBlur={() => onLeave('change')}
              />
            ) : (
              <CodeSelect
                ids={ids}
                list={list}
                value={before}
                testId="change-before"
                onPick={(value) => onChange({ ...form, change: { field, before: value } })}
                onLeave={() => onLeave('change')}
              />
            )
          }
        </Field>
        <Field label={t.intake.changeAfter} size="third" required hint={t.intake.changeAfterHint}>
          {(ids) =>
            list === undefined ? (
              <input
                {...ids}
                type="text"
                maxLength={200}
                data-testid="change-after"
                value={form.person[field]}
                onChange={(event) => setAfter(event.target.value)}
              />
            ) : (
              <CodeSelect ids={ids} list={list} value={form.person[field]} testId="change-after" onPick={setAfter} />
            )
          }
        </Field>
      </div>
    </fieldset>
  );
}
