import { spawn } from 'node:child_process';
import path from 'node:path';
import { type Console, sayUsageError, UsageError, type Verb } from './console.ts';
import { readFlags } from './flags.ts';

const officeCode = path.resolve(import.meta.dirname, '../../centre/office-code.ts');

/** `centre office-code OFFICE_ID`: the one-time code by which an office joins the centre; run on the centre's machine. */
export const centreVerb: Verb = async (typed, console) => {
  try {
    const { words } = readFlags(typed, [], 2);
    const [verb, officeId = ''] = words;
    if (verb !== 'office-code') throw new UsageError(`Perintah pusat: office-code, bukan "${verb}"`, `The centre's verb is office-code, not "${verb}"`);
    return await runOfficeCode(officeId, console);
  } catch (error) {
    return sayUsageError(error, console);
  }
};

/** In a process of its own: the centre's database and its settings stay the centre's business. */
function runOfficeCode(officeId: string, console: Console): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [officeCode, officeId], { env: console.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', console.out);
    child.stderr.setEncoding('utf8').on('data', console.error);
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? 0 : 2));
  });
}
