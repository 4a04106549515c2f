/**
 * A line between two programs: a question goes, an answer comes, and either may be late, lost, sent twice or overtaken.
 * The answer crosses as JSON, so nobody shares an object with somebody else's program.
 */
import type { SeededRandom } from '../../samples/seeded-random.ts';
import type { Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';

export type LineCondition = {
  isUp: boolean;
  delay_ms: readonly [low: number, high: number];
  /** shares of the messages, 0 to 1 */
  lost: number;
  twice: number;
};

export const goodLine = (): LineCondition => ({ isUp: true, delay_ms: [1, 40], lost: 0, twice: 0 });

export type Question<Answer> = {
  readonly label: string;
  readonly asker: Life;
  /** who answers now; undefined when nobody listens */
  readonly answerer: () => { readonly life: Life; readonly answer: () => Promise<Answer> } | undefined;
  /** no answer came; `left` is false when certainly nothing was heard at the other end */
  readonly failure: (left: boolean) => Error;
  readonly timeout_ms: number;
  readonly signal?: AbortSignal | undefined;
  /** called at each message that leaves the asker or reaches it: a place where a cut may fall */
  readonly onMessage?: (side: 'leaves' | 'arrives') => void;
};

/** an answer that was refused at once because nobody listens, or a connection that broke */
const refusal_ms = 5;
/** a message sent twice comes again up to so much later: that is how it overtakes others */
const echo_ms_max = 12_000;

export class Line {
  readonly condition = goodLine();
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;

  constructor(scheduler: Scheduler, random: SeededRandom) {
    this.#scheduler = scheduler;
    this.#random = random;
  }

  ask<Answer>(question: Question<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const settle = (run: () => void): void => {
        if (isOver || !question.asker.isAlive) return;
        isOver = true;
        limit.cancelled = true;
        forget?.();
        question.signal?.removeEventListener('abort', aborted);
        run();
      };
      let left = false;
      let forget: (() => void) | undefined;
      const fail = (): void => settle(() => reject(question.failure(left)));
      const limit = this.#scheduler.after(question.timeout_ms, `${question.label} has no answer`, fail);
      const aborted = (): void => fail();
      question.signal?.addEventListener('abort', aborted);
      question.onMessage?.('leaves');
      if (!question.asker.isAlive) return;
      if (question.signal?.aborted === true || !this.condition.isUp) {
        this.#later(refusal_ms, `${question.label} finds no way`, fail);
        return;
      }
      const deliver = (isEcho: boolean): void => {
        const there = this.condition.isUp ? question.answerer() : undefined;
        if (there === undefined) return isEcho ? undefined : this.#later(refusal_ms, `${question.label} finds nobody`, fail);
        left = true;
        const back = (run: () => void): void => {
          // A cut on the way back: the deed is done and nobody is told.
          if (isEcho || !there.life.isAlive || this.#isLost()) return;
          this.#later(this.#delay(), `${question.label} is answered`, () => {
            if (!this.condition.isUp) return;
            settle(() => {
              question.onMessage?.('arrives');
              if (question.asker.isAlive) run();
            });
          });
        };
        if (!isEcho) forget = there.life.onEnd(() => this.#later(refusal_ms, `${question.label} is cut off`, fail));
        there.answer().then(
          (answer) => back(() => resolve(answer)),
          (error: unknown) => back(() => reject(error)),
        );
      };
      if (!this.#isLost()) this.#later(this.#delay(), question.label, () => deliver(false));
      if (this.#random.chance(this.condition.twice)) this.#later(this.#random.between(1, echo_ms_max), `${question.label} comes again`, () => deliver(true));
    });
  }

  #delay(): number {
    return this.#random.between(...this.condition.delay_ms);
  }

  #isLost(): boolean {
    return this.#random.chance(this.condition.lost);
  }

  #later(delay_ms: number, label: string, run: () => void): void {
    this.#scheduler.after(delay_ms, label, run);
  }
}

/** What crosses a tier crosses as text. */
export function asJson<Value>(value: Value): Value {
  const copy: Value = JSON.parse(JSON.stringify(value));
  return copy;
}
