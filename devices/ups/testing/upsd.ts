/**
 * Debian's upsd with its dummy-ups driver (package nut-server): other people's NUT on the far side of the wire, with a
 * configuration, a port and a folder of its own. No root needed; nothing of the machine's own NUT is touched.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '@loket/platform/ports';
import { eventually } from '../../printer/testing/eventually.ts';
import { quoteNutWord } from '../nut-words.ts';
import { createTcpTalk } from '../tcp-talk.ts';

export interface Upsd {
  readonly port: number;
  readonly name: string;
  /** who may read here, with a password */
  readonly user: string;
  readonly password: string;
  /** What the dummy UPS shall say from now on. */
  set(variable: string, value: string): Promise<void>;
  /** SIGKILL to the driver alone: upsd goes on without it. */
  killDriver(): Promise<void>;
  stop(): Promise<void>;
}

const driverFile = '/lib/nut/dummy-ups';
const serverFile = '/lib/nut/upsd';
const name = 'kantor';
const user = 'loket';
const password = 'rahasia "uji"';

/** Why upsd cannot run on this machine; undefined when it can. */
export function whyNoUpsd(): string | undefined {
  return existsSync(driverFile) && existsSync(serverFile) ? undefined : 'no /lib/nut/upsd and dummy-ups: apt install nut-server';
}

const sequence = `ups.status: OL
battery.charge: 100
battery.runtime: 1800
input.voltage: 230.0
device.mfr: Test
ups.mfr: Test
ups.model: Dummy
`;

const configuration = (dir: string, port: number): Readonly<Record<string, string>> => ({
  'nut.conf': 'MODE=standalone\n',
  'ups.conf': `maxretry = 1\npollinterval = 1\n[${name}]\n  driver = dummy-ups\n  mode = dummy-once\n  port = ${join(dir, 'etc', 'ups.dev')}\n  desc = "UPS uji"\n`,
  'ups.dev': sequence,
  'upsd.conf': `LISTEN 127.0.0.1 ${port}\nSTATEPATH ${join(dir, 'state')}\nMAXAGE 5\n`,
  'upsd.users': `[${user}]\n  password = ${quoteNutWord(password)}\n  actions = SET\n`,
});

/** `dir` must exist and have a short path (a socket lies in it: 107 bytes). @throws Error when it does not start */
export async function startUpsd({ dir }: { dir: string }): Promise<Upsd> {
  const port = await freePort();
  await mkdir(join(dir, 'state'), { recursive: true });
  await chmod(join(dir, 'state'), 0o770);
  await mkdir(join(dir, 'etc'), { recursive: true });
  for (const [file, text] of Object.entries(configuration(dir, port))) await writeFile(join(dir, 'etc', file), text, { mode: 0o640 });
  const environment = { NUT_CONFPATH: join(dir, 'etc'), NUT_STATEPATH: join(dir, 'state'), NUT_ALTPIDPATH: join(dir, 'state') };
  const asMe = ['-u', userInfo().username, '-F'];
  const driver = spawn(driverFile, ['-a', name, ...asMe], { stdio: 'ignore', env: environment });
  const server = spawn(serverFile, asMe, { stdio: 'ignore', env: environment });
  const killAtExit = (): void => {
    for (const child of [driver, server]) child.kill('SIGKILL');
  };
  process.on('exit', killAtExit);
  const upsd: Upsd = {
    port,
    name,
    user,
    password,
    async set(variable, value) {
      const command = `SET VAR ${name} ${variable} ${quoteNutWord(value)}`;
      const heard = await say(port, [`USERNAME ${user}`, `PASSWORD ${quoteNutWord(password)}`, command], 3);
      if (!heard.trim().split('\n')[2]?.startsWith('OK')) throw new Error(`upsd to ${command}: ${heard}`);
    },
    killDriver: () => end(driver),
    async stop() {
      await Promise.all([driver, server].map(end));
      process.off('exit', killAtExit);
    },
  };
  try {
    await eventually(
      () => say(port, [`LIST VAR ${name}`], 1).catch(String),
      // Before its first round the driver says WAIT.
      (heard) => heard.includes('ups.status "OL"'),
    );
    return upsd;
  } catch (error) {
    await upsd.stop();
    throw error;
  }
}

/** Says some lines and hears at least so many. */
function say(port: number, lines: readonly string[], answers: number): Promise<string> {
  return createTcpTalk(systemTimers)({
    host: '127.0.0.1',
    port,
    say: `${lines.join('\n')}\n`,
    isComplete: (heard) => heard.split('\n').length > answers,
    timeout_ms: 2_000,
    heard_bytes_max: 65_536,
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address === null || typeof address === 'string' ? reject(new Error('no free port')) : resolve(address.port)));
    });
  });
}
