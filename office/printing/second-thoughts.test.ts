/** The centre or the citizen thinks again: what becomes of a card that waits, is at the printer, or was spoiled. */
import type { Actor } from '@loket/domain/journal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

const officer: Actor = { kind: 'person', username: 'cetak' };
const second = { username: 'penyelia', reason: 'tinta luntur' };
const id = testId(1);
const otherWarrant = testId(7777);
let printer: FakePrinter;
let bench: TestOffice;

beforeEach(async () => {
  printer = new FakePrinter('p1');
  bench = await openTestOffice({ printers: [printer] });
  const { blanks, intake } = bench.office;
  await blanks.register({ commandId: testId(9001), first: 'B000001', count: 20, letter: 'uji' }, officer, second);
  await blanks.move({ commandId: testId(9002), from: 'store', to: 'hopper:p1', count: 10, reason: 'isi baki' }, officer);
  await intake.submit(id, testSubmission(1), officer);
});
afterEach(() => bench.end());

const status = (): string => bench.office.intake.getRow(id).status;
const jobs = () => bench.office.printing.jobs.ofApplication(id);
const states = (): string[] => jobs().map((job) => job.state);
const lastJob = () => {
  const job = jobs().at(-1);
  if (job === undefined) throw new Error('no print job');
  return job;
};
const allHeard = () => eventually('the office has heard all', () => bench.office.sync.view().feedThrough === bench.centre.items.length);

/** Until the job waits, since the printer is jammed. */
async function untilWaiting(): Promise<void> {
  printer.reasons = ['media-jam-error'];
  bench.office.start();
  await eventually('a job waits', () => states().at(-1) === 'authorised');
}

/** Until the card is in a slow printer. */
async function untilAtPrinter(): Promise<void> {
  printer.isSlow = true;
  bench.office.start();
  await eventually('the card is in the printer', () => states().at(-1) === 'sent');
}

async function untilUnclear(): Promise<void> {
  await untilAtPrinter();
  await takeBack();
  printer.restart();
  await eventually('a person is asked', () => states().at(-1) === 'unclear');
}

async function takeBack(): Promise<void> {
  bench.centre.decide(id, 'DUPLICATE_RECORD');
  await allHeard();
}

describe('a verdict that is taken back', () => {
  test('cancels the waiting job; said again, it makes a new one and one card', async () => {
    await untilWaiting();
    await takeBack();
    expect([status(), ...states()]).toEqual(['DUPLICATE_RECORD', 'cancelled']);
    bench.centre.decide(id, 'PRINT_READY_RECORD');
    await allHeard();
    expect(states()).toEqual(['cancelled', 'authorised']);
    printer.reasons = [];
    await eventually('a card', () => status() === 'CARD_PRINTED');
    expect(printer.cards).toHaveLength(1);
  });

  test('lets a card at the printer follow its course', async () => {
    await untilAtPrinter();
    await takeBack();
    expect([status(), ...states()]).toEqual(['SENT_FOR_CARD_PRINTING', 'sent']);
    printer.finishAll();
    await eventually('the card is known', () => status() === 'CARD_PRINTED');
    expect(states()).toEqual(['printed']);
  });

  test('counts when that card did not come to be: nothing is printed on a verdict that no longer stands', async () => {
    await untilUnclear();
    printer.isSlow = false;
    await bench.office.printing.resolve(lastJob().id, { commandId: testId(8001), outcome: 'blank_untouched', serial: lastJob().serial ?? '' }, officer);
    expect([status(), ...states()]).toEqual(['DUPLICATE_RECORD', 'cancelled']);
    expect(bench.office.intake.getRow(id).warrant).toBeNull();
    expect(printer.cards).toEqual([]);
  });

  test('and given again meanwhile leaves the job in the queue', async () => {
    await untilUnclear();
    bench.centre.decide(id, 'PRINT_READY_RECORD');
    await allHeard();
    printer.isSlow = false;
    await bench.office.printing.resolve(lastJob().id, { commandId: testId(8001), outcome: 'blank_untouched', serial: lastJob().serial ?? '' }, officer);
    await eventually('a card', () => status() === 'CARD_PRINTED');
    expect(printer.cards).toHaveLength(1);
  });

  test('counts when that card was spoiled: a reprint is refused, and the refusal names the status', async () => {
    await untilAtPrinter();
    await takeBack();
    printer.finishAll();
    await eventually('the card is known', () => status() === 'CARD_PRINTED');
    await bench.office.printing.spoil(lastJob().id, { commandId: testId(8001), reason: 'warna luntur' }, officer);
    expect(status()).toBe('DUPLICATE_RECORD');
    const reprint = bench.office.printing.reprint(lastJob().id, { commandId: testId(8002), newJobId: testId(8003) }, officer, second);
    await expect(reprint).rejects.toMatchObject({ code: 'not_possible_now', fields: [{ field: 'status', code: 'DUPLICATE_RECORD' }] });
  });
});

describe('a card that the printer ended without having begun it, after a new start', () => {
  async function endedUnbegunAfterRestart(): Promise<void> {
    bench.office.start();
    await eventually('the first card', () => status() === 'CARD_PRINTED');
    printer.restart();
    printer.isSlow = true;
    await bench.office.intake.submit(testId(2), testSubmission(2), officer);
    const second = () => bench.office.printing.jobs.ofApplication(testId(2)).at(-1);
    await eventually('the second card is at the printer', () => second()?.state === 'sent');
    printer.isSlow = false;
    printer.finishAll('aborted');
    await eventually('its fate is known', () => ['unclear', 'printed'].includes(second()?.state ?? ''));
    expect(second()?.state).toBe(printer.keepsRecord ? 'printed' : 'unclear');
  }

  test('is sent once more when that printer was ever seen to record when it begins', async () => {
    printer.keepsRecord = true;
    await endedUnbegunAfterRestart();
    expect(printer.cards).toHaveLength(2);
    const told = bench.office.bus.journal.entriesAfter(0, 500).filter(({ type, body }) => type === 'print.printed' && body['beginsRecorded'] === true);
    expect(told).toHaveLength(1);
  });

  test('waits for a person when it was not', async () => {
    await endedUnbegunAfterRestart();
    expect(printer.cards).toHaveLength(1);
  });
});

describe('a withdrawal', () => {
  test('cancels the waiting job, and the printer gets nothing', async () => {
    await untilWaiting();
    await bench.office.intake.withdraw(id, { commandId: testId(8001), reason: 'batal' }, officer);
    expect([status(), ...states()]).toEqual(['WITHDRAWN', 'cancelled']);
    expect(bench.office.printing.list({}).items[0]?.waiting).toBeUndefined();
    printer.reasons = [];
    await bench.office.intake.submit(testId(2), testSubmission(2), officer);
    await eventually('the next card', () => printer.cards.length === 1);
    expect(states()).toEqual(['cancelled']);
  });

  test('in the very moment when the job is bound: one of the two is told no, and both agree', async () => {
    await untilWaiting();
    const [bound, withdrawn] = await Promise.allSettled([
      bench.office.printing.bind(lastJob(), 'p1'),
      bench.office.intake.withdraw(id, { commandId: testId(8001), reason: 'batal' }, officer),
    ]);
    expect(bound.status).toBe('fulfilled');
    expect(withdrawn).toMatchObject({ status: 'rejected', reason: { code: 'not_possible_now', fields: [{ field: 'status' }] } });
    expect(['SENT_FOR_CARD_PRINTING', 'PRINT_READY_RECORD', 'CARD_PRINTED']).toContain(status());
  });

  test('of a spoiled card ends it: no reprint, and the refusal names the status', async () => {
    bench.office.start();
    await eventually('a card', () => status() === 'CARD_PRINTED');
    await bench.office.printing.spoil(lastJob().id, { commandId: testId(8001), reason: 'warna luntur' }, officer);
    await bench.office.intake.withdraw(id, { commandId: testId(8002), reason: 'batal' }, officer);
    const reprint = bench.office.printing.reprint(lastJob().id, { commandId: testId(8003), newJobId: testId(8004) }, officer, second);
    await expect(reprint).rejects.toMatchObject({ code: 'not_possible_now', fields: [{ field: 'status', code: 'WITHDRAWN' }] });
  });
});

describe('a warrant that comes again', () => {
  test('for a spoiled card prints nothing: a second person must agree first', async () => {
    bench.office.start();
    await eventually('a card', () => status() === 'CARD_PRINTED');
    await bench.office.printing.spoil(lastJob().id, { commandId: testId(8001), reason: 'warna luntur' }, officer);
    bench.centre.say(id, 'centre.warranted', { warrant: bench.centre.warrantFor(id) });
    await allHeard();
    expect(states()).toEqual(['spoiled']);
    const taken = bench.office.printing.reprint(lastJob().id, { commandId: testId(8002), newJobId: lastJob().id }, officer, second);
    await expect(taken).rejects.toMatchObject({ fields: [{ field: 'newJobId' }] });
    await bench.office.printing.reprint(lastJob().id, { commandId: testId(8003), newJobId: testId(8004) }, officer, second);
    await eventually('the second card', () => printer.cards.length === 2);
  });

  test('for a waiting job changes nothing; a newer one takes its place', async () => {
    await untilWaiting();
    bench.centre.say(id, 'centre.warranted', { warrant: bench.centre.warrantFor(id) });
    await allHeard();
    expect(states()).toEqual(['authorised']);
    bench.centre.say(id, 'centre.warranted', { warrant: bench.centre.warrantFor(id, { warrantId: otherWarrant }) });
    await allHeard();
    expect(states()).toEqual(['cancelled', 'authorised']);
    expect(lastJob().warrant_id).toBe(otherWarrant);
    printer.reasons = [];
    await eventually('a card', () => status() === 'CARD_PRINTED');
    expect(printer.cards).toHaveLength(1);
  });

  test('and does not hold leaves the one that holds', async () => {
    await untilWaiting();
    bench.centre.say(id, 'centre.warranted', { warrant: bench.centre.warrantFor(id, { warrantId: otherWarrant, expiresAt: '2020-01-01T00:00:00.000Z' }) });
    await allHeard();
    printer.reasons = [];
    await eventually('a card', () => status() === 'CARD_PRINTED');
    expect(lastJob().warrant_id).not.toBe(otherWarrant);
  });
});

test.each([
  ['a', 'b'],
  ['b', 'a'],
])('a new recording: the card shows its photo (%s then %s), never that of the recording that failed', async (failed, good) => {
  const photoOf = (content: string) => ({ sha256: sha256(content), size_bytes: content.length, mediaType: 'image/jpeg' as const });
  const { intake, printing } = bench.office;
  bench.centre.verdictAtOnce = false;
  for (const content of [failed, good]) await intake.keepAttachment(sha256(content), 'image/jpeg', Buffer.from(content), officer);
  await intake.submit(testId(2), testSubmission(2, 'baru', { enrolment: { mode: 'captured', photo: photoOf(failed) } }), officer);
  bench.office.start();
  await eventually('the centre has it', () => intake.getRow(testId(2)).status === 'RECEIVED_AT_CENTRAL');
  bench.centre.decide(testId(2), 'ENROLL_FAILURE_AT_CENTRAL');
  await allHeard();
  await intake.enrol(testId(2), { commandId: testId(8001), enrolment: { mode: 'captured', photo: photoOf(good) } }, officer);
  expect(Buffer.from(printing.picturesOf(testId(2)).photo?.bytes ?? []).toString()).toBe(good);
});

test('a photo of a failed recording that never arrived is no longer missed', async () => {
  const { intake } = bench.office;
  bench.centre.verdictAtOnce = false;
  const photo = { sha256: sha256('lost'), size_bytes: 4, mediaType: 'image/jpeg' as const };
  await intake.submit(testId(2), testSubmission(2, 'baru', { enrolment: { mode: 'captured', photo } }), officer);
  bench.office.start();
  await eventually('the centre has it', () => intake.getRow(testId(2)).status === 'RECEIVED_AT_CENTRAL');
  expect(intake.detail(testId(2)).missingAttachments).toEqual([photo.sha256]);
  bench.centre.decide(testId(2), 'ENROLL_FAILURE_AT_REGIONAL');
  await allHeard();
  const elsewhere = { mode: 'recorded_elsewhere', reference: 'REK-2', recordedOn: '2026-11-23' } as const;
  await intake.enrol(testId(2), { commandId: testId(8001), enrolment: elsewhere }, officer);
  expect(intake.detail(testId(2)).missingAttachments).toEqual([]);
});

test('another blank than the one bound was spoiled: the books and the story of the blank name this job', async () => {
  await untilUnclear();
  await bench.office.printing.resolve(lastJob().id, { commandId: testId(8001), outcome: 'blank_spoiled', serial: 'B000003' }, officer);
  expect(bench.office.blanks.story('B000003')).toMatchObject({ account: 'spoiled', printJobId: lastJob().id });
  expect(bench.office.blanks.story('B000001').printJobId).toBeUndefined();
});
