/** Runs a few tasks at once and lets a bounded number wait, in order. */
import { LoketError } from '@loket/protocol/errors';

export type DrawingQueue = { run<Result>(task: () => Promise<Result>): Promise<Result> };

/** `run` rejects with `rate_limited` at once when `waiting_max` tasks already wait. */
export function createDrawingQueue(limits: { readonly atOnce_max: number; readonly waiting_max: number }): DrawingQueue {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function turn(): Promise<void> {
    if (running < limits.atOnce_max) {
      running += 1;
      return;
    }
    if (waiting.length >= limits.waiting_max) throw new LoketError('rate_limited');
    // Whoever ends hands its place on, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function end(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    async run(task) {
      await turn();
      try {
        return await task();
      } finally {
        end();
      }
    },
  };
}
