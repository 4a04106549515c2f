/** Filling in what is known of a person, without touching what somebody typed. */
import { type IntakeForm, type KnownPerson, type PersonField, personFields } from './intake-form.ts';

/** A date of the wire as the card and the form show it. */
export function cardDate(date: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? date.split('-').reverse().join('-') : date;
}

/** What may be filled in: every field but the NIK, which was typed, and the citizenship, which the kind fixes. */
const fillable = personFields.filter((field) => field !== 'nik' && field !== 'citizenship');

/**
 * Fills the known values into the fields that are empty, stand as a new form has them, or were filled in for another NIK
 * before. A field with other text was typed, and stays.
 */
export function withKnown(form: IntakeForm, known: KnownPerson, fresh: IntakeForm, fromNik: Readonly<Partial<Record<PersonField, string>>>): IntakeForm {
  const before = form.known?.person;
  const person = { ...form.person };
  for (const field of fillable) {
    const value = person[field];
    const isOurs = value === '' || value === fresh.person[field] || value === before?.[field] || value === fromNik[field];
    if (isOurs) person[field] = known.person[field] ?? fromNik[field] ?? fresh.person[field];
  }
  const change = form.kind === 'perubahan_data' ? { ...form.change, before: known.person[form.change.field] ?? form.change.before } : form.change;
  return { ...form, person, change, known };
}
