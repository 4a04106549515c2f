import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImportMessage } from '@loket/office/registry/import-job';
import { startImportProcess } from '@loket/office/registry/import-process';
import type { Ports } from '@loket/platform/ports';
import { type Console, UsageError } from './console.ts';
import { officeAccess } from './office-access.ts';

type Flags = { readonly office?: string; readonly token?: string; readonly columns?: string };
type Summary = Extract<ImportMessage, { readonly kind: 'done' }>['summary'];

/**
 * `residents import FILE [--columns nik=NOMOR_NIK,name=...]`: CSV or XLSX into the register of this machine's office, running or
 * not. Bad lines go to FILE.rejects.csv, people who are no longer in it to FILE.vanished.csv. Exit code 0 all taken, 1 some lines
 * rejected. Ctrl+C ends it: whole rows stay, and the same file again completes it.
 */
export async function importFile(file: string, flags: Flags, console: Console, ports: Ports): Promise<number> {
  const summary = await runImport(file, flags, console, ports);
  const journal = await tellOffice(flags, console);
  console.out(`${JSON.stringify({ ...summary, journal })}\n`);
  return summary.rejected === 0 ? 0 : 1;
}

async function runImport(file: string, flags: Flags, console: Console, ports: Ports): Promise<Summary> {
  assertReadable(file);
  const progress = progressLine(console);
  let end: Exclude<ImportMessage, { readonly kind: 'progress' }> | undefined;
  const columns = readColumns(flags.columns);
  const job = {
    task: 'import' as const,
    dataFolder: console.environment.LOKET_DATA ?? 'data',
    region: console.environment.LOKET_REGION ?? '35.22',
    file: resolve(file),
    importId: ports.ids.next(),
    ...(columns === undefined ? {} : { columns }),
    rejectsFile: `${file}.rejects.csv`,
    vanishedFile: `${file}.vanished.csv`,
  };
  const { code, errorText } = await startImportProcess(job, (message) => {
    if (message.kind === 'progress') progress.show(message);
    else end = message;
  }).ended;
  progress.end();
  if (end?.kind === 'done') return end.summary;
  if (end?.kind === 'refused') throw new UsageError(end.errors.map(({ text }) => text.id).join('; '), end.errors.map(({ text }) => text.en).join('; '));
  throw new UsageError(
    `Impor berhenti sebelum selesai (${code ?? 'dihentikan'}); berkas yang sama melengkapinya. ${errorText}`,
    `The import stopped before its end (${code ?? 'killed'}); the same file completes it. ${errorText}`,
  );
}

function assertReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
    if (statSync(file).isFile()) return;
  } catch (cause) {
    throw new UsageError(`${file} tidak dapat dibaca`, `${file} cannot be read`, { cause });
  }
  throw new UsageError(`${file} bukan berkas`, `${file} is no file`);
}

/** `nik=NOMOR_NIK,birthDate=TGL` */
function readColumns(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [column, ...header] = pair.split('=');
      if (column === undefined || column === '' || header.length === 0)
        throw new UsageError(`--columns: "${pair}" bukan KOLOM=JUDUL`, `--columns: "${pair}" is not COLUMN=HEADER`);
      return [column.trim(), header.join('=').trim()];
    }),
  );
}

/** Rewrites itself before a person's eyes; a line each tenth for a log. */
function progressLine(console: Console) {
  let tenths = 0;
  let isShown = false;
  return {
    show({ read, bytes, total_bytes }: { readonly read: number; readonly bytes: number; readonly total_bytes: number }): void {
      const percent = total_bytes === 0 ? 100 : Math.floor((bytes * 100) / total_bytes);
      const words = `${percent}% · ${read} baris dibaca · lines read`;
      if (console.isTerminal) console.error(`\r${words} `);
      else if (Math.floor(percent / 10) > tenths) console.error(`${words}\n`);
      tenths = Math.floor(percent / 10);
      isShown = true;
    },
    end(): void {
      if (isShown && console.isTerminal) console.error('\n');
    },
  };
}

/** The office writes the import into its journal; one that does not answer does so at its next start. */
async function tellOffice(flags: Flags, console: Console): Promise<'noted' | 'at next start'> {
  try {
    const access = officeAccess(flags, 'supervisor', console);
    const response = await fetch(`${access.url}/api/residents/imports/noted`, { method: 'POST', headers: { authorization: `Bearer ${access.token}` } });
    return response.ok ? 'noted' : 'at next start';
  } catch (error) {
    if (error instanceof UsageError || error instanceof TypeError) return 'at next start';
    throw error;
  }
}
