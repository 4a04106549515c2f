import { crc32 } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A card at 600 dpi has some dozen chunks; a picture in more than this many is no card. */
const chunks_max = 10_000;

/**
 * The size of a PNG, or undefined when the bytes are none or are damaged: each chunk's checksum is
 * checked up to the end mark, so a picture cut short is not printed. Pixels are not unpacked.
 */
export function pngSize(bytes: Uint8Array): { width_px: number; height_px: number } | undefined {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!png.subarray(0, 8).equals(signature)) return undefined;
  let position = 8;
  let size: { width_px: number; height_px: number } | undefined;
  for (let chunk = 0; chunk < chunks_max && position + 12 <= png.length; chunk += 1) {
    const end = position + 12 + png.readUInt32BE(position);
    if (end > png.length) return undefined;
    if (crc32(png.subarray(position + 4, end - 4)) !== png.readUInt32BE(end - 4)) return undefined;
    const type = png.toString('latin1', position + 4, position + 8);
    if (type === 'IHDR' && end - position >= 25) {
      size = { width_px: png.readUInt32BE(position + 8), height_px: png.readUInt32BE(position + 12) };
    }
    if (type === 'IEND') return size;
    position = end;
  }
  return undefined;
}
