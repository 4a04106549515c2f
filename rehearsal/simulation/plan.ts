/** What is to happen on a day: drawn from the seed before it begins, so that a part of it can be left out and replayed. */
import { seededRandom } from '../../samples/seeded-random.ts';
import { happenings } from './happenings.ts';

export type PlanItem = { readonly at_ms: number; readonly what: string; readonly seed: number };

export type Setting = {
  readonly counters: number;
  readonly printers: readonly { readonly completedIsClaim: boolean }[];
};

export type Plan = { readonly setting: Setting; readonly items: readonly PlanItem[] };

/** a working day in small: as much happens in it as in a real one, with less waiting in between */
export const day_ms = 60_000;
const arrivals = [24, 34] as const;
const works = [60, 90] as const;
const faults = [4, 14] as const;

export function drawPlan(seed: number): Plan {
  const random = seededRandom(Math.imul(seed, 0x2545f491) ^ 0x5bd1e995);
  const setting = {
    counters: random.between(1, 3),
    printers: Array.from({ length: random.between(1, 3) }, () => ({ completedIsClaim: random.chance(0.25) })),
  };
  const items: PlanItem[] = [];
  const draw = (role: 'arrival' | 'work' | 'fault', count: number): void => {
    const choices = Object.entries(happenings).filter(([, happening]) => happening.role === role);
    const lots = choices.flatMap(([what, { weight }]) => Array.from({ length: weight }, () => what));
    for (let index = 0; index < count; index += 1)
      items.push({ at_ms: random.between(0, day_ms), what: random.oneOf(lots), seed: random.between(0, 0x7fff_ffff) });
  };
  draw('arrival', random.between(...arrivals));
  draw('work', random.between(...works));
  // One day in ten is a good one: what fails then, fails without any fault.
  if (!random.chance(0.1)) draw('fault', random.between(...faults));
  return { setting, items: items.sort((one, other) => one.at_ms - other.at_ms) };
}
