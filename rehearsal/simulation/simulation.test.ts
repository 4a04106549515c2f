/** The simulation itself: it repeats, it finds what is broken, and a stretch of seeds holds. The long runs are `npm run simulate`. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type OpeningImages, openingImages, runDay } from './day.ts';
import { drawPlan } from './plan.ts';
import { replayLine } from './report.ts';
import { Scheduler } from './scheduler.ts';
import { shrink } from './shrink.ts';

/** wishes of the store's people, the chip's officer and the quota that a stretch of days must have seen come true */
const stockDone = [
  'count',
  'close the day in two',
  'close the day refused',
  'ask for stock',
  'decide on stock refused',
  'receive a shipment',
  'lend',
  'borrow',
  'take back',
  'destroy',
  'move supplies',
  'resume a printer',
  'print on the quota',
];

let images: OpeningImages;
beforeAll(async () => {
  images = await openingImages();
});

test('the same seed is the same day, step by step', async () => {
  const [one, other] = [await runDay(7, { images }), await runDay(7, { images })];
  expect(one.logHash).toBe(other.logHash);
  expect((await runDay(8, { images })).logHash).not.toBe(one.logHash);
});

test('events come in the order of their time, and those of one moment in the order in which they were set', async () => {
  const seen: string[] = [];
  const scheduler = new Scheduler(() => undefined);
  for (const delay_ms of [5, 1, 3, 1, 9, 0, 5]) scheduler.after(delay_ms, '', () => seen.push(`${delay_ms}/${seen.length}`));
  scheduler.after(2, '', () => seen.push('never')).cancelled = true;
  while (await scheduler.step());
  expect(seen.map((text) => text.split('/')[0])).toEqual(['0', '1', '1', '3', '5', '5', '9']);
});

test('a failing day is made small, and replays by one line', async () => {
  const breaks = async (places: readonly number[]): Promise<boolean> => places.includes(17) && places.includes(63);
  const { only } = await shrink([...Array(100).keys()], breaks, 200);
  expect(only).toEqual([17, 63]);
  expect(replayLine(5, only)).toBe('npm run simulate -- --seed 5 --only 17,63');
});

test('a part of a plan runs as a day of its own', async () => {
  const arrivals = [...drawPlan(3).items.entries()].filter(([, item]) => item.what.startsWith('a citizen')).map(([place]) => place);
  const { applications, broken } = await runDay(3, { images, only: new Set(arrivals.slice(0, 5)) });
  expect(broken).toBeUndefined();
  expect(applications).toBe(5);
});

describe('a stretch of bad days', () => {
  const days = 150;
  test('every promise holds, and the days did reach what they are to prove', async () => {
    const counts = new Map<string, number>();
    for (let seed = 100_000; seed < 100_000 + days; seed += 1) {
      const outcome = await runDay(seed, { images });
      expect(outcome.broken?.message, replayLine(seed)).toBeUndefined();
      for (const [what, count] of outcome.counts) counts.set(what, (counts.get(what) ?? 0) + count);
    }
    for (const what of [
      'card',
      'inspect',
      'spoil',
      'reprint',
      'hand over',
      'enrol',
      'resend',
      'withdraw',
      'resolve card_came_out',
      'resolve blank_spoiled',
      ...stockDone,
    ])
      expect(counts.get(what) ?? 0, `${what} never happened`).toBeGreaterThan(0);
  }, 300_000);
});
