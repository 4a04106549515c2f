/** What is asked when a day is over and every fault has ended: the whole of the books, at the office and at the centre. */

import { createJournalStore } from '@loket/office/journal/journal-store';
import { dumpProjections, rebuildProjections } from '@loket/office/journal/rebuild';
import { verifyJournal } from '@loket/office/journal/verification';
import { projectionsOf } from '@loket/office/office';
import { systemTimers } from '@loket/platform/ports';
import { officeId } from './centre-site.ts';
import { BrokenPromise, hold } from './incidents.ts';
import type { World } from './world.ts';

const cardStates = ['printed', 'inspected', 'shelved', 'handed_over'] as const;

export async function endOf(world: World): Promise<void> {
  world.readBooks();
  converged(world);
  receipts(world);
  cards(world);
  blanks(world);
  await centre(world);
  await journal(world);
}

function converged(world: World): void {
  const open = [...world.books.applications].filter(([, { state }]) => state.status !== 'CARD_ISSUED' && state.status !== 'WITHDRAWN');
  const stuck = open.map(
    ([id, { state }]) => `${id} ${state.status} (${[...world.books.jobs.values()].filter((job) => job.applicationId === id).map((job) => job.state)})`,
  );
  hold('E1', open.length === 0, () => `${open.length} applications never came to their end: ${stuck.join(', ')}`);
  const kept = world.counters
    .flatMap(({ outbox }) => [...outbox.applications.values()])
    .map(({ id, state, problem }) => `${id} ${state} ${JSON.stringify(problem?.errors ?? problem?.code ?? '')}`);
  hold('E1', kept.length === 0, () => `counters still keep: ${kept.join(', ')}`);
  const sync = world.office.now()?.office.sync.view();
  hold('E1', sync !== undefined && sync.link.waitingEntries === 0, () => `the centre never got the journal: ${JSON.stringify(sync)}`);
  if (!world.wasRestored) hold('S2', sync.setAside.length === 0, () => `set aside: ${JSON.stringify(sync.setAside)}`);
}

function receipts(world: World): void {
  for (const [id, fingerprint] of world.receipts) {
    const kept = world.books.applications.get(id);
    hold(
      'A1',
      kept?.fingerprint === fingerprint,
      () => `application ${id} was accepted at a counter and ${kept === undefined ? 'is lost' : 'changed on its way'}`,
    );
  }
}

function cards(world: World): void {
  const { books, printers } = world;
  const out = new Map(printers.flatMap((printer) => printer.cards.map((name) => [name, printer.id])));
  for (const [name, attempt] of books.attempts) {
    const came = out.has(name);
    if (attempt.outcome === 'printed') hold('C9', came, () => `attempt ${name} is printed by the books and no card came out of ${attempt.printerId}`);
    if (attempt.outcome === 'not_started' || attempt.outcome === 'taken_back')
      hold('C8', !came, () => `attempt ${name} is ${attempt.outcome} and a card came out`);
    hold(
      'C9',
      attempt.outcome !== 'open' && attempt.outcome !== 'unclear' && attempt.outcome !== 'claimed',
      () => `attempt ${name} is still ${attempt.outcome}`,
    );
  }
  for (const id of books.applications.keys()) {
    const good = [...books.attempts.entries()].filter(
      ([name, attempt]) => books.jobs.get(attempt.jobId)?.applicationId === id && attempt.outcome === 'printed' && out.has(name),
    );
    hold(
      'C10',
      good.length === (books.statusOf(id) === 'CARD_ISSUED' ? 1 : 0),
      () => `application ${id} (${books.statusOf(id)}) has ${good.length} good cards`,
    );
  }
}

function blanks(world: World): void {
  const { books } = world;
  const { durable } = world.disk;
  const places = durable.prepare<[], { serial: string; account: string }>('SELECT serial, account FROM blank').all();
  hold('B1', places.length === books.places.size, () => `${places.length} blanks in the tables, ${books.places.size} by the journal`);
  for (const { serial, account } of places)
    hold('B1', books.places.get(serial) === account, () => `blank ${serial} is in ${account}, by the journal in ${books.places.get(serial)}`);
  const view = world.office.now()?.office.blanks.view();
  hold('B1', view?.balanced === true && view.total === books.places.size, () => `the ledger does not balance: ${JSON.stringify(view?.accounts)}`);
  const issued = books.balance('issued');
  const withCard = books.jobsIn(...cardStates);
  hold('B3', issued === withCard, () => `${issued} blanks are issued and ${withCard} print jobs have a card`);
  const coverage = world.office.now()?.office.coverage.view();
  const moved = (coverage?.now.enrolled ?? 0) - (coverage?.opening.enrolled ?? 0);
  hold('R1', moved === books.peopleEnrolled(), () => `coverage moved by ${moved}, and ${books.peopleEnrolled()} people were enrolled`);
}

async function centre(world: World): Promise<void> {
  const store = world.centre.store();
  const kept = createJournalStore(world.disk.durable);
  const through = (await store.read((records) => records.findOffice(officeId)))?.journalThrough ?? 0;
  hold('S1', through === world.books.lastSeq, () => `the centre has the journal up to ${through} of ${world.books.lastSeq}`);
  for (const { seq, hash } of await store.read((records) => records.entryStates(officeId, 1, through)))
    hold('S1', kept.findEntry(seq)?.hash === hash, () => `the centre has another entry ${seq}`);
  let spent = 0;
  for (const [id, { state }] of world.books.applications) {
    const row = await store.read((records) => records.findApplication(id));
    const warrant = await store.read((records) => records.findWarrant(id));
    if (warrant?.spentAt !== undefined) spent += 1;
    hold('S3', row?.status === state.status, () => `application ${id} is ${state.status} at the office and ${row?.status ?? 'unknown'} at the centre`);
    const claim = await store.read((records) => records.findClaim(world.books.applications.get(id)?.nik ?? ''));
    hold('S3', claim === undefined, () => `the centre still holds the person of application ${claim?.applicationId} for a card that is out`);
  }
  const issued = world.books.balance('issued');
  hold('W2', spent >= issued, () => `${issued} cards are out and ${spent} warrants are spent at the centre`);
}

async function journal(world: World): Promise<void> {
  const { durable } = world.disk;
  const verified = await verifyJournal(createJournalStore(durable), systemTimers);
  hold('J1', verified.verified, () => `the journal does not verify: ${verified.fault}`);
  const projections = projectionsOf(durable);
  const live = dumpProjections(durable, projections);
  try {
    rebuildProjections(durable, projections, createJournalStore(durable).allEntries());
  } catch (error) {
    throw new BrokenPromise('J2', `the projections cannot be rebuilt: ${String(error)}`, { cause: error });
  }
  const rebuilt = dumpProjections(durable, projections);
  for (const [table, rows] of Object.entries(live)) {
    const differs = rows.find((row, index) => row !== rebuilt[table]?.[index]);
    hold('J2', rows.length === rebuilt[table]?.length && differs === undefined, () => `table ${table} differs from the journal: ${differs}`);
  }
}
