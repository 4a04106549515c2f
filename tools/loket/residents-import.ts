import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { createRegionNames } from '@loket/office/card/region-names';
import { filesIn } from '@loket/office/office-files';
import { civilText } from '@loket/office/registry/civil-key';
import { openRegistry, registryFiles } from '@loket/office/registry/registry-file';
import { type ImportSummary, importResidents } from '@loket/office/registry/resident-import';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import Papa from 'papaparse';
import { type Console, UsageError } from './console.ts';
import { officeAccess } from './office-access.ts';

const piece_bytes = 1_048_576;

/**
 * `residents import FILE`: into the register of this machine's office, running or not. Bad lines go to FILE.rejects.csv,
 * people who are no longer in it to FILE.vanished.csv. Exit code 0 all taken, 1 some lines rejected.
 */
export async function importFile(file: string, flags: { readonly office?: string; readonly token?: string }, console: Console, ports: Ports): Promise<number> {
  const summary = await runImport(file, console, ports);
  const journal = await tellOffice(flags, console);
  console.out(`${JSON.stringify({ ...summary, journal })}\n`);
  return summary.rejected === 0 ? 0 : 1;
}

async function runImport(file: string, console: Console, ports: Ports): Promise<ImportSummary> {
  const pieces = createReadStream(file, { highWaterMark: piece_bytes });
  await opened(pieces, file);
  const database = openRegistry(registryFiles(filesIn(console.environment.LOKET_DATA ?? 'data')), ports.random);
  const rejects = lazyCsv(`${file}.rejects.csv`, ['line', 'column', 'code', 'alasan', 'reason', 'value']);
  const vanished = lazyCsv(`${file}.vanished.csv`, ['NIK', 'NAMA']);
  const regions = createRegionNames(console.environment.LOKET_REGION ?? '35.22');
  const progress = progressLine(console);
  try {
    return await importResidents({
      database,
      importId: ports.ids.next(),
      pieces,
      villages: regions.villages().map(({ code, name }) => ({ code, village: name, district: regions.village(code)?.district ?? '' })),
      now: () => new Date(ports.clock.now()).toISOString(),
      onRejected: ({ line, column, code, text, value }) => rejects.write([String(line), column, code, text.id, text.en, value]),
      onVanished: (nik, name) => vanished.write([civilText(nik), name]),
      onProgress: progress.show,
    });
  } catch (error) {
    if (!(error instanceof LoketError)) throw error;
    const fields = error.fields.map(({ text }) => text);
    throw new UsageError(fields.map(({ id }) => id).join('; '), fields.map(({ en }) => en).join('; '), { cause: error });
  } finally {
    progress.end();
    await Promise.all([rejects.end(), vanished.end()]);
    database.close();
  }
}

function opened(stream: ReturnType<typeof createReadStream>, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (cause) => reject(new UsageError(`${file} tidak dapat dibaca`, `${file} cannot be read`, { cause })));
  });
}

/** A file that is made with its first line, so that an import without a mistake leaves none. */
function lazyCsv(file: string, header: readonly string[]) {
  let stream: WriteStream | undefined;
  const line = (values: readonly string[]): string => `${Papa.unparse([[...values]], { escapeFormulae: true })}\n`;
  return {
    write(values: readonly string[]): void {
      if (stream === undefined) {
        stream = createWriteStream(file, { mode: 0o600 });
        stream.write(line(header));
      }
      stream.write(line(values));
    },
    end(): Promise<void> {
      const ending = stream;
      if (ending === undefined) return Promise.resolve();
      return new Promise((resolve, reject) => {
        ending.once('error', reject);
        ending.end(() => resolve());
      });
    },
  };
}

function progressLine(console: Console) {
  let shown = 0;
  return {
    show(read: number): void {
      if (!console.isTerminal || read < shown + 20_000) return;
      shown = read;
      console.error(`\r${read} baris dibaca · lines read `);
    },
    end(): void {
      if (shown > 0) console.error('\n');
    },
  };
}

/** The office writes the import into its journal; one that does not answer does so at its next start. */
async function tellOffice(flags: { readonly office?: string; readonly token?: string }, console: Console): Promise<'noted' | 'at next start'> {
  try {
    const access = officeAccess(flags, 'supervisor', console);
    const response = await fetch(`${access.url}/api/residents/imports/noted`, { method: 'POST', headers: { authorization: `Bearer ${access.token}` } });
    return response.ok ? 'noted' : 'at next start';
  } catch (error) {
    if (error instanceof UsageError || error instanceof TypeError) return 'at next start';
    throw error;
  }
}
