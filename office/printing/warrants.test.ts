/** Warrants that do not hold, those that run out, and the clocks by which they are judged. */
import type { Actor } from '@loket/domain/journal';
import type { Warrant } from '@loket/domain/warrant';
import { type Ports, systemPorts } from '@loket/platform/ports';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { FakeCentre } from '../testing/fake-centre.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice, type TestOfficeOptions } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

const officer: Actor = { kind: 'person', username: 'cetak' };
const second = { username: 'penyelia', reason: 'tinta luntur' };
const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;
const id = testId(1);

let bench: TestOffice;
let printer: FakePrinter;
/** what was added to the clock on the wall, and to the counter that nobody can turn */
let turned_ms = 0;
let passed_ms = 0;

afterEach(() => bench.end());

async function open(options: TestOfficeOptions = {}): Promise<TestOffice> {
  turned_ms = 0;
  passed_ms = 0;
  printer = new FakePrinter('p1');
  const real = systemPorts();
  const clock = { now: () => real.clock.now() + turned_ms + passed_ms, monotonic: () => real.clock.monotonic() + passed_ms };
  const ports: Ports = { ...real, clock };
  const centre = new FakeCentre({ now: () => real.clock.now() + passed_ms, monotonic: clock.monotonic });
  bench = await openTestOffice({ printers: [printer], ports, centre, ...options });
  const { blanks, intake } = bench.office;
  await blanks.register({ commandId: testId(9001), first: 'B000001', count: 20, letter: 'uji' }, officer, second);
  await blanks.move({ commandId: testId(9002), from: 'store', to: 'hopper:p1', count: 10, reason: 'isi baki' }, officer);
  await intake.submit(id, testSubmission(1), officer);
  return bench;
}

const story = () => bench.office.bus.journal.entriesOfApplication(id);
const ofType = (type: string) => story().filter((entry) => entry.type === type);
const lastJob = () => bench.office.printing.jobs.ofApplication(id).at(-1);

async function untilAtCentre(): Promise<void> {
  bench.centre.verdictAtOnce = false;
  bench.office.start();
  await eventually('the centre has it', () => bench.office.intake.getRow(id).status === 'RECEIVED_AT_CENTRAL');
}

/** Ready to print, and the printer stands still. */
async function untilWaiting(): Promise<void> {
  printer.reasons = ['media-jam-error'];
  bench.office.start();
  await eventually('the job waits', () => lastJob()?.state === 'authorised');
}

describe('a warrant that does not hold', () => {
  test.each([
    ['expired', { expiresAt: '2020-01-01T00:00:00.000Z' }],
    ['foreign_office', { officeId: 'tuban' }],
    ['other_person', { personHash: '0'.repeat(64) }],
    ['other_application', { applicationId: testId(2) }],
  ] as const)('being %s makes no print job; it is recorded, in the story of the file and in the list', async (why, changes) => {
    await open();
    await untilAtCentre();
    bench.centre.say(id, 'centre.verdict', { verdict: 'PRINT_READY_RECORD', reason: { id: '', en: '' } });
    const warrant = bench.centre.warrantFor(id, changes);
    bench.centre.say(id, 'centre.warranted', { warrant });
    await eventually('the refusal is recorded', () => ofType('warrant.refused').length === 1);
    expect(lastJob()).toBeUndefined();
    expect(ofType('warrant.refused')[0]?.body).toMatchObject({ warrantId: warrant.warrantId, refusal: why });
    expect(bench.office.printing.warrants.list().items).toMatchObject([{ applicationId: id, warrantId: warrant.warrantId, refusal: why }]);
    expect(bench.office.intake.detail(id).timeline.at(-1)?.text.en).toContain(`Warrant ${warrant.warrantId} does not hold`);
    expect(bench.office.intake.getRow(id).warrant).toBeNull();
  });

  test('because one bit of it was flipped, whichever, prints nothing and is named', async () => {
    await open();
    await untilAtCentre();
    bench.centre.say(id, 'centre.verdict', { verdict: 'PRINT_READY_RECORD', reason: { id: '', en: '' } });
    const good: Warrant = bench.centre.warrantFor(id);
    const flipped = (text: string): string => `${text.slice(0, -1)}${String.fromCharCode(text.charCodeAt(text.length - 1) ^ 1)}`;
    const fields = ['warrantId', 'applicationId', 'officeId', 'nik', 'personHash', 'signature'] as const;
    for (const field of fields) bench.centre.say(id, 'centre.warranted', { warrant: { ...good, [field]: flipped(good[field]) } });
    bench.centre.say(id, 'centre.warranted', { warrant: { ...good, expiresAt: good.expiresAt.replace(/^20/, '21') } });
    await eventually('all are heard', () => bench.office.sync.view().feedThrough === bench.centre.items.length);
    const refusals = ofType('warrant.refused');
    // Equal in kind, warrant, date and file, some are one refusal in the list and each its own entry in the story.
    expect(refusals.length + bench.office.sync.store.countSetAside()).toBe(fields.length + 1);
    expect(refusals.every(({ body }) => body['refusal'] === 'forged')).toBe(true);
    expect(refusals.some(({ body }) => body['warrantId'] === flipped(good.warrantId))).toBe(true);
    expect(lastJob()).toBeUndefined();
    bench.centre.say(id, 'centre.warranted', { warrant: good });
    await eventually('the good one prints', () => lastJob()?.state === 'printed');
    expect(printer.cards).toHaveLength(1);
  });
});

describe('a warrant that runs out while its card waits', () => {
  test('is refused once, the centre is asked for a new date, and the card is printed on it', async () => {
    await open();
    await untilWaiting();
    bench.centre.cut();
    passed_ms = 91 * day_ms;
    printer.reasons = [];
    await eventually('it is recorded and the centre is to be asked', () => ofType('warrant.renewal_asked').length === 1);
    expect(ofType('warrant.refused')).toMatchObject([{ body: { refusal: 'expired' } }]);
    expect(bench.office.printing.list({ state: 'authorised' }).items[0]?.waiting?.id).toContain('lewat waktu');
    const before = lastJob();
    bench.centre.isReachable = true;
    await bench.office.sync.retry();
    await eventually('the centre has been asked', () => bench.centre.entries.some((entry) => 'type' in entry && entry.type === 'warrant.renewal_asked'));
    bench.centre.say(id, 'centre.warranted', { warrant: bench.centre.warrantFor(id) });
    await eventually('it is printed', () => lastJob()?.state === 'printed');
    // The same warrant with a later date: the same job keeps its place.
    expect(lastJob()?.id).toBe(before?.id);
    expect(printer.cards).toHaveLength(1);
    expect(ofType('warrant.refused')).toHaveLength(1);
  });

  test('is asked for ever more seldom when the centre says nothing, and not without end', async () => {
    await open();
    await untilWaiting();
    bench.centre.cut();
    printer.reasons = [];
    passed_ms = 91 * day_ms;
    await eventually('asked', () => ofType('warrant.renewal_asked').length === 1);
    for (let asked = 2; asked <= 10; asked += 1) {
      passed_ms += Math.min(day_ms, hour_ms * 2 ** (asked - 2)) + 60_000;
      await eventually(`asked ${asked} times`, () => ofType('warrant.renewal_asked').length === asked);
    }
    passed_ms += 7 * day_ms;
    const { warrant } = bench.office.intake.getRow(id);
    await bench.office.printing.warrants.note(JSON.parse(warrant ?? ''), id, 'expired', new Date(bench.office.ports.clock.now()).toISOString());
    expect(ofType('warrant.renewal_asked')).toHaveLength(10);
    expect(ofType('warrant.refused')).toHaveLength(1);
  });

  test('is asked for when a spoiled card is to be printed again', async () => {
    await open();
    bench.office.start();
    await eventually('a card', () => lastJob()?.state === 'printed');
    const job = lastJob()?.id ?? '';
    await bench.office.printing.spoil(job, { commandId: testId(8001), reason: 'luntur' }, officer);
    passed_ms = 91 * day_ms;
    const reprint = bench.office.printing.reprint(job, { commandId: testId(8002), newJobId: testId(8003) }, officer, second);
    await expect(reprint).rejects.toMatchObject({ fields: [{ field: 'warrant', code: 'expired' }] });
    expect(ofType('warrant.renewal_asked')).toHaveLength(1);
  });
});

describe('an office clock that is wrong', () => {
  test('far in the future ends no warrant; the page says by how much it is wrong', async () => {
    await open();
    await untilWaiting();
    expect(bench.office.sync.state().clockOff_s).toBeUndefined();
    turned_ms = 4000 * day_ms;
    printer.reasons = [];
    await eventually('the card is printed', () => lastJob()?.state === 'printed');
    expect(bench.office.sync.state().clockOff_s).toBe(4000 * 86_400);
    expect(ofType('warrant.refused')).toEqual([]);
  });

  test('fallen back to 1970 keeps no warrant alive after its end, not even over a restart', async () => {
    await open();
    await untilWaiting();
    passed_ms = 91 * day_ms;
    bench.centre.say(testId(77), 'centre.received', {});
    await eventually('the centre has been heard', () => bench.office.sync.view().feedThrough === bench.centre.items.length);
    await bench.office.stop();
    bench.centre.cut();
    turned_ms = -Date.now() - passed_ms + 60_000;
    printer.reasons = [];
    const centre = bench.centre;
    bench = await openTestOffice({
      folder: bench.folder,
      centre,
      printers: [printer],
      ports: { ...systemPorts(), clock: { now: () => 60_000, monotonic: () => systemPorts().clock.monotonic() } },
    });
    bench.office.start();
    await eventually('it is refused', () => ofType('warrant.refused').length === 1);
    expect(ofType('warrant.refused')[0]?.body['refusal']).toBe('expired');
    expect(bench.office.sync.state().clockOff_s).toBeLessThan(0);
    expect(printer.cards).toEqual([]);
  });
});

test('a card that could not be drawn is tried again by itself, and the reason and the count are shown', async () => {
  let fails = 2;
  await open({
    drawCard: async () => {
      if (fails > 0) {
        fails -= 1;
        throw new Error('out of memory');
      }
      return new Uint8Array([1]);
    },
  });
  bench.office.start();
  const waiting = () => bench.office.printing.list({ state: 'authorised' }).items[0]?.waiting?.id ?? '';
  await eventually('the reason is shown', () => waiting().includes('gagal 1 kali; dicoba lagi sendiri'));
  passed_ms += 16_000;
  await eventually('again', () => waiting().includes('gagal 2 kali'));
  passed_ms += 31_000;
  await eventually('the card', () => lastJob()?.state === 'printed');
  expect(printer.cards).toHaveLength(1);
});
