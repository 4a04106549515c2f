/**
 * Puts a card printer's queue on a CUPS machine: our at-most-once backend, its ledger folder, the queue, and the
 * settings of cupsd that matter for cards. May be done again at any time: what is right already is left alone.
 */
import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where things are on the machine, and how a program is run there. */
export interface CupsMachine {
  /** undefined where the system has no such numbers. */
  readonly userId: number | undefined;
  /** cups-files.conf, which names the ServerBin. */
  readonly filesConfiguration: string;
  /** cupsd.conf */
  readonly configuration: string;
  /** The folder of the ledger; a machine's own cupsd knows only the usual one. */
  readonly ledger: string;
  run(program: string, words: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
}

export interface CupsQueue {
  readonly name: string;
  /** The real printer, as in usb://... or ipp://...; `lpinfo -v` lists what is connected. */
  readonly uri: string;
  /** A printer description file for a printer that needs its maker's driver; without one the picture passes unchanged. */
  readonly ppd?: string;
}

/** The usual place, which the backend takes when it is told no other. */
export const usualLedger = '/var/lib/loket-once';

/**
 * What cupsd must not do to cards. DirtyCleanInterval 0: a job is on the disk at once, so after a cut it is held under its
 * uuid instead of gone and its number given to another. PreserveJobFiles No: no picture of a citizen stays, and none can be
 * printed again. MaxJobTime 0: a card that waits for blanks over night is not cancelled. IdleExitTimeout 0: always there.
 */
export const cupsdSettings: Readonly<Record<string, string>> = {
  DirtyCleanInterval: '0',
  PreserveJobHistory: 'Yes',
  PreserveJobFiles: 'No',
  MaxJobTime: '0',
  IdleExitTimeout: '0',
};

/** Root runs it, so that it can run every backend, also those that CUPS runs as root (usb); nobody else may. */
const backendMode = 0o700;
const backendSource = fileURLToPath(new URL('loket-once', import.meta.url));

/** What was typed, or the machine, does not allow it; to be said without a stack. */
export class CupsInstallError extends Error {
  override readonly name = 'CupsInstallError';
  readonly indonesian: string;

  constructor(indonesian: string, english: string, options?: ErrorOptions) {
    super(english, options);
    this.indonesian = indonesian;
  }
}

export interface InstallStep {
  readonly id: string;
  readonly en: string;
  /** Nothing to do: it is so already. */
  readonly isDone: boolean;
  /** @throws CupsInstallError */
  carryOut(): Promise<void>;
}

/**
 * What is to be done, in order; nothing is changed yet.
 * @throws CupsInstallError when the queue's name or address will not do, or the machine has no CUPS
 */
export async function planCupsInstallation(machine: CupsMachine, queue: CupsQueue): Promise<InstallStep[]> {
  requireQueue(queue);
  const backends = join(await serverBinOf(machine), 'backend');
  await requireBackend(backends, queue.uri);
  return [await backendStep(join(backends, 'loket-once')), await ledgerStep(machine.ledger), queueStep(machine, queue), await settingsStep(machine)];
}

/** Only root may: the backend belongs to root, and so do CUPS's settings. @throws CupsInstallError */
export function requireRoot({ userId }: CupsMachine): void {
  if (userId === 0) return;
  throw new CupsInstallError(
    'Hanya root yang dapat memasang antrean CUPS: jalankan lagi dengan sudo, atau lihat dahulu dengan --dry-run.',
    'Only root can install a CUPS queue: run it again with sudo, or look first with --dry-run.',
  );
}

/** CUPS's own rule for names, without what a shell or an address would trip over. */
function requireQueue({ name, uri }: CupsQueue): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,126}$/.test(name)) {
    throw new CupsInstallError(`Bukan nama antrean: "${name}" (huruf, angka, titik, garis)`, `Not the name of a queue: "${name}" (letters, digits, . _ -)`);
  }
  if (!/^[a-z][a-z0-9+.-]*:[^\s'"\\]+$/.test(uri) || /^(beh|loket-once):/.test(uri)) {
    throw new CupsInstallError(
      `Bukan alamat pencetak: "${uri}" (seperti usb://... atau ipp://...; lihat lpinfo -v)`,
      `Not the address of a printer: "${uri}" (as in usb://... or ipp://...; see lpinfo -v)`,
    );
  }
}

async function serverBinOf({ filesConfiguration }: CupsMachine): Promise<string> {
  const text = await textOf(filesConfiguration);
  return /^[ \t]*ServerBin[ \t]+(\S+)/m.exec(text ?? '')?.[1] ?? '/usr/lib/cups';
}

async function requireBackend(backends: string, uri: string): Promise<void> {
  const scheme = uri.slice(0, uri.indexOf(':'));
  const found = await stat(join(backends, scheme)).catch(() => undefined);
  if (found?.isFile() === true) return;
  throw new CupsInstallError(
    `CUPS di mesin ini tidak punya backend ${scheme} (${backends}); pasang paket cups-daemon atau pengandar pencetaknya.`,
    `CUPS on this machine has no backend ${scheme} (${backends}); install the package cups-daemon or the printer's driver.`,
  );
}

async function backendStep(target: string): Promise<InstallStep> {
  const wanted = await readFile(backendSource);
  const isSame = (await readFile(target).catch(() => undefined))?.equals(wanted) ?? false;
  const isOurs = await hasMode(target, backendMode);
  return {
    id: `backend ${target} (root, mode 0700)`,
    en: `backend ${target} (root, mode 0700)`,
    isDone: isSame && isOurs,
    // Beside it first: cupsd may start the backend at this very moment, and half a script must not run.
    async carryOut() {
      const fresh = `${target}.new`;
      await writeDurably(fresh, wanted, backendMode);
      await rename(fresh, target);
    },
  };
}

async function ledgerStep(ledger: string): Promise<InstallStep> {
  return {
    id: `buku serah kartu ${ledger} (jangan pernah dihapus)`,
    en: `ledger of hand-overs ${ledger} (never to be deleted)`,
    isDone: await hasMode(ledger, 0o700),
    async carryOut() {
      await mkdir(ledger, { recursive: true, mode: 0o700 });
      await chmod(ledger, 0o700);
    },
  };
}

/** lpadmin changes nothing that is so already. */
function queueStep(machine: CupsMachine, { name, uri, ppd }: CupsQueue): InstallStep {
  const driver = ppd === undefined ? ['-m', 'raw'] : ['-P', ppd];
  const words = ['-p', name, '-E', '-v', `loket-once:${uri}`, ...driver];
  // abort-job: when the backend cannot even begin, CUPS gives the job up. The other policies try it again, or stop the queue.
  const options = ['-o', 'printer-error-policy=abort-job', '-o', 'printer-is-shared=false', '-o', 'job-sheets-default=none,none'];
  return {
    id: `antrean: lpadmin ${[...words, ...options].join(' ')}`,
    en: `queue: lpadmin ${[...words, ...options].join(' ')}`,
    isDone: false,
    carryOut: () => runOrThrow(machine, 'lpadmin', [...words, ...options]),
  };
}

/** cupsctl makes cupsd read its settings anew, so it is left out when they are right. */
async function settingsStep(machine: CupsMachine): Promise<InstallStep> {
  const text = (await textOf(machine.configuration)) ?? '';
  const missing = Object.entries(cupsdSettings).filter(([name, value]) => settingIn(text, name) !== value.toLowerCase());
  const words = missing.map(([name, value]) => `${name}=${value}`);
  return {
    id: missing.length === 0 ? 'pengaturan cupsd' : `pengaturan cupsd: cupsctl ${words.join(' ')}`,
    en: missing.length === 0 ? 'settings of cupsd' : `settings of cupsd: cupsctl ${words.join(' ')}`,
    isDone: missing.length === 0,
    carryOut: () => runOrThrow(machine, 'cupsctl', words),
  };
}

/** Set names hold only letters. Of several lines the last counts. */
function settingIn(text: string, name: string): string | undefined {
  const lines = [...text.matchAll(new RegExp(`^[ \\t]*${name}[ \\t]+(\\S+)`, 'gim'))];
  return lines.at(-1)?.[1]?.toLowerCase();
}

async function runOrThrow(machine: CupsMachine, program: string, words: readonly string[]): Promise<void> {
  const { code, output } = await machine.run(program, words);
  if (code === 0) return;
  const reason = output.trim() === '' ? `exit code ${code}` : output.trim();
  throw new CupsInstallError(`${program} gagal: ${reason}`, `${program} failed: ${reason}`);
}

async function hasMode(path: string, mode: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (found.mode & 0o777) === mode && found.uid === (process.getuid?.() ?? 0);
}

const textOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

async function writeDurably(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'w', mode);
  try {
    await file.chmod(mode);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
