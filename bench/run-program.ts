/** Runs a program to its end; what it says goes to standard error. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** @returns its exit code. Rejects when it cannot be started. */
export function runProgram(program: string, words: readonly string[], cwd: string, environment: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: { ...process.env, ...environment }, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Packages that only one measurement needs live in a folder with a lock file of its own and are fetched by its first run.
 * @throws Error when npm cannot
 */
export async function installOnFirstUse(folder: string, library: string): Promise<void> {
  if (existsSync(join(folder, 'node_modules', library))) return;
  if ((await runProgram('npm', ['ci'], folder)) !== 0) throw new Error(`npm ci in ${folder} did not end well`);
}
