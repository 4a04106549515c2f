import { idsFrom } from '@loket/platform/ports';
import { describe, expect, it } from 'vitest';
import { type CardPrinter, PrinterError, type PrinterJobRef } from '../card-printer.ts';
import { createIppPrinter } from '../ipp-printer.ts';
import { type ManualTime, manualTime } from '../testing/manual-time.ts';
import { sampleCard } from '../testing/sample-card.ts';
import { documentWait_ms, ribbonCards } from './card-machine.ts';
import { memoryPrinterDisk, type PrinterDisk } from './printer-disk.ts';
import type { PrinterSwitches } from './printer-switches.ts';
import { startSocketlessPrinter } from './virtual-printer.ts';

const card_ms = 1_000;
const document = { mediaType: 'image/png', bytes: sampleCard() };

/** A printer, its client and its world, in one process under one clock. */
class Bench {
  readonly time: ManualTime = manualTime(Date.UTC(2018, 3, 20, 8));
  readonly disk: PrinterDisk = memoryPrinterDisk();
  #seed = 0;
  #on: Awaited<ReturnType<typeof startSocketlessPrinter>> | undefined;

  async start(switches: Partial<PrinterSwitches> = {}): Promise<void> {
    const { clock, timers } = this.time;
    const nextByte = (): number => {
      this.#seed += 37;
      return this.#seed & 0xff;
    };
    const random = { bytes: (count: number) => new Uint8Array(count).map(nextByte), fraction: () => 0 };
    const onFault = (error: Error): void => {
      throw error;
    };
    this.#on = await startSocketlessPrinter({ disk: this.disk, name: 'Kartu 1', clock, timers, ids: idsFrom(clock, random), switches, onFault });
    await this.time.settle();
  }
  get on(): Awaited<ReturnType<typeof startSocketlessPrinter>> {
    if (this.#on === undefined) throw new Error('the printer was not started');
    return this.#on;
  }
  get printer(): CardPrinter {
    return createIppPrinter({ id: 'p1', uri: 'ipp://virtual', post: (request) => this.on.post(request), clock: this.time.clock, timeout_ms: 1_000 });
  }
  /** Not awaited by the caller's clock: the answer comes while time goes on. */
  async send(name: string): Promise<PrinterJobRef> {
    const ref = await this.printer.createJob({ name, requestingUser: 'operator' });
    await this.printer.sendDocument(ref, document);
    await this.time.settle();
    return ref;
  }
  async set(change: Partial<PrinterSwitches>): Promise<void> {
    await this.on.machine.setSwitches(change);
    await this.time.settle();
  }
  async cutAndStart(): Promise<void> {
    await this.on.cut();
    await this.start();
  }
  async stateOf(ref: PrinterJobRef): Promise<string> {
    return (await this.printer.job(ref))?.state ?? 'unknown';
  }
  /** Names of the cards that physically came out. */
  async out(): Promise<string[]> {
    return (await this.disk.readLines('output.log')).map((line) => JSON.parse(line).name);
  }
}

async function bench(switches: Partial<PrinterSwitches> = {}): Promise<Bench> {
  const made = new Bench();
  await made.start({ cardMs: card_ms, ...switches });
  return made;
}

const kindOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'none',
    (error: unknown) => (error instanceof PrinterError ? error.kind : String(error)),
  );

describe('a card in the virtual printer', () => {
  it('comes out in the middle of its time; its job ends at the end', async () => {
    const b = await bench();
    const ref = await b.send('card-1');
    expect(await b.stateOf(ref)).toBe('processing');
    await b.time.advance(card_ms / 2 - 1);
    expect(await b.out()).toEqual([]);
    await b.time.advance(1);
    expect([await b.out(), await b.stateOf(ref)]).toEqual([['card-1'], 'processing']);
    await b.time.advance(card_ms / 2);
    expect(await b.stateOf(ref)).toBe('completed');
    expect(await b.disk.read('cards/card-1.png')).toEqual(Uint8Array.from(document.bytes));
  });

  it('is followed by the next: one at a time, in the order they came', async () => {
    const b = await bench();
    const refs = [await b.send('card-1'), await b.send('card-2'), await b.send('card-3')];
    expect(await Promise.all(refs.map((ref) => b.stateOf(ref)))).toEqual(['processing', 'pending', 'pending']);
    expect((await b.printer.state()).queuedJobs).toBe(3);
    await b.time.advance(1.5 * card_ms);
    expect(await b.out()).toEqual(['card-1', 'card-2']);
    await b.time.advance(2 * card_ms);
    expect(await Promise.all(refs.map((ref) => b.stateOf(ref)))).toEqual(['completed', 'completed', 'completed']);
  });

  it('does not overwrite the picture of an earlier one of the same name', async () => {
    const b = await bench({ cardMs: 0 });
    await b.send('card-1');
    await b.send('card-1');
    await b.send('../../etc/passwd');
    expect(b.on.machine.recentCards().map((card) => card.file)).toEqual(['card-1.png', 'card-1.2.png', '__.._etc_passwd.png']);
    expect(await b.on.machine.picture('../output.log')).toBeUndefined();
    expect(await b.on.machine.picture('card-1.2.png')).toBeDefined();
  });
});

describe('a card at a cut', () => {
  it.each([
    ['before it comes out: no card, and the job says so', card_ms / 2 - 1, [], 'aborted', ['aborted-by-system', 'printer-stopped-mid-card']],
    ['after it came out: a card, and the job says so', card_ms / 2, ['card-1'], 'completed', ['job-completed-successfully']],
    ['after its job ended: a card', card_ms, ['card-1'], 'completed', ['job-completed-successfully']],
  ])('%s', async (_, at_ms, cards, state, reasons) => {
    const b = await bench();
    const ref = await b.send('card-1');
    await b.time.advance(at_ms);
    await b.cutAndStart();
    await b.time.advance(10 * card_ms);
    expect(await b.out()).toEqual(cards);
    expect(await b.printer.job(ref)).toMatchObject({ state, reasons });
  });

  it('leaves those that wait to be printed, once, after the start', async () => {
    const b = await bench();
    await b.send('card-1');
    const waiting = await b.send('card-2');
    await b.time.advance(card_ms / 4);
    await b.cutAndStart();
    await b.time.advance(10 * card_ms);
    expect(await b.out()).toEqual(['card-2']);
    expect(await b.stateOf(waiting)).toBe('completed');
  });

  it('keeps uuid, numbers and supplies, but is another life', async () => {
    const b = await bench();
    const ref = await b.send('card-1');
    await b.time.advance(card_ms);
    const before = await b.printer.state();
    await b.cutAndStart();
    const after = await b.printer.state();
    expect(after.life).not.toBe(before.life);
    expect(after.life.split(' ')[0]).toBe(before.life.split(' ')[0]);
    expect(after.supplies).toEqual(before.supplies);
    expect((await b.send('card-2')).jobId).toBe(ref.jobId + 1);
  });

  it('writes nothing any more, and leaves no timer behind', async () => {
    const b = await bench();
    await b.send('card-1');
    await b.printer.createJob({ name: 'card-2', requestingUser: 'operator' });
    const { printer } = b;
    await b.on.cut();
    expect(await kindOf(printer.state())).toBe('unreachable');
    expect(b.time.pendingTimers).toBe(0);
    await b.time.advance(10 * card_ms);
    expect(await b.out()).toEqual([]);
  });

  it('ends a job whose document had not come', async () => {
    const b = await bench();
    const ref = await b.printer.createJob({ name: 'card-1', requestingUser: 'operator' });
    await b.cutAndStart();
    expect(await b.printer.job(ref)).toMatchObject({ state: 'aborted', reasons: ['aborted-by-system', 'document-never-came'] });
  });
});

describe('how the virtual printer can lie, as real ones were seen to', () => {
  it('forgets its history and gives its job numbers again', async () => {
    const b = await bench({ forgetOnRestart: true });
    const first = await b.send('card-1');
    await b.time.advance(card_ms);
    await b.cutAndStart();
    expect(await b.printer.jobs()).toEqual([]);
    expect(await b.printer.job(first)).toBeUndefined();
    const second = await b.send('card-2');
    expect(second.jobId).toBe(first.jobId);
    // The number is another job's now: neither is the old one found under it, nor does it get a second document.
    expect(await b.printer.job(first)).toBeUndefined();
    expect(await kindOf(b.printer.sendDocument(first, document))).toBe('refused');
  });

  it('says aborted of a card that came out', async () => {
    const b = await bench({ afterCut: 'aborted' });
    const ref = await b.send('card-1');
    await b.time.advance(card_ms / 2);
    await b.cutAndStart();
    expect([await b.stateOf(ref), await b.out()]).toEqual(['aborted', ['card-1']]);
  });

  it('says completed of a card that never came out', async () => {
    const b = await bench({ afterCut: 'completed' });
    const ref = await b.send('card-1');
    await b.time.advance(card_ms / 4);
    await b.cutAndStart();
    expect(await b.printer.job(ref)).toMatchObject({ state: 'completed', impressionsCompleted: 1 });
    expect(await b.out()).toEqual([]);
  });

  it('finishes the card that was in it at the cut, and knows nothing of it', async () => {
    const b = await bench({ comesOutAfterCut: true, forgetOnRestart: true });
    const ref = await b.send('card-1');
    await b.time.advance(card_ms / 4);
    expect(await b.out()).toEqual([]);
    await b.cutAndStart();
    expect([await b.printer.job(ref), await b.out()]).toEqual([undefined, ['card-1']]);
  });

  it('prints the card once more after a cut', async () => {
    const b = await bench({ afterCut: 'again' });
    const ref = await b.send('card-1');
    await b.time.advance(card_ms / 2);
    await b.cutAndStart();
    await b.time.advance(card_ms);
    expect([await b.stateOf(ref), await b.out()]).toEqual(['completed', ['card-1', 'card-1']]);
    expect(b.on.machine.recentCards().map((card) => card.file)).toEqual(['card-1.png', 'card-1.2.png']);
  });

  it('says completed with no card made, no cut needed', async () => {
    const b = await bench({ lieCompleted: true });
    const ref = await b.send('card-1');
    await b.time.advance(card_ms);
    expect([await b.stateOf(ref), await b.out()]).toEqual(['completed', []]);
  });

  it('counts the impression while still printing', async () => {
    const b = await bench({ lieImpressions: true });
    const ref = await b.send('card-1');
    expect(await b.printer.job(ref)).toMatchObject({ state: 'processing', impressionsCompleted: 1 });
    await b.set({ lieImpressions: false });
    expect(await b.printer.job(ref)).toMatchObject({ state: 'processing', impressionsCompleted: 0 });
  });

  it('confirms a cancellation and lets the card out', async () => {
    const b = await bench({ cancelStillPrints: true });
    const ref = await b.send('card-1');
    await b.printer.cancelJob(ref);
    expect([await b.stateOf(ref), await b.out()]).toEqual(['canceled', []]);
    await b.time.advance(card_ms);
    expect([await b.stateOf(ref), await b.out()]).toEqual(['canceled', ['card-1']]);
    expect(await b.disk.read('cards/card-1.png')).toBeDefined();
  });

  it('carries out a request and gives no answer', async () => {
    const b = await bench({ dropAnswerOf: 'Send-Document' });
    expect(await kindOf(b.send('card-1'))).toBe('uncertain');
    await b.time.advance(card_ms);
    expect(await b.out()).toEqual(['card-1']);
  });
});

describe('cancelling, without lies', () => {
  it('a waiting job: no card', async () => {
    const b = await bench();
    await b.send('card-1');
    const ref = await b.send('card-2');
    await b.printer.cancelJob(ref);
    await b.time.advance(5 * card_ms);
    expect([await b.stateOf(ref), await b.out()]).toEqual(['canceled', ['card-1']]);
  });

  it('the card in the machine before it is out: no card; after: it is too late', async () => {
    const b = await bench();
    const early = await b.send('card-1');
    await b.time.advance(card_ms / 4);
    await b.printer.cancelJob(early);
    expect([await b.stateOf(early), await b.out()]).toEqual(['canceled', []]);
    const late = await b.send('card-2');
    await b.time.advance(card_ms / 2);
    expect(await kindOf(b.printer.cancelJob(late))).toBe('refused');
    await b.time.advance(card_ms);
    expect([await b.stateOf(late), await b.out()]).toEqual(['completed', ['card-2']]);
    expect(await kindOf(b.printer.cancelJob(late))).toBe('refused');
  });
});

describe('trouble with the machine', () => {
  it('a jam in the middle destroys the card: its job stops, and is aborted when the card is pulled out', async () => {
    const b = await bench();
    const ref = await b.send('card-1');
    const next = await b.send('card-2');
    await b.time.advance(card_ms / 4);
    await b.set({ jam: true });
    await b.time.advance(60 * card_ms);
    expect(await b.printer.state()).toMatchObject({ state: 'stopped', reasons: ['media-jam-error'] });
    expect(await b.printer.job(ref)).toMatchObject({ state: 'stopped', reasons: ['printer-stopped'] });
    await b.set({ jam: false });
    expect(await b.printer.job(ref)).toMatchObject({ state: 'aborted', reasons: ['aborted-by-system', 'card-destroyed-by-jam'] });
    await b.time.advance(card_ms);
    expect([await b.stateOf(next), await b.out()]).toEqual(['completed', ['card-2']]);
  });

  it('a jam cleared again at once still destroyed the card in the machine', async () => {
    const b = await bench();
    const ref = await b.send('card-1');
    await b.time.advance(card_ms / 4);
    await Promise.all([b.on.machine.setSwitches({ jam: true }), b.on.machine.setSwitches({ jam: false })]);
    await b.time.advance(card_ms);
    expect([await b.stateOf(ref), await b.out()]).toEqual(['aborted', []]);
  });

  it('a jam after the card is out takes nothing back', async () => {
    const b = await bench();
    const ref = await b.send('card-1');
    await b.time.advance(card_ms / 2);
    await b.set({ jam: true });
    await b.set({ jam: false });
    await b.time.advance(card_ms);
    expect([await b.stateOf(ref), await b.out()]).toEqual(['completed', ['card-1']]);
  });

  it.each([
    ['empty', 'media-empty-error'],
    ['outputFull', 'output-area-full-error'],
  ] as const)('%s: the card inside is finished, the next waits', async (fault, reason) => {
    const b = await bench();
    await b.send('card-1');
    const waiting = await b.send('card-2');
    await b.set({ [fault]: true });
    await b.time.advance(10 * card_ms);
    expect(await b.printer.state()).toMatchObject({ state: 'stopped', reasons: [reason] });
    expect([await b.stateOf(waiting), await b.out()]).toEqual(['pending', ['card-1']]);
    await b.set({ [fault]: false });
    await b.time.advance(card_ms);
    expect(await b.out()).toEqual(['card-1', 'card-2']);
  });

  it.each([
    ['coverOpen', 'cover-open-error'],
    ['ribbonEmpty', 'marker-supply-empty-error'],
  ] as const)('%s: stands still in the middle of a card and goes on where it was', async (fault, reason) => {
    const b = await bench();
    const ref = await b.send('card-1');
    await b.time.advance(card_ms / 4);
    await b.set({ [fault]: true });
    await b.time.advance(10 * card_ms);
    expect(await b.printer.state()).toMatchObject({ state: 'stopped', reasons: [reason] });
    expect([await b.stateOf(ref), await b.out()]).toEqual(['stopped', []]);
    await b.set({ [fault]: false });
    await b.time.advance(card_ms / 4);
    expect(await b.out()).toEqual(['card-1']);
    await b.time.advance(card_ms / 2);
    expect(await b.stateOf(ref)).toBe('completed');
  });

  it('its faults and switches outlast a cut', async () => {
    const b = await bench();
    await b.set({ jam: true, lieImpressions: true });
    await b.cutAndStart();
    expect((await b.printer.state()).reasons).toEqual(['media-jam-error']);
    expect(b.on.machine.switches.lieImpressions).toBe(true);
  });

  it('a document that never comes ends its job', async () => {
    const b = await bench();
    const ref = await b.printer.createJob({ name: 'card-1', requestingUser: 'operator' });
    await b.time.advance(documentWait_ms);
    expect(await b.printer.job(ref)).toMatchObject({ state: 'aborted' });
    expect(b.time.pendingTimers).toBe(0);
  });

  it('a picture cut short ends its job; no half card is made', async () => {
    const b = await bench();
    const ref = await b.printer.createJob({ name: 'card-1', requestingUser: 'operator' });
    const half = { mediaType: 'image/png', bytes: document.bytes.subarray(0, document.bytes.length - 20) };
    expect(await kindOf(b.printer.sendDocument(ref, half))).toBe('refused');
    expect(await b.printer.job(ref)).toMatchObject({ state: 'aborted', reasons: ['aborted-by-system', 'document-format-error'] });
    await b.time.advance(10 * card_ms);
    expect(await b.out()).toEqual([]);
  });
});

describe('the ribbon', () => {
  const printCards = async (b: Bench, count: number): Promise<void> => {
    for (let card = 1; card <= count; card += 1) await b.send(`card-${card}`);
  };
  const level = async (b: Bench): Promise<number | null | undefined> => (await b.printer.state()).supplies[0]?.levelPercent;

  it('falls with each card, is called low, and is changed when used up', async () => {
    const b = await bench({ cardMs: 0 });
    expect(await level(b)).toBe(100);
    await printCards(b, ribbonCards * 0.9);
    expect(await level(b)).toBe(10);
    expect(await b.printer.state()).toMatchObject({ state: 'idle', reasons: ['marker-supply-low-warning'] });
    await printCards(b, ribbonCards * 0.1);
    expect(await level(b)).toBe(0);
    await printCards(b, 5);
    expect([await level(b), (await b.out()).length]).toEqual([99, ribbonCards + 5]);
  });

  it('stops the printer when used up, if told to, until a new one is put in', async () => {
    const b = await bench({ cardMs: 0, ribbonRunsOut: true });
    await printCards(b, ribbonCards);
    const waiting = await b.send('card-waiting');
    expect(await b.stateOf(waiting)).toBe('pending');
    expect((await b.printer.state()).reasons).toEqual(['marker-supply-empty-error']);
    await b.set({ ribbonEmpty: false });
    expect(await b.stateOf(waiting)).toBe('completed');
    expect(await level(b)).toBe(100);
  });
});

describe('the switches', () => {
  it('refuse what they do not know, by name, and change nothing then', async () => {
    const b = await bench();
    const { switches } = b.on.machine;
    for (const [change, message] of [
      [{ jam: true, jamm: true }, 'jamm: no such switch'],
      [{ jam: 1 }, 'jam: true or false'],
      [{ cardMs: -1 }, 'cardMs: 0 to 3600000'],
      [{ afterCut: 'maybe' }, 'afterCut: one of truth, aborted, completed, again'],
      [{ hold: true }, 'hold: one of none, before-card, after-card'],
      [{ dropAnswerOf: 'toString' }, 'dropAnswerOf: none or the name of an IPP operation'],
      [['jam'], 'a JSON object of switches is expected'],
    ] as const) {
      await expect(b.on.machine.setSwitches(change)).rejects.toThrow(message);
    }
    expect(b.on.machine.switches).toEqual(switches);
    expect(await b.send('card-1')).toMatchObject({ jobId: 1 });
  });
});
