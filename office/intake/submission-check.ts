/** The trade's checks on a submission, beyond its shape: what stops it (errors) and what an officer should know (warnings). */
import { checkKind } from '@loket/domain/application-kinds';
import { compareDates, wibDate } from '@loket/domain/calendar-date';
import { type Finding, hasErrors, warningFinding } from '@loket/domain/finding';
import { checkPerson } from '@loket/domain/person';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import type { Warning } from '@loket/protocol/problem';

const personFields = new Set(['birthDate', 'citizenship']);

function fieldOf(finding: Finding, prefix: string): FieldError {
  const field = prefix === '' && !personFields.has(finding.field) ? finding.field : `person.${finding.field}`;
  return { field, code: finding.code, text: finding.text };
}

/**
 * Warnings of a submission that may be taken; throws LoketError invalid_body naming each bad field otherwise.
 * Age and dates are judged by the office's day or by the day the citizen was served, whichever lets them in: either clock
 * may stand at 1970 after a flat battery, and nobody is turned away for that.
 */
export function checkSubmission(submission: ApplicationSubmission, now_ms: number): Warning[] {
  try {
    return checkOn(submission, wibDate(now_ms));
  } catch (error) {
    try {
      return checkOn(submission, wibDate(Date.parse(submission.takenAt)));
    } catch {
      // By neither day, or the other is no day at all: the officer is told what the office's own clock found.
      throw error;
    }
  }
}

function checkOn(submission: ApplicationSubmission, today: string): Warning[] {
  const ofPerson = checkPerson(submission.person, today);
  const ofKind = checkKind(submission, today);
  if (hasErrors(ofPerson) || hasErrors(ofKind)) {
    const fields = [...ofPerson.filter(isError).map((finding) => fieldOf(finding, 'person')), ...ofKind.filter(isError).map((finding) => fieldOf(finding, ''))];
    throw new LoketError('invalid_body', fields);
  }
  const ofPapers = [...checkChange(submission), ...checkRecording(submission, today)];
  const warnings = [...ofPerson.map((finding) => fieldOf(finding, 'person')), ...[...ofKind, ...ofPapers].map((finding) => fieldOf(finding, ''))];
  return warnings.map((warning) => ({ ...warning, text: { ...warning.text } }));
}

/** What is to change is for the officer to look at, never a reason to send somebody away. */
function checkChange({ kind, change }: ApplicationSubmission): Finding[] {
  if (kind !== 'perubahan_data') return [];
  if (change === undefined)
    return [warningFinding('change', 'change_missing', { id: 'Belum ditulis data apa yang berubah.', en: 'What has changed is not written down.' })];
  if (change.before !== change.after) return [];
  return [warningFinding('change.after', 'change_without_difference', { id: 'Data sebelum dan sesudah sama.', en: 'Before and after are the same.' })];
}

function checkRecording({ enrolment }: ApplicationSubmission, today: string): Finding[] {
  if (enrolment?.mode !== 'recorded_elsewhere' || compareDates(enrolment.recordedOn, today) <= 0) return [];
  return [
    warningFinding('enrolment.recordedOn', 'recorded_in_the_future', {
      id: 'Tanggal perekaman di masa depan; periksa.',
      en: 'The day of the recording lies in the future; check it.',
    }),
  ];
}

function isError(finding: Finding): boolean {
  return finding.level === 'error';
}
