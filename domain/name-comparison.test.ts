import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseName } from './name-comparison.ts';

test('titles, degrees, case, accents, signs and spaces do not make another name', () => {
  for (const name of [
    'Ahmad Numan',
    "H. AHMAD NU'MAN, S.Pd.",
    'AHMAD  NUMAN',
    'Drs. H. Ahmad Nu’man',
    'áhmad númän',
    'DR AHMAD NUMAN, S.H., M.H.',
    'Ahmad Numan S.Pd',
    'AHMAD NUMAN, S. Pd. M. Pd.',
    ' ahmad.numan ',
  ]) {
    expect(normaliseName(name), name).toBe('ahmad numan');
  }
});

test('what may be part of a name stays', () => {
  expect(normaliseName('SE MA')).toBe('se ma');
  expect(normaliseName('SUTRISNO, BAMBANG')).toBe('sutrisno bambang');
  expect(normaliseName('M. HUSNI')).toBe('m husni');
  expect(normaliseName('H.')).toBe('h');
  expect(normaliseName('Dr.')).toBe('dr');
  expect(normaliseName('SITI-AMINAH')).toBe('siti aminah');
});

test('normalising twice is normalising once, for any text', () => {
  const word = fc.constantFrom('H.', 'Hj', 'Drs.', 'AHMAD', "NU'MAN", ',', 'S.Pd.', 'S.H', 'M. Pd', '-', 'Dr', 'é', '.', ' ');
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.array(word).map((words) => words.join(' ')),
    fc.array(word).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(text, (name) => {
      expect(normaliseName(normaliseName(name))).toBe(normaliseName(name));
    }),
    { numRuns: 2000 },
  );
});

test('a plain name keeps all its words, and upper case makes no difference', () => {
  const word = fc.constantFrom('ahmad', 'siti', 'aminah', 'bambang', 'sutrisno', 'wati');
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      expect(normaliseName(words.join('   ').toUpperCase())).toBe(words.join(' '));
      expect(normaliseName(`Hj. ${words.join(' ')}, S.Ag.`)).toBe(words.join(' '));
    }),
  );
});
