import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkReceiptCode, looksLikeReceiptCode, receiptCode } from './receipt-code.ts';
import { uuidV7 } from './uuid.ts';

const alphabet = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
const someId = fc.tuple(fc.integer({ min: 0, max: 2 ** 47 }), fc.uint8Array({ minLength: 10, maxLength: 10 })).map(([at_ms, random]) => uuidV7(at_ms, random));
const plain = (code: string) => code.replaceAll('-', '');

test('the code is twelve characters of the id and one that checks them', () => {
  expect(receiptCode('01890a5d-ac96-774b-b000-000000000000')).toMatch(/^0000-0000-0000-[0-9A-Z]$/);
  expect(receiptCode('01890a5d-ac96-774b-bfff-ffffffffffff')).toMatch(/^ZZZZ-ZZZZ-ZZZZ-[0-9A-Z]$/);
  expect(plain(receiptCode('01890a5d-ac96-774b-b044-3211d4c4a231')).slice(0, 12)).toBe(plainBits('0443211d4c4a231'));
});

/** The model: 15 hex digits as a base-32 number, in the words of the platform. */
function plainBits(hex: string): string {
  const digits = BigInt(`0x${hex}`).toString(32).padStart(12, '0');
  return [...digits].map((digit) => alphabet[Number.parseInt(digit, 32)]).join('');
}

test('an id that is not a UUID has no code', () => {
  for (const id of ['', 'not-an-id', '01890a5d-ac96-774b-b000-00000000000g', '01890a5dac96774bb000000000000000']) {
    expect(() => receiptCode(id), id).toThrow(RangeError);
  }
});

test('a code is read back however it was typed or heard', () => {
  fc.assert(
    fc.property(someId, (id) => {
      const code = receiptCode(id);
      const heard = plain(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
      for (const text of [code, plain(code), code.toLowerCase(), ` ${code.replaceAll('-', ' ')} `, heard, [...heard].join('-')]) {
        expect(checkReceiptCode(text)).toBe(code);
      }
      expect(plain(code).slice(0, 12)).toBe(plainBits(id.replaceAll('-', '').slice(-15)));
    }),
  );
});

test('every single wrong character is caught', () => {
  fc.assert(
    fc.property(someId, (id) => {
      const code = plain(receiptCode(id));
      for (let at = 0; at < code.length; at += 1) {
        for (const wrong of alphabet) {
          if (wrong === code[at]) continue;
          expect(checkReceiptCode(code.slice(0, at) + wrong + code.slice(at + 1))).toBeUndefined();
        }
      }
    }),
  );
});

test('every swap of two different characters is caught, neighbours or not', () => {
  fc.assert(
    fc.property(someId, (id) => {
      const characters = [...plain(receiptCode(id))];
      for (let first = 0; first < characters.length; first += 1) {
        for (let second = first + 1; second < characters.length; second += 1) {
          const swapped = characters.with(first, characters[second] ?? '').with(second, characters[first] ?? '');
          if (characters[first] === characters[second]) continue;
          expect(checkReceiptCode(swapped.join(''))).toBeUndefined();
        }
      }
    }),
  );
});

test('for each pair of characters in each place, a swap of neighbours changes the check character', () => {
  // The check is linear, so a pair matters only by its place: all places times all pairs is all cases.
  const codeOf = (values: readonly number[]) =>
    receiptCode(
      `00000000-0000-7000-8${BigInt(`0b${values.map((value) => value.toString(2).padStart(5, '0')).join('')}`)
        .toString(16)
        .padStart(15, '0')
        .replace(/^(.{3})/, '$1-')}`,
    );
  for (let place = 0; place < 11; place += 1) {
    for (let first = 0; first < 32; first += 1) {
      for (let second = first + 1; second < 32; second += 1) {
        const values = new Array<number>(12)
          .fill(0)
          .with(place, first)
          .with(place + 1, second);
        const swapped = values.with(place, second).with(place + 1, first);
        if (codeOf(values).at(-1) === codeOf(swapped).at(-1)) expect.fail(`${first} ${second} at ${place}`);
      }
    }
  }
});

test('texts that are no code are refused', () => {
  for (const text of ['', '0000-0000-0000-0', '0000-0000-0000', '0000-0000-0000-00', 'UUUU-UUUU-UUUU-U', '😀', 'A'.repeat(10_000)]) {
    expect(checkReceiptCode(text), text).toBeUndefined();
  }
});

test('one typed code in 32 is right by accident, not more', () => {
  const right = alphabet.filter((check) => checkReceiptCode(`7K3Q-9XAB-CD21-${check}`) !== undefined);
  expect(right).toHaveLength(1);
});

test('a mistyped code is still seen to be a code, and a name is not', () => {
  for (const text of ['7K3Q-9XAB-CD21-0', '7k3q 9xab cd21 0', 'ZZZZ-ZZZZ-ZZZZ-1']) expect(looksLikeReceiptCode(text), text).toBe(true);
  for (const text of ['MARGARETHABCD', 'Siti Contoh', '3522155708070001', '7K3Q-9XAB-CD21', '']) expect(looksLikeReceiptCode(text), text).toBe(false);
});
