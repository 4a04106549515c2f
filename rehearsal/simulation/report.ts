/** What a failing seed says: the promise, one line that replays it, and the day made small. */
import { type OpeningImages, type Outcome, runDay } from './day.ts';
import { drawPlan } from './plan.ts';
import { shrink } from './shrink.ts';

const shrinkRuns_max = 250;

/** The replay of a seed, of all its plan or a part of it. */
export function replayLine(seed: number, only?: readonly number[]): string {
  return `npm run simulate -- --seed ${seed}${only === undefined ? '' : ` --only ${only.join(',')}`}`;
}

export async function reportOf(outcome: Outcome, images: OpeningImages, say: (line: string) => void): Promise<void> {
  const { seed, broken } = outcome;
  if (broken === undefined) return;
  say(`seed ${seed} breaks ${broken.message}`);
  say(`  ${replayLine(seed)}`);
  const { items } = drawPlan(seed);
  const stillBreaks = async (places: readonly number[]): Promise<boolean> => {
    const again = await runDay(seed, { images, only: new Set(places) });
    return again.broken?.promise === broken.promise;
  };
  const { only, runs } = await shrink([...items.keys()], stillBreaks, shrinkRuns_max);
  say(`  made small in ${runs} runs, ${only.length} of ${items.length} events left:`);
  say(`  ${replayLine(seed, only)}`);
  for (const place of only) {
    const item = items[place];
    if (item !== undefined) say(`    ${(item.at_ms / 1000).toFixed(3)} s  ${item.what}`);
  }
}
