/** Reads the PNGs that the card renderer writes (8 bit RGB, filters none and sub), to look at single pixels. */
import { crc32, inflateSync } from 'node:zlib';

export type ReadPng = {
  readonly width_px: number;
  readonly height_px: number;
  readonly chunks: ReadonlyMap<string, Buffer>;
  colourAt(x: number, y: number): readonly [number, number, number];
};

export function readPng(png: Uint8Array): ReadPng {
  const chunks = readChunks(Buffer.from(png));
  const header = chunks.get('IHDR') ?? Buffer.alloc(13);
  const width_px = header.readUInt32BE(0);
  const height_px = header.readUInt32BE(4);
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  const row_bytes = 1 + width_px * 3;
  for (let y = 0; y < height_px; y += 1) {
    const begin = y * row_bytes;
    if (rows[begin] === 1) for (let at = begin + 4; at < begin + row_bytes; at += 1) rows[at] = (rows[at] ?? 0) + (rows[at - 3] ?? 0);
  }
  const channel = (x: number, y: number, part: number): number => rows[y * row_bytes + 1 + x * 3 + part] ?? Number.NaN;
  return { width_px, height_px, chunks, colourAt: (x, y) => [channel(x, y, 0), channel(x, y, 1), channel(x, y, 2)] };
}

function readChunks(bytes: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const end = at + 8 + length;
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) throw new Error('a chunk has a wrong checksum');
    chunks.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, end));
    at = end + 4;
  }
  return chunks;
}
