import { openAsBlob, writeFileSync } from 'node:fs';
import { CourierImportAnswer, courierMediaType } from '@loket/protocol/courier';
import { Problem } from '@loket/protocol/problem';
import { type Console, sayUsageError, UsageError, type Verb } from './console.ts';
import { readFlags } from './flags.ts';
import { officeAccess } from './office-access.ts';

/** `courier import FILE.age`: into a running office. The receipt lies beside the file before anything is said. */
export const courierVerb: Verb = async (typed, console) => {
  try {
    const { words, flags } = readFlags(typed, ['office', 'token', 'receipt'], 2);
    const [verb, file = ''] = words;
    if (verb !== 'import') throw new UsageError(`Perintah kurir: import, bukan "${verb}"`, `The courier's verb is import, not "${verb}"`);
    return await bring(file, flags, console);
  } catch (error) {
    return sayUsageError(error, console);
  }
};

async function bring(file: string, flags: { readonly office?: string; readonly token?: string; readonly receipt?: string }, console: Console): Promise<number> {
  const access = officeAccess(flags, 'front_office', console);
  const body = await openAsBlob(file).catch((cause: unknown) => {
    throw new UsageError(`Berkas tidak dapat dibaca: ${file}`, `The file cannot be read: ${file}`, { cause });
  });
  const headers = { authorization: `Bearer ${access.token}`, 'content-type': courierMediaType };
  const response = await fetch(`${access.url}/api/courier/imports`, { method: 'POST', headers, body }).catch((cause: unknown) => {
    throw new UsageError(
      `Kantor tidak menjawab di ${access.url}; jalankan lagi, tidak ada yang masuk dua kali.`,
      `The office does not answer at ${access.url}; run it again, nothing is taken twice.`,
      { cause },
    );
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, answer);
  const taken = CourierImportAnswer.safeParse(answer);
  if (!taken.success) throw new UsageError('Jawaban kantor tidak dipahami.', "The office's answer is not understood.", { cause: taken.error });
  const { receipt, troubles, ...summary } = taken.data;
  const receiptFile = flags.receipt ?? `${file.replace(/\.age$/, '')}.bukti.json`;
  writeFileSync(receiptFile, `${JSON.stringify(receipt)}\n`, { mode: 0o600 });
  for (const { receiptCode, text } of troubles) console.error(`${receiptCode}: ${text.id} · ${text.en}\n`);
  console.out(`${JSON.stringify({ ...summary, receipt: receiptFile })}\n`);
  return troubles.length === 0 ? 0 : 1;
}

function refusal(status: number, answer: unknown): UsageError {
  const problem = Problem.safeParse(answer);
  if (!problem.success) return new UsageError(`Kantor menolak (${status})`, `The office refused (${status})`);
  const { text, errors = [] } = problem.data;
  const texts = [text, ...errors.map((field) => field.text)];
  return new UsageError(texts.map(({ id }) => id).join('; '), texts.map(({ en }) => en).join('; '));
}
