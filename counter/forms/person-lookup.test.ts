import { expect, test } from 'vitest';
import type { OutboxApplication } from '../outbox/outbox.ts';
import { filledForm } from '../testing/sample-forms.ts';
import { submissionOf } from './intake-form.ts';
import { createPersonLookup } from './person-lookup.ts';

const { person } = filledForm('');
const taken = { receiptCode: '0000-0000-0001-0', submission: submissionOf(filledForm(''), { takenAt: '2026-11-24T01:00:00.000Z', takenBy: 'loket' }) };

function lookup(options: { readonly isUp: boolean; readonly isTaken?: boolean; readonly lists?: Readonly<Record<string, unknown>> }) {
  const asked: string[] = [];
  const { lists = {} } = options;
  const find = createPersonLookup({
    isOfficeUp: () => options.isUp,
    client: {
      applicant: async (nik) => {
        asked.push(nik);
        return {
          ok: true,
          status: 200,
          value: { nik, person: { name: 'Dari Kantor', birthDate: '1995-08-17' }, isInRegister: true, differs: [], enrolment: 'enrolled' },
        };
      },
    },
    outbox: {
      ids: async () => (options.isTaken === true ? ['a'] : []),
      readMany: async (ids) => ids.map(() => taken as unknown as OutboxApplication),
    },
    lists: {
      all: async () => Object.keys(lists).map((name) => ({ name, savedAt: '', expiresAt: undefined, size_bytes: 1 })),
      get: async (name) => lists[name],
    },
  });
  return { find, asked };
}

test('the office is asked while it is there, and its dates are shown as the card shows them', async () => {
  const { find } = lookup({ isUp: true });
  expect(await find(person.nik)).toMatchObject({ source: 'office', enrolment: 'enrolled', person: { name: 'Dari Kantor', birthDate: '17-08-1995' } });
});

test('without the office nobody waits for it: what was taken here tells, then a list on this computer', async () => {
  const here = lookup({ isUp: false, isTaken: true });
  expect(await here.find(person.nik)).toMatchObject({ source: 'here', receiptCode: taken.receiptCode, person: { name: person.name, occupation: '88' } });
  expect(here.asked).toEqual([]);
  const list = lookup({ isUp: false, lists: { 'village 35.22.15.2003 list': { people: [{ nik: person.nik, name: 'Dari Daftar' }] } } });
  expect(await list.find(person.nik)).toMatchObject({ source: 'list', person: { name: 'Dari Daftar' } });
});

test('nobody known, and lists that are none of people, are no fault', async () => {
  expect(await lookup({ isUp: false, lists: { other: { rows: 1 } } }).find(person.nik)).toBeUndefined();
});
