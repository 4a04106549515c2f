/**
 * Fills the outbox of this browser with as many applications as a bench wants, each with a photo, through the page's own vault
 * and outbox. Built and served beside the page, and run in it: see bench/counter.ts.
 */
import { browserPorts } from '../browser/ports.ts';
import { submissionOf } from '../forms/intake-form.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { openCounterDatabase } from '../store/counter-database.ts';
import { createVault } from '../vault/vault.ts';
import { recordedForm } from './sample-forms.ts';

/** WebCrypto gives no more random bytes at once. */
const random_bytes_max = 65_536;

export async function fillOutbox(options: { readonly pin: string; readonly items: number; readonly photo_bytes: number }): Promise<void> {
  const ports = browserPorts();
  const database = openCounterDatabase();
  const vault = createVault({ database, clock: ports.clock, random: ports.random });
  await vault.unlock('loket', options.pin);
  const outbox = createOutbox(database, vault.cipher, () => new Date(ports.clock.now()).toISOString());
  const bytes = new Uint8Array(options.photo_bytes);
  for (let item = 0; item < options.items; item += 1) {
    for (let from = 0; from < bytes.length; from += random_bytes_max) crypto.getRandomValues(bytes.subarray(from, from + random_bytes_max));
    const photo = { sha256: hexOf(await crypto.subtle.digest('SHA-256', bytes)), mediaType: 'image/jpeg' as const, size_bytes: bytes.length, bytes };
    const form = recordedForm(ports.ids.next());
    const taken = { ...form, documents: {}, enrolment: { ...form.enrolment, photo, signature: undefined } };
    const writtenAt = new Date(ports.clock.now()).toISOString();
    await outbox.accept({ form: taken, submission: submissionOf(taken, { takenAt: writtenAt, takenBy: 'loket' }), takenBy: 'loket', writtenAt });
  }
  database.close();
}

function hexOf(hash: ArrayBuffer): string {
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

Object.assign(globalThis, { fillOutbox });
