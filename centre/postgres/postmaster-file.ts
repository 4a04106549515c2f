/** PostgreSQL's own note of the server that runs on a data folder, and whether that server is really there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Postmaster = { readonly pid: number; readonly port: number; readonly status: string };

export function postmasterFile(folder: string): string {
  return join(folder, 'postmaster.pid');
}

/** Undefined when there is none, or it is not fully written yet. Lines: pid, folder, start, port, sockets, address, shared memory, status. */
export function readPostmaster(folder: string): Postmaster | undefined {
  if (!existsSync(postmasterFile(folder))) return undefined;
  const lines = readFileSync(postmasterFile(folder), 'utf8').split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() } : undefined;
}

/**
 * Whether this process is a PostgreSQL server on this folder. A number alone proves nothing: after a restart of the
 * machine it may belong to anybody.
 */
export function isServing(pid: number, folder: string): boolean {
  const words = commandOf(pid);
  return (words[0] ?? '').includes('postgres') && words.includes(folder);
}

function commandOf(pid: number): string[] {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .split(' ');
  } catch {
    // The process is gone.
    return [];
  }
}
