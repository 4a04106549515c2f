import type { Actor } from '@loket/domain/journal';
import { systemPorts } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import { JournalBatch } from '@loket/protocol/sync';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';
import { lanes_max } from './file-lanes.ts';
import { gather_ms } from './sync-desk.ts';

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

  test('an answer that acknowledges nothing marks nothing as sent', async () => {
    const { office, centre } = await open();
    const sending = vi.spyOn(centre, 'sendJournal').mockImplementation(async () => ({ receivedThrough: 0, refused: [] }));
    await submit([1]);
    office.start();
    await eventually('it was sent twice', () => sending.mock.calls.length > 1);
    expect(statusOf(1)).toBe('BIO_CAPTURED');
    expect(nothingWaits()).toBe(false);
    sending.mockRestore();
    await eventually('all is at the centre', () => nothingWaits() && statusOf(1) === 'PRINT_READY_RECORD');
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

describe('the steps of a card', () => {
  test('gather for a moment, and go up at once with anything that is in a hurry', async () => {
    const ports = systemPorts();
    const gathering: (() => void)[] = [];
    const set: typeof ports.timers.set = (delay_ms, run) => {
      if (delay_ms !== gather_ms) return ports.timers.set(delay_ms, run);
      gathering.push(run);
      return { id: undefined };
    };
    bench = await openTestOffice({ printers: [], ports: { ...ports, timers: { ...ports.timers, set } } });
    const { office, centre } = bench;
    office.start();
    await submit([1]);
    await eventually('all is at the centre', () => nothingWaits() && statusOf(1) === 'PRINT_READY_RECORD');
    const step = (type: string, attempt: number): Promise<void> =>
      office.bus.change({
        actor: officer,
        reference: testId(8000),
        change: ({ append }) => {
          const { id } = office.printing.jobs.ofApplication(testId(1))[0] ?? { id: '' };
          const base = { applicationId: testId(1), attemptId: testId(attempt), printerId: 'p1', serial: 'B000001' };
          append({ type, subject: id, body: type === 'print.bound' ? { ...base, warrantId: testId(8000) } : { ...base, why: 'test' } });
        },
      });
    const typesOf = (batch: string): string[] => JournalBatch.parse(JSON.parse(batch)).entries.map((entry) => ('type' in entry ? entry.type : ''));
    const sending = vi.spyOn(centre, 'sendJournal');
    await step('print.bound', 8001);
    expect(gathering).toHaveLength(1);
    await submit([2]);
    await eventually('both are at the centre', () => sending.mock.calls.some(([batch]) => typesOf(batch).includes('application.accepted')));
    expect(typesOf(sending.mock.calls[0]?.[0] ?? '')).toEqual(['print.bound', 'application.accepted']);
    await step('print.not_started', 8001);
    await eventually('nothing waits', nothingWaits);
    await step('print.bound', 8002);
    expect(gathering).toHaveLength(2);
    gathering[1]?.();
    await eventually('it goes up by itself', nothingWaits);
    expect(centre.chainHolds()).toBe(true);
  });
});

describe('the link', () => {
  test('is not said to be up because there was nothing to send: only an answer of the centre counts', async () => {
    const { office, centre } = await open();
    office.start();
    await submit([1]);
    await eventually('all is at the centre', () => nothingWaits() && statusOf(1) === 'PRINT_READY_RECORD');
    centre.cut();
    await eventually('the cut is known', () => office.sync.state().state === 'down');
    const answeredAt = office.sync.state().lastAnsweredAt;
    const seen: string[] = [];
    office.sync.onLinkChange(({ state }) => void seen.push(state));
    for (let tries = 0; tries < 20; tries += 1) await office.sync.retry();
    expect(seen).toEqual([]);
    expect(office.sync.state()).toMatchObject({ state: 'down', lastAnsweredAt: answeredAt, lastError: { en: 'no answer' } });
  });

  test('a centre that does not let the feed wait is not asked without a pause', async () => {
    const { office, centre } = await open();
    let asked = 0;
    vi.spyOn(centre, 'feed').mockImplementation(async (after, _wait_s, signal) => {
      asked += 1;
      if (asked > 50) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      return { items: [], through: after, centreTime: '2026-11-24T02:00:00.000Z' };
    });
    office.start();
    await eventually('it was asked', () => asked > 0);
    for (let commits = 1; commits <= 20; commits += 1) await submit([commits]);
    expect(asked).toBeLessThan(10);
  });

  test('keys are exchanged once, though both directions need them at the same moment', async () => {
    const { office, centre } = await open();
    office.start();
    await submit([1]);
    await eventually('ready', () => statusOf(1) === 'PRINT_READY_RECORD');
    expect(centre.enrolments).toBe(1);
    expect(office.bus.journal.entriesAfter(0, 100).filter((entry) => entry.type === 'centre.enrolled')).toHaveLength(1);
  });
});

describe('what the centre refuses for good', () => {
  test('is not shown as sent: the centre will never say anything about it', async () => {
    const { office, centre } = await open();
    centre.refuse = (entry) => entry.subject === testId(1);
    centre.refuseWhole = (entry) => entry.subject === testId(2);
    office.start();
    await submit([1, 2, 3]);
    await eventually('the last one is ready', () => statusOf(3) === 'PRINT_READY_RECORD' && nothingWaits());
    expect([statusOf(1), statusOf(2)]).toEqual(['BIO_CAPTURED', 'BIO_CAPTURED']);
    expect(office.sync.view().setAside).toHaveLength(2);
  });

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

  test('go several at once, and a quick line opens more lanes', async () => {
    const { office, centre } = await open();
    for (let number = 1; number <= 40; number += 1) {
      const file = Buffer.alloc(300_000, number);
      await office.intake.keepAttachment(sha256(file), 'image/jpeg', file, officer);
    }
    office.start();
    await eventually('all are at the centre', () => office.sync.state().waitingAttachments === 0);
    expect(centre.atOnce_max).toBeGreaterThan(4);
    expect(centre.atOnce_max).toBeLessThanOrEqual(lanes_max);
    expect(centre.files.size).toBe(40);
    expect(centre.chunks.reduce((sum, size) => sum + size, 0)).toBe(40 * 300_000);
  });

  test('one whose answer is lost leaves the others their way, and none goes twice', async () => {
    const { office, centre } = await open();
    const all = Array.from({ length: 12 }, (_, index) => Buffer.alloc(600_000, index + 1));
    for (const file of all) await office.intake.keepAttachment(sha256(file), 'image/jpeg', file, officer);
    centre.loseAnswers = 5;
    office.start();
    await eventually('all are at the centre', () => {
      if (office.sync.state().nextTryAt !== undefined) void office.sync.retry();
      return office.sync.state().waitingAttachments === 0;
    });
    for (const file of all) expect(sha256(centre.files.get(sha256(file)) ?? '')).toBe(sha256(file));
    expect(centre.chunks.reduce((sum, size) => sum + size, 0)).toBe(12 * 600_000);
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

  test('go up piece by piece while the journal never comes to an end', async () => {
    const { office, centre } = await open();
    const file = Buffer.alloc(600_000, 7);
    await office.intake.keepAttachment(sha256(file), 'image/jpeg', file, officer);
    let number = 0;
    const send = centre.sendJournal.bind(centre);
    // Whatever goes up, there is one more entry before it is acknowledged.
    vi.spyOn(centre, 'sendJournal').mockImplementation(async (batch) => {
      number += 1;
      await submit([number]);
      return send(batch);
    });
    await submit([9_000]);
    office.start();
    await eventually('the file is at the centre', () => office.sync.state().waitingAttachments === 0);
    expect(centre.chunks).toHaveLength(3);
    expect(nothingWaits()).toBe(false);
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

  test('a verdict that our own storage had no room for comes again: it is not set aside', async () => {
    const { office, centre } = await open();
    centre.verdictAtOnce = false;
    office.start();
    await submit([1]);
    await eventually('the centre has it', () => statusOf(1) === 'RECEIVED_AT_CENTRAL' && nothingWaits());
    const change = office.bus.change.bind(office.bus);
    let feedChanges = 0;
    const isRefused = (reference: string): boolean => reference.startsWith('feed:') && feedChanges++ % 2 === 0;
    vi.spyOn(office.bus, 'change').mockImplementation((wanted) =>
      isRefused(wanted.reference) ? Promise.reject(new LoketError('rate_limited')) : change(wanted),
    );
    centre.decide(testId(1), 'PRINT_READY_RECORD');
    await eventually('the failure was met', () => feedChanges > 0);
    await eventually('the verdict is recorded', async () => {
      await office.sync.retry();
      return statusOf(1) === 'PRINT_READY_RECORD';
    });
    expect(office.sync.view().setAside).toEqual([]);
  });

  test('a portrait that the centre did not have is fetched when an officer tries again', async () => {
    const { office, centre } = await open();
    centre.verdictAtOnce = false;
    office.start();
    await office.intake.submit(testId(1), testSubmission(1, 'rusak'), officer);
    await eventually('the centre has it', () => statusOf(1) === 'RECEIVED_AT_CENTRAL');
    const face = Buffer.from('a face');
    centre.say(testId(1), 'centre.verdict', { verdict: 'PRINT_READY_RECORD', reason: { id: '', en: '' } });
    centre.say(testId(1), 'centre.warranted', {
      warrant: centre.warrantFor(testId(1)),
      portrait: { sha256: sha256(face), size_bytes: face.length, mediaType: 'image/jpeg' },
    });
    await eventually('it is set aside', () => office.sync.view().setAside.some((item) => item.reference === sha256(face)));
    centre.portraits.set(sha256(face), face);
    await office.sync.retry();
    centre.say(testId(1), 'centre.hello', {});
    await eventually('the portrait is here', () => office.intake.attachments.has(sha256(face)));
    expect(office.sync.view().setAside).toEqual([]);
  });

  test('a portrait whose bytes are not those that were named is set aside, never kept', async () => {
    const { office, centre } = await open();
    centre.verdictAtOnce = false;
    office.start();
    await office.intake.submit(testId(1), testSubmission(1, 'rusak'), officer);
    await eventually('the centre has it', () => statusOf(1) === 'RECEIVED_AT_CENTRAL');
    const wanted = sha256(Buffer.from('a face'));
    centre.portraits.set(wanted, Buffer.from('another face'));
    centre.say(testId(1), 'centre.verdict', { verdict: 'PRINT_READY_RECORD', reason: { id: '', en: '' } });
    centre.say(testId(1), 'centre.warranted', { warrant: centre.warrantFor(testId(1)), portrait: { sha256: wanted, size_bytes: 6, mediaType: 'image/jpeg' } });
    await eventually('it is set aside', () => office.sync.view().setAside.some((item) => item.code === 'hash_mismatch'));
    expect(office.intake.attachments.has(wanted)).toBe(false);
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

describe('a centre put back from a copy', () => {
  test('is sent again what it lost: entries and files', async () => {
    const { office, centre } = await open();
    office.start();
    await submit([1, 2]);
    const file = Buffer.alloc(2000, 7);
    await office.intake.keepAttachment(sha256(file), 'image/jpeg', file, officer);
    await eventually('all is at the centre', () => nothingWaits() && statusOf(2) === 'PRINT_READY_RECORD' && office.sync.state().waitingAttachments === 0);
    centre.entries.length = 1;
    centre.files.clear();
    await submit([3]);
    await eventually('it has everything again', () => nothingWaits() && centre.entries.length === office.bus.head?.seq);
    await eventually('the file too', () => centre.files.has(sha256(file)) && office.sync.state().waitingAttachments === 0);
    expect(centre.chainHolds()).toBe(true);
  });

  test('numbers its feed anew: its verdicts under numbers that were heard before are not missed', async () => {
    const { office, centre } = await open();
    office.start();
    await submit([1, 2, 3]);
    await eventually('all is at the centre', () => nothingWaits() && statusOf(3) === 'PRINT_READY_RECORD');
    const heardBefore = centre.items.length;
    centre.entries.length = 1;
    centre.items.length = 0;
    centre.verdictAtOnce = false;
    await submit([4]);
    await eventually('it has everything again', () => nothingWaits() && centre.entries.length === office.bus.head?.seq);
    centre.decide(testId(4), 'DUPLICATE_RECORD');
    expect(centre.items.length).toBeLessThan(heardBefore);
    await eventually('the new verdict is recorded', () => statusOf(4) === 'DUPLICATE_RECORD');
  });

  test('but with its feed whole tells nothing twice', async () => {
    const { office, centre } = await open();
    office.start();
    await submit([1, 2, 3]);
    await eventually('all is at the centre', () => nothingWaits() && statusOf(3) === 'PRINT_READY_RECORD');
    const heardBefore = centre.items.length;
    centre.entries.length = 1;
    await submit([4]);
    await eventually('the fourth is ready', () => nothingWaits() && statusOf(4) === 'PRINT_READY_RECORD');
    await eventually('all was heard', () => office.sync.view().feedThrough === centre.items.length);
    const notes = office.bus.journal.entriesAfter(0, 500).filter((entry) => entry.type === 'centre.noted');
    expect(notes.every((entry) => Number(entry.body['feedSeq']) > heardBefore)).toBe(true);
  });
});

test('an office put back from a copy does not leave out what it writes since: its place at the centre is never taken to lie beyond what it sent', async () => {
  const { office, centre } = await open();
  office.start();
  await submit([1]);
  await eventually('all is at the centre', () => nothingWaits() && statusOf(1) === 'PRINT_READY_RECORD');
  // the centre holds entries that this office no longer has
  vi.spyOn(centre, 'sendJournal').mockImplementation(async () => ({ receivedThrough: (office.bus.head?.seq ?? 0) + 50, refused: [] }));
  await submit([2]);
  await eventually('the second was sent', () => statusOf(2) === 'SENT_FOR_ENROLLMENT');
  expect(office.sync.view().atCentre).toBeLessThanOrEqual(office.sync.view().journalLength);
});
