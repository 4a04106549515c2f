/** What is to happen on a day: drawn from the seed before it begins, so that a part of it can be left out and replayed. */
import { seededRandom } from '../../samples/seeded-random.ts';
import { happenings } from './happenings.ts';

export type PlanItem = { readonly at_ms: number; readonly what: string; readonly seed: number };

export type Setting = {
  readonly counters: number;
  readonly printers: readonly { readonly completedIsClaim: boolean }[];
  /** learns: the blank's number is read from its chip */
  readonly chip: 'off' | 'on' | 'learns';
  readonly stock: StockLevel;
  /** cards a day that the centre lets the office print while it cannot be reached */
  readonly quotaPerDay: number;
  /** ISO 8601 UTC, when the day begins */
  readonly start: string;
};

export const stockLevels = ['plenty', 'scarce'] as const;
export type StockLevel = (typeof stockLevels)[number];

export type Plan = { readonly setting: Setting; readonly items: readonly PlanItem[] };

/** a working day in small: as much happens in it as in a real one, with less waiting in between */
export const day_ms = 60_000;
const morning = '2026-11-24T01:00:00.000Z';
/** in the middle of this day another begins, in WIB */
const beforeMidnight = '2026-11-24T16:59:25.000Z';
const arrivals = [24, 34] as const;
const works = [80, 115] as const;
const faults = [4, 14] as const;

export function drawPlan(seed: number): Plan {
  const random = seededRandom(Math.imul(seed, 0x2545f491) ^ 0x5bd1e995);
  const setting: Setting = {
    counters: random.between(1, 3),
    printers: Array.from({ length: random.between(1, 3) }, () => ({ completedIsClaim: random.chance(0.25) })),
    chip: random.oneOf(['off', 'on', 'learns'] as const),
    stock: random.chance(0.3) ? 'scarce' : 'plenty',
    quotaPerDay: random.oneOf([0, 1, 2, 5]),
    start: random.chance(0.3) ? beforeMidnight : morning,
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
