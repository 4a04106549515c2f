/**
 * Debian's ippeveprinter (package cups-ipp-utils), the reference IPP printer, as a second printer
 * to test against: other people's code on the far side of the wire. Without a D-Bus to announce
 * itself on it ends at once, so it gets one of its own (package dbus-daemon). No root needed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemTimers } from '@loket/platform/ports';
import { createHttpPost } from '../http-post.ts';
import { eventually } from './eventually.ts';
import { startedBy } from './started-by.ts';

export interface Ippeveprinter {
  readonly port: number;
  /** For createIppPrinter({uri}). */
  readonly uri: string;
  /** The cards that came out, oldest first. */
  cardsOut(): Promise<{ jobUuid: string; name: string }[]>;
  /** The next job stands still with this printer-state-reason until it is set to undefined. */
  setFault(reason: string | undefined): Promise<void>;
  /** The next card waits just before it comes out. */
  setHold(isHeld: boolean): Promise<void>;
  /** Time for each card from the next on, ms: it comes out at half of it. */
  setCardTime(card_ms: number): Promise<void>;
  /** SIGKILL to the printer alone: its print command lives on, and its card comes out. */
  killDaemon(): Promise<void>;
  /** Does a print command run, of this printer or of one that was killed? */
  hasCardInside(): Promise<boolean>;
  /** SIGKILL to printer, print command and bus. Its memory is gone; start another one on the same folder and port. */
  stop(): Promise<void>;
}

const searchPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const programPath = (name: string): string | undefined => searchPath.map((folder) => join(folder, name)).find((path) => existsSync(path));

/** Why ippeveprinter cannot run on this machine; undefined when it can. */
export function whyNoIppeveprinter(): string | undefined {
  if (programPath('ippeveprinter') === undefined) return 'no ippeveprinter: apt install cups-ipp-utils';
  if (programPath('dbus-daemon') === undefined) return 'no dbus-daemon: apt install dbus-daemon';
  return undefined;
}

/** `dir` must exist and have a short path (a socket lies in it: 107 bytes). Port left out: a free one. @throws Error when it does not start */
export async function startIppeveprinter({ dir, port }: { dir: string; port?: number }): Promise<Ippeveprinter> {
  const printerPort = port ?? (await freePort());
  const files = await layOut(dir);
  const processes: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map(endGroup));
    process.off('exit', killAtExit);
  };
  const killAtExit = (): void => {
    for (const child of processes) killGroup(child);
  };
  process.on('exit', killAtExit);
  try {
    processes.push(start('dbus-daemon', [`--config-file=${files.busConfig}`, '--nofork', '--nopidfile'], {}));
    await eventually(() => exists(files.busSocket), Boolean);
    processes.push(
      start('ippeveprinter', printerArguments(files, printerPort), {
        DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${files.busSocket}`,
        LOKET_SIM: files.simulation,
      }),
    );
    await eventually(() => answers(printerPort), Boolean);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port: printerPort,
    uri: `http://localhost:${printerPort}/ipp/print`,
    cardsOut: () => readOutput(join(files.simulation, 'output.log')),
    setFault: (reason) => setFile(join(files.simulation, 'fault'), reason),
    setHold: (isHeld) => setFile(join(files.simulation, 'hold'), isHeld ? '' : undefined),
    setCardTime: (card_ms) => setFile(join(files.simulation, 'half-card-s'), (card_ms / 2_000).toFixed(3)),
    killDaemon: async () => {
      const daemon = processes.at(-1);
      if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
      const exited = new Promise((resolve) => daemon.once('exit', resolve));
      daemon.kill('SIGKILL');
      await exited;
    },
    hasCardInside: async () => (await startedBy(`LOKET_SIM=${files.simulation}`)).some(({ command }) => /^\S*sh \S*card-command\.sh/.test(command)),
    stop,
  };
}

interface Files {
  busConfig: string;
  busSocket: string;
  spool: string;
  simulation: string;
  attributes: string;
  command: string;
}

async function layOut(dir: string): Promise<Files> {
  const files: Files = {
    busConfig: join(dir, 'bus.conf'),
    busSocket: join(dir, 'bus'),
    spool: join(dir, 'spool'),
    simulation: join(dir, 'simulation'),
    attributes: join(dir, 'card-attributes.conf'),
    command: join(dir, 'card-command.sh'),
  };
  await rm(files.busSocket, { force: true });
  await rm(files.spool, { recursive: true, force: true });
  await mkdir(files.spool);
  await mkdir(files.simulation, { recursive: true });
  await writeFile(files.busConfig, busConfigFor(files.busSocket));
  await copyFile(fileURLToPath(new URL('card-attributes.conf', import.meta.url)), files.attributes);
  await copyFile(fileURLToPath(new URL('card-command.sh', import.meta.url)), files.command);
  // A checkout on some file systems has no execute bits.
  await chmod(files.command, 0o755);
  return files;
}

const busConfigFor = (socket: string): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

const printerArguments = (files: Files, port: number): string[] => [
  ...['-r', 'off', '-n', 'localhost', '-p', String(port), '-d', files.spool],
  ...['-k', '-a', files.attributes, '-c', files.command, 'Kartu'],
];

/** In a process group of its own, so that a print command that outlives its printer can be ended with it. */
function start(program: string, programArguments: string[], environment: Record<string, string>): ChildProcess {
  const path = programPath(program);
  if (path === undefined) throw new Error(whyNoIppeveprinter());
  return spawn(path, programArguments, { detached: true, stdio: 'ignore', env: { PATH: searchPath.join(':'), ...environment } });
}

async function endGroup(child: ChildProcess): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null;
  const exited = ended ? undefined : new Promise((resolve) => child.once('exit', resolve));
  killGroup(child);
  await exited;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group has ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function answers(port: number): Promise<boolean> {
  const post = createHttpPost(systemTimers);
  const url = new URL(`http://localhost:${port}/ipp/print`);
  return post({ url, contentType: 'application/ipp', body: new Uint8Array(), timeout_ms: 1_000 }).then(
    () => true,
    () => false,
  );
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function readOutput(file: string): Promise<{ jobUuid: string; name: string }[]> {
  if (!(await exists(file))) return [];
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [jobUuid = '', name = ''] = line.split('\t');
    return { jobUuid, name };
  });
}

const setFile = (file: string, content: string | undefined): Promise<void> => (content === undefined ? rm(file, { force: true }) : writeFile(file, content));

/** A port that nothing listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address === null || typeof address === 'string' ? reject(new Error('no free port')) : resolve(address.port)));
    });
  });
}
