import type { ResidentView } from '@loket/protocol/registry';
import { expect, test } from 'vitest';
import { testSubmission } from '../testing/people.ts';
import type { ApplicationRow } from './application-store.ts';
import { knownApplicant } from './known-applicant.ts';

const submission = testSubmission(1);
const { person } = submission;
const row: ApplicationRow = {
  id: '01900000-0000-7000-8000-000000000001',
  receipt_code: '0000-0000-0001-0',
  accepted_at: '2026-01-01T00:00:00.000Z',
  status: 'CARD_ISSUED',
} as ApplicationRow;
const resident: ResidentView = {
  ...person,
  village: 'Sukorejo',
  district: 'Bojonegoro',
  rt: String(Number(person.rt)).padStart(3, '0'),
  name: person.name.toUpperCase(),
  maritalStatus: person.maritalStatus === '2' ? '1' : '2',
  enrolment: 'enrolled',
  card: 'yes',
};

test('the register alone gives what it has, and nothing it has not', () => {
  const known = knownApplicant(person.nik, undefined, resident, undefined);
  expect(known).toMatchObject({ isInRegister: true, enrolment: 'enrolled', differs: [], person: { name: resident.name } });
  expect(known.person['occupation']).toBeUndefined();
});

test('an application outweighs the register, and what means something else is named; case and leading noughts do not', () => {
  const known = knownApplicant(person.nik, { row, submission }, resident, undefined);
  expect(known).toMatchObject({ differs: ['maritalStatus'], person: { maritalStatus: person.maritalStatus, name: person.name } });
});
