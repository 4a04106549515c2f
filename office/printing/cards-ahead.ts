/**
 * Draws the next cards of the queue before a printer asks for them, so that a printer that is ready waits for no drawing.
 * A card is kept under a key of everything that it is drawn from and is given out only while that is still so: whatever
 * changes in the application, its files or its warrant makes it another card. At most `ahead_max` are kept, about 0.4 MB each.
 */
import type { PrintJobState } from '@loket/domain/print-job';
import type { DrawCard } from './card-drawing.ts';
import type { PrintJobRow } from './print-job-store.ts';

export type CardsAhead = ReturnType<typeof createCardsAhead>;

type Kept = { readonly key: string; readonly png: Promise<Uint8Array> };

export function createCardsAhead(options: {
  readonly draw: DrawCard;
  /** everything that the card is drawn from; undefined while something is missing */
  readonly keyOf: (job: PrintJobRow) => string | undefined;
  readonly nextJobs: (limit: number) => PrintJobRow[];
  readonly stateOf: (jobId: string) => PrintJobState | undefined;
  readonly ahead_max: number;
}) {
  const { draw, keyOf, nextJobs, stateOf, ahead_max } = options;
  const kept = new Map<string, Kept>();
  let filling: Promise<void> | undefined;
  let isAskedAgain = false;
  let isStopped = false;

  function keep(job: PrintJobRow, key: string): Kept {
    const png = draw(job);
    // Told to whoever asks for the card; nobody may.
    png.catch(() => undefined);
    const card = { key, png };
    kept.set(job.id, card);
    return card;
  }

  /** Lets go of what was printed, cancelled, or has fallen behind. A job that is bound just now is about to ask for its card. */
  function letGo(next: readonly PrintJobRow[]): void {
    const wanted = new Set(next.map(({ id }) => id));
    for (const id of kept.keys()) if (!wanted.has(id) && stateOf(id) !== 'bound') kept.delete(id);
  }

  /** One after the other: a card that is asked for now waits for one drawing at most. */
  async function fillOnce(): Promise<void> {
    for (let drawn = 0; drawn < ahead_max && !isStopped; drawn += 1) {
      const next = nextJobs(ahead_max);
      letGo(next);
      // Keys of those that are kept are not made again here, at each change in the queue, but when the card is asked for.
      const todo = next
        .filter(({ id }) => !kept.has(id))
        .map((job) => ({ job, key: keyOf(job) }))
        .find(({ key }) => key !== undefined);
      if (todo?.key === undefined) return;
      // A card that cannot be drawn is remembered as that, until it is asked for.
      await keep(todo.job, todo.key).png.catch(() => undefined);
    }
  }

  return {
    /** Something in the queue has changed. */
    fill(): void {
      if (ahead_max === 0 || isStopped) return;
      isAskedAgain = true;
      filling ??= (async () => {
        while (isAskedAgain && !isStopped) {
          isAskedAgain = false;
          await fillOnce();
        }
      })().finally(() => {
        filling = undefined;
      });
    },

    /** The card of a job, as it is to be drawn now. Rejects as `draw` does. */
    async take(job: PrintJobRow): Promise<Uint8Array> {
      const ready = kept.get(job.id);
      kept.delete(job.id);
      if (ready !== undefined && ready.key === keyOf(job)) {
        try {
          const png = await ready.png;
          // What it is drawn from may have changed while it was waited for.
          if (ready.key === keyOf(job)) return png;
        } catch {
          // It may have been memory, or a photo that is there by now: tried once more, and that is the answer.
        }
      }
      return draw(job);
    },

    kept: (): number => kept.size,

    async stop(): Promise<void> {
      isStopped = true;
      await filling;
      kept.clear();
    },
  };
}
