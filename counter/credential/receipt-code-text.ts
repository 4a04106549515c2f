/** The signed QR of a receipt, made on this computer with its own key, with or without an office. */

import { bytesOfBase64url } from '@loket/protocol/credential/judge';
import { claimsOfPaper } from '@loket/protocol/credential/paper';
import { prepareToken, qrTextOf, signedToken } from '@loket/protocol/credential/signed-token';
import { sha256 } from '../browser/sha256.ts';
import type { Officer } from '../office/officer.ts';
import type { OutboxApplication } from '../outbox/outbox.ts';
import type { Vault } from '../vault/vault.ts';

/** How a key is named in a paper and in a trust list: the first 16 hex digits of its SHA-256. */
async function keyIdOf(publicKey: string): Promise<string> {
  return (await sha256(bytesOfBase64url(publicKey))).slice(0, 16);
}

/** Undefined while this computer is locked or has no key: then the receipt shows its code alone. */
export async function signedReceiptText(
  vault: Pick<Vault, 'findMachine' | 'sign' | 'hasKey'>,
  office: Officer['office'],
  { receiptCode, submission, answer }: OutboxApplication,
): Promise<string | undefined> {
  const machine = await vault.findMachine();
  if (machine === undefined || !vault.hasKey()) return undefined;
  const claims = claimsOfPaper({
    type: 'receipt',
    officeId: office.officeId,
    number: receiptCode,
    name: submission.person.name,
    kind: submission.kind,
    issuedAt_ms: Date.parse(submission.takenAt),
    promisedOn: answer?.promisedOn,
    specimen: office.demo,
  });
  const token = prepareToken(claims, await keyIdOf(machine.publicKey));
  return qrTextOf(signedToken(token, await vault.sign(token.toBeSigned)));
}
