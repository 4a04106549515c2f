/** What a form's check finds, by field, in the page's own words where the domain has none. */
import { checkKind } from '@loket/domain/application-kinds';
import type { Bilingual } from '@loket/domain/bilingual';
import { type CalendarDate, isCalendarDate } from '@loket/domain/calendar-date';
import { checkPerson } from '@loket/domain/person';
import { isBiometricPart } from '@loket/domain/recording';
import { ApplicationSubmission } from '@loket/protocol/application';
import { type IntakeForm, openPartsOf, personFields, submissionOf } from './intake-form.ts';

export type FieldNote = { readonly code: string; readonly text: Bilingual };
export type FormCheck = {
  /** keys: a person field, `documents`, `change`, `enrolment`, `telephone`, `note` */
  readonly errors: ReadonlyMap<string, readonly FieldNote[]>;
  readonly warnings: ReadonlyMap<string, readonly FieldNote[]>;
};

const missing: FieldNote = { code: 'text_missing', text: { id: 'Wajib diisi.', en: 'This must be filled in.' } };
const invalid: FieldNote = { code: 'invalid', text: { id: 'Isian tidak sah.', en: 'This is not valid.' } };
const photoMissing: FieldNote = {
  code: 'photo_missing',
  text: { id: 'Foto belum diambil. Ambil foto, atau pilih "nanti di meja perekaman".', en: 'No photo yet. Take one, or choose "later at the enrolment desk".' },
};
const dateShape: FieldNote = {
  code: 'birth_date_impossible',
  text: { id: 'Tulis tanggal yang benar, misalnya 17-08-1995.', en: 'Write a real date, for example 17-08-1995.' },
};
const sameChange: FieldNote = {
  code: 'change_without_difference',
  text: { id: 'Data sebelum dan sesudah sama; periksa kembali.', en: 'Before and after are the same; look again.' },
};

/**
 * Checks a form with the same rules as the office (domain), so that nothing accepted here is refused there.
 * Errors stop the acceptance, warnings are shown only. A renewed look costs nothing: it is pure.
 */
export function checkForm(form: IntakeForm, today: CalendarDate): FormCheck {
  const errors = new Map<string, FieldNote[]>();
  const warnings = new Map<string, FieldNote[]>();
  const add = (notes: Map<string, FieldNote[]>, field: string, note: FieldNote): void => {
    const list = notes.get(field) ?? [];
    if (!list.some((other) => other.code === note.code && other.text.id === note.text.id)) notes.set(field, [...list, note]);
  };

  const submission = submissionOf(form, { takenAt: '2000-01-01T00:00:00.000Z', takenBy: 'x' });
  for (const finding of [...checkPerson(submission.person, today), ...checkKind(submission, today)]) {
    const note = finding.code === 'birth_date_impossible' ? dateShape : { code: finding.code, text: finding.text };
    add(finding.level === 'error' ? errors : warnings, finding.field, note);
  }
  for (const field of ['nik', 'kk', 'birthDate', 'villageCode', 'rt', 'rw', 'sex'] as const) if (form.person[field].trim() === '') errors.set(field, [missing]);
  for (const field of ['religion', 'maritalStatus', 'occupation', 'bloodType', 'motherName'] as const) {
    if (form.person[field].trim() !== '') continue;
    errors.set(field, [missing]);
    warnings.delete(field);
  }
  if (form.kind === 'perubahan_data') {
    if (form.change.before.trim() === '') add(errors, 'change', missing);
    else if (submission.change?.before === submission.change?.after) add(warnings, 'change', sameChange);
  }
  checkEnrolment(form, (note) => add(errors, 'enrolment', note));
  // Whatever the wire's own schema refuses beyond that must stop here as well, or the office would set it aside later.
  const parsed = ApplicationSubmission.safeParse(submission);
  for (const issue of parsed.error?.issues ?? []) {
    const field = fieldOfPath(issue.path);
    if (!errors.has(field)) add(errors, field, invalid);
  }
  return { errors, warnings };
}

function checkEnrolment(form: IntakeForm, add: (note: FieldNote) => void): void {
  const { mode, photo, reference, exceptions, biometrics } = form.enrolment;
  const asked = form.kind === 'baru' || form.kind === 'baru_wna';
  if (mode === 'here' && asked && photo === undefined) add(photoMissing);
  if (mode === 'here' && exceptions.some(({ reason }) => reason.trim() === ''))
    add({ code: 'exception_without_reason', text: { id: 'Pengecualian perlu alasan.', en: 'An exception needs a reason.' } });
  if (mode === 'here' && asked && biometrics !== undefined) checkBiometrics(form, add);
  if (mode !== 'elsewhere' || !asked) return;
  if (reference.trim().length < 3)
    add({ code: 'reference_missing', text: { id: 'Nomor rujukan perekaman belum diisi.', en: 'The reference of the recording is missing.' } });
  if (!isCalendarDate(recordedOnOf(form)))
    add({ code: 'recorded_on_missing', text: { id: 'Tanggal perekaman belum benar.', en: 'The date of the recording is not right.' } });
}

/** Only where the office has devices: there each part is recorded, excepted with a photo, or left for later in so many words. */
function checkBiometrics({ enrolment }: IntakeForm, add: (note: FieldNote) => void): void {
  const open = openPartsOf(enrolment).length;
  if (open > 0 && enrolment.biometrics?.rest !== 'later')
    add({
      code: 'parts_missing',
      text: {
        id: `${open} jari atau iris belum direkam. Rekam, tulis pengecualian, atau tandai "nanti".`,
        en: `${open} fingers or irises are not recorded. Record them, write an exception, or tick "later".`,
      },
    });
  if (enrolment.exceptions.some(({ part, photo }) => isBiometricPart(part) && photo === undefined))
    add({ code: 'exception_without_photo', text: { id: 'Pengecualian jari atau iris perlu foto.', en: 'An exception of a finger or an iris needs a photo.' } });
}

function recordedOnOf(form: IntakeForm): string {
  const enrolment = submissionOf(form, { takenAt: '', takenBy: '' }).enrolment;
  return enrolment?.mode === 'recorded_elsewhere' ? enrolment.recordedOn : '';
}

/** `person.name` and `documents.0.number` as the form's field names. */
export function fieldOfPath(path: readonly PropertyKey[]): string {
  const [first, second] = path.map(String);
  if (first === 'person' && second !== undefined && personFields.some((field) => field === second)) return second;
  return first ?? 'form';
}
