import { applicationKinds } from '@loket/domain/application-kinds';
import { ApplicationSubmission } from '@loket/protocol/application';
import { describe, expect, test } from 'vitest';
import { createFakePorts } from '../testing/fake-ports.ts';
import { filledForm, recordedForm } from '../testing/sample-forms.ts';
import { checkForm } from './form-check.ts';
import { emptyForm, type IntakeForm, submissionOf } from './intake-form.ts';

const today = '2026-11-24';
const { ids } = createFakePorts();

function with_(form: IntakeForm, person: Partial<IntakeForm['person']>): IntakeForm {
  return { ...form, person: { ...form.person, ...person } };
}

describe('checking a form', () => {
  test('a good form has no errors, and what is sent is what the office takes', () => {
    for (const form of [filledForm(ids.next()), recordedForm(ids.next())]) {
      expect([...checkForm(form, today).errors]).toEqual([]);
      const submission = submissionOf(form, { takenAt: '2026-11-24T01:00:00.000Z', takenBy: 'loket' });
      expect(ApplicationSubmission.parse(submission)).toEqual(submission);
      expect(submission.person.birthDate).toBe('1995-08-17');
    }
  });

  test.each(applicationKinds)('an empty form of kind %s names every field that is missing, and breaks nothing', (kind) => {
    const { errors } = checkForm(emptyForm(ids.next(), kind), today);
    for (const field of [
      'nik',
      'kk',
      'name',
      'birthPlace',
      'birthDate',
      'sex',
      'address',
      'rt',
      'rw',
      'villageCode',
      'religion',
      'maritalStatus',
      'occupation',
      'motherName',
      'documents',
    ]) {
      expect([...errors.keys()], field).toContain(field);
    }
  });

  test('the impossible NIK of the month 13 is an error at its field', () => {
    const { errors } = checkForm(with_(filledForm(ids.next()), { nik: '3522004107950000' }), today);
    expect(errors.get('nik')?.[0]?.code).toBe('nik_serial_zero');
  });

  test('a 61-letter name and an emoji are refused here, before the office has to', () => {
    expect(checkForm(with_(filledForm(ids.next()), { name: 'A'.repeat(61) }), today).errors.has('name')).toBe(true);
    expect(checkForm(with_(filledForm(ids.next()), { name: 'Siti 🙂' }), today).errors.has('name')).toBe(true);
  });

  test('a NIK from elsewhere is worth a look and stops nobody', () => {
    const { errors, warnings } = checkForm(with_(filledForm(ids.next()), { villageCode: '35.22.01.2001' }), today);
    expect(errors.size).toBe(0);
    expect(warnings.get('nik')?.[0]?.code).toBe('nik_region_unlike_domicile');
  });

  test('a first card needs a photo, a reference, or the choice to record later', () => {
    const form = { ...filledForm(ids.next()), kind: 'baru' as const };
    const here = { ...form, enrolment: { ...form.enrolment, mode: 'here' as const } };
    expect(checkForm(here, today).errors.get('enrolment')?.[0]?.code).toBe('photo_missing');
    const elsewhere = { ...form, enrolment: { ...form.enrolment, mode: 'elsewhere' as const } };
    expect(
      checkForm(elsewhere, today)
        .errors.get('enrolment')
        ?.map(({ code }) => code),
    ).toEqual(['reference_missing', 'recorded_on_missing']);
    expect(checkForm({ ...form, enrolment: { ...form.enrolment, mode: 'later' as const } }, today).errors.size).toBe(0);
  });

  test('a change of data carries before and after, and says so when they are the same', () => {
    const form: IntakeForm = {
      ...filledForm(ids.next()),
      kind: 'perubahan_data',
      change: { field: 'maritalStatus', before: '1' },
      documents: Object.fromEntries(['old_ktp', 'kk', 'proof_of_change', 'f106'].map((type) => [type, { seen: true, number: '', expiresOn: '' }])),
    };
    expect(checkForm(form, today).errors.size).toBe(0);
    expect(submissionOf(form, { takenAt: '2026-11-24T01:00:00.000Z', takenBy: 'loket' }).change).toEqual({ field: 'maritalStatus', before: '1', after: '2' });
    const same = checkForm({ ...form, change: { field: 'maritalStatus', before: '2' } }, today);
    expect(same.warnings.get('change')?.[0]?.code).toBe('change_without_difference');
  });

  test('papers that another kind wanted are not sent along when the kind has none of them', () => {
    const form: IntakeForm = {
      ...filledForm(ids.next()),
      kind: 'luar_domisili',
      documents: { damaged_ktp: { seen: true, number: '', expiresOn: '' }, old_ktp: { seen: true, number: '9', expiresOn: '' } },
    };
    expect(submissionOf(form, { takenAt: '', takenBy: 'x' }).documents).toEqual([{ type: 'old_ktp', number: '9' }]);
  });
});
