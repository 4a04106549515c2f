import { writeFileSync } from 'node:fs';
import Papa from 'papaparse';
import { applicationColumns } from '../../samples/application-columns.ts';
import { makeApplications } from '../../samples/make-applications.ts';
import { sampleRegions } from '../../samples/region-data.ts';
import { sayUsageError, UsageError, type Verb } from './console.ts';
import { readFlags } from './flags.ts';
import { wholeNumber } from './whole-number.ts';

/** Bojonegoro. */
const regency = '35.22';

/** `samples FILE.csv [--count N] [--seed S]` */
export const samplesVerb: Verb = async (typed, console) => {
  try {
    const { words, flags } = readFlags(typed, ['count', 'seed'], 1);
    const count = wholeNumber('--count', flags.count ?? '600', 1, 9000);
    const seed = wholeNumber('--seed', flags.seed ?? '3522', 0, 2 ** 32 - 1);
    const file = words[0] ?? '';
    write(file, await samplesText(count, seed));
    console.error(`${count} permohonan buatan ditulis ke ${file} · ${count} made-up applications written to ${file}\n`);
    return 0;
  } catch (error) {
    return sayUsageError(error, console);
  }
};

/** The text of the file, always the same for the same count and seed. */
export async function samplesText(count: number, seed: number): Promise<string> {
  const rows = makeApplications({ count, seed, regions: await sampleRegions(regency) });
  return `${Papa.unparse({ fields: [...applicationColumns], data: rows.map((row) => applicationColumns.map((column) => row[column])) }, { newline: '\n' })}\n`;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Berkas tidak dapat ditulis: ${reason}`, `The file cannot be written: ${reason}`, { cause: error });
  }
}
