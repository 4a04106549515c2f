/** The office's key for courier files: an age identity in a file of its own, which Debian's `age -d -i FILE` takes as it is. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { writePrivateFile } from '@loket/platform/key-file';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';

export type CourierIdentity = { readonly identity: string; readonly recipient: string };

export async function makeCourierIdentity(): Promise<CourierIdentity> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/**
 * Opens the identity in `file`, or makes one there with mode 0600, durable before it is used.
 * Throws when the file can be read by others or holds no identity: both need a person.
 */
export async function openCourierIdentity(file: string): Promise<CourierIdentity> {
  if (!existsSync(file)) {
    const made = await makeCourierIdentity();
    writePrivateFile(file, `# public key: ${made.recipient}\n${made.identity}\n`);
    return made;
  }
  const mode = statSync(file).mode & 0o077;
  if (mode !== 0) throw new Error(`${file} can be read by others (mode ${mode.toString(8)}): run chmod 600 on it`);
  const identity = readFileSync(file, 'utf8')
    .split('\n')
    .find((line) => line.startsWith('AGE-SECRET-KEY-1'))
    ?.trim();
  if (identity === undefined) throw new Error(`${file} does not hold an age identity`);
  return { identity, recipient: await identityToRecipient(identity) };
}
