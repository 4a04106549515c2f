/** The page opens on a slow link: its shell is small, and whatever is large comes when it is needed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPage } from '@loket/counter/testing/built-page';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FirstLoad, measureFirstLoad } from './first-load.ts';

const build_ms_max = 240_000;
let folder: string;
let load: FirstLoad;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loket-first-load-'));
  load = await measureFirstLoad(await buildPage(folder));
}, build_ms_max);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the shell is at most 400 kB as it travels', () => {
  expect(load.shellFiles).toContain('/');
  expect(load.shellFiles.some((file) => /^\/assets\/index-.*\.js$/.test(file))).toBe(true);
  expect(load.shellFiles.some((file) => file.endsWith('.css'))).toBe(true);
  expect(load.shellFiles.some((file) => file.endsWith('.svg'))).toBe(true);
  expect(load.shell_bytes).toBeGreaterThan(50_000);
  expect(load.shell_bytes).toBeLessThanOrEqual(400_000);
});

test('the shell holds no face model, and is among what is kept for days without a network', () => {
  expect(load.shellFiles.filter((file) => /\.(wasm|bin|onnx|tflite)$/.test(file))).toEqual([]);
  const kept = new Set(load.keptFiles);
  expect(load.shellFiles.filter((file) => /\.(js|css)$/.test(file) && !kept.has(file))).toEqual([]);
  expect(kept.has('/index.html')).toBe(true);
});
