import type { Bilingual } from './bilingual.ts';

/**
 * What a check found. An `error` means the data cannot be taken as it is; a `warning` is shown and
 * kept, because old registry data is often odd and still right (73/2022 lets older names stand).
 *
 * - `field` names the field as the API spells it (`nik`, `birthDate`, `documents`).
 * - `code` is stable: programs and tests compare it, never the text.
 * - `text` never repeats the value, so that a NIK or a name cannot reach a log through it.
 */
export type Finding = {
  readonly level: 'error' | 'warning';
  readonly field: string;
  readonly code: string;
  readonly text: Bilingual;
};

/** A finding that refuses the data. */
export function errorFinding(field: string, code: string, text: Bilingual): Finding {
  return { level: 'error', field, code, text };
}

/** A finding that is shown to a person and kept, and refuses nothing. */
export function warningFinding(field: string, code: string, text: Bilingual): Finding {
  return { level: 'warning', field, code, text };
}

/** True when at least one finding refuses the data. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.level === 'error');
}

/** The findings that refuse the data, in the order they were found. */
export function errorsOf(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.level === 'error');
}

/** The findings that only want a look, in the order they were found. */
export function warningsOf(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.level === 'warning');
}
