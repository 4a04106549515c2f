import type { Ports, TimerHandle } from '@loket/platform/ports';
import { systemPorts } from '@loket/platform/ports';
import { describe, expect, test } from 'vitest';
import { createBackOff } from './back-off.ts';
import { createLinkMonitor } from './link-monitor.ts';

/** A clock that the test turns: timers ring when their moment is passed. */
function turnedClock() {
  let now_ms = 0;
  const timers = new Map<number, { at_ms: number; run: () => void }>();
  let last = 0;
  const set = (delay_ms: number, run: () => void): TimerHandle => {
    last += 1;
    timers.set(last, { at_ms: now_ms + delay_ms, run });
    return { id: last };
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const ports: Ports = {
    ...systemPorts(),
    clock: { now: () => now_ms, monotonic: () => now_ms },
    timers: {
      set,
      clear: (handle) => void timers.delete(Number(handle.id)),
      sleep: (delay_ms, signal) =>
        new Promise((resolve) => {
          const handle = set(delay_ms, resolve);
          signal?.addEventListener('abort', () => {
            timers.delete(Number(handle.id));
            resolve();
          });
        }),
      soon: (run) => void set(0, run),
    },
  };
  return {
    ports,
    settle,
    async turn(by_ms: number): Promise<void> {
      const end_ms = now_ms + by_ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(([, timer]) => timer.at_ms <= end_ms).sort(([, one], [, other]) => one.at_ms - other.at_ms);
        if (next === undefined) break;
        now_ms = next[1].at_ms;
        timers.delete(next[0]);
        next[1].run();
        await settle();
      }
      now_ms = end_ms;
    },
  };
}

describe('the link to the centre', () => {
  test('is known to be down within 10 s of a cut, even when nothing answers at all, and up again within 10 s', async () => {
    const clock = turnedClock();
    let isCut = false;
    const asked: number[] = [];
    const monitor = createLinkMonitor({
      ports: clock.ports,
      ask: (signal) => {
        asked.push(clock.ports.clock.now());
        // A cut cable does not refuse: it is silent until the asker gives up.
        return isCut ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('no answer')))) : Promise.resolve();
      },
    });
    monitor.start();
    await clock.turn(5000);
    expect(monitor.status().state).toBe('up');
    isCut = true;
    await clock.turn(10_000);
    expect(monitor.status().state).toBe('down');
    expect(Date.parse(monitor.status().since)).toBeLessThanOrEqual(15_000);
    isCut = false;
    await clock.turn(10_000);
    expect(monitor.status().state).toBe('up');
    expect(asked.length).toBeGreaterThan(3);
    await monitor.stop();
  });

  test('is asked at once when a transfer has failed', async () => {
    const clock = turnedClock();
    let asks = 0;
    const monitor = createLinkMonitor({
      ports: clock.ports,
      ask: async () => {
        asks += 1;
      },
    });
    monitor.start();
    await clock.turn(0);
    monitor.doubt();
    await clock.settle();
    expect(asks).toBe(2);
    await monitor.stop();
  });

  test('tells a change once, with the moment since when', async () => {
    const clock = turnedClock();
    let isCut = true;
    const monitor = createLinkMonitor({ ports: clock.ports, ask: () => (isCut ? Promise.reject(new Error('refused')) : Promise.resolve()) });
    const seen: string[] = [];
    monitor.onChange(({ state, since }) => void seen.push(`${state} ${since}`));
    monitor.start();
    await clock.turn(9000);
    isCut = false;
    await clock.turn(9000);
    expect(seen).toEqual(['down 1970-01-01T00:00:00.000Z', 'up 1970-01-01T00:00:12.000Z']);
    await monitor.stop();
  });
});

describe('the pauses between tries', () => {
  test('grow, differ between offices and never pass 60 s', () => {
    let fraction = 0;
    const random = { ...systemPorts().random, fraction: () => fraction };
    const backOff = createBackOff(random);
    const shortest = Array.from({ length: 10 }, () => backOff.next_ms());
    expect(shortest).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    backOff.reset();
    fraction = 0.999_999;
    for (let tries = 0; tries < 40; tries += 1) expect(backOff.next_ms()).toBeLessThanOrEqual(60_000);
  });
});
