/**
 * The short code on an application's receipt, to be read aloud over the telephone:
 * `XXXX-XXXX-XXXX-C`, twelve characters of the application id and one check character.
 *
 * **Alphabet.** Crockford base32: digits and letters without I, L, O, U. When read back, I and L
 * count as 1, O as 0, case and separators do not matter.
 *
 * **Collisions.** The twelve characters are the last 60 bits of the UUIDv7, all from its random
 * part (RFC 9562 section 5.7: the last 62 bits are random). Among n codes two are equal with a
 * probability of about n^2 / 2^61: for an office-year of 200,000 applications 4e10 / 2.3e18 =
 * 1.7e-8. Ten characters (50 bits) would give 1.8e-5. Time bits are left out: they are nearly the
 * same for everybody on one day and would only push random bits out. A code finds an application;
 * it proves nothing and is no secret.
 *
 * **Check character.** The 13 characters are digits of the field GF(32) = GF(2)[x]/(x^5 + x^2 + 1),
 * d0 to d12, chosen so that x^13 + d0 x^12 + d1 x^11 + ... + d12 = 0. Addition is XOR. x is primitive
 * there (order 31), so:
 * - one wrong character changes the sum by e x^k, e not 0: never 0, always caught;
 * - a swap of neighbours a, b changes it by (a + b)(x + 1) x^k: not 0 unless a = b; always caught,
 *   and so is a swap of any two characters, as x^i = x^j needs 31 to divide i - j.
 * Modulo 37 would do the same, but needs the signs `* ~ $ =`, which nobody can read aloud.
 * The constant x^13 keeps the all-zero code, what an empty field would give, from being valid.
 */
export type ReceiptCode = string;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const dataLength = 12;
/** Generous for spaces between all characters; a limit before any work on foreign text. */
const typedLength_max = 60;

const valueByCharacter: ReadonlyMap<string, number> = new Map([
  ...[...alphabet].map((character, value): [string, number] => [character, value]),
  ['I', 1],
  ['L', 1],
  ['O', 0],
]);

/** The receipt code of an application. Throws a `RangeError` when the id is not a UUID. */
export function receiptCode(applicationId: string): ReceiptCode {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(applicationId)) {
    throw new RangeError('the application id is not a UUID');
  }
  const last15Digits = applicationId.replaceAll('-', '').slice(-15);
  const values: number[] = [];
  // Five hexadecimal digits are four characters.
  for (let start = 0; start < last15Digits.length; start += 5) {
    const bits = Number.parseInt(last15Digits.slice(start, start + 5), 16);
    values.push(bits >> 15, (bits >> 10) & 31, (bits >> 5) & 31, bits & 31);
  }
  return written([...values, checkValue(values)]);
}

/**
 * Reads a code as typed or heard: any case, with or without spaces and hyphens. Gives it as
 * `receiptCode` writes it, or `undefined` when it is not a code or the check character is wrong.
 */
export function checkReceiptCode(text: string): ReceiptCode | undefined {
  if (text.length > typedLength_max) return undefined;
  const values: number[] = [];
  for (const character of text.toUpperCase().replace(/[\s-]/g, '')) {
    const value = valueByCharacter.get(character);
    if (value === undefined) return undefined;
    values.push(value);
  }
  if (values.length !== dataLength + 1) return undefined;
  return values[dataLength] === checkValue(values.slice(0, dataLength)) ? written(values) : undefined;
}

/**
 * True for what must have been meant as a code: thirteen of its characters with a digit among them, which no name has. With
 * `checkReceiptCode` undefined it was mistyped or misheard.
 */
export function looksLikeReceiptCode(text: string): boolean {
  const bare = text.toUpperCase().replace(/[\s-]/g, '');
  return bare.length === dataLength + 1 && /\d/.test(bare) && [...bare].every((character) => valueByCharacter.has(character));
}

/** Horner's rule over GF(32): begins at 1 (the constant), and ends with the value that makes the sum 0. */
function checkValue(values: readonly number[]): number {
  return timesX(values.reduce((sum, value) => timesX(sum) ^ value, 1));
}

/** Multiplies by x in GF(32): a shift, and x^5 = x^2 + 1 when the top bit falls out. */
function timesX(value: number): number {
  return value & 16 ? ((value << 1) & 31) ^ 0b00101 : value << 1;
}

function written(values: readonly number[]): ReceiptCode {
  const characters = values.map((value) => alphabet.charAt(value)).join('');
  return [characters.slice(0, 4), characters.slice(4, 8), characters.slice(8, 12), characters.slice(12)].join('-');
}
