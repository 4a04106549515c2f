/** Who stands there, by NIK: the office knows most; without it, what lies on this computer. */
import type { KnownApplicant } from '@loket/protocol/applicant';
import { z } from 'zod';
import { isVisit } from '../kits/kits.ts';
import type { OfficeClient } from '../office/office-client.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Lists } from '../vault/lists.ts';
import { type KnownPerson, type PersonField, personFields } from './intake-form.ts';
import { cardDate } from './known-person.ts';

export type FindPerson = (nik: string) => Promise<KnownPerson | undefined>;

/** A list that was taken onto this computer: people with their fields, whatever else it holds. */
const PeopleList = z.object({ people: z.array(z.looseObject({ nik: z.string() })) });
/** lists looked through at most, the newest first */
const lists_max = 50;
/** items of the outbox looked through at most, the newest first */
const items_max = 300;

function fieldsOf(given: Readonly<Record<string, unknown>>): Partial<Record<PersonField, string>> {
  const found: Partial<Record<PersonField, string>> = {};
  for (const field of personFields) {
    const value = given[field];
    if (typeof value === 'string' && value !== '') found[field] = field === 'birthDate' ? cardDate(value) : value;
  }
  return found;
}

function fromOffice({ nik, person, application, differs, enrolment, live }: KnownApplicant): KnownPerson | undefined {
  if (Object.keys(person).length === 0 && live === undefined) return undefined;
  return {
    nik,
    source: 'office',
    person: fieldsOf(person),
    differs,
    enrolment,
    ...(application === undefined ? {} : { receiptCode: application.receiptCode }),
    ...(live === undefined ? {} : { live: { receiptCode: live.receiptCode, statusText: live.statusText } }),
  };
}

export function createPersonLookup(options: {
  readonly client: Pick<OfficeClient, 'applicant'>;
  /** false: a question to the office would only be waited for */
  readonly isOfficeUp: () => boolean;
  readonly outbox: Pick<Outbox, 'ids' | 'readMany'>;
  readonly lists: Pick<Lists, 'all' | 'get'>;
}): FindPerson {
  const { client, isOfficeUp, outbox, lists } = options;

  async function inLists(nik: string): Promise<KnownPerson | undefined> {
    for (const { name } of (await lists.all()).filter((row) => !isVisit(row.name)).slice(0, lists_max)) {
      const list = PeopleList.safeParse(await lists.get(name));
      const row = list.success ? list.data.people.find((one) => one.nik === nik) : undefined;
      if (row !== undefined)
        return { nik, source: 'list', person: fieldsOf(row), differs: [], enrolment: typeof row['enrolment'] === 'string' ? row['enrolment'] : 'unknown' };
    }
    return undefined;
  }

  /** Not to be found must never stop anybody: whatever fails here is as if nobody was known. */
  return async (nik) => {
    try {
      const answer = isOfficeUp() ? await client.applicant(nik) : undefined;
      if (answer?.ok === true) return fromOffice(answer.value);
      const newest = await outbox.readMany((await outbox.ids()).slice(0, items_max));
      const taken = newest.find((item) => item?.submission.person.nik === nik);
      if (taken !== undefined)
        return { nik, source: 'here', person: fieldsOf(taken.submission.person), receiptCode: taken.receiptCode, differs: [], enrolment: 'unknown' };
      return await inLists(nik);
    } catch {
      return undefined;
    }
  };
}
