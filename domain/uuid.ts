/**
 * UUID version 7 (RFC 9562): the id of everything that somebody wants. It is made by whoever wants the thing,
 * kept before it is sent, and sorts by the moment it was made.
 */

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for the canonical lower-case text of a UUID of any version. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/** The canonical text of 16 bytes. */
export function formatUuid(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError(`a UUID has 16 bytes, not ${bytes.length}`);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * A UUIDv7 from a moment and ten random bytes.
 * @param at_ms milliseconds since 1970, 0 .. 2^48-1
 * @param random at least 10 bytes from a good source
 */
export function uuidV7(at_ms: number, random: Uint8Array): string {
  if (!Number.isInteger(at_ms) || at_ms < 0 || at_ms >= 2 ** 48) throw new RangeError(`not a moment: ${at_ms}`);
  if (random.length < 10) throw new RangeError(`ten random bytes are needed, not ${random.length}`);
  const bytes = new Uint8Array(16);
  let rest = at_ms;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}

/** The UUID (version 8) that a digest stands for: the same content gives the same id, so a repeat is recognised. */
export function uuidFromDigest(digest: Uint8Array): string {
  if (digest.length < 16) throw new RangeError(`16 bytes of digest are needed, not ${digest.length}`);
  const bytes = digest.slice(0, 16);
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}
