import type { Actor } from '@loket/domain/journal';
import { type Ports, systemPorts } from '@loket/platform/ports';
import { afterEach, describe, expect, test } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';
import { uncollectedCsv } from './uncollected-csv.ts';

const officer: Actor = { kind: 'person', username: 'serah' };
const second = { username: 'loket', reason: 'penerima tidak dapat menulis' };
const receiver = { name: 'Contoh', relation: 'self' as const };
let bench: TestOffice;

afterEach(() => bench.end());

async function shelve(kind: 'baru' | 'rusak' | 'hilang', changes = {}, ports: Ports = systemPorts()): Promise<void> {
  bench = await openTestOffice({ printers: [new FakePrinter('p1')], ports });
  const { office } = bench;
  await office.blanks.register({ commandId: testId(9001), first: 'B000001', count: 5, letter: 'uji' }, officer, undefined);
  await office.blanks.move({ commandId: testId(9002), from: 'store', to: 'hopper:p1', count: 5, reason: 'isi baki' }, officer);
  await office.intake.submit(testId(1), testSubmission(1, kind, changes), officer);
  office.start();
  const jobId = (): string | undefined => office.printing.jobs.ofApplication(testId(1))[0]?.id;
  await eventually('a card', () => office.intake.getRow(testId(1)).status === 'CARD_PRINTED');
  await office.printing.inspect(jobId() ?? '', { commandId: testId(9003), shelf: 'A-1' }, officer);
}

describe('the hand-over', () => {
  test('gives the card to its holder once and clears the shelf', async () => {
    await shelve('baru');
    const { office } = bench;
    expect(office.intake.getRow(testId(1)).shelf).toBe('A-1');
    const command = { commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false };
    await office.handover.complete(command, officer, second);
    expect(office.intake.getRow(testId(1))).toMatchObject({ status: 'CARD_ISSUED', shelf: null });
    await expect(office.handover.complete(command, officer, second)).resolves.toMatchObject({ repeated: true });
    await expect(office.handover.complete({ ...command, commandId: testId(7002) }, officer, second)).rejects.toMatchObject({ code: 'not_possible_now' });
    expect(office.printing.jobs.ofApplication(testId(1))[0]?.state).toBe('handed_over');
  });

  test('wants the old card in before the new one goes out', async () => {
    await shelve('rusak');
    const command = { commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false };
    await expect(bench.office.handover.complete(command, officer, second)).rejects.toMatchObject({ fields: [{ field: 'oldCardSurrendered' }] });
    await bench.office.handover.complete({ ...command, commandId: testId(7002), oldCardSurrendered: true }, officer, second);
    expect(bench.office.intake.getRow(testId(1)).status).toBe('CARD_ISSUED');
  });

  test('is not refused as too early because the office clock fell back to 1970', async () => {
    const ports = systemPorts();
    let isFlat = false;
    await shelve('baru', {}, { ...ports, clock: { ...ports.clock, now: () => (isFlat ? 60_000 : ports.clock.now()) } });
    isFlat = true;
    await bench.office.handover.complete({ commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false }, officer, second);
    expect(bench.office.intake.getRow(testId(1)).status).toBe('CARD_ISSUED');
  });

  test('waits for the seventeenth birthday of somebody recorded at sixteen', async () => {
    const person = testSubmission(1).person;
    const year = new Date().getUTCFullYear() - 16;
    await shelve('baru', { person: { ...person, birthDate: `${year}-01-01`, nik: `3522150101${String(year).slice(2)}0001` } });
    await expect(
      bench.office.handover.complete({ commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false }, officer, second),
    ).rejects.toMatchObject({ fields: [{ code: 'card_at_17' }] });
  });

  test('wants the police letter seen for a lost card, which leaves no old card to destroy', async () => {
    await shelve('hilang');
    const command = { commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false };
    await expect(bench.office.handover.complete(command, officer, second)).rejects.toMatchObject({ fields: [{ code: 'letter_first' }] });
    await bench.office.handover.complete({ ...command, commandId: testId(7002), oldCardSurrendered: true }, officer, second);
    const entry = bench.office.bus.journal.entriesOfApplication(testId(1)).at(-1);
    expect(entry?.body).toMatchObject({ returned: 'police_letter', oldCardSurrendered: false });
  });

  test("takes the receiver's signature, whose file is kept, or a second officer; neither is refused", async () => {
    await shelve('baru');
    const { office } = bench;
    const bytes = Buffer.from('a drawn name');
    const signature = { sha256: sha256(bytes), size_bytes: bytes.length, mediaType: 'image/png' as const };
    const command = { commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false };
    await expect(office.handover.complete(command, officer)).rejects.toMatchObject({ fields: [{ code: 'signature_or_second' }] });
    await expect(office.handover.complete({ ...command, signature }, officer)).rejects.toMatchObject({ fields: [{ code: 'signature_missing' }] });
    await office.intake.keepAttachment(signature.sha256, 'image/png', bytes, officer);
    await office.handover.complete({ ...command, signature, personChecked: true }, officer);
    const entry = office.bus.journal.entriesOfApplication(testId(1)).at(-1);
    expect(entry?.body).toMatchObject({ returned: 'none', signature, personChecked: true });
    // Named by the application, it goes up to the centre like its other files.
    expect(office.intake.applications.attachmentsOf(testId(1)).map(({ part }) => part)).toContain('handover_signature');
  });
});

describe('cards that nobody collects', () => {
  test('are listed after fourteen days, the longest first, with the telephone, and as a file that computes nothing', async () => {
    const real = systemPorts();
    let later_ms = 0;
    const clock = { ...real.clock, now: () => real.clock.now() + later_ms };
    const person = { ...testSubmission(1).person, name: '=CMD Contoh' };
    await shelve('baru', { telephone: '+6281234567890', person }, { ...real, clock });
    expect(bench.office.handover.uncollected(14).items).toEqual([]);
    later_ms = 15 * 86_400_000;
    const answer = bench.office.handover.uncollected(14);
    expect(answer.items).toMatchObject([{ applicationId: testId(1), shelf: 'A-1', waited_days: 15, telephone: '+6281234567890' }]);
    const lines = uncollectedCsv(answer).split('\r\n');
    expect(lines[0]).toContain('"Kode tanda terima","Nama","Telepon","Rak"');
    expect(lines[1]).toContain(`"'=CMD Contoh","'+6281234567890","A-1"`);
    const command = { commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false };
    await bench.office.handover.complete(command, officer, second);
    expect(bench.office.handover.uncollected(14).items).toEqual([]);
  });

  test('lie where the shelf was suggested: the same as the card before', async () => {
    await shelve('baru');
    expect(bench.office.printing.shelves()).toEqual({ shelves: [{ shelf: 'A-1', cards: 1 }], suggestion: 'A-1' });
  });
});
