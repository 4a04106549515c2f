import { expect, test } from 'vitest';
import { createFakeOffice } from '../testing/fake-office.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { createOfficeClient } from './office-client.ts';
import { createOfficeLink } from './office-link.ts';

test('the office itself is asked, and a change is known within ten seconds either way', async () => {
  const ports = createFakePorts();
  const office = createFakeOffice({ now: ports.clock.now });
  const client = createOfficeClient({ fetch: office.fetch, timers: ports.timers });
  const link = createOfficeLink({ client, clock: ports.clock, timers: ports.timers, random: ports.random });
  client.tell({ reached: link.reached, away: link.away, notSignedIn: () => {} });
  let back = 0;
  const stop = link.start(() => {
    back += 1;
  });
  await expect.poll(() => link.state.get().state).toBe('up');

  office.make({ on: 'GET /health', times: 1000, how: 'refused' });
  ports.forward(8_000);
  await expect.poll(() => link.state.get()).toEqual({ state: 'down', since_ms: ports.clock.now() });

  office.make();
  // Each question sets the timer of the next one only after its answer, so time moves in steps as a clock does.
  for (let second = 0; second < 10 && link.state.get().state === 'down'; second += 1) {
    ports.forward(1_000);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  expect(link.state.get().state).toBe('up');
  expect(back).toBe(1);
  stop();
});
