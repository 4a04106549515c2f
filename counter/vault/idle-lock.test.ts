import { expect, test } from 'vitest';
import { createFakePorts } from '../testing/fake-ports.ts';
import { startIdleLock } from './idle-lock.ts';

test('locks when nobody has touched the page for the time that is set, also after the laptop slept', async () => {
  const ports = createFakePorts();
  let locks = 0;
  let told = 0;
  let minutes = 10;
  const idle = startIdleLock({
    ...ports,
    lockAfter_min: async () => minutes,
    lock: () => {
      locks += 1;
    },
    tellActive: () => {
      told += 1;
    },
  });
  const pass = async (by_ms: number): Promise<void> => {
    ports.forward(by_ms);
    await Promise.resolve();
    await Promise.resolve();
  };
  await pass(9 * 60_000);
  idle.touched();
  idle.touched();
  expect(told).toBe(1);
  await pass(9 * 60_000);
  expect(locks).toBe(0);
  await pass(60_000);
  expect(locks).toBe(1);
  idle.touched();
  minutes = 2;
  await pass(8 * 3_600_000);
  expect(locks).toBe(2);
  idle.stop();
  await pass(3_600_000);
  expect(locks).toBe(2);
});
