import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorFinding, errorsOf, type Finding, hasErrors, warningFinding, warningsOf } from './finding.ts';

const text = { id: 'Salah.', en: 'Wrong.' };
const someFinding: fc.Arbitrary<Finding> = fc
  .tuple(fc.boolean(), fc.string(), fc.string())
  .map(([refuses, field, code]) => (refuses ? errorFinding : warningFinding)(field, code, text));

test('a warning alone refuses nothing, one error among warnings does', () => {
  const odd = warningFinding('name', 'name_odd_sign', text);
  expect(hasErrors([odd])).toBe(false);
  expect(hasErrors([odd, errorFinding('nik', 'nik_serial_zero', text)])).toBe(true);
});

test('errors and warnings together are all the findings, none twice', () => {
  fc.assert(
    fc.property(fc.array(someFinding), (findings) => {
      const errors = errorsOf(findings);
      const warnings = warningsOf(findings);
      expect(errors.length + warnings.length).toBe(findings.length);
      expect(new Set([...errors, ...warnings])).toEqual(new Set(findings));
      expect(hasErrors(findings)).toBe(errors.length > 0);
    }),
  );
});
