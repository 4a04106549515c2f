/** A throw-away copy of the checkout: its own files, node_modules as hard links. Faults go into copies only. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutation } from './mutations.ts';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** The slowest test takes about a minute on a busy machine. */
const test_ms_max = 300_000;
/** written by tools while they run: through a hard link they would be written in the checkout too */
const caches = ['.vite', '.vitest', '.cache'];

export type CheckoutCopy = ReturnType<typeof copyCheckout>;

/** How often the text of a mutation stands in its file, here or in `root`. */
export function occurrences({ file, text }: Mutation, root = checkout): number {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8').split(text).length - 1 : 0;
}

/** Throws when git or cp fail; the caller removes it. */
export function copyCheckout() {
  const root = mkdtempSync(join(tmpdir(), 'loket-mutation-'));
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: checkout, maxBuffer: 64 * 1024 * 1024 });
    for (const file of listed.toString('utf8').split('\0')) {
      if (file === '' || !existsSync(join(checkout, file))) continue;
      mkdirSync(dirname(join(root, file)), { recursive: true });
      cpSync(join(checkout, file), join(root, file));
    }
    linkModules(root);
  } catch (error) {
    rmSync(root, { recursive: true, force: true });
    throw error;
  }
  return {
    root,
    /** True when the test file passes in this copy as it stands. */
    passes: (test: string): Promise<boolean> => runTest(root, test),
    /** Puts the fault in, gives what `run` gives, and takes the fault out again. */
    async withFault<Result>({ file, text, replacement }: Mutation, run: () => Promise<Result>): Promise<Result> {
      const path = join(root, file);
      const sound = readFileSync(path, 'utf8');
      writeFileSync(
        path,
        sound.replace(text, () => replacement),
      );
      try {
        return await run();
      } finally {
        writeFileSync(path, sound);
      }
    },
    remove: (): void => rmSync(root, { recursive: true, force: true }),
  };
}

function linkModules(root: string): void {
  const [from, to] = [join(checkout, 'node_modules'), join(root, 'node_modules')];
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' });
  } catch {
    // Another file system: no hard links across.
    rmSync(to, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, to], { stdio: 'ignore' });
  }
  for (const cache of caches) rmSync(join(to, cache), { recursive: true, force: true });
}

function runTest(root: string, test: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const words = ['-n', '10', process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), 'run', test, '--bail=1', '--maxWorkers=1'];
    const { VITEST: _inTest, ...environment } = process.env;
    const child = spawn('nice', words, { cwd: root, env: environment, stdio: 'ignore', timeout: test_ms_max });
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
}
