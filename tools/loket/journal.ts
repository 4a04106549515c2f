import { JournalVerification } from '@loket/protocol/board';
import { type Console, sayUsageError, UsageError, type Verb } from './console.ts';
import { readFlags } from './flags.ts';
import { officeAccess } from './office-access.ts';

/** `journal verify`: asks the office to walk its chain, and prints what it found. Exit code 1 when the chain is broken. */
export const journalVerb: Verb = async (typed, console) => {
  try {
    const { words, flags } = readFlags(typed, ['office', 'token'], 1);
    if (words[0] !== 'verify') throw new UsageError(`Perintah jurnal: verify, bukan "${words[0]}"`, `The journal's verb is verify, not "${words[0]}"`);
    return await verify(flags, console);
  } catch (error) {
    return sayUsageError(error, console);
  }
};

async function verify(flags: { readonly office?: string; readonly token?: string }, console: Console): Promise<number> {
  const access = officeAccess(flags, 'auditor', console);
  const response = await fetch(`${access.url}/api/journal/verification`, { headers: { authorization: `Bearer ${access.token}` } }).catch((cause: unknown) => {
    throw new UsageError(`Kantor tidak menjawab di ${access.url}`, `The office does not answer at ${access.url}`, { cause });
  });
  const answer = await response.text();
  if (!response.ok) throw new UsageError(`Kantor menolak (${response.status}): ${answer}`, `The office refused (${response.status}): ${answer}`);
  const verification = JournalVerification.safeParse(JSON.parse(answer));
  if (!verification.success) throw new UsageError('Jawaban kantor tidak dipahami.', "The office's answer is not understood.", { cause: verification.error });
  console.out(`${JSON.stringify(verification.data)}\n`);
  return verification.data.verified ? 0 : 1;
}
