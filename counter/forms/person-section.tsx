import { kindRules } from '@loket/domain/application-kinds';
import type { Bilingual } from '@loket/domain/bilingual';
import type { CalendarDate } from '@loket/domain/calendar-date';
import { bloodTypes, type CodeList, citizenships, codeOf, labelOf, maritalStatuses, occupations, religions, sexes } from '@loket/domain/codes';
import { Field } from '../components/field.tsx';
import { useWords } from '../components/hooks.ts';
import { Picker } from '../components/picker.tsx';
import { TextField } from '../components/text-field.tsx';
import { useServices } from '../services.ts';
import type { FormCheck } from './form-check.ts';
import { type IntakeForm, isoDate, type PersonField } from './intake-form.ts';
import { KnownNotice } from './known-notice.tsx';
import { cardDate } from './known-person.ts';
import { fromNik, hintsOf } from './nik-hints.ts';
import { isForeignVillageCode } from './region-search.ts';
import { useKnownPerson } from './use-known-person.ts';

export type SectionProps = {
  readonly form: IntakeForm;
  readonly check: FormCheck;
  /** fields whose findings are shown by now: those left once, or all after a try to submit */
  readonly shown: (field: string) => boolean;
  readonly onChange: (form: IntakeForm) => void;
  readonly onLeave: (field: string) => void;
};

/** What the NIK tells is filled in where nothing was typed; what the officer typed is never overwritten. */
export function withNik(form: IntakeForm, nik: string, today: CalendarDate): IntakeForm {
  const before = fromNik(form.person.nik, today);
  const person = { ...form.person, nik };
  for (const [field, value] of Object.entries(fromNik(nik, today)) as [PersonField, string][])
    if (person[field] === '' || person[field] === before[field]) person[field] = value;
  return { ...form, person };
}

export function PersonSection(props: SectionProps & { readonly today: CalendarDate; readonly onFilledIn: () => void }) {
  const { form, onChange, onLeave, today } = props;
  const isAsking = useKnownPerson(props);
  const { t, language } = useWords();
  const { regions } = useServices();
  const set = (field: PersonField, value: string): void => onChange({ ...form, person: { ...form.person, [field]: value } });
  const hints = hintsOf(form.person.nik.replace(/\s/g, ''), today);
  const near = hints === undefined ? undefined : regions.districtName(hints.districtCode);
  const village = regions.find(form.person.villageCode);
  const isForeign = isForeignVillageCode(form.person.villageCode, regions);
  const isWna = form.person.citizenship === 'WNA';

  return (
    <fieldset className="section">
      <legend>{t.intake.person}</legend>
      {form.known === undefined ? null : <KnownNotice known={form.known} recordsAnew={kindRules[form.kind].needsEnrolment} />}
      <div className="fields">
        <Text
          {...props}
          field="nik"
          size="half"
          inputMode="numeric"
          length_max={20}
          onText={(nik) => onChange(withNik(form, nik, today))}
          onEnter={() => {
            const isFilled = form.known?.nik === form.person.nik.replace(/\s/g, '') && Object.keys(form.known.person).length > 0;
            if (isFilled) props.onFilledIn();
            return isFilled;
          }}
          hint={isAsking ? t.form.lookingUp : near === undefined ? t.intake.nikHint : t.intake.nikRegion(near)}
        />
        <Text {...props} field="kk" size="half" inputMode="numeric" length_max={20} onText={(value) => set('kk', value)} />
        <Text {...props} field="name" length_max={80} onText={(value) => set('name', value)} />
        <Text {...props} field="birthPlace" size="third" length_max={60} onText={(value) => set('birthPlace', value)} />
        <Text {...props} field="birthDate" size="third" length_max={20} onText={(value) => set('birthDate', value)} placeholder={t.intake.datePlaceholder} />
        <Choice {...props} field="sex" size="third" list={sexes} onPick={(value) => set('sex', value)} />
        <Text {...props} field="address" length_max={200} onText={(value) => set('address', value)} />
        <Text {...props} field="rt" size="short" inputMode="numeric" length_max={3} onText={(value) => set('rt', value)} />
        <Text {...props} field="rw" size="short" inputMode="numeric" length_max={3} onText={(value) => set('rw', value)} />
        <Field
          label={t.fields.villageCode}
          required
          size="rest"
          hint={isForeign ? t.intake.villageElsewhere : t.intake.villageHint}
          {...notesOf(props, 'villageCode')}
        >
          {(ids) => (
            <Picker
              ids={ids}
              testId="field-villageCode"
              value={form.person.villageCode}
              shown={village === undefined ? form.person.villageCode : `${village.name}, ${t.intake.district} ${village.district} (${village.code})`}
              search={(typed) =>
                regions
                  .search(typed, hints?.districtCode)
                  .map(({ code, name, district }) => ({ value: code, label: name, detail: `${t.intake.district} ${district} · ${code}` }))
              }
              acceptTyped={(typed) => (regions.find(typed) !== undefined || isForeignVillageCode(typed, regions) ? typed : undefined)}
              onChange={(value) => {
                set('villageCode', value);
                if (value !== '') onLeave('villageCode');
              }}
            />
          )}
        </Field>
        <Choice {...props} field="religion" size="third" list={religions} onPick={(value) => set('religion', value)} />
        <Choice {...props} field="maritalStatus" size="third" list={maritalStatuses} onPick={(value) => set('maritalStatus', value)} />
        <Choice {...props} field="bloodType" size="third" list={bloodTypes} onPick={(value) => set('bloodType', value)} />
        <Field label={t.fields.occupation} required hint={t.intake.occupationHint} {...notesOf(props, 'occupation')}>
          {(ids) => (
            <Picker
              ids={ids}
              testId="field-occupation"
              value={form.person.occupation}
              shown={form.person.occupation === '' ? '' : labelOf(occupations, form.person.occupation, language)}
              search={(typed) => searchCodes(occupations, typed, language)}
              acceptTyped={(typed) => codeOf(occupations, typed) ?? (/^\d{2}$/.test(typed) && Number(typed) >= 89 ? typed : undefined)}
              onChange={(value) => {
                set('occupation', value);
                if (value !== '') onLeave('occupation');
              }}
            />
          )}
        </Field>
        <Text {...props} field="motherName" size={isWna ? 'half' : 'full'} length_max={80} onText={(value) => set('motherName', value)} />
        {isWna ? <Text {...props} field="nationality" size="half" length_max={60} required={false} onText={(value) => set('nationality', value)} /> : null}
        <Choice {...props} field="citizenship" size="half" list={citizenships} onPick={(value) => set('citizenship', value)} />
      </div>
    </fieldset>
  );
}

export function notesOf({ check, shown }: Pick<SectionProps, 'check' | 'shown'>, field: string) {
  if (!shown(field)) return { errors: [], warnings: [] };
  return { errors: check.errors.get(field) ?? [], warnings: check.warnings.get(field) ?? [] };
}

type FieldSize = 'full' | 'half' | 'third' | 'short' | 'rest';

function Text(
  props: SectionProps & {
    readonly field: PersonField;
    readonly size?: FieldSize;
    readonly inputMode?: 'numeric';
    readonly length_max: number;
    readonly hint?: string;
    readonly placeholder?: string;
    readonly required?: boolean;
    readonly onText: (value: string) => void;
    /** true: the cursor was led on */
    readonly onEnter?: () => boolean;
  },
) {
  const { form, field, size = 'full', inputMode, length_max, hint, placeholder, required = true, onText, onEnter, onLeave } = props;
  const { t } = useWords();
  return (
    <TextField
      label={t.fields[field]}
      required={required}
      size={size}
      hint={hint}
      {...notesOf(props, field)}
      {...(inputMode === undefined ? {} : { kind: 'digits' as const, inputMode })}
      {...(placeholder === undefined ? {} : { placeholder })}
      maxLength={length_max}
      testId={`field-${field}`}
      value={form.person[field]}
      onChange={onText}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && onEnter?.() === true) event.preventDefault();
      }}
      onBlur={() => {
        onLeave(field);
        const tidy = field === 'birthDate' ? cardShape(form.person.birthDate) : form.person[field].trim();
        if (tidy !== form.person[field]) onText(tidy);
      }}
    />
  );
}

/** A date in whatever shape it was typed is shown as the card shows it, so that day and month can be compared at a glance. */
function cardShape(typed: string): string {
  const date = isoDate(typed);
  return cardDate(date);
}

function Choice(
  props: SectionProps & { readonly field: PersonField; readonly size: FieldSize; readonly list: CodeList; readonly onPick: (code: string) => void },
) {
  const { form, field, size, list, onPick, onLeave } = props;
  const { t } = useWords();
  return (
    <Field label={t.fields[field]} required size={size} {...notesOf(props, field)}>
      {(ids) => <CodeSelect ids={ids} list={list} value={form.person[field]} testId={`field-${field}`} onPick={onPick} onLeave={() => onLeave(field)} />}
    </Field>
  );
}

export function CodeSelect({
  ids,
  list,
  value,
  testId,
  onPick,
  onLeave,
}: {
  readonly ids: Readonly<Record<string, unknown>>;
  readonly list: readonly (Bilingual & { readonly code: string })[];
  readonly value: string;
  readonly testId: string;
  readonly onPick: (code: string) => void;
  readonly onLeave?: () => void;
}) {
  const { say, t } = useWords();
  return (
    <select {...ids} data-testid={testId} value={value} onChange={(event) => onPick(event.target.value)} onBlur={onLeave}>
      <option value="">{t.common.choose}</option>
      {list.map((entry) => (
        <option key={entry.code} value={entry.code}>
          {say(entry)}
        </option>
      ))}
      {value === '' || list.some(({ code }) => code === value) ? null : <option value={value}>{value}</option>}
    </select>
  );
}

const codes_max = 30;

function searchCodes(list: CodeList, typed: string, language: 'id' | 'en'): { value: string; label: string; detail: string }[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return list
    .filter(({ code, id, en }) => words.every((word) => code === word || id.toLowerCase().includes(word) || en.toLowerCase().includes(word)))
    .slice(0, codes_max)
    .map((entry) => ({ value: entry.code, label: entry[language], detail: entry.code }));
}
