/**
 * The standing quota with the real desks of office and centre: each order in which the link can fall and the messages can
 * cross. Whatever the order, one card comes of it.
 */
import { createMemoryStore, type MemoryStore } from '@loket/centre/store/memory-store';
import { type CentreBench, centreKeys, createCentreBench } from '@loket/centre/testing/centre-bench';
import type { Actor } from '@loket/domain/journal';
import { dumpProjections, rebuildProjections } from '@loket/office/journal/rebuild';
import { projectionsOf } from '@loket/office/office';
import { type CentreClient, CentreError } from '@loket/office/sync/centre-client';
import { eventually } from '@loket/office/testing/eventually';
import { FakePrinter } from '@loket/office/testing/fake-printer';
import { openTestOffice, type TestOffice } from '@loket/office/testing/office-bench';
import { testId, testSubmission } from '@loket/office/testing/people';
import { type Ports, systemPorts } from '@loket/platform/ports';
import { JournalBatch } from '@loket/protocol/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const officer: Actor = { kind: 'person', username: 'cetak' };
const second = { username: 'penyelia', reason: 'uji' };
const officeId = 'bojonegoro';
const day_ms = 86_400_000;

let store: MemoryStore;
let centre: CentreBench;
let bench: TestOffice;
let printer: FakePrinter;
/** what of the link is up: an office may be heard while it hears nothing, and the other way round */
let link = { health: true, up: true, down: true };
let commands = 0;
let passed_ms = 0;

function clientOf(): CentreClient {
  const through = <Answer>(isUp: boolean, answer: () => Promise<Answer>): Promise<Answer> =>
    isUp ? answer() : Promise.reject(new CentreError('unreachable', 'unreachable', { id: 'putus', en: 'cut' }));
  return {
    health: () => through(link.health, async () => undefined),
    enrol: async () => ({ officeId, keyId: centreKeys.keyId, publicKey: centreKeys.publicKeyText, proof: '' }),
    journalPosition: () => through(link.up, () => centre.journal.position(officeId)),
    sendJournal: (batch) => through(link.up, () => centre.journal.receive(officeId, JournalBatch.parse(JSON.parse(batch)))),
    attachmentProgress: (sha256) => through(link.up, () => centre.attachments.progress(officeId, sha256)),
    sendChunk: (chunk) => through(link.up, () => centre.attachments.receive({ ...chunk, officeId, size_bytes: chunk.total_bytes })),
    feed: (after, _wait_s, signal) => through(link.down, () => centre.feed.read(officeId, { after, limit: 200, wait_ms: 20 }, signal)),
    portrait: (sha256) => through(link.down, () => store.read((records) => centre.warrants.portrait(records, officeId, sha256))),
    close: () => undefined,
  };
}

beforeEach(async () => {
  link = { health: true, up: true, down: true };
  commands = 9000;
  passed_ms = 0;
  store = createMemoryStore();
  centre = await createCentreBench(store);
  await centre.enrolOffice(officeId);
  printer = new FakePrinter('p1');
  const real = systemPorts();
  // The office lives by the centre's day, as it would.
  const begin_ms = real.clock.monotonic();
  const today_ms = centre.ports.clock.now();
  const clock = { now: () => today_ms + passed_ms, monotonic: () => real.clock.monotonic() - begin_ms + passed_ms };
  const ports: Ports = { ...real, clock };
  bench = await openTestOffice({ printers: [printer], ports, centreClient: clientOf() });
  const { blanks } = bench.office;
  await blanks.register({ commandId: next(), first: 'B000001', count: 50, letter: 'uji' }, officer, second);
  await blanks.move({ commandId: next(), from: 'store', to: 'hopper:p1', count: 20, reason: 'isi baki' }, officer);
  bench.office.start();
});
afterEach(() => bench.end());

function next(): string {
  commands += 1;
  return testId(commands);
}
const statusOf = (number: number): string => bench.office.intake.getRow(testId(number)).status;
const jobsOf = (number: number) => bench.office.printing.jobs.ofApplication(testId(number));
const heardAll = () =>
  eventually('both have heard all', async () => {
    const { atCentre, journalLength, feedThrough } = bench.office.sync.view();
    return atCentre === journalLength && feedThrough === (await centre.feedOf(officeId)).length;
  });

/** A card of this person has been handed over here: their record is held. */
async function giveCard(person: number): Promise<void> {
  await bench.office.intake.submit(testId(person), testSubmission(person), officer);
  await eventually('the centre has it', () => statusOf(person) === 'RECEIVED_AT_CENTRAL');
  await centre.judgeAll();
  await handOver(person);
  await heardAll();
}

async function handOver(number: number): Promise<void> {
  await eventually('a card', () => statusOf(number) === 'CARD_PRINTED');
  await bench.office.printing.inspect(jobsOf(number)[0]?.id ?? '', { commandId: next(), shelf: 'A-1' }, officer);
  const receiver = { name: 'Contoh', relation: 'self' as const };
  await bench.office.handover.complete({ commandId: next(), applicationId: testId(number), receiver, oldCardSurrendered: true }, officer, second);
}

const takeBack = (number: number) => bench.office.intake.withdraw(testId(number), { commandId: next(), reason: 'keliru' }, officer);

async function grant(perDay: number): Promise<void> {
  await centre.quotas.set(officeId, perDay);
  await eventually('the quota is here', () => bench.office.quota.store.newestQuota()?.perDay === perDay);
}

async function cut(part: Partial<typeof link> = { health: false, up: false, down: false }): Promise<void> {
  link = { ...link, ...part };
  await eventually('the link is seen to be down', () => bench.office.sync.state().state === 'down');
}

async function mend(part: Partial<typeof link> = { health: true, up: true, down: true }): Promise<void> {
  link = { ...link, ...part };
  await bench.office.sync.retry();
}

async function damaged(person: number, number: number, change = {}): Promise<void> {
  const submission = testSubmission(person, 'rusak');
  await bench.office.intake.submit(testId(number), { ...submission, person: { ...submission.person, ...change } }, officer);
}

function printOnQuota(number: number, basis: 'old_card' | 'police_letter' = 'old_card') {
  return bench.office.quota.print(testId(number), { commandId: next(), basis }, officer);
}

/** The card of the application came out once, and both books say the same of it. */
async function expectOneCard(number: number): Promise<void> {
  await heardAll();
  await centre.judgeAll();
  await heardAll();
  const attempts = new Set(jobsOf(number).map(({ attempt_id }) => attempt_id));
  expect(printer.cards.filter((name) => attempts.has(name))).toHaveLength(1);
  expect(jobsOf(number).filter(({ state }) => state === 'printed')).toHaveLength(1);
  expect(await centre.statusOf(testId(number))).toBe('CARD_PRINTED');
  expect(bench.office.blanks.view().balanced).toBe(true);
  const projections = projectionsOf(bench.office.database);
  const live = dumpProjections(bench.office.database, projections);
  rebuildProjections(bench.office.database, projections, [...bench.office.bus.journal.allEntries()]);
  expect(dumpProjections(bench.office.database, projections)).toEqual(live);
}

describe('a quota print, one card whatever crosses', () => {
  beforeEach(async () => {
    await giveCard(1);
    await grant(2);
  });

  test('taken in and printed while the link is down; then told, settled, and no second warrant is given', async () => {
    await cut();
    await damaged(1, 11);
    await expect(printOnQuota(11)).resolves.toMatchObject({ answer: { allowed: false, left: 1 } });
    await eventually('printed', () => statusOf(11) === 'CARD_PRINTED');
    expect(bench.office.quota.view()).toMatchObject({ isLinkDown: true, used: 1, left: 1, perDay: 2, uses: [{ outcome: 'told', number: 1 }] });
    await mend();
    await expectOneCard(11);
    expect(bench.office.quota.view().uses).toMatchObject([{ outcome: 'settled' }]);
    expect(await centre.quotas.list(false)).toMatchObject([{ applicationId: testId(11), conflict: undefined, printedAt: expect.any(String) }]);
    expect((await centre.warrantsOf(officeId)).map(({ warrant }) => warrant.applicationId)).toEqual([testId(1)]);
  });

  test('the centre gave its own warrant, which the office had not heard when it used the quota', async () => {
    await damaged(1, 11);
    await eventually('the centre has it', () => statusOf(11) === 'RECEIVED_AT_CENTRAL');
    await cut();
    await centre.judgeAll();
    await printOnQuota(11);
    await eventually('printed', () => statusOf(11) === 'CARD_PRINTED');
    await mend();
    await expectOneCard(11);
    expect(bench.office.quota.view().uses).toMatchObject([{ outcome: 'settled' }]);
  });

  test('the same, with the card still waiting when our warrant comes down before the use has gone up', async () => {
    await damaged(1, 11);
    await eventually('the centre has it', () => statusOf(11) === 'RECEIVED_AT_CENTRAL');
    await cut();
    await centre.judgeAll();
    printer.reasons = ['media-jam-error'];
    await printOnQuota(11);
    const [waiting] = jobsOf(11);
    await mend({ health: true, down: true });
    await eventually('the warrant is refused', () => bench.office.printing.warrants.list().items.some(({ refusal }) => refusal === 'quota_used'));
    expect(jobsOf(11).map(({ id, state }) => [id, state])).toEqual([[waiting?.id, 'authorised']]);
    await mend({ up: true });
    printer.reasons = [];
    await eventually('printed', () => statusOf(11) === 'CARD_PRINTED');
    await expectOneCard(11);
  });

  test('the use has gone up and its settlement is late: the office is cut, started again, and prints', async () => {
    await cut();
    await damaged(1, 11);
    printer.reasons = ['media-jam-error'];
    await printOnQuota(11);
    await mend({ health: true, up: true });
    await eventually('the centre has the use', async () => (await centre.quotas.list(false)).length === 1);
    bench = await bench.restart();
    bench.office.start();
    printer.reasons = [];
    await eventually('printed', () => statusOf(11) === 'CARD_PRINTED');
    await mend({ down: true });
    await expectOneCard(11);
  });

  test("the centre's verdict is against the card and comes before it was begun: nothing is printed until a person decides, then once", async () => {
    await damaged(1, 11);
    await eventually('the centre has it', () => statusOf(11) === 'RECEIVED_AT_CENTRAL');
    await cut();
    printer.reasons = ['media-jam-error'];
    await printOnQuota(11);
    await store.transaction(async (records) => {
      const person = await records.findRegistered(testSubmission(1).person.nik);
      if (person !== undefined) await records.saveRegistered({ ...person, birthDate: '1990-01-01' });
    });
    await centre.judgeAll();
    await mend();
    await eventually('the conflict is known', () => bench.office.quota.view().uses[0]?.outcome === 'conflict');
    printer.reasons = [];
    await heardAll();
    expect([statusOf(11), jobsOf(11).map(({ state }) => state)]).toEqual(['REQUEST_VALIDATION', ['cancelled']]);
    expect(bench.office.intake.detail(testId(11)).timeline.at(-1)?.text.en).toContain('for a person to decide');
    await centre.adjudications.decide(testId(11), { decision: 'unique', reason: 'kartu lama ada di tangan' });
    await eventually('printed', () => statusOf(11) === 'CARD_PRINTED');
    await expectOneCard(11);
  });

  test('the card is spoiled and printed again on the same leave', async () => {
    await cut();
    await damaged(1, 11);
    await printOnQuota(11);
    await eventually('printed', () => statusOf(11) === 'CARD_PRINTED');
    const spoiled = jobsOf(11)[0]?.id ?? '';
    await bench.office.printing.spoil(spoiled, { commandId: next(), reason: 'warna luntur' }, officer);
    await bench.office.printing.reprint(spoiled, { commandId: next(), newJobId: next() }, officer, second);
    await eventually('printed again', () => statusOf(11) === 'CARD_PRINTED');
    await mend();
    await heardAll();
    expect(jobsOf(11).map(({ state, warrant_id }) => [state, warrant_id])).toEqual([
      ['spoiled', jobsOf(11)[0]?.warrant_id],
      ['printed', jobsOf(11)[0]?.warrant_id],
    ]);
    expect(await centre.statusOf(testId(11))).toBe('CARD_PRINTED');
  });

  test('it runs out while its card waits: no card, until the centre has settled it', async () => {
    await cut();
    await damaged(1, 11);
    printer.reasons = ['media-jam-error'];
    await printOnQuota(11);
    passed_ms = 8 * day_ms;
    printer.reasons = [];
    await eventually('it says why it waits', () => bench.office.printing.list({ state: 'authorised' }).items[0]?.waiting?.id.includes('masa berlaku') === true);
    expect(printer.cards).toHaveLength(1);
    centre.advance(8 * day_ms);
    await mend();
    await eventually('printed', () => statusOf(11) === 'CARD_PRINTED');
    await expectOneCard(11);
  });

  test('is refused with its reason: link up, used up, other data, nobody known, a first card, a lost card without its letter, another application of the person, the wrong paper', async () => {
    const refusedWith = (code: string) => expect.objectContaining({ code: 'not_possible_now', fields: [expect.objectContaining({ code })] });
    await damaged(1, 11);
    await expect(printOnQuota(11)).rejects.toEqual(refusedWith('link_up'));
    await cut();
    await damaged(1, 12, { address: 'Jl. Lain 9' });
    await expect(printOnQuota(12)).rejects.toEqual(refusedWith('data_changed'));
    await expect(printOnQuota(11)).rejects.toEqual(refusedWith('other_open'));
    await takeBack(12);
    await damaged(2, 13);
    await expect(printOnQuota(13)).rejects.toEqual(refusedWith('not_held'));
    await bench.office.intake.submit(testId(14), testSubmission(3), officer);
    await expect(printOnQuota(14)).rejects.toEqual(refusedWith('BIO_CAPTURED'));
    await bench.office.intake.submit(testId(15), testSubmission(1, 'hilang'), officer);
    await expect(printOnQuota(15, 'police_letter')).rejects.toEqual(refusedWith('not_for_this_kind'));
    await takeBack(15);
    await expect(printOnQuota(11, 'police_letter')).rejects.toEqual(refusedWith('not_for_this_kind'));
    await printOnQuota(11);
    await expect(printOnQuota(11)).rejects.toMatchObject({ code: 'not_possible_now' });
    const letter = { documents: [{ type: 'kk' }, { type: 'police_letter', number: 'LP/12/XI/2026' }] };
    await bench.office.intake.submit(testId(16), testSubmission(1, 'hilang', letter), officer);
    await expect(printOnQuota(16, 'police_letter')).rejects.toEqual(refusedWith('other_open'));
    await handOver(11);
    await expect(printOnQuota(16, 'police_letter')).resolves.toMatchObject({ answer: { basis: 'police_letter', left: 0 } });
    await handOver(16);
    await damaged(1, 17);
    await expect(printOnQuota(17)).rejects.toEqual(refusedWith('used_up'));
    passed_ms = day_ms;
    await expect(printOnQuota(17)).resolves.toMatchObject({ answer: { left: 1 } });
    await handOver(17);
    passed_ms = 8 * day_ms;
    await damaged(1, 18);
    await expect(printOnQuota(18)).rejects.toEqual(refusedWith('lapsed'));
  });
});

test('a quota that is forged or of another office is not taken; zero switches it off', async () => {
  await giveCard(1);
  await grant(3);
  const quota = bench.office.quota.store.newestQuota();
  if (quota === undefined) throw new Error('no quota');
  await store.transaction((records) =>
    records.appendFeed(officeId, [
      { at: quota.issuedAt, type: 'centre.quota', applicationId: testId(501), body: { quota: { ...quota, quotaId: testId(501), perDay: 900 } } },
      { at: quota.issuedAt, type: 'centre.quota', applicationId: testId(502), body: { quota: { ...quota, quotaId: testId(502), officeId: 'tuban' } } },
    ]),
  );
  await heardAll();
  expect(bench.office.quota.view().perDay).toBe(3);
  await grant(0);
  await cut();
  await damaged(1, 11);
  await expect(printOnQuota(11)).rejects.toMatchObject({ fields: [{ code: 'off' }] });
});
