/** The whole printing desk on real printers over real sockets: our virtual card printer as a process, and Debian's ippeveprinter. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpPost } from '@loket/devices/printer/http-post';
import { createIppPrinter } from '@loket/devices/printer/ipp-printer';
import { startIppeveprinter, whyNoIppeveprinter } from '@loket/devices/printer/testing/ippeveprinter';
import { readOutputLog, startPrinterProcess } from '@loket/devices/printer/testing/printer-process';
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
async function openWith(uri: string): Promise<TestOffice> {
  const ports = systemPorts();
  const printer = createIppPrinter({ id: 'p1', uri, post: createHttpPost(ports.timers), clock: ports.clock, timeout_ms: 3000 });
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
