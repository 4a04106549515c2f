/** A counter: the real sender over an outbox that outlives the browser, and a citizen who leaves with a receipt. */
import { away, type Answer as CounterAnswer } from '@loket/counter/office/failure';
import { createSender, type Sender } from '@loket/counter/outbox/sender';
import type { Actor } from '@loket/domain/journal';
import type { Office } from '@loket/office/office';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { LoketError, problemOf } from '@loket/protocol/errors';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { MemoryOutbox } from './counter-outbox.ts';
import { Life, portsOf, type WallClock } from './life.ts';
import { asJson, Line } from './network.ts';
import type { Scheduler } from './scheduler.ts';

export type OfficeNow = () => { readonly life: Life; readonly office: Office } | undefined;

/** the page's own limit, as in office-client.ts */
const answer_ms_max = 20_000;

export class CounterDesk {
  readonly id: string;
  readonly line: Line;
  readonly outbox: MemoryOutbox;
  readonly #scheduler: Scheduler;
  readonly #wall: WallClock;
  readonly #random: SeededRandom;
  readonly #office: OfficeNow;
  readonly #onTaken: (id: string, submission: ApplicationSubmission) => void;
  readonly #onAnswered: (id: string) => void;
  readonly #onFault: (what: string, error: unknown) => void;
  #life: Life;
  #sender: Sender | undefined;
  #starts = 0;

  constructor(options: {
    readonly id: string;
    readonly scheduler: Scheduler;
    readonly wall: WallClock;
    readonly random: SeededRandom;
    readonly office: OfficeNow;
    /** the citizen has left with a receipt */
    readonly onTaken: (id: string, submission: ApplicationSubmission) => void;
    /** the office said that it has the application */
    readonly onAnswered: (id: string) => void;
    /** the counter forgets an application */
    readonly onPruned: (id: string) => void;
    readonly onFault: (what: string, error: unknown) => void;
  }) {
    this.id = options.id;
    this.#scheduler = options.scheduler;
    this.#wall = options.wall;
    this.#random = options.random;
    this.#office = options.office;
    this.#onTaken = options.onTaken;
    this.#onAnswered = options.onAnswered;
    this.#onFault = options.onFault;
    this.line = new Line(options.scheduler, options.random);
    this.outbox = new MemoryOutbox(options.onPruned);
    this.#life = new Life(`${this.id}#0`);
  }

  get actor(): Actor {
    return { kind: 'person', username: this.id };
  }

  /** The page is opened, or opened again after the browser was killed: what it was sending is lost, what it kept is not. */
  open(): void {
    this.#life.end();
    this.#starts += 1;
    const life = new Life(`${this.id}#${this.#starts}`);
    this.#life = life;
    const { clock, timers, random } = portsOf(life, this.#scheduler, this.#wall, this.#random);
    this.#sender = createSender({
      outbox: this.outbox,
      client: this.#clientFor(life),
      clock,
      random,
      timers: {
        set: (delay_ms, run) => {
          const handle = timers.set(delay_ms, run);
          return { cancel: () => timers.clear(handle) };
        },
      },
      onChange: () => undefined,
    });
    this.#sender.run(new AbortController().signal).catch((error: unknown) => {
      if (life.isAlive) this.#onFault(this.id, error);
    });
  }

  /** The office is back, or somebody pressed the button. */
  wake(): void {
    void this.#sender?.wake('online');
  }

  /** Durable at the counter before the citizen has the receipt. */
  take(id: string, submission: ApplicationSubmission, files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): void {
    this.outbox.keep(
      { id, submission, attachments: [...files.keys()], state: 'waiting', failures: 0, nextTry_ms: 0 },
      [...files].map(([hash, bytes]) => ({ sha256: hash, mediaType: 'image/jpeg', bytes, state: 'held', failures: 0, nextTry_ms: 0 })),
    );
    this.#onTaken(id, submission);
    void this.#sender?.wake('new_item');
  }

  #clientFor(life: Life): Parameters<typeof createSender>[0]['client'] {
    const ask = <Value>(label: string, answer: (office: Office) => Promise<{ status: number; value: Value }>): Promise<CounterAnswer<Value>> =>
      this.line
        .ask<CounterAnswer<Value>>({
          label: `${life.name} ${label}`,
          asker: life,
          timeout_ms: answer_ms_max,
          failure: () => new Error('no answer'),
          answerer: () => {
            const there = this.#office();
            return there === undefined ? undefined : { life: there.life, answer: () => answered(answer(there.office)) };
          },
        })
        .catch(() => away);
    return {
      submit: async (id, submission) => {
        const copy = asJson(submission);
        const answer = await ask('submits', async (office) => {
          const { status, answer: value } = await office.intake.submit(id, copy, this.actor);
          return { status, value };
        });
        if (answer.ok) this.#onAnswered(id);
        return answer;
      },
      attachmentProgress: (hash) => ask('asks after a file', async (office) => ({ status: 200, value: office.intake.attachmentProgress(hash) })),
      putPiece: (piece) => {
        const copy = { ...piece, bytes: Uint8Array.from(piece.bytes) };
        return ask('sends a piece', async (office) => ({ status: 200, value: await office.intake.keepPiece(copy, this.actor) }));
      },
      acknowledgements: (ids) =>
        ask('asks after applications', async (office) => ({ status: 200, value: { items: office.intake.acknowledgements(asJson(ids)) } })),
    };
  }
}

async function answered<Value>(answer: Promise<{ status: number; value: Value }>): Promise<CounterAnswer<Value>> {
  try {
    const { status, value } = await answer;
    return asJson({ ok: true, status, value });
  } catch (error) {
    if (!(error instanceof LoketError)) throw error;
    return asJson({ ok: false, failure: { kind: 'problem', problem: problemOf(error), retryAfter_s: undefined } });
  }
}
