/** Writes a PNG of opaque pixels with its resolution. Source: PNG (third edition), chunks IHDR, pHYs, IDAT, IEND. */
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

/** 300 dots an inch, as the chunk wants it: dots a metre. */
export const cardResolution_per_metre = 11_811;
const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Higher levels make the file a fifth smaller and take three times as long; the file lives for seconds. */
const compressionLevel = 3;
const deflateInBackground = promisify<Uint8Array, { level: number }, Buffer>(deflate);

/** Bytes of one row as PNG keeps them: the number of its filter, then red, green, blue for each pixel. */
export function rowLength(width_px: number): number {
  return 1 + width_px * 3;
}

/** @param rows the rows, each of `rowLength(width_px)` bytes, already filtered */
export async function pngFile(rows: Uint8Array, width_px: number, height_px: number): Promise<Uint8Array> {
  if (rows.length !== rowLength(width_px) * height_px) throw new RangeError('the rows do not fit the size of the picture');
  const data = await deflateInBackground(rows, { level: compressionLevel });
  return Buffer.concat([
    signature,
    ...chunk('IHDR', header(width_px, height_px)),
    ...chunk('pHYs', resolution()),
    ...chunk('IDAT', data),
    ...chunk('IEND', new Uint8Array()),
  ]);
}

function header(width_px: number, height_px: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(13));
  bytes.setUint32(0, width_px);
  bytes.setUint32(4, height_px);
  bytes.setUint8(8, 8); // bits a channel
  bytes.setUint8(9, 2); // red, green, blue, no transparency
  return new Uint8Array(bytes.buffer);
}

function resolution(): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(9));
  bytes.setUint32(0, cardResolution_per_metre);
  bytes.setUint32(4, cardResolution_per_metre);
  bytes.setUint8(8, 1); // the unit is the metre
  return new Uint8Array(bytes.buffer);
}

/** Length, type, data and the checksum over type and data. */
function chunk(type: string, data: Uint8Array): [Uint8Array, Uint8Array, Uint8Array] {
  const begin = Buffer.alloc(8);
  begin.writeUInt32BE(data.length, 0);
  begin.write(type, 4, 'latin1');
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(data, crc32(begin.subarray(4))), 0);
  return [begin, data, end];
}
