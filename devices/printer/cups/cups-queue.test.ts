/** A real cupsd with our backend and our virtual printer behind it: killed in the middle of cards, and lied to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemPorts } from '@loket/platform/ports';
import { afterEach, describe, expect, it } from 'vitest';
import { type CardPrinter, isFinalJobState, type PrinterJobRef, type PrinterJobState } from '../card-printer.ts';
import { createHttpPost } from '../http-post.ts';
import { createIppPrinter } from '../ipp-printer.ts';
import { eventually } from '../testing/eventually.ts';
import { type PrinterProcess, readOutputLog, startPrinterProcess } from '../testing/printer-process.ts';
import { type PrivateCups, startPrivateCups, whyNoCups } from '../testing/private-cups.ts';
import { sampleCard } from '../testing/sample-card.ts';

const ports = systemPorts();
const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'lk-c-'));
  cleanUp.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

interface Bench {
  printer: PrinterProcess;
  printerFolder: string;
  cups: PrivateCups;
  queue: CardPrinter;
  /** How many cards of this name came out: the truth, read past printer and CUPS. */
  cards(name: string): Promise<number>;
}

async function openBench(options: { cardMs: number; backend?: 'loket-once' | 'plain'; printerUri?: (port: number) => string }): Promise<Bench> {
  const printerFolder = folder();
  const printer = await startPrinterProcess({ dir: printerFolder, cardMs: options.cardMs });
  cleanUp.push(() => printer.kill());
  const printerUri = options.printerUri?.(printer.port) ?? `ipp://127.0.0.1:${printer.port}/ipp/print`;
  const cups = await startPrivateCups({ dir: folder(), printerUri, ...(options.backend === undefined ? {} : { backend: options.backend }) });
  cleanUp.push(() => cups.stop());
  const queue = createIppPrinter({ id: 'q', uri: cups.uri, post: createHttpPost(ports.timers), clock: ports.clock, timeout_ms: 8_000, completedIsClaim: true });
  const cards = async (name: string): Promise<number> => (await readOutputLog(printerFolder)).filter((card) => card.name === name).length;
  return { printer, printerFolder, cups, queue, cards };
}

async function send({ queue }: Bench, name: string): Promise<PrinterJobRef> {
  const ref = await queue.createJob({ name, requestingUser: 'loket' });
  await queue.sendDocument(ref, { mediaType: 'image/png', bytes: sampleCard() });
  return ref;
}

const inState = ({ queue }: Bench, ref: PrinterJobRef, ...states: PrinterJobState[]) =>
  eventually(
    () => queue.job(ref),
    (job) => job !== undefined && states.includes(job.state),
  );
const printerIs = ({ printer }: Bench, state: 'idle' | 'processing') =>
  eventually(
    () => printer.report(),
    (report) => report.condition.state === state,
  );

const missing = whyNoCups();
describe.skipIf(missing !== undefined)(`a queue of cupsd with loket-once${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  it('makes one card of one job, known by its uuid and name to its owner, under the policy of Debian', { timeout: 60_000 }, async () => {
    const bench = await openBench({ cardMs: 50 });
    const ref = await send(bench, 'attempt-1');
    expect(await inState(bench, ref, 'completed')).toMatchObject({ ref, name: 'attempt-1' });
    expect(await bench.cards('attempt-1')).toBe(1);
    expect(await bench.cups.handedOver()).toEqual([ref.jobUuid.replace('urn:uuid:', '')]);
    expect((await bench.queue.state()).supplies.map((supply) => supply.kind)).toEqual(['ribbonWax', 'transferUnit']);
    expect(bench.queue.completedIsClaim).toBe(true);
  });

  it('has its ledger entry before the first byte reaches the printer', { timeout: 60_000 }, async () => {
    let bench: Bench | undefined;
    const seen: string[][] = [];
    let target = 0;
    const wire = createServer((near) => {
      const far = connect(target, '127.0.0.1');
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
      far.pipe(near);
      // Held back until the ledger has been read: what it says now, it said before any byte went through.
      void bench?.cups.handedOver().then((entries) => {
        seen.push(entries);
        near.pipe(far);
      });
    });
    await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => wire.close());
    const address = wire.address();
    const wirePort = address === null || typeof address === 'string' ? 0 : address.port;
    bench = await openBench({
      cardMs: 20,
      printerUri: (port) => {
        target = port;
        return `ipp://127.0.0.1:${wirePort}/ipp/print`;
      },
    });
    const ref = await send(bench, 'attempt-1');
    await inState(bench, ref, 'completed');
    expect(await bench.cards('attempt-1')).toBe(1);
    expect(seen.length).toBeGreaterThan(0);
    for (const entries of seen) expect(entries).toEqual([ref.jobUuid.replace('urn:uuid:', '')]);
  });

  it('never makes a second card when cupsd is killed in the middle of one; what is left is held, and stays so when released', {
    timeout: 120_000,
  }, async () => {
    const bench = await openBench({ cardMs: 300 });
    const held: PrinterJobRef[] = [];
    const moments_ms = [0, 60, 140, 230, 310];
    for (const [index, moment_ms] of moments_ms.entries()) {
      const name = `attempt-${index}`;
      const ref = await send(bench, name);
      await ports.timers.sleep(moment_ms);
      await bench.cups.kill();
      await bench.cups.startAgain();
      const job = await inState(bench, ref, 'held', 'completed');
      // A backend that outlived its cupsd may still be handing the card over.
      await eventually(
        () => bench.cards(name),
        (count) => count > 0,
      );
      if (job?.state !== 'held') continue;
      held.push(ref);
      expect(job.reasons).not.toContain('job-incoming');
      expect((await bench.queue.state()).reasons).toContain('com.loket-outcome-unknown');
      const told = (await bench.cups.errorLog()).split('was handed to the printer before').length;
      await bench.cups.run('lp', ['-i', String(ref.jobId), '-H', 'resume']);
      await eventually(
        () => bench.cups.errorLog(),
        (log) => log.split('was handed to the printer before').length > told,
      );
      await inState(bench, ref, 'held');
      await bench.queue.cancelJob(ref);
    }
    await printerIs(bench, 'idle');
    for (const index of moments_ms.keys()) expect(await bench.cards(`attempt-${index}`)).toBe(1);
    expect(held.length).toBeGreaterThan(0);
    expect((await bench.queue.state()).queuedJobs).toBe(0);
  });

  it('plain CUPS makes a second card of the same job after the same kill', { timeout: 60_000 }, async () => {
    const bench = await openBench({ cardMs: 300, backend: 'plain' });
    await send(bench, 'attempt-1');
    await printerIs(bench, 'processing');
    await bench.cups.kill();
    await bench.cups.startAgain();
    await eventually(
      () => bench.cards('attempt-1'),
      (count) => count === 2,
    );
  });

  it('says "completed" for a card that never came out, when its printer died and forgot: a claim, not a witness', { timeout: 60_000 }, async () => {
    const bench = await openBench({ cardMs: 300 });
    await bench.printer.control({ forgetOnRestart: true, hold: 'before-card' });
    const ref = await send(bench, 'attempt-1');
    await printerIs(bench, 'processing');
    await bench.printer.kill();
    const again = await startPrinterProcess({ dir: bench.printerFolder, port: bench.printer.port });
    cleanUp.push(() => again.kill());
    const job = await eventually(
      () => bench.queue.job(ref),
      (found) => found?.state === 'held' || (found !== undefined && isFinalJobState(found.state)),
      40_000,
    );
    expect(await bench.cards('attempt-1')).toBe(0);
    expect(job?.state).toBe('completed');
  });
});
