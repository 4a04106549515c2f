/** The whole printing desk on real printers over real sockets: our virtual card printer as a process, and Debian's ippeveprinter. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpPost } from '@loket/devices/printer/http-post';
import { createIppPrinter } from '@loket/devices/printer/ipp-printer';
import { startIppeveprinter, whyNoIppeveprinter } from '@loket/devices/printer/testing/ippeveprinter';
import { readOutputLog, startPrinterProcess } from '@loket/devices/printer/testing/printer-process';
import { startPrivateCups, whyNoCups } from '@loket/devices/printer/testing/private-cups';
import type { Actor } from '@loket/domain/journal';
import { systemPorts } from '@loket/platform/ports';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

const officer: Actor = { kind: 'person', username: 'cetak' };
const cleanUp: (() => unknown)[] = [];
let bench: TestOffice | undefined;

afterEach(async () => {
  await bench?.end();
  bench = undefined;
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'lk-p-'));
  cleanUp.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** An office with this one printer and ten blanks in its hopper; three applications are taken in. */
async function openWith(uri: string, completedIsClaim = false): Promise<TestOffice> {
  const ports = systemPorts();
  const printer = createIppPrinter({ id: 'p1', uri, post: createHttpPost(ports.timers), clock: ports.clock, timeout_ms: 3000, completedIsClaim });
  bench = await openTestOffice({ printers: [printer] });
  const { blanks, intake } = bench.office;
  await blanks.register({ commandId: testId(9001), first: 'B000001', count: 20, letter: 'uji' }, officer, undefined);
  await blanks.move({ commandId: testId(9002), from: 'store', to: 'hopper:p1', count: 10, reason: 'isi baki' }, officer);
  for (const number of [1, 2, 3]) await intake.submit(testId(number), testSubmission(number), officer);
  return bench;
}

const stateOf = (number: number): string | undefined => bench?.office.printing.jobs.ofApplication(testId(number)).at(-1)?.state;
const attemptOf = (number: number): string | null | undefined => bench?.office.printing.jobs.ofApplication(testId(number)).at(-1)?.attempt_id;
const settled = (): boolean => [1, 2, 3].every((number) => ['printed', 'unclear'].includes(stateOf(number) ?? ''));

/** Every card that came out belongs to one attempt, and every job the books call printed has its card. */
function expectCardsMatchBooks(names: readonly string[]): void {
  expect(new Set(names).size).toBe(names.length);
  for (const number of [1, 2, 3]) if (stateOf(number) === 'printed') expect(names).toContain(attemptOf(number));
  expect(bench?.office.blanks.view()).toMatchObject({ issued: [1, 2, 3].filter((number) => stateOf(number) === 'printed').length, balanced: true });
}

describe('our virtual card printer', () => {
  test('prints three cards by the same desk and client', { timeout: 60_000 }, async () => {
    const dir = folder();
    const printer = await startPrinterProcess({ dir, cardMs: 20 });
    cleanUp.push(() => printer.kill());
    const { office } = await openWith(printer.uri);
    office.start();
    await eventually('three cards', () => [1, 2, 3].every((number) => stateOf(number) === 'printed'), 6000);
    expectCardsMatchBooks((await readOutputLog(dir)).map((card) => card.name));
  });

  test('killed with a card in it: a person is asked about that card, the others come out once', { timeout: 60_000 }, async () => {
    const dir = folder();
    let printer = await startPrinterProcess({ dir, cardMs: 400 });
    cleanUp.push(() => printer.kill());
    const { port } = printer;
    const { office } = await openWith(printer.uri);
    office.start();
    await eventually('a card is in the printer', () => stateOf(1) === 'sent' && office.printRoom.view().printers[0]?.state === 'processing');
    await printer.kill();
    printer = await startPrinterProcess({ dir, cardMs: 20, port });
    await eventually('all are settled', settled, 6000);
    expect(stateOf(1)).toBe('unclear');
    expect([stateOf(2), stateOf(3)]).toEqual(['printed', 'printed']);
    expectCardsMatchBooks((await readOutputLog(dir)).map((card) => card.name));
  });
});

const missing = whyNoIppeveprinter();
describe.skipIf(missing !== undefined)(`Debian's ippeveprinter${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test('prints three cards by the same desk and client', { timeout: 60_000 }, async () => {
    const printer = await startIppeveprinter({ dir: folder() });
    cleanUp.push(() => printer.stop());
    const { office } = await openWith(printer.uri);
    office.start();
    await eventually('three cards', () => [1, 2, 3].every((number) => stateOf(number) === 'printed'), 6000);
    expectCardsMatchBooks((await printer.cardsOut()).map((card) => card.name));
  });

  test('killed with a card in it, its memory gone: a person is asked about that card, the others come out once', { timeout: 60_000 }, async () => {
    const dir = folder();
    let printer = await startIppeveprinter({ dir });
    cleanUp.push(() => printer.stop());
    const { port } = printer;
    await printer.setHold(true);
    const { office } = await openWith(printer.uri);
    office.start();
    await eventually('a card is in the printer', () => stateOf(1) === 'sent' && office.printRoom.view().printers[0]?.state === 'processing');
    await printer.stop();
    await printer.setHold(false);
    printer = await startIppeveprinter({ dir, port });
    await eventually('all are settled', settled, 6000);
    expect(stateOf(1)).toBe('unclear');
    expect([stateOf(2), stateOf(3)]).toEqual(['printed', 'printed']);
    expectCardsMatchBooks((await printer.cardsOut()).map((card) => card.name));
  });
});

const noCups = whyNoCups();
describe.skipIf(noCups !== undefined)(`a queue of a real cupsd${noCups === undefined ? '' : ` (skipped: ${noCups})`}`, () => {
  /** The virtual printer as a process, and a cupsd with a queue to it by our backend. */
  async function startCups(cardMs: number) {
    const dir = folder();
    const printer = await startPrinterProcess({ dir, cardMs });
    cleanUp.push(() => printer.kill());
    const cups = await startPrivateCups({ dir: folder(), printerUri: printer.uri.replace('http', 'ipp') });
    cleanUp.push(() => cups.stop());
    const names = async (): Promise<string[]> => (await readOutputLog(dir)).map((card) => card.name);
    return { dir, printer, cups, names };
  }
  const jobOf = (number: number): string => bench?.office.printing.jobs.ofApplication(testId(number)).at(-1)?.id ?? '';
  const serialOf = (number: number): string => bench?.office.printing.jobs.ofApplication(testId(number)).at(-1)?.serial ?? '';
  const outcomeOf = (number: number): string | undefined => bench?.office.printing.jobs.outcomeOf(attemptOf(number) ?? '');

  test('prints three cards; each counts as claimed until a person has seen it', { timeout: 90_000 }, async () => {
    const { cups, names } = await startCups(20);
    const { office } = await openWith(cups.uri, true);
    office.start();
    await eventually('three cards', () => [1, 2, 3].every((number) => stateOf(number) === 'printed'), 6000);
    expectCardsMatchBooks(await names());
    expect([1, 2, 3].map(outcomeOf)).toEqual(['claimed', 'claimed', 'claimed']);
    expect((await cups.handedOver()).length).toBe(3);
    expect(office.printing.list({ state: 'printed' }).items[0]?.waiting?.en).toContain('Only the CUPS queue');
    const seen = await office.printing.resolve(jobOf(1), { commandId: testId(9101), outcome: 'card_came_out', serial: serialOf(1) }, officer);
    expect(seen.answer).toMatchObject({ state: 'inspected' });
    expect((await office.printing.inspect(jobOf(2), { commandId: testId(9102), shelf: 'A-1' }, officer)).answer).toMatchObject({ state: 'shelved' });
    await expect(
      office.printing.resolve(jobOf(3), { commandId: testId(9103), outcome: 'blank_untouched', serial: serialOf(1) }, officer),
    ).rejects.toMatchObject({ fields: [{ code: 'not_the_bound_blank' }] });
  });

  test('cupsd killed with a card in the printer: a person is asked, no card comes out twice, the others go on', { timeout: 90_000 }, async () => {
    const { printer, cups, names } = await startCups(400);
    const { office } = await openWith(cups.uri, true);
    office.start();
    await eventually('a card is in the printer', async () => stateOf(1) === 'sent' && (await printer.report()).condition.state === 'processing');
    await cups.kill();
    await cups.startAgain();
    await eventually('all are settled', settled, 6000);
    expect(stateOf(1)).toBe('unclear');
    expect([stateOf(2), stateOf(3)]).toEqual(['printed', 'printed']);
    expectCardsMatchBooks(await names());
    expect(await names()).toContain(attemptOf(1));
    expect(office.printing.list({ state: 'unclear' }).items[0]?.waiting?.en).toContain('Held in the printer');
  });

  test('a card claimed by CUPS that never came out is no witnessed card: a person says so, and its blank is the next again', { timeout: 90_000 }, async () => {
    const { dir, printer, cups, names } = await startCups(400);
    await printer.control({ forgetOnRestart: true, hold: 'before-card' });
    const { office } = await openWith(cups.uri, true);
    office.start();
    await eventually('a card is in the printer', async () => stateOf(1) === 'sent' && (await printer.report()).condition.state === 'processing');
    const lost = attemptOf(1);
    const serial = serialOf(1);
    await printer.kill();
    const again = await startPrinterProcess({ dir, cardMs: 20, port: printer.port });
    cleanUp.push(() => again.kill());
    await again.control({ hold: 'none' });
    await eventually('all are settled', settled, 6000);
    expect(stateOf(1)).toBe('printed');
    expect(outcomeOf(1)).toBe('claimed');
    expect(await names()).not.toContain(lost);
    const store = office.blanks.view();
    const gone = await office.printing.resolve(jobOf(1), { commandId: testId(9201), outcome: 'blank_untouched', serial }, officer);
    expect(gone.answer).toMatchObject({ state: 'spoiled' });
    expect(office.blanks.view()).toMatchObject({ issued: store.issued - 1, spoiled: store.spoiled, balanced: true });
    expect(office.blanks.nextInHopper('p1', new Set())).toBe(serial);
    expect(office.intake.getRow(testId(1)).status).toBe('PRINT_READY_RECORD');
    await expect(office.printing.resolve(jobOf(2), { commandId: testId(9202), outcome: 'blank_spoiled', serial: serialOf(2) }, officer)).resolves.toMatchObject(
      {
        answer: { state: 'spoiled' },
      },
    );
    expect(office.blanks.view()).toMatchObject({ spoiled: store.spoiled + 1, balanced: true });
  });
});
