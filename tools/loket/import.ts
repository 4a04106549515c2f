import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { wibDate } from '@loket/domain/calendar-date';
import type { Ports } from '@loket/platform/ports';
import { type Console, sayUsageError, UsageError, type Verb } from './console.ts';
import { readFlags } from './flags.ts';
import { type CsvRow, csvRows } from './import/csv-rows.ts';
import type { RowProblem } from './import/reject.ts';
import { openRejectsFile } from './import/rejects-file.ts';
import { rowToSubmission } from './import/row-to-submission.ts';
import { submit } from './import/submit.ts';
import { type OfficeAccess, officeAccess } from './office-access.ts';

/** As many as the office commits together in a group; more would only wait there. */
const atOnce_max = 32;
const progressEvery_rows = 500;

export type ImportSummary = { read: number; taken: number; already: number; rejected: number };

/** `import FILE.csv`: exit code 0 when everything was taken or was there already, 1 when lines were rejected, 2 when it could not run. */
export const importVerb: Verb = async (typed, console, ports) => {
  try {
    const { words, flags } = readFlags(typed, ['office', 'token', 'rejects'], 1);
    const file = words[0] ?? '';
    const access = officeAccess(flags, 'front_office', console);
    const rejectsFile = flags.rejects ?? `${file.replace(/\.csv$/i, '')}.rejects.csv`;
    const summary = await importFile(file, rejectsFile, access, console, ports);
    if (summary.rejected > 0)
      console.error(`${summary.rejected} baris ditolak, alasannya di ${rejectsFile} · ${summary.rejected} lines rejected, the reasons are in ${rejectsFile}\n`);
    return summary.rejected > 0 ? 1 : 0;
  } catch (error) {
    return sayUsageError(error, console);
  }
};

async function importFile(file: string, rejectsFile: string, access: OfficeAccess, console: Console, ports: Ports): Promise<ImportSummary> {
  const summary: ImportSummary = { read: 0, taken: 0, already: 0, rejected: 0 };
  const rejects = openRejectsFile(rejectsFile);
  const handle = async (found: CsvRow): Promise<void> => {
    const problems = await takeIn(found, access, ports, summary);
    if (problems.length === 0) return;
    summary.rejected += 1;
    rejects.add(problems.map((problem) => ({ ...problem, line: found.line })));
  };
  try {
    const rows = csvRows(await openFile(file), (ignored) => console.error(`Kolom diabaikan: ${ignored.join(', ')} · columns ignored: ${ignored.join(', ')}\n`));
    await eachAtOnce(rows, atOnce_max, async (found) => {
      summary.read += 1;
      await handle(found);
      sayProgress(summary, console);
    });
  } finally {
    rejects.close();
    console.error(console.isTerminal ? '\n' : '');
    // Also after a stop halfway: whoever reads this wants to know how far it came.
    console.out(`${JSON.stringify(summary)}\n`);
  }
  return summary;
}

/** One line of the file; what is wrong with it, or nothing when the office has it. */
async function takeIn(found: CsvRow, access: OfficeAccess, ports: Ports, summary: ImportSummary): Promise<readonly RowProblem[]> {
  if ('wrongCount' in found) {
    return [
      {
        column: '',
        reason: {
          id: `Baris ini memuat ${found.wrongCount} nilai, bukan ${found.expected}`,
          en: `This line has ${found.wrongCount} values, not ${found.expected}`,
        },
        value: '',
      },
    ];
  }
  const conversion = rowToSubmission(found.row, wibDate(ports.clock.now()));
  if ('problems' in conversion) return conversion.problems;
  const submitted = await submit(access, found.row, conversion.submission, ports);
  if (submitted.outcome === 'rejected') return submitted.problems;
  summary[submitted.outcome] += 1;
  return [];
}

function openFile(file: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const stream = createReadStream(file);
    const refuse = (cause: unknown): void => reject(new UsageError(`Berkas tidak dapat dibaca: ${file}`, `The file cannot be read: ${file}`, { cause }));
    // A folder opens, and fails only when it is read.
    stream.once('readable', () => resolve(stream));
    stream.once('error', refuse);
  });
}

/**
 * Works on a stream of things, at most so many at once; the stream waits meanwhile. The first failure stops taking new
 * ones, lets those under way end, and is thrown.
 */
async function eachAtOnce<Thing>(things: AsyncIterable<Thing>, atOnce: number, work: (thing: Thing) => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let failure: { readonly reason: unknown } | undefined;
  for await (const thing of things) {
    const one: Promise<void> = work(thing)
      .catch((reason: unknown) => {
        failure ??= { reason };
      })
      .finally(() => underWay.delete(one));
    underWay.add(one);
    if (underWay.size >= atOnce) await Promise.race(underWay);
    if (failure !== undefined) break;
  }
  await Promise.all(underWay);
  if (failure !== undefined) throw failure.reason;
}

function sayProgress({ read, taken, already, rejected }: ImportSummary, console: Console): void {
  const done = taken + already + rejected;
  const line = `${read} dibaca, ${taken} diterima, ${already} sudah ada, ${rejected} ditolak · ${read} read, ${taken} taken, ${already} there already, ${rejected} rejected`;
  if (console.isTerminal && done % 20 === 0) console.error(`\r${line} `);
  else if (done % progressEvery_rows === 0) console.error(`${line}\n`);
}
