/** The process that imports: reads its job from standard input, says how far it is on standard output. See import-job.ts. */
import { createReadStream, createWriteStream, statSync, type WriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { systemPorts } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import Papa from 'papaparse';
import { createRegionNames } from '../card/region-names.ts';
import { filesIn } from '../office-files.ts';
import { civilText } from './civil-key.ts';
import { createColumnChoices } from './column-choices.ts';
import { CsvReader, type CsvRecord, type RecordReader } from './csv-records.ts';
import { ImportJob, type ImportMessage } from './import-job.ts';
import { openRegistry, openRegistryIfAny, registryFiles } from './registry-file.ts';
import { findColumns, missingColumns } from './resident-columns.ts';
import { importResidents } from './resident-import.ts';
import { readSheetRecords, sheetFile_bytes_max } from './sheet-records.ts';

const piece_bytes = 262_144;
const progressRows = 20_000;
const preview_bytes = 65_536;
const previewRows = 5;
/** lines or people named in one list; more are only counted */
const named_max = 200_000;
const ports = systemPorts();
const say = (message: ImportMessage): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

async function run(job: ImportJob): Promise<void> {
  const total_bytes = statSync(job.file).size;
  const reader = await readerOf(job.file, total_bytes);
  const database = openRegistry(registryFiles(filesIn(job.dataFolder)), ports.random);
  await Promise.all([rm(job.rejectsFile, { force: true }), rm(job.vanishedFile, { force: true })]);
  const rejects = lazyCsv(job.rejectsFile, ['line', 'column', 'code', 'alasan', 'reason', 'value']);
  const vanished = lazyCsv(job.vanishedFile, ['NIK', 'NAMA']);
  const regions = createRegionNames(job.region);
  let shown = 0;
  try {
    const summary = await importResidents({
      database,
      importId: job.importId,
      reader,
      pieces: createReadStream(job.file, { highWaterMark: piece_bytes }),
      ...(job.columns === undefined ? {} : { columns: job.columns }),
      villages: regions.villages().map(({ code, name }) => ({ code, village: name, district: regions.village(code)?.district ?? '' })),
      now: () => new Date(ports.clock.now()).toISOString(),
      onRejected: ({ line, column, code, text, value }) => rejects.write([String(line), column, code, text.id, text.en, value]),
      onVanished: (nik, name) => vanished.write([civilText(nik), name]),
      onProgress(read, bytes) {
        if (read < shown + progressRows) return;
        shown = read;
        say({ kind: 'progress', read, bytes, total_bytes });
      },
    });
    await Promise.all([rejects.end(), vanished.end()]);
    say({ kind: 'progress', read: summary.read, bytes: total_bytes, total_bytes });
    say({ kind: 'done', summary });
  } finally {
    await Promise.all([rejects.end(), vanished.end()]);
    database.close();
  }
}

async function preview(job: ImportJob): Promise<void> {
  const reader = await readerOf(job.file, statSync(job.file).size);
  const records: CsvRecord[] = [];
  for await (const piece of createReadStream(job.file, { end: preview_bytes - 1 })) records.push(...reader.read(Buffer.from(piece)));
  records.push(...reader.end());
  const header = reader.head?.fields ?? [];
  const registry = openRegistryIfAny(registryFiles(filesIn(job.dataFolder)), ports.random);
  const remembered = registry === undefined ? undefined : createColumnChoices(registry).find(header);
  registry?.close();
  const places = findColumns(header, job.columns ?? remembered);
  const rows = records.flatMap((record) => ('fields' in record ? [[...record.fields]] : [])).slice(0, previewRows);
  const columns = Object.fromEntries(Object.entries(places).map(([column, place]) => [column, header[place] ?? '']));
  say({ kind: 'preview', preview: { header: [...header], columns, remembered: remembered !== undefined, missing: missingColumns(places), rows } });
}

async function readerOf(file: string, size_bytes: number): Promise<RecordReader> {
  if (!/\.xlsx$/i.test(file)) return new CsvReader();
  // One byte more than is taken says "too large" without a gigabyte in memory.
  return readSheetRecords(size_bytes > sheetFile_bytes_max ? Buffer.alloc(sheetFile_bytes_max + 1) : await readFile(file));
}

/** A file that is made with its first line, so that an import without a mistake leaves none. */
function lazyCsv(file: string, header: readonly string[]) {
  let stream: WriteStream | undefined;
  let ended: Promise<void> | undefined;
  let named = 0;
  const line = (values: readonly string[]): string => `${Papa.unparse([[...values]], { escapeFormulae: true })}\n`;
  return {
    write(values: readonly string[]): void {
      if (stream === undefined) {
        stream = createWriteStream(file, { mode: 0o600 });
        stream.write(line(header));
      }
      named += 1;
      if (named <= named_max) stream.write(line(values));
      else if (named === named_max + 1) stream.write(line(['...', `lebih dari / more than ${named_max}`]));
    },
    end(): Promise<void> {
      const ending = stream;
      if (ending === undefined) return Promise.resolve();
      ended ??= new Promise((resolve, reject) => {
        ending.once('error', reject);
        ending.end(() => resolve());
      });
      return ended;
    },
  };
}

try {
  const job = ImportJob.parse(JSON.parse(await text(process.stdin)));
  await (job.task === 'preview' ? preview(job) : run(job));
} catch (error) {
  if (!(error instanceof LoketError)) throw error;
  say({ kind: 'refused', errors: error.fields.map(({ field, code, text }) => ({ field, code, text: { ...text } })) });
  process.exitCode = 2;
}
