/** What is asked when a day is over and every fault has ended: the whole of the books, at the office and at the centre. */

import { decodeChipRecord } from '@loket/devices/chip/chip-record';
import { sha256 } from '@loket/office/journal/hash';
import { createJournalStore } from '@loket/office/journal/journal-store';
import { dumpProjections, rebuildProjections } from '@loket/office/journal/rebuild';
import { verifyJournal } from '@loket/office/journal/verification';
import { projectionsOf } from '@loket/office/office';
import { systemTimers } from '@loket/platform/ports';
import { eventBodies } from '@loket/protocol/events';
import { AllocatedBody, ShippedBody } from '@loket/protocol/stock';
import { officeId } from './centre-site.ts';
import { BrokenPromise, hold } from './incidents.ts';
import type { World } from './world.ts';

const requests_max = 500;
const cardStates = ['printed', 'inspected', 'shelved', 'handed_over'] as const;

export async function endOf(world: World): Promise<void> {
  world.readBooks();
  converged(world);
  receipts(world);
  cards(world);
  blanks(world);
  stock(world);
  chips(world);
  await stockAtCentre(world);
  await centre(world);
  await journal(world);
}

function converged(world: World): void {
  const open = [...world.books.applications].filter(([, { state }]) => state.status !== 'CARD_ISSUED' && state.status !== 'WITHDRAWN');
  const stuck = open.map(
    ([id, { state }]) => `${id} ${state.status} (${[...world.books.jobs.values()].filter((job) => job.applicationId === id).map((job) => job.state)})`,
  );
  hold('E1', open.length === 0, () => `${open.length} applications never came to their end: ${stuck.join(', ')}`);
  const held = world.counters
    .flatMap(({ outbox }) => [...outbox.applications.values()])
    .map(({ id, state, problem }) => `${id} ${state} ${JSON.stringify(problem?.errors ?? problem?.code ?? '')}`);
  hold('E1', held.length === 0, () => `counters still keep: ${held.join(', ')}`);
  const sync = world.office.now()?.office.sync.view();
  hold('E1', sync !== undefined && sync.link.waitingEntries === 0, () => `the centre never got the journal: ${JSON.stringify(sync)}`);
  hold('E2', world.isDayClosed(), () => `the day is not closed: ${JSON.stringify(world.office.now()?.office.blanks.day.view())}`);
  if (world.wasRestored) return;
  const kept = createJournalStore(world.disk.durable);
  const unforeseen = sync.setAside.filter(({ what, reference }) => {
    const entry = what === 'journal' ? kept.findEntry(Number(reference)) : undefined;
    // What was told of a card on the quota before a person at the centre had decided about it.
    return entry === undefined || !world.books.conflicts.has(String(entry.body['applicationId'] ?? entry.subject));
  });
  hold('S2', unforeseen.length === 0, () => `set aside: ${JSON.stringify(unforeseen)}`);
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

function stock(world: World): void {
  const { durable } = world.disk;
  const { stock: books } = world.books;
  const supplies = durable.prepare<[], { kind: string; account: string; balance: number }>('SELECT kind, account, balance FROM supply_balance').all();
  for (const { kind, account, balance } of supplies)
    hold('U1', books.supply(kind, account) === balance, () => `${balance} ${kind} in ${account}, by the journal ${books.supply(kind, account)}`);
  const closed = durable.prepare<[], { date: string }>('SELECT date FROM closed_day ORDER BY date').all();
  hold('D4', closed.map(({ date }) => date).join() === books.closedDates.join(), () => `closed are ${JSON.stringify(closed)}`);
  const waiting = durable.prepare<[], { id: string }>('SELECT application_id AS id FROM surrendered_card WHERE destruction_id IS NULL').all();
  hold('L3', waiting.length === books.surrendered.size, () => `${waiting.length} old cards wait for destruction, by the journal ${books.surrendered.size}`);
  const open = durable.prepare<[], { total: number }>('SELECT count(*) AS total FROM promise WHERE is_open = 1').get()?.total;
  hold('P2', open === 0, () => `all have their card, and ${open} promises are still open`);
  for (const request of world.office.now()?.office.stock.view().requests ?? []) {
    const known = books.requests.get(request.requestId);
    const isSame = known?.shipped?.blanks === request.shipped?.blanks && known?.received === request.received;
    hold('G1', isSame, () => `request ${request.requestId} is ${JSON.stringify(request)}, by the journal ${JSON.stringify(known)}`);
  }
}

/** What the office was told of each request is what the centre has; one that was put back may have forgotten what it gave. */
async function stockAtCentre(world: World): Promise<void> {
  const rows = await world.centre.store().read((records) => records.listStockRequests(requests_max));
  for (const [id, known] of world.books.stock.requests) {
    const row = rows.find(({ requestId }) => requestId === id);
    hold('S5', row !== undefined, () => `the centre never heard of request ${id}`);
    const receipt = row.receipt === undefined ? undefined : eventBodies['blanks.shipment_received'].parse(JSON.parse(row.receipt));
    hold('S5', receipt?.received === known.received, () => `of request ${id} ${known.received} came, the centre has ${receipt?.received}`);
    if (world.wasRestored) continue;
    const given = row.allocation === undefined ? undefined : AllocatedBody.parse(JSON.parse(row.allocation));
    const sent = row.shipment === undefined ? undefined : ShippedBody.parse(JSON.parse(row.shipment));
    hold('S5', given?.blanks === known.allocated?.blanks, () => `of request ${id} ${known.allocated?.blanks} are given, the centre has ${given?.blanks}`);
    hold(
      'S5',
      sent?.shipmentId === known.shipped?.shipmentId,
      () => `request ${id}: the office knows of shipment ${known.shipped?.shipmentId}, the centre of ${sent?.shipmentId}`,
    );
  }
}

/** Each good card has its own record in its chip. */
function chips(world: World): void {
  if (world.setting.chip === 'off') return;
  for (const [name, attempt] of world.books.attempts) {
    if (attempt.outcome !== 'printed') continue;
    const record = decodeChipRecord(world.chips.records.get(attempt.serial) ?? new Uint8Array());
    const applicationId = world.books.jobs.get(attempt.jobId)?.applicationId ?? '';
    hold('H2', record?.['applicationHash'] === sha256(applicationId), () => `the card of attempt ${name} on ${attempt.serial} has no chip record of its own`);
  }
}

async function centre(world: World): Promise<void> {
  const store = world.centre.store();
  const kept = createJournalStore(world.disk.durable);
  const through = (await store.read((records) => records.findOffice(officeId)))?.journalThrough ?? 0;
  hold('S1', through === world.books.lastSeq, () => `the centre has the journal up to ${through} of ${world.books.lastSeq}`);
  for (const { seq, hash } of await store.read((records) => records.entryStates(officeId, 1, through)))
    hold('S1', kept.findEntry(seq)?.hash === hash, () => `the centre has another entry ${seq}`);
  for (const [id, { state }] of world.books.applications) {
    const row = await store.read((records) => records.findApplication(id));
    const warrant = await store.read((records) => records.findWarrant(id));
    const use = await store.read((records) => records.findQuotaUse(officeId, id));
    const isSpent = warrant?.spentAt !== undefined || use?.printedAt !== undefined;
    hold('W2', isSpent || state.status !== 'CARD_ISSUED', () => `the card of application ${id} is out and the centre has no warrant spent for it`);
    hold('S3', row?.status === state.status, () => `application ${id} is ${state.status} at the office and ${row?.status ?? 'unknown'} at the centre`);
    const claim = await store.read((records) => records.findClaim(world.books.applications.get(id)?.nik ?? ''));
    hold('S3', claim === undefined, () => `the centre still holds the person of application ${claim?.applicationId} for a card that is out`);
  }
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
