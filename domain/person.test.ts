import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorsOf, hasErrors } from './finding.ts';
import { checkName, checkPerson, type Person } from './person.ts';

const today = '2018-04-23';
const sari: Person = {
  nik: '3522155708950001',
  kk: '3522152503100042',
  name: "SARI NU'AINI",
  birthPlace: 'Bojonegoro',
  birthDate: '1995-08-17',
  sex: 'P',
  bloodType: '13',
  address: 'Jl. Contoh No. 7',
  rt: '003',
  rw: '1',
  villageCode: '35.22.15.2001',
  religion: '1',
  maritalStatus: '1',
  occupation: '15',
  citizenship: 'WNI',
  motherName: 'SITI CONTOH',
};
const found = (change: Partial<Person>) => checkPerson({ ...sari, ...change }, today).map(({ level, field, code }) => `${level} ${field} ${code}`);

test('an ordinary record has no findings', () => {
  expect(found({})).toEqual([]);
});

test('60 letters fit, 61 are refused, and an accented letter counts once', () => {
  expect(found({ name: 'A'.repeat(60) })).toEqual([]);
  expect(found({ name: 'A'.repeat(61) })).toEqual(['error name text_too_long']);
  expect(found({ name: 'é'.repeat(60) })).toEqual([]);
  expect(found({ name: 'e\u0301'.repeat(60) })).toEqual([]);
  expect(found({ name: `${'A'.repeat(59)} B` })).toEqual(['error name text_too_long']);
});

test('an emoji, a control character or a hidden sign is refused in every text', () => {
  for (const sign of ['😀', '👍🏽', '🇮🇩', '1️⃣', '\u0000', '\n', '\u200B', '\u202E', '\uD800', '\uE000', '\u2028']) {
    for (const field of ['name', 'birthPlace', 'address', 'motherName', 'religion', 'occupation'] as const) {
      expect(found({ [field]: `SARI ${sign}` }), `${field} ${JSON.stringify(sign)}`).toEqual([`error ${field} text_forbidden_sign`]);
    }
  }
});

test('digits, other signs and other scripts in a name are kept with a warning', () => {
  for (const name of ['SARI 2', 'SARI/WATI', 'SARI (WATI)', 'SARI_WATI', 'ساري', '莎丽', 'SARI\u00A0WATI']) {
    expect(found({ name }), name).toEqual(['warning name name_odd_sign']);
  }
  expect(found({ name: '. -' })).toEqual(['warning name name_without_letter']);
});

test('names with accents, points, commas, hyphens and apostrophes are ordinary', () => {
  for (const name of ['José', 'H. AHMAD, S.Pd.', "NU'MAN", 'NU’MAN', 'ANNE-MARIE', 'ŁUKASZ', 'Y']) expect(found({ name }), name).toEqual([]);
});

test('an empty name, birth place or address is refused', () => {
  for (const field of ['name', 'birthPlace', 'address'] as const) {
    expect(found({ [field]: '  ' }), field).toEqual([`error ${field} text_missing`]);
  }
});

test('an address has at most 200 characters', () => {
  expect(found({ address: 'a'.repeat(200) })).toEqual([]);
  expect(found({ address: 'a'.repeat(201) })).toEqual(['error address text_too_long']);
  expect(found({ address: 'a'.repeat(10_000_000) })).toEqual(['error address text_too_long']);
});

test('a birth date is a real day that has come', () => {
  expect(found({ birthDate: '1995-02-30' })).toEqual(['error birthDate birth_date_impossible']);
  expect(found({ birthDate: '17-08-1995' })).toEqual(['error birthDate birth_date_impossible']);
  expect(found({ birthDate: '2018-04-24', nik: '3522156404180001' })).toEqual(['error birthDate birth_date_in_future']);
  expect(found({ birthDate: today, nik: '3522156304180001' })).toEqual([]);
  expect(found({ birthDate: '1895-08-17' })).toEqual(['warning birthDate birth_date_very_old']);
});

test('RT and RW are one to three digits', () => {
  for (const wrong of ['', '0001', '1a', '-1', '１']) {
    expect(found({ rt: wrong }), wrong).toEqual(['error rt neighbourhood_not_digits']);
    expect(found({ rw: wrong }), wrong).toEqual(['error rw neighbourhood_not_digits']);
  }
});

test('an unknown code is kept with a warning, in every open list', () => {
  for (const field of ['religion', 'maritalStatus', 'bloodType', 'occupation'] as const) {
    expect(found({ [field]: '99' }), field).toEqual([`warning ${field} code_unknown`]);
    expect(found({ [field]: 'x'.repeat(61) }), field).toEqual([`error ${field} text_too_long`]);
  }
});

test('a village code of another shape is refused', () => {
  expect(found({ villageCode: '35.22.15' })).toEqual(['error villageCode village_code_shape']);
});

test('sex and citizenship are closed choices even when untyped data comes in', () => {
  const untyped: Person = { ...sari, ...JSON.parse('{"sex":"X","citizenship":"EU"}') };
  expect(errorsOf(checkPerson(untyped, today)).map(({ field }) => field)).toEqual(['sex', 'citizenship']);
});

test('the NIK and the KK number are checked with the rest of the record', () => {
  expect(found({ nik: '3522004107950000' })).toEqual(['error nik nik_serial_zero']);
  expect(found({ kk: '1' })).toEqual(['error kk kk_not_16_digits']);
  expect(found({ sex: 'L' })).toEqual(['warning nik nik_sex_unlike_biodata']);
});

test("a missing mother's name or nationality is worth a look only", () => {
  expect(found({ motherName: '' })).toEqual(['warning motherName mother_name_missing']);
  expect(found({ citizenship: 'WNA' })).toEqual(['warning nationality nationality_missing']);
  expect(found({ citizenship: 'WNA', nationality: 'Timor-Leste' })).toEqual([]);
  expect(found({ citizenship: 'WNA', nationality: '😀' })).toEqual(['error nationality text_forbidden_sign']);
});

test('a name of 1 to 60 Latin letters and name signs is never refused nor warned about', () => {
  const latin = fc.constantFrom(..."ABCZabczÀÉñöŚ .'’,-");
  const name = fc.array(latin, { minLength: 1, maxLength: 59 }).map((letters) => `A${letters.join('')}`);
  fc.assert(
    fc.property(name, (text) => {
      expect(checkName(text)).toEqual([]);
    }),
  );
});

test('no findings repeat what was typed, and any text at all gets an answer', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ unit: 'grapheme', maxLength: 80 }));
  fc.assert(
    fc.property(text, (typed) => {
      fc.pre(typed.trim().length > 12);
      expect(JSON.stringify(checkPerson({ ...sari, name: typed, address: typed, rt: typed, nik: typed }, today))).not.toContain(typed);
    }),
  );
});

test('more than 60 characters are always refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 61, maxLength: 300 }), (name) => {
      fc.pre(name.trim() !== '');
      expect(hasErrors(checkName(name))).toBe(true);
    }),
  );
});
