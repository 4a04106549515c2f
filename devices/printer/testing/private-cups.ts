/**
 * A real cupsd of Debian's for one test: its own folder, settings, port, spool and backends, beside whatever CUPS the
 * machine has. Its policy is Debian's own, so what a client may see and do is what it meets in an office. Root or not.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type CupsMachine, cupsdSettings, planCupsInstallation } from '../cups/install.ts';
import { eventually } from './eventually.ts';
import { freePort } from './ippeveprinter.ts';
import { startedBy } from './started-by.ts';

export interface PrivateCups {
  readonly port: number;
  /** For createIppPrinter({uri, completedIsClaim: true}). */
  readonly uri: string;
  /** The cups-files.conf, ledger and so on, for the installer. */
  readonly machine: CupsMachine;
  /** The job uuids in the ledger of the backend. */
  handedOver(): Promise<string[]>;
  /** A program of CUPS (lp, lpstat, lpadmin...) speaking to this cupsd. */
  run(program: string, words: readonly string[]): Promise<{ code: number; output: string }>;
  errorLog(): Promise<string>;
  /** SIGKILL to cupsd alone, as a fault would: a backend that runs lives on. */
  kill(): Promise<void>;
  /** After kill, on the same folder and port. */
  startAgain(): Promise<void>;
  /** Does a backend run, of this cupsd or of one that was killed? */
  hasBackend(): Promise<boolean>;
  /** Ends cupsd and what it started. */
  stop(): Promise<void>;
}

export const privateQueue = 'kartu';
const systemBin = '/usr/lib/cups';
const neededFiles = [
  { file: '/usr/sbin/cupsd', name: 'cups-daemon' },
  { file: `${systemBin}/backend/ipp`, name: 'cups-daemon' },
  { file: '/usr/sbin/lpadmin', name: 'cups-client' },
];
const isRoot = process.getuid?.() === 0;

/** Why no cupsd can run on this machine; undefined when it can. */
export function whyNoCups(): string | undefined {
  const missing = neededFiles.find(({ file }) => !existsSync(file));
  return missing === undefined ? undefined : `no ${missing.file}: apt install ${missing.name}`;
}

/**
 * A cupsd with one queue to the printer at `printerUri` (ipp://...). `dir` must exist.
 * `backend`: ours, installed by the installer, or CUPS's own alone, to show what it does.
 * @throws Error when it does not start
 */
export async function startPrivateCups(options: { dir: string; printerUri: string; backend?: 'loket-once' | 'plain' }): Promise<PrivateCups> {
  const { dir, printerUri, backend = 'loket-once' } = options;
  const port = await freePort();
  await layOut(dir, port);
  let daemon: ChildProcess | undefined;
  const killAtExit = (): void => void daemon?.kill('SIGKILL');
  process.on('exit', killAtExit);

  async function start(): Promise<void> {
    daemon = spawn('/usr/sbin/cupsd', ['-f', '-c', join(dir, 'etc/cupsd.conf'), '-s', join(dir, 'etc/cups-files.conf')], { stdio: 'ignore' });
    await eventually(() => answers(port), Boolean);
  }
  async function kill(): Promise<void> {
    const ending = daemon;
    daemon = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGKILL');
    await exited;
  }
  async function stop(): Promise<void> {
    await kill();
    for (const { pid } of await startedBy(`CUPS_SERVERROOT=${dir}/etc`)) endProcess(pid);
    process.off('exit', killAtExit);
  }
  const machine: CupsMachine = {
    userId: process.getuid?.(),
    filesConfiguration: join(dir, 'etc/cups-files.conf'),
    configuration: join(dir, 'etc/cupsd.conf'),
    ledger: join(dir, 'ledger'),
    run: (program, words) => runProgram(dir, program, words),
  };
  try {
    await start();
    if (backend === 'plain') await addPlainQueue(machine, printerUri);
    else for (const step of await planCupsInstallation(machine, { name: privateQueue, uri: printerUri })) if (!step.isDone) await step.carryOut();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    uri: `http://127.0.0.1:${port}/printers/${privateQueue}`,
    machine,
    handedOver: () => readdir(machine.ledger).catch(() => []),
    run: machine.run,
    errorLog: () => readFile(join(dir, 'log/error_log'), 'utf8'),
    kill,
    startAgain: start,
    hasBackend: async () => (await startedBy(`CUPS_SERVERROOT=${dir}/etc`)).some(({ command }) => command.includes('loket-once')),
    stop,
  };
}

async function addPlainQueue(machine: CupsMachine, uri: string): Promise<void> {
  const { code, output } = await machine.run('lpadmin', ['-p', privateQueue, '-E', '-v', uri, '-m', 'raw']);
  if (code !== 0) throw new Error(`lpadmin: ${output}`);
}

async function layOut(dir: string, port: number): Promise<void> {
  // cupsd that root starts runs its own backends as another user, who must get through.
  await chmod(dir, 0o711);
  for (const folder of ['etc/ppd', 'etc/ssl', 'run', 'cache', 'spool/tmp', 'log', 'bin/backend']) await mkdir(join(dir, folder), { recursive: true });
  for (const part of await readdir(systemBin)) if (part !== 'backend') await symlink(join(systemBin, part), join(dir, 'bin', part));
  for (const name of await readdir(join(systemBin, 'backend'))) {
    if (name !== 'loket-once') await symlink(join(systemBin, 'backend', name), join(dir, 'bin/backend', name));
  }
  await writeFile(join(dir, 'etc/cups-files.conf'), filesConfiguration(dir));
  await writeFile(join(dir, 'etc/cupsd.conf'), configuration(dir, port));
}

/** By name: cupsd takes no number for its SystemGroup. */
const ownGroup = (): string => execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();

const filesConfiguration = (dir: string): string => `ServerRoot ${dir}/etc
ServerBin ${dir}/bin
StateDir ${dir}/run
CacheDir ${dir}/cache
RequestRoot ${dir}/spool
TempDir ${dir}/spool/tmp
AccessLog ${dir}/log/access_log
ErrorLog ${dir}/log/error_log
PageLog ${dir}/log/page_log
ServerKeychain ${dir}/etc/ssl
Printcap
SystemGroup ${isRoot ? 'root' : ownGroup()}
User ${isRoot ? 'lp' : userInfo().username}
Group ${isRoot ? 'lp' : ownGroup()}
SyncOnClose Yes
SetEnv LOKET_ONCE_LEDGER ${dir}/ledger
`;

/** Debian's policy for jobs. What belongs to administrators is theirs by the socket, as on a real machine. */
const configuration = (dir: string, port: number): string => `LogLevel debug
Listen 127.0.0.1:${port}
Listen ${dir}/run/cups.sock
Browsing No
WebInterface No
DefaultAuthType Basic
DefaultEncryption Never
${Object.entries(cupsdSettings)
  .map(([name, value]) => `${name} ${value}`)
  .join('\n')}
<Location />
Order allow,deny
</Location>
<Location /admin>
AuthType Default
Require user @SYSTEM
Order allow,deny
</Location>
<Policy default>
JobPrivateAccess default
JobPrivateValues default
<Limit Create-Job Print-Job Print-URI Validate-Job>
Order deny,allow
</Limit>
<Limit Send-Document Send-URI Hold-Job Release-Job Restart-Job Purge-Jobs Set-Job-Attributes Reprocess-Job Cancel-Current-Job Cancel-My-Jobs Close-Job CUPS-Move-Job>
Require user @OWNER @SYSTEM
Order deny,allow
</Limit>
<Limit CUPS-Add-Modify-Printer CUPS-Delete-Printer Pause-Printer Resume-Printer Cancel-Jobs CUPS-Accept-Jobs CUPS-Reject-Jobs>
AuthType Default
Require user @SYSTEM
Order deny,allow
</Limit>
<Limit Cancel-Job CUPS-Authenticate-Job>
Require user @OWNER @SYSTEM
Order deny,allow
</Limit>
<Limit All>
Order deny,allow
</Limit>
</Policy>
`;

function runProgram(dir: string, program: string, words: readonly string[]): Promise<{ code: number; output: string }> {
  // cupsctl reads the settings from CUPS_SERVERROOT; without it, it would put the machine's own in their place.
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: dir, CUPS_SERVER: join(dir, 'run/cups.sock'), CUPS_SERVERROOT: join(dir, 'etc') };
  return new Promise((resolve) => {
    execFile(program, [...words], { env, timeout: 30_000 }, (error, out, text) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, output: out + text });
    });
  });
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: it has ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Any answer will do: with its pages switched off it is a refusal. */
function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  );
}
