/** Headers of a tar archive (POSIX ustar), so that any computer can open what this one packed. */

export const ustarBlock_bytes = 512;
const name_max = 100;
const prefix_max = 155;
const size_max = 0o77777777777;

export type UstarHeader = { readonly name: string; readonly size_bytes: number };

/** Bytes of zero that follow an entry of this size. */
export function ustarPadding_bytes(size_bytes: number): number {
  return (ustarBlock_bytes - (size_bytes % ustarBlock_bytes)) % ustarBlock_bytes;
}

/**
 * The header of a plain file that only its owner may read.
 * @param time_s seconds since 1970
 * Throws a RangeError for a name that does not fit, or that is not plain ASCII.
 */
export function ustarHeader({ name, size_bytes }: UstarHeader, time_s: number): Uint8Array<ArrayBuffer> {
  const cut = name.length <= name_max ? -1 : name.lastIndexOf('/', prefix_max);
  const [prefix, own] = [name.slice(0, Math.max(0, cut)), name.slice(cut + 1)];
  if (own === '' || own.length > name_max || prefix.length > prefix_max || !/^[\x21-\x7e]+$/.test(name))
    throw new RangeError(`a name that tar has no room for: ${name}`);
  if (!Number.isInteger(size_bytes) || size_bytes < 0 || size_bytes > size_max) throw new RangeError(`a size that tar has no room for: ${size_bytes}`);
  const block = new Uint8Array(ustarBlock_bytes);
  const put = (at: number, text: string): void => {
    for (let index = 0; index < text.length; index += 1) block[at + index] = text.charCodeAt(index);
  };
  const octal = (value: number, length: number): string => Math.floor(value).toString(8).padStart(length, '0');
  put(0, own);
  put(100, '0000600\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, octal(size_bytes, 11));
  put(136, octal(Math.max(0, time_s), 11));
  put(148, '        ');
  put(156, '0');
  put(257, 'ustar\x0000');
  put(345, prefix);
  put(148, `${octal(sumOf(block), 6)}\0 `);
  return block;
}

/** What a header says; undefined for the block of zeros that ends an archive. Throws a RangeError for anything else. */
export function readUstarHeader(block: Uint8Array): UstarHeader | undefined {
  if (block.length !== ustarBlock_bytes) throw new RangeError('not a tar header: too short');
  if (block.every((byte) => byte === 0)) return undefined;
  const text = (from: number, length: number): string => {
    const part = String.fromCharCode(...block.subarray(from, from + length));
    return part.split('\0', 1)[0] ?? '';
  };
  const counted = new Uint8Array(block);
  counted.fill(0x20, 148, 156);
  if (text(257, 5) !== 'ustar' || Number.parseInt(text(148, 8).trim(), 8) !== sumOf(counted)) throw new RangeError('not a tar header');
  const size = text(124, 12).trim();
  if (!/^[0-7]{1,11}$/.test(size)) throw new RangeError('not a tar header: no size');
  const prefix = text(345, prefix_max);
  return { name: prefix === '' ? text(0, name_max) : `${prefix}/${text(0, name_max)}`, size_bytes: Number.parseInt(size, 8) };
}

function sumOf(block: Uint8Array): number {
  return block.reduce((sum, byte) => sum + byte, 0);
}

export type TarEntry = { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** A whole archive, piece by piece: whoever reads it slowly is waited for. */
export async function* packTar(entries: AsyncIterable<TarEntry>, time_s: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for await (const { name, bytes } of entries) {
    yield ustarHeader({ name, size_bytes: bytes.length }, time_s);
    yield bytes;
    yield new Uint8Array(ustarPadding_bytes(bytes.length));
  }
  yield new Uint8Array(2 * ustarBlock_bytes);
}
