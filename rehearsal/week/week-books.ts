/**
 * The books at the end of a rehearsal, office by office. A second set of books is kept from the journal entry by entry, with
 * the promises of docs/SPEC.md asked at each (rehearsal/simulation/books.ts); then everything is compared with what lies
 * there physically, with the tables, and with the centre.
 */
import { nextSteps } from '@loket/domain/application';
import type { JournalEntry } from '@loket/domain/journal';
import { type Database, openDatabase } from '@loket/office/database/open-database';
import { createJournalStore } from '@loket/office/journal/journal-store';
import { dumpProjections, rebuildProjections } from '@loket/office/journal/rebuild';
import { projectionsOf } from '@loket/office/office';
import { filesIn } from '@loket/office/office-files';
import { systemPorts } from '@loket/platform/ports';
import { Books } from '../simulation/books.ts';
import { BrokenPromise } from '../simulation/incidents.ts';
import type { OfficeAtCentre } from './town.ts';

/** What is so, whatever the office's books say. */
export type SiteTruth = {
  readonly officeId: string;
  readonly folder: string;
  /** each citizen's receipt, with the fingerprint of what was taken down */
  readonly receipts: ReadonlyMap<string, string>;
  /** names of the attempts whose card came out, of each printer */
  readonly cardsOut: ReadonlyMap<string, readonly string[]>;
  /** blanks counted on each shelf */
  readonly counted: ReadonlyMap<string, number>;
  /** by how many the coverage page says that more are enrolled */
  readonly enrolledMore: number;
  readonly leftAtCounters: readonly string[];
  /** length of the journal when both sides had heard all; what the office writes while it is switched off comes behind */
  readonly settledThrough: number;
  readonly atCentre: OfficeAtCentre | undefined;
};

/** @param story what the journal says of the application, the attempt or the blank in question */
export type Difference = { readonly what: string; readonly story: readonly string[] };

export type BookFigures = {
  readonly applications: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly cardsOut: number;
  readonly goodCards: number;
  readonly warrantsSpent: number;
  readonly blanksIssued: number;
  readonly blanksSpoiled: number;
  readonly blanksLeft: number;
  readonly enrolled: number;
  readonly entries: number;
};

export type Balance = { readonly figures: BookFigures; readonly differences: readonly Difference[]; readonly journal: readonly JournalEntry[] };

const cardStates = ['printed', 'inspected', 'shelved', 'handed_over'] as const;
const storyLines_max = 40;

/** Opens the file of an office that is closed. The first difference is the one that counts: later ones may follow from it. */
export function balanceOf(truth: SiteTruth): Balance {
  const files = filesIn(truth.folder);
  const database = openDatabase({ file: files.database, keyFile: files.key, random: systemPorts().random });
  try {
    return balanceIn(database, truth);
  } finally {
    database.close();
  }
}

function balanceIn(database: Database, truth: SiteTruth): Balance {
  const journal: JournalEntry[] = [];
  const books = new Books(database);
  const found: string[] = [];
  const tell = (isSo: boolean, what: () => string): void => {
    if (!isSo) found.push(what());
  };
  try {
    books.read((entry) => void journal.push(entry));
  } catch (error) {
    if (!(error instanceof BrokenPromise)) throw error;
    found.push(error.message);
  }
  if (found.length === 0) {
    receipts(books, truth, tell);
    cards(books, truth, tell);
    blanks(books, truth, tell);
    centre(journal, books, truth, tell);
    projections(database, tell);
  }
  const whole = journal.length > 0 ? [...createJournalStore(database).allEntries()] : journal;
  return {
    figures: figuresOf(books, truth),
    differences: found.map((what) => ({ what: `${truth.officeId}: ${what}`, story: storyOf(what, whole) })),
    journal: whole,
  };
}

type Tell = (isSo: boolean, what: () => string) => void;

function receipts(books: Books, truth: SiteTruth, tell: Tell): void {
  for (const left of truth.leftAtCounters) tell(false, () => `a counter still keeps ${left}`);
  for (const [id, fingerprint] of truth.receipts) {
    const kept = books.applications.get(id);
    tell(kept !== undefined, () => `application ${id} has a receipt and is lost`);
    if (kept !== undefined) tell(kept.fingerprint === fingerprint, () => `application ${id} changed on its way`);
  }
  for (const [id, { state }] of books.applications) {
    tell(truth.receipts.has(id), () => `application ${id} is in the books and nobody came with it`);
    tell(nextSteps[state.status].holder !== undefined, () => `application ${id} in ${state.status} has no next step`);
  }
  tell(truth.enrolledMore === books.peopleEnrolled(), () => `coverage moved by ${truth.enrolledMore}, and ${books.peopleEnrolled()} people were enrolled`);
}

function cards(books: Books, truth: SiteTruth, tell: Tell): void {
  const out = new Map<string, string>();
  for (const [printerId, names] of truth.cardsOut)
    for (const name of names) {
      tell(!out.has(name), () => `two cards came out for attempt ${name}`);
      out.set(name, printerId);
      const attempt = books.attempts.get(name);
      tell(attempt !== undefined, () => `a card came out of ${printerId} for attempt ${name}, which no print job has`);
      if (attempt !== undefined)
        tell(
          attempt.outcome === 'printed' || attempt.outcome === 'spoiled',
          () => `a card came out for attempt ${name} of ${attempt.serial}, which is ${attempt.outcome} by the books`,
        );
    }
  const good = new Map<string, number>();
  for (const [name, attempt] of books.attempts) {
    const applicationId = books.jobs.get(attempt.jobId)?.applicationId ?? '';
    if (attempt.outcome !== 'printed') {
      tell(attempt.outcome !== 'unclear' && attempt.outcome !== 'claimed', () => `attempt ${name} of application ${applicationId} is still ${attempt.outcome}`);
      continue;
    }
    tell(out.has(name), () => `attempt ${name} of application ${applicationId} is printed by the books and no card came out`);
    good.set(applicationId, (good.get(applicationId) ?? 0) + 1);
  }
  for (const [applicationId, count] of good) tell(count === 1, () => `application ${applicationId} has ${count} good cards`);
  const spent = new Map<string, string>();
  for (const job of books.jobs.values()) {
    if (!cardStates.some((state) => state === job.state)) continue;
    const other = spent.get(job.warrantId);
    tell(other === undefined, () => `warrant ${job.warrantId} is spent on applications ${other} and ${job.applicationId}`);
    spent.set(job.warrantId, job.applicationId);
    tell(good.get(job.applicationId) === 1, () => `application ${job.applicationId} is ${job.state} and has no card`);
  }
  const goodCards = [...good.values()].reduce((sum, count) => sum + count, 0);
  tell(goodCards === spent.size, () => `${goodCards} good cards and ${spent.size} warrants spent`);
}

function blanks(books: Books, truth: SiteTruth, tell: Tell): void {
  const withCard = books.jobsIn(...cardStates);
  tell(books.balance('issued') === withCard, () => `${books.balance('issued')} blanks are issued and ${withCard} print jobs have a card`);
  for (const [account, counted] of truth.counted) {
    const booked = books.balance(account);
    tell(counted === booked, () => `${counted} blanks lie in ${account}, by the books ${booked}`);
  }
}

function centre(journal: readonly JournalEntry[], books: Books, truth: SiteTruth, tell: Tell): void {
  const { atCentre } = truth;
  tell(atCentre !== undefined, () => 'the centre does not know this office');
  if (atCentre === undefined) return;
  tell(atCentre.receivedThrough >= truth.settledThrough, () => `the centre has the journal up to ${atCentre.receivedThrough} of ${truth.settledThrough}`);
  const own = journal[atCentre.receivedThrough - 1]?.hash;
  tell(own === atCentre.lastHash, () => `entry ${atCentre.receivedThrough} has another hash at the centre`);
  const here = statusesOf(books);
  for (const status of new Set([...Object.keys(here), ...Object.keys(atCentre.statuses)])) {
    const there = atCentre.statuses[status] ?? 0;
    tell((here[status] ?? 0) === there, () => `${here[status] ?? 0} applications are ${status} here and ${there} at the centre`);
  }
}

/** Remade from the journal in a transaction that is undone: the file stays as it was found. */
function projections(database: Database, tell: Tell): void {
  const all = projectionsOf(database);
  const live = dumpProjections(database, all);
  class Undone extends Error {}
  try {
    database.transaction(() => {
      rebuildProjections(database, all, createJournalStore(database).allEntries());
      const rebuilt = dumpProjections(database, all);
      for (const [table, rows] of Object.entries(live)) {
        const again = rebuilt[table] ?? [];
        const differs = rows.find((row, index) => row !== again[index]) ?? again[rows.length];
        tell(rows.length === again.length && differs === undefined, () => `table ${table} is not what the journal makes of it: ${differs}`);
      }
      throw new Undone();
    })();
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
}

function statusesOf(books: Books): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of books.applications.values()) counts[state.status] = (counts[state.status] ?? 0) + 1;
  return counts;
}

function figuresOf(books: Books, truth: SiteTruth): BookFigures {
  const places = [...books.places.values()];
  const countIn = (isIn: (account: string) => boolean): number => places.filter(isIn).length;
  return {
    applications: books.applications.size,
    statuses: statusesOf(books),
    cardsOut: [...truth.cardsOut.values()].reduce((sum, names) => sum + names.length, 0),
    goodCards: [...books.attempts.values()].filter(({ outcome }) => outcome === 'printed').length,
    warrantsSpent: new Set([...books.jobs.values()].filter(({ state }) => cardStates.some((one) => one === state)).map(({ warrantId }) => warrantId)).size,
    blanksIssued: books.balance('issued'),
    blanksSpoiled: books.balance('spoiled'),
    blanksLeft: countIn((account) => account === 'store' || account.startsWith('hopper:')),
    enrolled: books.peopleEnrolled(),
    entries: books.lastSeq,
  };
}

/** Every entry that names an id or a blank of the difference, and the entries of the application behind it. */
export function storyOf(what: string, journal: readonly JournalEntry[]): string[] {
  const names = new Set(what.match(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|\bDEMO\d+\b/g) ?? []);
  for (const entry of journal) {
    if (![...names].some((name) => isAbout(entry, name))) continue;
    const { applicationId } = entry.body;
    if (typeof applicationId === 'string') names.add(applicationId);
  }
  const told = journal.filter((entry) => [...names].some((name) => isAbout(entry, name)));
  return told.slice(0, storyLines_max).map(lineOf);
}

function isAbout(entry: JournalEntry, name: string): boolean {
  return entry.subject === name || Object.values(entry.body).includes(name);
}

function lineOf({ seq, officeTime, type, subject, actor, body }: JournalEntry): string {
  const who = actor.kind === 'person' ? actor.username : actor.kind === 'system' ? actor.part : JSON.stringify(actor);
  const { submission: _submission, warrant: _warrant, ...told } = body;
  return `#${seq} ${officeTime} ${type} ${subject} (${who}) ${JSON.stringify(told).slice(0, 220)}`;
}
