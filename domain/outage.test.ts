import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hoursAway,
  isSlow,
  type LinkRate,
  measureTransfer,
  outageHours,
  outageKinds,
  outageTimes,
  unmeasuredLink,
  unwatched,
  type Watched,
  watchOutage,
} from './outage.ts';

const hour_ms = 3_600_000;

function watch(kind: (typeof outageKinds)[number], looks: readonly [now_ms: number, isDown: boolean | undefined][]): string[] {
  let watched: Watched = unwatched;
  const written: string[] = [];
  for (const [now_ms, isDown] of looks) {
    const step = watchOutage(kind, watched, { isDown, now_ms });
    watched = step.watched;
    if (step.write !== undefined) written.push(`${step.write.what} ${step.write.at_ms / 1000}`);
  }
  return written;
}

describe('an outage', () => {
  test('begins when it has lasted, at the moment it was first seen, and ends when the thing has been well for a while', () => {
    const looks: [number, boolean][] = [
      [0, false],
      [10_000, true],
      [30_000, true],
      [40_000, true],
      [100_000, false],
      [150_000, false],
      [160_000, false],
    ];
    expect(watch('internet', looks)).toEqual(['began 10', 'ended 100']);
  });

  test('a link that flaps is one outage, and a blink is none', () => {
    const blink: [number, boolean][] = [0, 10, 20, 30, 40].map((at_s, index) => [at_s * 1000, index === 2]);
    expect(watch('internet', blink)).toEqual([]);
    const flaps: [number, boolean][] = Array.from({ length: 360 }, (_, index) => [index * 10_000, index % 6 !== 5]);
    expect(watch('internet', flaps)).toEqual(['began 0']);
  });

  test('what nobody knows writes nothing', () => {
    expect(
      watch('mains', [
        [0, undefined],
        [10_000, true],
        [20_000, undefined],
        [900_000, undefined],
      ]),
    ).toEqual(['began 10']);
  });

  test('beginnings and ends alternate, in order, whatever is seen', () => {
    const look = fc.tuple(fc.integer({ min: 1, max: 200_000 }), fc.option(fc.boolean(), { nil: undefined }));
    fc.assert(
      fc.property(fc.constantFrom(...outageKinds), fc.array(look, { maxLength: 60 }), (kind, looks) => {
        let now_ms = 0;
        const written = watch(
          kind,
          looks.map(([step_ms, isDown]) => {
            now_ms += step_ms;
            return [now_ms, isDown];
          }),
        );
        written.forEach((line, index) => expect(line.split(' ')[0]).toBe(index % 2 === 0 ? 'began' : 'ended'));
        const times = written.map((line) => Number(line.split(' ')[1]));
        expect([...times].sort((left, right) => left - right)).toEqual(times);
      }),
    );
    expect(Object.keys(outageTimes).sort()).toEqual([...outageKinds].sort());
  });
});

describe('hours', () => {
  const span = { from_ms: 0, to_ms: 24 * hour_ms };
  test('count only what lies in the span, and an open outage until now', () => {
    expect(outageHours({ from_ms: -hour_ms, to_ms: 2 * hour_ms }, span, 100 * hour_ms)).toBe(2);
    expect(outageHours({ from_ms: 20 * hour_ms, to_ms: undefined }, span, 22 * hour_ms)).toBe(2);
    expect(outageHours({ from_ms: 30 * hour_ms, to_ms: undefined }, span, 40 * hour_ms)).toBe(0);
  });

  test('that overlap are counted once', () => {
    const outages = [
      { from_ms: 0, to_ms: 3 * hour_ms },
      { from_ms: 2 * hour_ms, to_ms: 4 * hour_ms },
      { from_ms: 10 * hour_ms, to_ms: undefined },
    ];
    expect(hoursAway(outages, span, 11 * hour_ms)).toBe(5);
  });
});

describe('a slow link', () => {
  const transfers = (rate: LinkRate, bytesPerSecond: number, count: number): LinkRate =>
    Array.from({ length: count }).reduce<LinkRate>((before) => measureTransfer(before, { bytes: 262_144, taken_ms: (262_144 / bytesPerSecond) * 1000 }), rate);

  test('does less than a third of what is usual, and a bad fortnight does not become the usual', () => {
    const usual = transfers(unmeasuredLink, 1_000_000, 50);
    expect(isSlow(usual)).toBe(false);
    const slow = transfers(usual, 100_000, 5000);
    expect(isSlow(slow)).toBe(true);
    expect(slow.usual_bytesPerSecond).toBeGreaterThan(900_000);
    expect(isSlow(transfers(slow, 900_000, 5))).toBe(false);
  });

  test('is not judged by one transfer, by small ones, or before anything is known', () => {
    expect(isSlow(unmeasuredLink)).toBeUndefined();
    const usual = transfers(unmeasuredLink, 1_000_000, 10);
    expect(isSlow(transfers(usual, 10_000, 1))).toBe(false);
    expect(measureTransfer(usual, { bytes: 900, taken_ms: 900 })).toBe(usual);
  });
});
