import type { Actor } from '@loket/domain/journal';
import { type Ports, systemPorts } from '@loket/platform/ports';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

const officer: Actor = { kind: 'person', username: 'serah' };
const receiver = { name: 'Contoh', relation: 'self' as const };
let bench: TestOffice;

afterEach(() => bench.end());

async function shelve(kind: 'baru' | 'rusak', changes = {}, ports: Ports = systemPorts()): Promise<void> {
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
    await office.handover.complete(command, officer);
    expect(office.intake.getRow(testId(1))).toMatchObject({ status: 'CARD_ISSUED', shelf: null });
    await expect(office.handover.complete(command, officer)).resolves.toMatchObject({ repeated: true });
    await expect(office.handover.complete({ ...command, commandId: testId(7002) }, officer)).rejects.toMatchObject({ code: 'not_possible_now' });
    expect(office.printing.jobs.ofApplication(testId(1))[0]?.state).toBe('handed_over');
  });

  test('wants the old card in before the new one goes out', async () => {
    await shelve('rusak');
    const command = { commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false };
    await expect(bench.office.handover.complete(command, officer)).rejects.toMatchObject({ fields: [{ field: 'oldCardSurrendered' }] });
    await bench.office.handover.complete({ ...command, commandId: testId(7002), oldCardSurrendered: true }, officer);
    expect(bench.office.intake.getRow(testId(1)).status).toBe('CARD_ISSUED');
  });

  test('is not refused as too early because the office clock fell back to 1970', async () => {
    const ports = systemPorts();
    let isFlat = false;
    await shelve('baru', {}, { ...ports, clock: { ...ports.clock, now: () => (isFlat ? 60_000 : ports.clock.now()) } });
    isFlat = true;
    await bench.office.handover.complete({ commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false }, officer);
    expect(bench.office.intake.getRow(testId(1)).status).toBe('CARD_ISSUED');
  });

  test('waits for the seventeenth birthday of somebody recorded at sixteen', async () => {
    const person = testSubmission(1).person;
    const year = new Date().getUTCFullYear() - 16;
    await shelve('baru', { person: { ...person, birthDate: `${year}-01-01`, nik: `3522150101${String(year).slice(2)}0001` } });
    await expect(
      bench.office.handover.complete({ commandId: testId(7001), applicationId: testId(1), receiver, oldCardSurrendered: false }, officer),
    ).rejects.toMatchObject({ fields: [{ code: 'card_at_17' }] });
  });
});
