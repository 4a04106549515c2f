import { crc32, deflateSync } from 'node:zlib';

/** A PNG of one colour in the size of a card front at 300 dpi. `shade` 0 to 255 tells cards apart. */
export function sampleCard(shade = 200): Uint8Array {
  const [width_px, height_px] = [1011, 638];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width_px, 0);
  header.writeUInt32BE(height_px, 4);
  // 8 bits, grey, no interlacing
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width_px + 1) * height_px, shade);
  for (let row = 0; row < height_px; row += 1) rows[row * (width_px + 1)] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
