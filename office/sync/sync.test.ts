import type { Actor } from '@loket/domain/journal';
import { afterEach, describe, expect, test } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

const officer: Actor = { kind: 'person', username: 'loket' };
let bench: TestOffice;

afterEach(() => bench.end());

async function open(): Promise<TestOffice> {
  bench = await openTestOffice({ printers: [new FakePrinter('p1')] });
  return bench;
}

async function submit(numbers: number[]): Promise<void> {
  for (const number of numbers) await bench.office.intake.submit(testId(number), testSubmission(number), officer);
}

const statusOf = (number: number): string => bench.office.intake.getRow(testId(number)).status;
const nothingWaits = (): boolean => bench.office.sync.state().waitingEntries === 0;

describe('with the internet cut', () => {
  test('applications are accepted, wait, and reach the centre once when it is back', async () => {
    const { office, centre } = await open();
    centre.cut();
    office.start();
    await submit([1, 2, 3]);
    await eventually('the link is known to be down', () => office.sync.state().state === 'down');
    expect(statusOf(1)).toBe('BIO_CAPTURED');
    expect(office.sync.state().waitingEntries).toBeGreaterThanOrEqual(3);
    centre.isReachable = true;
    await office.sync.retry();
    await eventually('all are ready to print', () => [1, 2, 3].every((number) => statusOf(number) === 'PRINT_READY_RECORD'));
    await eventually('all is at the centre', nothingWaits);
    expect(centre.chainHolds()).toBe(true);
    expect(office.sync.state().state).toBe('up');
  });

  test('an answer that is lost on its way makes no second application and no second verdict', async () => {
    const { office, centre } = await open();
    centre.loseAnswers = 2;
    office.start();
    await submit([1]);
    await eventually('the failure is noticed', () => office.sync.state().nextTryAt !== undefined);
    await office.sync.retry();
    await eventually('it is ready to print', () => {
      void office.sync.retry();
      return statusOf(1) === 'PRINT_READY_RECORD' && nothingWaits();
    });
    expect(centre.items.filter((item) => item.type === 'centre.warranted')).toHaveLength(1);
    expect(centre.chainHolds()).toBe(true);
  });
});

describe('what the centre refuses for good', () => {
  test('is set aside with its reason and blocks nothing behind it', async () => {
    const { office, centre } = await open();
    centre.refuse = (entry) => entry.subject === testId(2);
    office.start();
    await submit([1, 2, 3]);
    await eventually('the others are ready', () => statusOf(1) === 'PRINT_READY_RECORD' && statusOf(3) === 'PRINT_READY_RECORD');
    await eventually('all is at the centre', nothingWaits);
    const [aside] = office.sync.view().setAside;
    expect(aside).toMatchObject({ what: 'journal', code: 'bad_body', reason: { id: 'cannot be read' } });
  });

  test('even when it refuses the whole batch for it: only its place in the chain is sent', async () => {
    const { office, centre } = await open();
    centre.refuseWhole = (entry) => entry.subject === testId(2);
    await submit([1, 2, 3]);
    office.start();
    await eventually('the others are ready', () => statusOf(1) === 'PRINT_READY_RECORD' && statusOf(3) === 'PRINT_READY_RECORD');
    await eventually('all is at the centre', nothingWaits);
    expect(centre.entries.filter((entry) => 'withheld' in entry)).not.toHaveLength(0);
    expect(centre.chainHolds()).toBe(true);
    expect(office.sync.view().setAside.length).toBeGreaterThan(0);
  });

  test('a file is set aside, and smaller and larger ones go on', async () => {
    const { office, centre } = await open();
    office.start();
    const bad = Buffer.alloc(2000, 1);
    const good = Buffer.alloc(300_000, 2);
    await office.intake.keepAttachment(sha256(bad), 'application/pdf', bad, officer);
    await office.intake.keepAttachment(sha256(good), 'image/jpeg', good, officer);
    await eventually('the good file is at the centre', () => office.sync.state().waitingAttachments === 0);
    expect(office.sync.view().setAside).toMatchObject([{ what: 'attachment', reference: sha256(bad), code: 'unsupported_media' }]);
    expect(sha256(centre.files.get(sha256(good)) ?? '')).toBe(sha256(good));
  });
});

describe('files', () => {
  test('go on at the byte where the line broke', async () => {
    const { office, centre } = await open();
    const file = Buffer.alloc(700_000, 7);
    centre.loseAnswers = 1;
    await office.intake.keepAttachment(sha256(file), 'image/jpeg', file, officer);
    office.start();
    await eventually('the file is at the centre', () => {
      if (office.sync.state().nextTryAt !== undefined) void office.sync.retry();
      return office.sync.state().waitingAttachments === 0;
    });
    expect(centre.chunks.reduce((sum, size) => sum + size, 0)).toBe(file.length);
  });

  test('never go before the journal: nobody waits for a photo to get a verdict', async () => {
    const { office, centre } = await open();
    const file = Buffer.alloc(900_000, 7);
    await office.intake.keepAttachment(sha256(file), 'image/jpeg', file, officer);
    await submit([1]);
    let chunksBeforeJournal = -1;
    centre.refuse = (entry) => {
      if (entry.type === 'application.accepted') chunksBeforeJournal = centre.chunks.length;
      return false;
    };
    office.start();
    await eventually('both are there', () => nothingWaits() && office.sync.state().waitingAttachments === 0);
    expect(chunksBeforeJournal).toBe(0);
  });
});

describe('the feed', () => {
  test('an item of a kind that is not known here is kept in the story and changes nothing', async () => {
    const { office, centre } = await open();
    centre.verdictAtOnce = false;
    office.start();
    await submit([1]);
    await eventually('the centre has it', () => statusOf(1) === 'RECEIVED_AT_CENTRAL');
    centre.say(testId(1), 'centre.horoscope', { sign: 'lion' });
    centre.decide(testId(1), 'SOME_NEW_STATUS');
    centre.say(testId(1), 'centre.verdict', { nonsense: true });
    centre.say('01900000-0000-7000-8000-00000000ffff', 'centre.received', {});
    centre.decide(testId(1), 'PRINT_READY_RECORD');
    await eventually('the item after them is recorded', () => statusOf(1) === 'PRINT_READY_RECORD');
    const notes = office.bus.journal.entriesOfApplication(testId(1)).filter((entry) => entry.type === 'centre.noted');
    expect(notes.map((entry) => entry.body['type'])).toEqual(['centre.horoscope', 'centre.verdict', 'centre.verdict']);
    expect(office.sync.view().setAside).toMatchObject([{ what: 'feed', reference: '4' }]);
  });

  test('after a restart goes on behind what is recorded', async () => {
    const { office, centre } = await open();
    office.start();
    await submit([1]);
    await eventually('ready', () => statusOf(1) === 'PRINT_READY_RECORD');
    const before = office.sync.view().feedThrough;
    bench = await bench.restart();
    bench.office.start();
    await submit([2]);
    await eventually('the second is ready', () => statusOf(2) === 'PRINT_READY_RECORD');
    expect(before).toBe(3);
    expect(bench.office.bus.journal.entriesOfApplication(testId(1)).filter((entry) => entry.type === 'centre.warranted')).toHaveLength(1);
    expect(centre.items).toHaveLength(6);
  });

  test('brings the portrait of an earlier recording for a card without a photo of its own', async () => {
    const { office, centre } = await open();
    centre.verdictAtOnce = false;
    office.start();
    await office.intake.submit(testId(1), testSubmission(1, 'rusak'), officer);
    await eventually('the centre has it', () => statusOf(1) === 'RECEIVED_AT_CENTRAL');
    const portrait = Buffer.from('a face');
    centre.portraits.set(sha256(portrait), portrait);
    centre.say(testId(1), 'centre.verdict', { verdict: 'PRINT_READY_RECORD', reason: { id: '', en: '' } });
    centre.say(testId(1), 'centre.warranted', {
      warrant: centre.warrantFor(testId(1)),
      portrait: { sha256: sha256(portrait), size_bytes: portrait.length, mediaType: 'image/jpeg' },
    });
    await eventually('the portrait is here', () => office.printing.picturesOf(testId(1)).photo !== undefined);
    expect(Buffer.from(office.printing.picturesOf(testId(1)).photo?.bytes ?? [])).toEqual(portrait);
  });
});

test('a centre put back from a copy is sent again what it lost', async () => {
  const { office, centre } = await open();
  office.start();
  await submit([1, 2]);
  await eventually('all is at the centre', () => nothingWaits() && statusOf(2) === 'PRINT_READY_RECORD');
  centre.entries.length = 1;
  await submit([3]);
  await eventually('it has everything again', () => nothingWaits() && centre.entries.length === office.bus.head?.seq);
  expect(centre.chainHolds()).toBe(true);
});
