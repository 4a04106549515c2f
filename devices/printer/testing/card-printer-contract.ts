/** What every CardPrinter must do, whatever printer is behind it. Run against each by its own test file. */
import { systemPorts } from '@loket/platform/ports';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CardPrinter, isFinalJobState, PrinterError, type PrinterErrorKind, type PrinterJobRef, samePrinterLife } from '../card-printer.ts';
import { createHttpPost } from '../http-post.ts';
import { createIppPrinter } from '../ipp-printer.ts';
import { eventually } from './eventually.ts';
import { type FaultyWire, startFaultyWire } from './faulty-wire.ts';
import { sampleCard } from './sample-card.ts';

/** A printer that refuses a second job while one is unfinished, with no card time. */
export interface PrinterUnderTest {
  readonly uri: string;
  readonly port: number;
  /** The truth, not the printer's word: cards that physically came out. */
  cardsOut(): Promise<{ jobUuid: string; name: string }[]>;
  setEmpty(isEmpty: boolean): Promise<void>;
  /** The next card waits just before it comes out. */
  setHold(isHeld: boolean): Promise<void>;
  /** SIGKILL; nothing listens afterwards. */
  kill(): Promise<void>;
  /** After kill, at the same address. */
  startAgain(): Promise<void>;
  /** Ends everything and removes its folder. */
  dispose(): Promise<void>;
}

const document = { mediaType: 'image/png', bytes: sampleCard() };
const request = (name: string) => ({ name, requestingUser: 'operator' });
const { clock: systemClock, timers } = systemPorts();
/** A printer in tests starts again at once, which no real one can: the client's clock makes up for it. */
let switchedOff_ms = 0;
const clock = { now: () => systemClock.now() + switchedOff_ms, monotonic: () => systemClock.monotonic() + switchedOff_ms };

function clientOf(uri: string, timeout_ms = 10_000): CardPrinter {
  return createIppPrinter({ id: 'p1', uri, post: createHttpPost(timers), clock, timeout_ms });
}

const kindOf = (attempt: Promise<unknown>): Promise<PrinterErrorKind | 'none'> =>
  attempt.then(
    () => 'none' as const,
    (error: unknown) => {
      if (error instanceof PrinterError) return error.kind;
      throw error;
    },
  );

export function describeCardPrinterContract(start: () => Promise<PrinterUnderTest>): void {
  let real: PrinterUnderTest;
  let printer: CardPrinter;
  let wire: FaultyWire;
  let throughWire: CardPrinter;

  beforeEach(async () => {
    real = await start();
    printer = clientOf(real.uri);
    wire = await startFaultyWire(real.port);
    throughWire = clientOf(real.uri.replace(`:${real.port}/`, `:${wire.port}/`));
  });
  afterEach(async () => {
    await wire?.close();
    await real?.dispose();
  });

  const finished = (ref: PrinterJobRef) =>
    eventually(
      () => printer.job(ref),
      (job) => job !== undefined && isFinalJobState(job.state),
    );
  const unfinishedNames = async (): Promise<string[]> => (await printer.jobs()).filter((job) => !isFinalJobState(job.state)).map((job) => job.name);

  it('says what it is: idle, taking jobs, with its supplies, and the same life each time it is asked', async () => {
    const report = await printer.state();
    expect(report).toMatchObject({ state: 'idle', reasons: [], acceptingJobs: true, queuedJobs: 0 });
    expect(report.supplies.map((supply) => supply.kind)).toEqual(['ribbonWax', 'transferUnit']);
    expect(report.supplies.every((supply) => supply.levelPercent !== null && supply.levelPercent > 0)).toBe(true);
    expect((await printer.state()).life).toBe(report.life);
    expect(samePrinterLife((await clientOf(real.uri).state()).life, report.life)).toBe(true);
  });

  it('makes one card of one document, witnessed as completed in the same life', async () => {
    const ref = await printer.createJob(request('attempt-1'));
    await printer.sendDocument(ref, document);
    const job = await finished(ref);
    expect(job).toMatchObject({ ref, name: 'attempt-1', state: 'completed', impressionsCompleted: 1, hasBegun: true });
    expect(await real.cardsOut()).toMatchObject([{ jobUuid: ref.jobUuid, name: 'attempt-1' }]);
    expect(samePrinterLife(ref.life, (await printer.state()).life)).toBe(true);
  });

  it('tells finished and unfinished jobs apart, and finds each by its name', async () => {
    const first = await printer.createJob(request('attempt-1'));
    await printer.sendDocument(first, document);
    await finished(first);
    await real.setHold(true);
    const second = await printer.createJob(request('attempt-2'));
    await printer.sendDocument(second, document);
    const jobs = await eventually(
      () => printer.jobs(),
      (list) => list.some((job) => job.name === 'attempt-2' && job.state === 'processing'),
    );
    expect(jobs.map((job) => [job.name, job.state])).toEqual([
      ['attempt-1', 'completed'],
      ['attempt-2', 'processing'],
    ]);
    expect(jobs.map((job) => job.ref)).toEqual([first, second]);
    expect((await printer.state()).state).toBe('processing');
    expect(await real.cardsOut()).toHaveLength(1);
    await real.setHold(false);
    expect((await finished(second))?.state).toBe('completed');
  });

  it('makes no card of a job that never got its document, and lets it be cancelled', async () => {
    const ref = await printer.createJob(request('attempt-1'));
    expect((await printer.job(ref))?.state).toBe('held');
    await printer.cancelJob(ref);
    expect(await printer.job(ref)).toMatchObject({ state: 'canceled', hasBegun: false });
    expect(await kindOf(printer.sendDocument(ref, document))).toBe('refused');
    expect(await real.cardsOut()).toEqual([]);
  });

  it('takes a document once: the second of a job is refused and makes no card', async () => {
    await real.setHold(true);
    const ref = await printer.createJob(request('attempt-1'));
    await printer.sendDocument(ref, document);
    expect(await kindOf(printer.sendDocument(ref, document))).toBe('refused');
    await real.setHold(false);
    await finished(ref);
    expect(await kindOf(printer.sendDocument(ref, document))).toBe('refused');
    expect(await real.cardsOut()).toHaveLength(1);
  });

  it('is busy while a job is unfinished, and takes nothing of the second', async () => {
    const ref = await printer.createJob(request('attempt-1'));
    expect(await kindOf(printer.createJob(request('attempt-2')))).toBe('busy');
    expect(await unfinishedNames()).toEqual(['attempt-1']);
    await printer.cancelJob(ref);
    await printer.cancelJob(await printer.createJob(request('attempt-3')));
  });

  it('does not know a job it never had, nor one whose number it gave to another', async () => {
    const ref = await printer.createJob(request('attempt-1'));
    const stranger = { ...ref, jobUuid: 'urn:uuid:00000000-0000-4000-8000-000000000000' };
    expect(await printer.job({ ...ref, jobId: ref.jobId + 40 })).toBeUndefined();
    expect(await printer.job(stranger)).toBeUndefined();
    expect(await kindOf(printer.sendDocument(stranger, document))).toBe('refused');
    expect(await kindOf(printer.cancelJob(stranger))).toBe('refused');
    expect((await printer.job(ref))?.state).toBe('held');
  });

  it('says that it has no blanks, and goes on when it has some', async () => {
    await real.setEmpty(true);
    const ref = await printer.createJob(request('attempt-1'));
    await printer.sendDocument(ref, document);
    await eventually(
      () => printer.state(),
      // ippeveprinter makes a warning of the error it is given, and stands still all the same.
      (report) => report.reasons.some((reason) => reason.startsWith('media-empty')),
    );
    expect(await real.cardsOut()).toEqual([]);
    await real.setEmpty(false);
    expect((await finished(ref))?.state).toBe('completed');
    expect((await printer.state()).reasons.filter((reason) => reason.startsWith('media-empty'))).toEqual([]);
    expect(await real.cardsOut()).toHaveLength(1);
  });

  it('is uncertain when the answer to a document is lost, and the one card is found by its name', async () => {
    const ref = await throughWire.createJob(request('attempt-1'));
    wire.break({ operation: 'Send-Document', fault: 'answer-lost' });
    expect(await kindOf(throughWire.sendDocument(ref, document))).toBe('uncertain');
    await eventually(
      () => printer.jobs(),
      (jobs) => jobs.some((job) => job.name === 'attempt-1' && job.ref.jobUuid === ref.jobUuid && job.state === 'completed'),
    );
    expect(await real.cardsOut()).toHaveLength(1);
  });

  it('is uncertain when half a document got through: one printer prints half a picture, another nothing', async () => {
    const ref = await throughWire.createJob(request('attempt-1'));
    wire.break({ operation: 'Send-Document', fault: 'half-upload' });
    expect(await kindOf(throughWire.sendDocument(ref, document))).toBe('uncertain');
    const job = await finished(ref);
    expect(await real.cardsOut()).toHaveLength(job?.state === 'completed' ? 1 : 0);
  });

  it('does not wait for ever: silence after a document is uncertain, silence after a question unreachable', async () => {
    const impatient = clientOf(real.uri.replace(`:${real.port}/`, `:${wire.port}/`), 300);
    const ref = await impatient.createJob(request('attempt-1'));
    wire.break({ operation: 'Send-Document', fault: 'silence' });
    expect(await kindOf(impatient.sendDocument(ref, document))).toBe('uncertain');
    wire.break({ operation: 'Get-Printer-Attributes', fault: 'silence' });
    expect(await kindOf(impatient.state())).toBe('unreachable');
  });

  it('is uncertain when the answer to Create-Job is lost: the empty job is found by its name', async () => {
    wire.break({ operation: 'Create-Job', fault: 'answer-lost' });
    expect(await kindOf(throughWire.createJob(request('attempt-1')))).toBe('uncertain');
    const [job] = await eventually(
      () => printer.jobs(),
      (jobs) => jobs.length > 0,
    );
    expect(job).toMatchObject({ name: 'attempt-1', state: 'held' });
    if (job !== undefined) await printer.cancelJob(job.ref);
    expect(await unfinishedNames()).toEqual([]);
  });

  it('is unreachable when it is off, and has another life when it is on again', async () => {
    const ref = await printer.createJob(request('attempt-1'));
    await real.kill();
    expect(await kindOf(printer.state())).toBe('unreachable');
    expect(await kindOf(printer.createJob(request('attempt-2')))).toBe('unreachable');
    expect(await kindOf(printer.sendDocument(ref, document))).toBe('unreachable');
    await real.startAgain();
    switchedOff_ms += 60_000;
    expect(samePrinterLife((await printer.state()).life, ref.life)).toBe(false);
    expect(await kindOf(printer.sendDocument(ref, document))).toBe('refused');
    expect(await real.cardsOut()).toEqual([]);
  });
}
