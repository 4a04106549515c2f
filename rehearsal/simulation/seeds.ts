/** Runs many seeds on all cores: each core takes every n-th one. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { openingImages, runDay } from './day.ts';

export const SeedResult = z.object({
  seed: z.int(),
  /** the promise that broke, in words */
  broken: z.string().optional(),
  steps: z.int(),
  applications: z.int(),
  cards: z.int(),
  counts: z.record(z.string(), z.int()),
});
export type SeedResult = z.infer<typeof SeedResult>;

export const SeedRange = z.object({ from: z.int(), count: z.int(), stride: z.int() });
export type SeedRange = z.infer<typeof SeedRange>;

/** In this process. */
export async function runRange({ from, count, stride }: SeedRange, onResult: (result: SeedResult) => void): Promise<void> {
  const images = await openingImages();
  for (let index = 0; index < count; index += 1) {
    const { seed, broken, steps, cards, applications, counts } = await runDay(from + index * stride, { images });
    onResult({ seed, ...(broken === undefined ? {} : { broken: broken.message }), steps, cards, applications, counts: Object.fromEntries(counts) });
  }
}

/** On all cores. Rejects when a process ends before its work. */
export async function runSeeds(from: number, count: number, onResult: (result: SeedResult) => void, lanes = availableParallelism()): Promise<void> {
  const stride = Math.max(1, Math.min(lanes, Math.floor(count / 10)));
  if (stride === 1) return runRange({ from, count, stride }, onResult);
  const share = (lane: number): SeedRange => ({ from: from + lane, count: Math.ceil((count - lane) / stride), stride });
  await Promise.all(Array.from({ length: stride }, (_, lane) => runApart(share(lane), onResult)));
}

function runApart(range: SeedRange, onResult: (result: SeedResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./seed-worker.ts', import.meta.url), [JSON.stringify(range)]);
    child.on('message', (message) => onResult(SeedResult.parse(message)));
    child.on('error', reject);
    child.on('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`a simulation ended with ${code ?? signal}`))));
  });
}
