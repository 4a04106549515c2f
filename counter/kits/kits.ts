/**
 * Village lists on this computer (jemput bola): taken from the office, sealed, erased on their day. Each visit is a
 * record of its own beside its list, so that two tabs never write over each other.
 */
import { type KitPerson, VillageKit } from '@loket/protocol/kits';
import { z } from 'zod';
import type { Clock, Ids } from '../browser/ports.ts';
import { type Answer, away } from '../office/failure.ts';
import type { OfficeClient } from '../office/office-client.ts';
import type { CounterDatabase } from '../store/counter-database.ts';
import type { Lists } from '../vault/lists.ts';

/** started: a form was begun · accepted: an application was taken here · withdrawn: the note before was a mistake · the others: why none was taken */
export const visitOutcomes = ['started', 'accepted', 'withdrawn', 'not_home', 'declined', 'moved', 'died', 'has_card'] as const;
export type VisitOutcome = (typeof visitOutcomes)[number];

const Visit = z.object({
  nik: z.string(),
  name: z.string(),
  outcome: z.enum(visitOutcomes),
  at: z.string(),
  by: z.string(),
  applicationId: z.string().optional(),
});
export type Visit = z.infer<typeof Visit>;

/** What stands in the clear: which village's list, for when; never a person. It outlives the list, to say that it is gone. */
const Head = z.object({ villageCode: z.string(), village: z.string(), district: z.string(), takenAt: z.string(), validUntil: z.string(), people: z.int() });
export type KitHead = z.infer<typeof Head> & { readonly isHere: boolean; readonly size_bytes: number };

/** A list is an older one's heir: what changed between them at the office. */
export type KitNews = { readonly fresh: number; readonly gone: number };

export type OpenKit = {
  readonly kit: VillageKit;
  /** the latest visit of each person, by NIK */
  readonly visits: ReadonlyMap<string, Visit>;
};

export type Kits = ReturnType<typeof createKits>;

const headKey = (villageCode: string): string => `kit ${villageCode}`;
/** all that lies here of a village */
const ofVillage = (villageCode: string): string => `village ${villageCode} `;
const listName = (villageCode: string): string => `${ofVillage(villageCode)}list`;
const visitPrefix = (villageCode: string): string => `${ofVillage(villageCode)}visit `;

/** Whether a record of the lists is a visit, not a list. */
export const isVisit = (name: string): boolean => name.startsWith('village ') && name.includes(' visit ');

export type KitsOptions = {
  readonly database: CounterDatabase;
  readonly lists: Lists;
  readonly client: Pick<OfficeClient, 'takeKit'>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** this computer as the office knows it; undefined while it is not registered */
  readonly machineId: () => Promise<string | undefined>;
};

export function createKits({ database, lists, client, clock, ids, machineId }: KitsOptions) {
  const { settings } = database;
  const now = (): string => new Date(clock.now()).toISOString();

  async function heads(): Promise<KitHead[]> {
    const sizes = new Map((await lists.all()).map(({ name, size_bytes }) => [name, size_bytes]));
    const rows = await settings.where('key').startsWith('kit ').toArray();
    return rows.flatMap(({ value }) => {
      const head = Head.safeParse(value);
      if (!head.success) return [];
      const size_bytes = sizes.get(listName(head.data.villageCode));
      return [{ ...head.data, isHere: size_bytes !== undefined, size_bytes: size_bytes ?? 0 }];
    });
  }

  async function visitNames(villageCode: string): Promise<string[]> {
    return (await lists.all()).map(({ name }) => name).filter((name) => name.startsWith(visitPrefix(villageCode)));
  }

  async function open(villageCode: string): Promise<OpenKit | undefined> {
    const here = await lists.beginningWith(ofVillage(villageCode));
    const kit = VillageKit.safeParse(here.get(listName(villageCode)));
    if (!kit.success) return undefined;
    const visits = new Map<string, Visit>();
    // A name ends in a UUIDv7: in the order of the names they are in the order of time.
    for (const [name, value] of here) {
      const visit = name === listName(villageCode) ? undefined : Visit.safeParse(value);
      if (visit?.success === true) visits.set(visit.data.nik, visit.data);
    }
    return { kit: kit.data, visits };
  }

  async function read(villageCode: string): Promise<VillageKit | undefined> {
    const kit = VillageKit.safeParse(await lists.get(listName(villageCode)));
    return kit.success ? kit.data : undefined;
  }

  async function note(villageCode: string, visit: Omit<Visit, 'at'>): Promise<void> {
    const head = (await heads()).find((one) => one.villageCode === villageCode);
    if (head === undefined) return;
    await lists.put(`${visitPrefix(villageCode)}${ids.next()}`, { ...visit, at: now() } satisfies Visit, head.validUntil);
  }

  /** In place of the one that was here; what was noted of visits is kept on. */
  async function keep(kit: VillageKit): Promise<KitNews> {
    const { villageCode, village, district, takenAt, validUntil, people } = kit;
    const before = new Set((await read(villageCode))?.people.map(({ nik }) => nik));
    const after = new Set(people.map(({ nik }) => nik));
    await lists.put(listName(villageCode), kit, validUntil);
    await lists.keepUntil(await visitNames(villageCode), validUntil);
    const head: z.infer<typeof Head> = { villageCode, village, district, takenAt, validUntil, people: people.length };
    await settings.put({ key: headKey(villageCode), value: head });
    return { fresh: before.size === 0 ? 0 : [...after].filter((nik) => !before.has(nik)).length, gone: [...before].filter((nik) => !after.has(nik)).length };
  }

  return {
    /** All lists of this computer, and those that are gone on their day until somebody has read so. */
    heads,

    /** Takes a village's list from the office, or its newest form. `away` also while this computer is not registered. */
    async take(villageCode: string, days: number, commandId: string): Promise<Answer<KitNews>> {
      const machine = await machineId();
      if (machine === undefined) return away;
      const answer = await client.takeKit({ commandId, machineId: machine, villageCode, days });
      return answer.ok ? { ...answer, value: await keep(answer.value) } : answer;
    },

    open,
    note,

    /** An application was taken here: whoever stands in a list is marked, whether the form was begun from it or not. */
    async noteAccepted(nik: string, applicationId: string, by: string): Promise<void> {
      for (const { villageCode, isHere } of await heads()) {
        const person = isHere ? (await read(villageCode))?.people.find((one) => one.nik === nik) : undefined;
        if (person !== undefined) await note(villageCode, { nik, name: person.name, outcome: 'accepted', by, applicationId });
      }
    },

    /** Erases a list and what was noted of visits, or the word that it is gone. */
    async remove(villageCode: string): Promise<void> {
      for (const name of await visitNames(villageCode)) await lists.remove(name);
      await lists.remove(listName(villageCode));
      await settings.delete(headKey(villageCode));
    },
  };
}

/**
 * Where somebody of a list stands.
 * elsewhere: the office has an application of theirs that is not from here · conflict: it has one, and so have we
 */
export type PersonState = 'open' | 'elsewhere' | 'conflict' | Exclude<VisitOutcome, 'withdrawn'>;

export function stateOfPerson(person: KitPerson, visit: Visit | undefined): PersonState {
  const ours = visit?.applicationId;
  const theirs = person.application?.id;
  if (theirs !== undefined && theirs !== ours) return visit?.outcome === 'accepted' ? 'conflict' : 'elsewhere';
  if (theirs !== undefined) return 'accepted';
  return visit === undefined || visit.outcome === 'withdrawn' ? 'open' : visit.outcome;
}

/** Taken in here, and no longer in the office's list: recorded elsewhere meanwhile, moved, or no resident any more. */
export function goneFrom({ kit, visits }: OpenKit): Visit[] {
  const listed = new Set(kit.people.map(({ nik }) => nik));
  return [...visits.values()].filter(({ nik, outcome }) => outcome === 'accepted' && !listed.has(nik));
}

/** People whose name has words that begin so, in any order, or whose NIK holds the digits. */
export function searchKit(people: readonly KitPerson[], typed: string): KitPerson[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [...people];
  const digits = typed.replace(/[\s.]/g, '');
  if (/^\d{3,16}$/.test(digits)) return people.filter(({ nik }) => nik.includes(digits));
  return people.filter(({ name }) => {
    const own = name.toLowerCase().split(/[\s.,'-]+/);
    return words.every((word) => own.some((part) => part.startsWith(word)));
  });
}
