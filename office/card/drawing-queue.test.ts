import { expect, test } from 'vitest';
import { createDrawingQueue } from './drawing-queue.ts';

function gate(): { readonly opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

test('so many run at once, the others in order, and one too many is turned away at once', async () => {
  const queue = createDrawingQueue({ atOnce_max: 1, waiting_max: 2 });
  const begun: string[] = [];
  const door = gate();
  const task = (name: string) => async (): Promise<string> => {
    begun.push(name);
    await door.opened;
    return name;
  };
  const results = ['first', 'second', 'third'].map((name) => queue.run(task(name)));
  await expect(queue.run(task('fourth'))).rejects.toMatchObject({ code: 'rate_limited' });
  expect(begun).toEqual(['first']);
  door.open();
  expect(await Promise.all(results)).toEqual(['first', 'second', 'third']);
  expect(begun).toEqual(['first', 'second', 'third']);
});

test('a task that fails frees its place', async () => {
  const queue = createDrawingQueue({ atOnce_max: 1, waiting_max: 1 });
  const failing = queue.run(() => Promise.reject(new Error('no ink')));
  const next = queue.run(() => Promise.resolve('printed'));
  await expect(failing).rejects.toThrow('no ink');
  expect(await next).toBe('printed');
});
