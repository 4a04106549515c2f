/**
 * Size of a JPEG or PNG from its header, before anything decodes it: a file of 1 MiB may hold a picture of a gigabyte.
 * Sources: ITU-T T.81 annex B (SOF markers), PNG (IHDR).
 */
export type PictureSize = { readonly width_px: number; readonly height_px: number };

/** Markers looked at before giving up; a photo has about ten. */
const markers_max = 200;

/** `undefined` when the bytes are neither a JPEG nor a PNG, or end before their size. */
export function readPictureSize(bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47) return { width_px: view.getUint32(16), height_px: view.getUint32(20) };
  if (bytes.length >= 4 && view.getUint16(0) === 0xffd8) return readJpegSize(view);
  return undefined;
}

function readJpegSize(view: DataView): PictureSize | undefined {
  let at = 2;
  for (let marker = 0; marker < markers_max && at + 9 <= view.byteLength; marker += 1) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const kind = view.getUint8(at + 1);
    // FF may be repeated to fill up space.
    if (kind === 0xff) {
      at += 1;
      continue;
    }
    if (isStartOfFrame(kind)) return { height_px: view.getUint16(at + 5), width_px: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** C0 to CF, but not C4 (Huffman tables), C8 (reserved) and CC (arithmetic conditioning). */
function isStartOfFrame(kind: number): boolean {
  return kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;
}
