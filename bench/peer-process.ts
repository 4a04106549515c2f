/** The programs that Loket is measured beside, each a process of its own in a folder of its own, ended by its pid. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@loket/devices/printer/testing/ippeveprinter';
import { systemTimers } from '@loket/platform/ports';
import { z } from 'zod';

export const peersFolder = join(import.meta.dirname, 'peers');
const strace = '/usr/bin/strace';
const redisServer = '/usr/bin/redis-server';
export const hasStrace = existsSync(strace);
export const hasRedis = existsSync(redisServer);
const looks_max = 600;
const look_ms = 50;

export type PeerProcess = {
  readonly pid: number | undefined;
  /** what it wrote first, which says that it is ready */
  readonly firstLine: string;
  /** its exit code; null after a signal */
  readonly ended: Promise<number | null>;
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
};

/** @param countTo where strace writes how many fsyncs it saw, once the program has ended */
export async function startPeer(script: string, words: readonly string[], countTo?: string): Promise<PeerProcess> {
  const child = launch(process.execPath, [join(peersFolder, script), ...words], countTo);
  for await (const firstLine of createInterface(child.stdout)) return { ...handleOf(child), firstLine };
  throw new Error(`${script} ended before it was ready`);
}

function launch(program: string, words: readonly string[], countTo: string | undefined) {
  // With -D the program itself is our child, and strace looks on from beside it.
  const counted = countTo === undefined ? [program] : [strace, '-D', '-f', '-c', '-e', 'trace=fsync,fdatasync', '-o', countTo, program];
  const [first = '', ...rest] = counted;
  return spawn(first, [...rest, ...words], { cwd: peersFolder, stdio: ['ignore', 'pipe', 'inherit'] });
}

function handleOf(child: ChildProcess): Pick<PeerProcess, 'pid' | 'ended' | 'end'> {
  const killAtExit = (): boolean => child.kill('SIGKILL');
  process.on('exit', killAtExit);
  const ended = new Promise<number | null>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    child.once('exit', (code) => resolve(code));
  }).finally(() => process.off('exit', killAtExit));
  return {
    pid: child.pid,
    ended,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}

const Listening = z.object({ port: z.int() });

export type PouchKind = 'durable' | 'as-shipped';

/** express-pouchdb with an empty database `waiting`. */
export async function startPouch(folder: string, kind: PouchKind, countTo?: string): Promise<PeerProcess & { readonly port: number; readonly url: string }> {
  const server = await startPeer('pouchdb-server.mjs', [folder, kind], countTo);
  const { port } = Listening.parse(JSON.parse(server.firstLine));
  const url = `http://127.0.0.1:${port}/waiting`;
  const answer = await fetch(url, { method: 'PUT' });
  if (!answer.ok) throw new Error(`PouchDB made no database: ${await answer.text()}`);
  return { ...server, port, url };
}

/** Node's own web server, which gives so many bytes whatever is asked: what any answer over HTTP costs. */
export async function startBareHttp(answer_bytes: number): Promise<PeerProcess & { readonly port: number }> {
  const server = await startPeer('bare-http-server.mjs', [String(answer_bytes)]);
  return { ...server, ...Listening.parse(JSON.parse(server.firstLine)) };
}

export type Redis = Pick<PeerProcess, 'pid' | 'end'> & { readonly port: number };

/** Every command flushed before it is answered, as the promise to a citizen needs it. */
export async function startRedis(folder: string, countTo?: string): Promise<Redis> {
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const child = launch(redisServer, [...settings, '--logfile', join(folder, 'redis.log')], countTo);
  child.stdout.resume();
  const { pid, end } = handleOf(child);
  for (let look = 0; !(await isListening(port)); look += 1) {
    if (look === looks_max) throw new Error('redis-server does not answer');
    await systemTimers.sleep(look_ms);
  }
  return { port, pid, end };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** What strace counted: it writes when the program has ended, which may be a moment later. */
export async function fsyncsIn(file: string): Promise<number> {
  for (let look = 0; look < looks_max; look += 1) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text.includes('total')) return countFsyncs(text);
    await systemTimers.sleep(look_ms);
  }
  throw new Error(`strace wrote no summary into ${file}`);
}

/** `% time  seconds  usecs/call  calls  errors  syscall`, a line for each call */
export function countFsyncs(summary: string): number {
  let calls = 0;
  for (const line of summary.split('\n')) {
    const [, , , count = '0', ...rest] = line.trim().split(/\s+/);
    if (/^f(data)?sync$/.test(rest.at(-1) ?? '')) calls += Number(count);
  }
  return calls;
}
