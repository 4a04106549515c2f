/**
 * The commands of ISO 7816-4 that the test profile needs, as bytes. The national chip is read through a security module (SAM)
 * that only the ministry gives; this profile stands in its place: an application with a number and one record file.
 */

/** Proprietary (F), so that it is no registered application's. */
export const testApplication = Uint8Array.of(0xf0, 0x4c, 0x4f, 0x4b, 0x45, 0x54, 0x01);
export const recordFile = 0x0101;
export const recordFile_bytes = 1024;
/** tag of the chip's number for GET DATA */
export const numberTag = 0x015a;
/** Fits every reader's short APDU, with room for the reader's own framing. */
export const blockLength_bytes = 200;

export const statusWords = { ok: 0x9000, notFound: 0x6a82, noFileSelected: 0x6986, outside: 0x6b00, writeFailed: 0x6581, unknown: 0x6d00 } as const;

export function selectApplication(): Buffer {
  return Buffer.from([0x00, 0xa4, 0x04, 0x00, testApplication.length, ...testApplication, 0x00]);
}

export function selectFile(file: number): Buffer {
  return Buffer.from([0x00, 0xa4, 0x00, 0x0c, 0x02, file >> 8, file & 0xff]);
}

export function getNumber(): Buffer {
  return Buffer.from([0x00, 0xca, numberTag >> 8, numberTag & 0xff, 0x00]);
}

export function readBlock(offset_bytes: number, length_bytes: number): Buffer {
  return Buffer.from([0x00, 0xb0, (offset_bytes >> 8) & 0x7f, offset_bytes & 0xff, length_bytes]);
}

export function writeBlock(offset_bytes: number, block: Uint8Array): Buffer {
  return Buffer.from([0x00, 0xd6, (offset_bytes >> 8) & 0x7f, offset_bytes & 0xff, block.length, ...block]);
}

/** What a chip answered: its data, and the two status bytes at the end. */
export function readAnswer(answer: Uint8Array): { readonly data: Uint8Array; readonly status: number } {
  const high = answer.at(-2);
  const low = answer.at(-1);
  if (high === undefined || low === undefined) return { data: new Uint8Array(), status: 0 };
  return { data: answer.subarray(0, -2), status: (high << 8) | low };
}
