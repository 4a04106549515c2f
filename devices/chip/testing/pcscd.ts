/**
 * Debian's pcscd with a virtual reader of vsmartcard-vpcd, in a folder and on a port of the test's own. pcscd has its socket
 * at one fixed place, so it gets a view of the file system in which /run is the test's folder: nothing of the machine's own
 * pcscd is touched, and several may run at once.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '@loket/platform/ports';
import { eventually } from '../../printer/testing/eventually.ts';
import { whyNoPcsc } from '../pcsc-chips.ts';

export interface Pcscd {
  /** name of the reader as PC/SC lists it */
  readonly reader: string;
  /** where a virtual chip is laid on */
  readonly port: number;
  /** value of PCSCLITE_CSOCK_NAME for whoever wants to use it */
  readonly socket: string;
  stop(): Promise<void>;
}

const server = '/usr/sbin/pcscd';
const library = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
const isRoot = userInfo().uid === 0;
const ownView = ['--mount', '--propagation', 'private', ...(isRoot ? [] : ['--map-root-user'])];

/** Why it cannot run on this machine; undefined when it can. */
export async function whyNoPcscd(): Promise<string | undefined> {
  if (!existsSync(server) || !existsSync(library)) return 'no pcscd with vpcd: apt install pcscd vsmartcard-vpcd';
  if (spawnSync('unshare', [...ownView, 'true']).status !== 0) return 'unshare gives no own view of the file system';
  const reason = await whyNoPcsc();
  return reason === undefined ? undefined : `the addon smartcard is not built (${reason}): apt install libpcsclite-dev g++ make python3`;
}

const starts_max = 3;

/** `dir` must exist and have a short path (a socket lies in it: 107 bytes). @throws Error when it does not start */
export async function startPcscd({ dir }: { dir: string }): Promise<Pcscd> {
  for (let start = 1; ; start += 1) {
    try {
      return await startOnce(join(dir, `pcscd-${start}`));
    } catch (error) {
      // Somebody else's program may have taken the port in between.
      if (start === starts_max) throw error;
    }
  }
}

async function startOnce(dir: string): Promise<Pcscd> {
  const port = await freePorts();
  const configuration = join(dir, 'reader.conf.d');
  await mkdir(configuration, { recursive: true });
  await mkdir(join(dir, 'run'), { recursive: true });
  // vpcd listens on this port, and on the next for a second slot.
  const lines = ['FRIENDLYNAME "Virtual PCD"', `DEVICENAME /dev/null:0x${port.toString(16)}`, `LIBPATH ${library}`, `CHANNELID 0x${port.toString(16)}`];
  await writeFile(join(configuration, 'vpcd'), `${lines.join('\n')}\n`);
  const script = 'mount --bind "$1" /run && exec "$2" --foreground --config "$3"';
  const child = spawn('unshare', [...ownView, 'sh', '-c', script, 'sh', join(dir, 'run'), server, configuration], { stdio: 'ignore' });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.on('exit', killAtExit);
  const socket = join(dir, 'run', 'pcscd', 'pcscd.comm');
  try {
    await eventually(
      async () => existsSync(socket) && isListening(port),
      (isUp) => isUp,
      8000,
    );
  } catch (error) {
    await end(child);
    throw new Error(`pcscd did not start: ${existsSync(join(dir, 'run')) ? readdirSync(join(dir, 'run')).join(' ') : 'no folder'}`, { cause: error });
  }
  return {
    reader: 'Virtual PCD 00 00',
    port,
    socket,
    async stop() {
      await end(child);
      process.off('exit', killAtExit);
    },
  };
}

/** Asked of the kernel: a connection to try with would be taken for a card. */
function isListening(port: number): boolean {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  const table = spawnSync('cat', ['/proc/net/tcp', '/proc/net/tcp6'], { encoding: 'utf8' }).stdout;
  return table.split('\n').some((line) => line.includes(wanted) && / 0A /.test(line));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = systemTimers.set(3000, () => child.kill('SIGKILL'));
  await exited;
  systemTimers.clear(hard);
}

/** Two in a row, below the range from which the system gives ports to everybody. */
async function freePorts(): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = randomInt(20_000, 30_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('no two free ports in a row');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}
