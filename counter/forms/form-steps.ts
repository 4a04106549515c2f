/** The form page by page: which pages a kind has, and where each field stands. */
import type { ApplicationKind } from '@loket/domain/application-kinds';
import { documentsOfKind, mayTakePhoto } from './intake-form.ts';

export const formSteps = ['person', 'change', 'documents', 'enrolment', 'finish'] as const;
export type FormStep = (typeof formSteps)[number];

export function stepsOf(kind: ApplicationKind): readonly FormStep[] {
  return formSteps.filter((step) => {
    if (step === 'change') return kind === 'perubahan_data';
    if (step === 'documents') return documentsOfKind(kind).length > 0;
    return step !== 'enrolment' || mayTakePhoto(kind);
  });
}

/** The page of a finding, by its field as `FormCheck` names it. */
export function stepOfField(field: string): FormStep {
  if (field === 'change' || field === 'documents' || field === 'enrolment') return field;
  return field === 'telephone' || field === 'note' ? 'finish' : 'person';
}

/** The page of a control, by its name as a draft keeps it; undefined for what is on every page. */
export function stepOfPlace(place: string): FormStep | undefined {
  if (place === 'field-telephone' || place === 'field-note') return 'finish';
  if (place.startsWith('field-')) return 'person';
  if (place.startsWith('change-')) return 'change';
  if (place.startsWith('document-')) return 'documents';
  return /^(enrolment|photo|signature|capture)-/.test(place) ? 'enrolment' : undefined;
}
