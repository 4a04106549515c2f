/**
 * Base45 of RFC 9285, strictly: what a QR code's alphanumeric mode carries. The space is one of its signs, so a text must
 * not be trimmed. (The library for it needs node's Buffer in the page, and takes wrong signs for others.)
 */
const signs = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const values: ReadonlyMap<string, number> = new Map([...signs].map((sign, value) => [sign, value]));

function signOf(value: number): string {
  return signs.charAt(value % 45);
}

export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1];
    const value = second === undefined ? first : first * 256 + second;
    text += signOf(value) + signOf(Math.floor(value / 45));
    if (second !== undefined) text += signOf(Math.floor(value / 2025));
  }
  return text;
}

/** Undefined when the text is no Base45: a foreign sign, a length that cannot be, or a group beyond its bytes. */
export function decodeBase45(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 3 === 1) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const group = [...text.slice(at, at + 3)].map((sign) => values.get(sign));
    const [low, middle, high] = group;
    if (low === undefined || middle === undefined || (group.length === 3 && high === undefined)) return undefined;
    const value = low + middle * 45 + (high ?? 0) * 2025;
    if (value > (group.length === 3 ? 0xffff : 0xff)) return undefined;
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}
