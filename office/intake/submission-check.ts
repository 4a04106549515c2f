/** The trade's checks on a submission, beyond its shape: what stops it (errors) and what an officer should know (warnings). */
import { checkKind } from '@loket/domain/application-kinds';
import { wibDate } from '@loket/domain/calendar-date';
import { type Finding, hasErrors } from '@loket/domain/finding';
import { checkPerson } from '@loket/domain/person';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import type { Warning } from '@loket/protocol/problem';

const personFields = new Set(['birthDate', 'citizenship']);

function fieldOf(finding: Finding, prefix: string): FieldError {
  const field = prefix === '' && !personFields.has(finding.field) ? finding.field : `person.${finding.field}`;
  return { field, code: finding.code, text: finding.text };
}

/** Warnings of a submission that may be taken; throws LoketError invalid_body naming each bad field otherwise. */
export function checkSubmission(submission: ApplicationSubmission, now_ms: number): Warning[] {
  const today = wibDate(now_ms);
  const ofPerson = checkPerson(submission.person, today);
  const ofKind = checkKind(submission, today);
  if (hasErrors(ofPerson) || hasErrors(ofKind)) {
    const fields = [...ofPerson.filter(isError).map((finding) => fieldOf(finding, 'person')), ...ofKind.filter(isError).map((finding) => fieldOf(finding, ''))];
    throw new LoketError('invalid_body', fields);
  }
  const unsent = ofPerson.map((finding) => fieldOf(finding, 'person')).concat(ofKind.map((finding) => fieldOf(finding, '')));
  return unsent.map((warning) => ({ ...warning, text: { ...warning.text } }));
}

function isError(finding: Finding): boolean {
  return finding.level === 'error';
}
