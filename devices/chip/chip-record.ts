/**
 * The record file of the test profile: two bytes of length, the content, and the SHA-256 of the content. What is read back
 * is compared byte by byte by the desk; the sum is for whoever reads the card later, without the office.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@loket/domain/journal';
import { recordFile_bytes } from './card-commands.ts';

export type ChipRecord = {
  /** SHA-256 of the application's id, hexadecimal */
  readonly applicationHash: string;
  readonly nik: string;
  /** SHA-256 of the person as printed, hexadecimal, as the warrant has it */
  readonly personHash: string;
  readonly warrantId: string;
};

const profile = 'loket-test-1';

/** @throws RangeError when the record does not fit the chip's file */
export function encodeChipRecord(record: ChipRecord): Uint8Array {
  const content = Buffer.from(canonicalJson({ profile, ...record }), 'utf8');
  const length_bytes = 2 + content.length + 32;
  if (length_bytes > recordFile_bytes) throw new RangeError(`a record of ${length_bytes} bytes does not fit the chip's file of ${recordFile_bytes}`);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(content.length);
  return Buffer.concat([head, content, createHash('sha256').update(content).digest()]);
}

/** The content of a record file; undefined when its length or its sum does not hold. */
export function decodeChipRecord(file: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const bytes = Buffer.from(file);
  if (bytes.length < 34) return undefined;
  const length_bytes = bytes.readUInt16BE(0);
  if (bytes.length < 2 + length_bytes + 32) return undefined;
  const content = bytes.subarray(2, 2 + length_bytes);
  if (
    !createHash('sha256')
      .update(content)
      .digest()
      .equals(bytes.subarray(2 + length_bytes, 2 + length_bytes + 32))
  )
    return undefined;
  const value: unknown = JSON.parse(content.toString('utf8'));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
