import { execFile } from 'node:child_process';
import { CupsInstallError, type CupsMachine, planCupsInstallation, requireRoot, usualLedger } from '../../devices/printer/cups/install.ts';
import { type Console, sayUsageError, UsageError, type Verb } from './console.ts';
import { readFlags } from './flags.ts';

/** `cups install --queue NAME --uri URI [--ppd FILE] [--dry-run]`: a CUPS queue that hands each card over at most once. */
export const cupsVerb: Verb = async (typed, console) => {
  try {
    const isDryRun = typed.includes('--dry-run');
    const { words, flags } = readFlags(
      typed.filter((word) => word !== '--dry-run'),
      ['queue', 'uri', 'ppd'],
      1,
    );
    if (words[0] !== 'install') throw new UsageError(`Perintah CUPS: install, bukan "${words[0]}"`, `The verb for CUPS is install, not "${words[0]}"`);
    const { queue: name, uri, ppd } = flags;
    if (name === undefined || uri === undefined) throw new UsageError('Diperlukan --queue NAMA dan --uri ALAMAT', '--queue NAME and --uri ADDRESS are needed');
    return await install({ name, uri, ...(ppd === undefined ? {} : { ppd }) }, isDryRun, console);
  } catch (error) {
    if (error instanceof CupsInstallError) return sayUsageError(new UsageError(error.indonesian, error.message, { cause: error }), console);
    return sayUsageError(error, console);
  }
};

async function install(queue: Parameters<typeof planCupsInstallation>[1], isDryRun: boolean, console: Console): Promise<number> {
  const machine = thisMachine(console.environment);
  const steps = await planCupsInstallation(machine, queue);
  if (!isDryRun) requireRoot(machine);
  for (const { id, en, isDone, carryOut } of steps) {
    if (!isDone && !isDryRun) await carryOut();
    const mark = isDone ? '=' : isDryRun ? '+' : '✓';
    console.out(`${mark} ${id}${id === en ? '' : `\n  ${en}`}\n`);
  }
  if (isDryRun) console.out('+ akan dikerjakan, = sudah benar; belum ada yang diubah · + would be done, = right already; nothing was changed\n');
  console.out(`LOKET_PRINTERS="${queue.name}=cups:http://127.0.0.1:631/printers/${queue.name}"\n`);
  return 0;
}

function thisMachine(environment: Console['environment']): CupsMachine {
  return {
    userId: process.getuid?.(),
    filesConfiguration: '/etc/cups/cups-files.conf',
    configuration: '/etc/cups/cupsd.conf',
    ledger: usualLedger,
    // A program run by sudo may have no sbin in its path.
    run: (program, words) => runProgram(program, words, { ...environment, PATH: `${environment.PATH ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin` }),
  };
}

function runProgram(program: string, words: readonly string[], env: Record<string, string | undefined>): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(program, [...words], { env }, (error, out, text) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      resolve({ code, output: code === 127 && error !== null ? error.message : out + text });
    });
  });
}
