import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inARowAfter, isPriorityReason, prioritiesInARow_max, queueOrder } from './queue-order.ts';

type Job = { readonly id: number; readonly isPriority: boolean };

const jobs = (from: number, count: number, isPriority: boolean): Job[] => Array.from({ length: count }, (_, index) => ({ id: from + index, isPriority }));
const counts = { priority: fc.integer({ min: 0, max: 40 }), others: fc.integer({ min: 0, max: 40 }), inARow: fc.integer({ min: 0, max: 5 }) };

/** Takes one card after the other, as the print room does: each time only the first of the order. */
function takeAll(priority: Job[], others: Job[], inARow: number, arrive: (turn: number) => Job[] = () => []): Job[] {
  const [first, second] = [[...priority], [...others]];
  const taken: Job[] = [];
  let passed = inARow;
  for (let turn = 0; first.length + second.length > 0; turn += 1) {
    const [next] = queueOrder(first, second, passed, 1);
    if (next === undefined) throw new Error('somebody waits and nobody is next');
    (next.isPriority ? first : second).shift();
    passed = inARowAfter(passed, next.isPriority, second.length > 0);
    taken.push(next);
    first.push(...arrive(turn));
  }
  return taken;
}

describe('the order of the print queue', () => {
  test('is the order of acceptance when nobody has priority', () => {
    expect(queueOrder([], jobs(1, 5, false), 0, 3).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test('lets three with priority pass, then one that waits, and so on', () => {
    expect(queueOrder(jobs(101, 7, true), jobs(1, 3, false), 0, 99).map(({ id }) => id)).toEqual([101, 102, 103, 1, 104, 105, 106, 2, 107, 3]);
  });

  test('goes on where it was: after three that passed somebody the next is one without priority', () => {
    expect(queueOrder(jobs(101, 2, true), jobs(1, 2, false), prioritiesInARow_max, 99).map(({ id }) => id)).toEqual([1, 101, 102, 2]);
  });

  test('what the list promises is what is taken, card by card', () => {
    fc.assert(
      fc.property(fc.record(counts), ({ priority, others, inARow }) => {
        const [first, second] = [jobs(1000, priority, true), jobs(0, others, false)];
        const order = queueOrder(first, second, inARow, 999);
        expect(order).toEqual(takeAll(first, second, inARow));
        expect(order.length).toBe(priority + others);
        // A shorter look at it says the same.
        expect(queueOrder(first.slice(0, 5), second.slice(0, 5), inARow, 5)).toEqual(order.slice(0, 5));
      }),
    );
  });

  test('keeps each line in its order of acceptance', () => {
    fc.assert(
      fc.property(fc.record(counts), ({ priority, others, inARow }) => {
        const order = queueOrder(jobs(1000, priority, true), jobs(0, others, false), inARow, 999);
        for (const isPriority of [true, false]) {
          const ids = order.filter((job) => job.isPriority === isPriority).map(({ id }) => id);
          expect(ids).toEqual([...ids].sort((left, right) => left - right));
        }
      }),
    );
  });

  test('nobody starves, however many with priority keep arriving; and priority is worth something', () => {
    fc.assert(
      fc.property(fc.record(counts), fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 }), ({ priority, others }, arrivals) => {
        let made = 2000;
        const arrive = (turn: number): Job[] => {
          const fresh = jobs(made, arrivals[turn] ?? 0, true);
          made += fresh.length;
          return fresh;
        };
        const taken = takeAll(jobs(1000, priority, true), jobs(0, others, false), 0, arrive);
        taken.forEach((job, place) => {
          const before = taken.slice(0, place);
          if (job.isPriority) return;
          const nth = before.filter((other) => !other.isPriority).length + 1;
          expect(before.filter((other) => other.isPriority).length).toBeLessThanOrEqual(prioritiesInARow_max * nth);
        });
        const standing = queueOrder(jobs(1000, priority, true), jobs(0, others, false), 0, 999);
        standing.forEach((job, place) => {
          const passed = standing.slice(0, place).filter((other) => !other.isPriority).length;
          if (job.isPriority) expect(passed).toBe(Math.min(others, Math.floor((job.id - 1000) / prioritiesInARow_max)));
        });
      }),
    );
  });
});

test('only the four reasons of the rule are reasons', () => {
  expect(['elderly', 'disabled', 'pregnant', 'urgent_travel', 'friend'].map(isPriorityReason)).toEqual([true, true, true, true, false]);
});
