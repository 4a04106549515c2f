/**
 * Reads a courier file as it streams in: decrypts it, checks who made it, and gives one whole item after the other, so that
 * a file of any size needs the memory of one item. What is broken is named; what was whole before it is not lost.
 */
import { verify } from 'node:crypto';
import { readUstarHeader, ustarBlock_bytes, ustarPadding_bytes } from '@loket/domain/ustar';
import { readPublicKey } from '@loket/platform/key-file';
import { ApplicationSubmission } from '@loket/protocol/application';
import { applicationName, CourierManifest, CourierSeal, courierFile_bytes_max, fileName, manifestName, sealName } from '@loket/protocol/courier';
import { LoketError } from '@loket/protocol/errors';
import { MachineStatement, type SignedText } from '@loket/protocol/machines';
import { Decrypter } from 'age-encryption';
import { sha256 } from '../journal/hash.ts';

/** a manifest of the most items with all their pictures */
const manifest_bytes_max = 8_000_000;
/** an application's JSON, or a picture */
const entry_bytes_max = 1_100_000;

type Entry = { readonly name: string; readonly bytes: Buffer };
export type CarriedItem = {
  readonly id: string;
  readonly submission: ApplicationSubmission;
  readonly files: readonly { readonly sha256: string; readonly bytes: Buffer }[];
};
export type CourierFile = {
  readonly manifest: CourierManifest;
  /** Each whole item, in the manifest's order; ends early where the file is broken. */
  readonly items: AsyncGenerator<CarriedItem, void, undefined>;
};

export function courierFault(code: string, id: string, en: string, cause?: unknown): LoketError {
  return new LoketError('invalid_body', [{ field: 'file', code, text: { id, en } }], cause === undefined ? {} : { cause });
}

function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

async function decrypted(encrypted: ReadableStream<Uint8Array>, identity: string): Promise<ReadableStream<Uint8Array>> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(encrypted);
  } catch (cause) {
    if (cause instanceof Error && /no identity matched/.test(cause.message))
      throw courierFault(
        'other_office',
        'Berkas ini disandikan untuk kantor lain, atau permulaannya rusak',
        'This file is encrypted for another office, or its beginning is broken',
        cause,
      );
    throw courierFault('no_courier_file', 'Ini bukan berkas kurir, atau permulaannya rusak', 'This is no courier file, or its beginning is broken', cause);
  }
}

/** The entries of a tar archive. Throws where the archive, or the encryption around it, is broken. */
async function* entriesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Entry, void, undefined> {
  const reader = stream.getReader();
  let pieces: Uint8Array[] = [];
  let held_bytes = 0;
  let all_bytes = 0;

  async function take(count: number): Promise<Buffer> {
    while (held_bytes < count) {
      const { done, value } = await reader.read();
      if (done) throw new RangeError('the archive ends early');
      pieces.push(value);
      held_bytes += value.length;
      all_bytes += value.length;
      if (all_bytes > courierFile_bytes_max) throw new LoketError('body_too_large');
    }
    const joined = Buffer.concat(pieces);
    pieces = [joined.subarray(count)];
    held_bytes -= count;
    return joined.subarray(0, count);
  }

  try {
    for (;;) {
      const header = readUstarHeader(await take(ustarBlock_bytes));
      if (header === undefined) return;
      const { name, size_bytes } = header;
      if (size_bytes > (name === manifestName ? manifest_bytes_max : entry_bytes_max)) throw new RangeError(`${name} is too large`);
      const bytes = await take(size_bytes + ustarPadding_bytes(size_bytes));
      // A copy: the rest of the joined pieces must not be kept alive by a picture.
      yield { name, bytes: Buffer.from(bytes.subarray(0, size_bytes)) };
    }
  } finally {
    // Whoever sends on is told that nobody reads any more.
    await reader.cancel().catch(() => undefined);
  }
}

async function entryNamed(entries: AsyncGenerator<Entry>, name: string): Promise<Buffer> {
  const broken = (cause?: unknown): LoketError => courierFault('broken', 'Permulaan berkas kurir rusak', 'The beginning of the courier file is broken', cause);
  const next = await entries.next().catch((cause: unknown) => {
    throw cause instanceof LoketError ? cause : broken(cause);
  });
  if (next.done === true || next.value.name !== name) throw broken();
  return next.value.bytes;
}

function parsed<T>(schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } }, bytes: Buffer): T {
  try {
    const result = schema.safeParse(JSON.parse(bytes.toString('utf8')));
    if (result.success) return result.data;
  } catch {
    // Said below, as for JSON of another shape.
  }
  throw courierFault('manifest_not_understood', 'Daftar isi berkas kurir tidak dipahami', "The courier file's manifest is not understood");
}

/** The machine that the office has certified and that signed this manifest; throws when it is not so. */
function checkMaker(text: Buffer, manifest: CourierManifest, seal: CourierSeal, officeId: string, isOurs: (signed: SignedText) => boolean): void {
  const foreign = courierFault(
    'foreign_machine',
    'Berkas ini dibuat komputer yang tidak terdaftar di kantor ini',
    'This file was made by a computer that is not registered at this office',
  );
  if (!isOurs(seal.certificate)) throw foreign;
  const statement = parsed(MachineStatement, Buffer.from(seal.certificate.text));
  if (statement.officeId !== officeId || manifest.officeId !== officeId || statement.machineId !== manifest.machineId) throw foreign;
  const key = readPublicKey(statement.publicKey);
  if (key === undefined || !verify(null, text, key, Buffer.from(seal.signature, 'base64url')))
    throw courierFault(
      'signature_wrong',
      'Tanda tangan berkas kurir tidak cocok: isinya diubah',
      'The signature of the courier file does not fit: it was changed',
    );
}

async function* itemsOf(manifest: CourierManifest, entries: AsyncGenerator<Entry>): AsyncGenerator<CarriedItem, void, undefined> {
  for (const { id, sha256: hash, files } of manifest.items) {
    const application = await entries.next();
    if (application.done === true) return;
    if (application.value.name !== applicationName(id) || sha256(application.value.bytes) !== hash)
      throw new RangeError(`item ${id} is not as its manifest says`);
    const submission = ApplicationSubmission.parse(JSON.parse(application.value.bytes.toString('utf8')));
    const carried: { sha256: string; bytes: Buffer }[] = [];
    for (const file of files) {
      const picture = await entries.next();
      if (picture.done === true || picture.value.name !== fileName(id, file) || sha256(picture.value.bytes) !== file)
        throw new RangeError(`a picture of item ${id} is not as its manifest says`);
      carried.push({ sha256: file, bytes: picture.value.bytes });
    }
    yield { id, submission, files: carried };
  }
}

/** Opens a file that one of this office's machines made. Throws invalid_body naming what is wrong with it. */
export async function openCourierFile(
  encrypted: AsyncIterable<Uint8Array>,
  options: { readonly identity: string; readonly officeId: string; readonly isOurs: (signed: SignedText) => boolean },
): Promise<CourierFile> {
  const entries = entriesOf(await decrypted(streamOf(encrypted), options.identity));
  try {
    const text = await entryNamed(entries, manifestName);
    const seal = parsed(CourierSeal, await entryNamed(entries, sealName));
    const manifest = parsed(CourierManifest, text);
    checkMaker(text, manifest, seal, options.officeId, options.isOurs);
    return { manifest, items: itemsOf(manifest, entries) };
  } catch (error) {
    await entries.return();
    throw error;
  }
}
