import { systemPorts } from '@loket/platform/ports';
import { describe, expect, test } from 'vitest';
import { turnedClock } from '../testing/turned-clock.ts';
import { createBackOff } from './back-off.ts';
import { createLinkMonitor } from './link-monitor.ts';

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
