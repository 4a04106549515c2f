/** Types the form of a damaged card, as an officer does. */
import type { Page } from 'playwright-core';
import { filledForm } from './sample-forms.ts';

const { person } = filledForm('');

type Typed = { readonly name?: string; readonly note?: string };

/** The person of a kind; ends at the page of the papers. */
async function typePerson(page: Page, kind: 'rusak' | 'baru', name: string): Promise<void> {
  await page.getByTestId('nav-intake').click();
  await page.getByTestId(`kind-${kind}`).click();
  // The NIK last: what it brings in comes when it comes, and never into a field that is being filled.
  for (const field of ['kk', 'name', 'birthPlace', 'address', 'rt', 'rw', 'villageCode', 'occupation', 'motherName', 'nik'] as const)
    await page.getByTestId(`field-${field}`).fill(field === 'name' ? name : person[field]);
  for (const field of ['religion', 'maritalStatus'] as const) await page.getByTestId(`field-${field}`).selectOption(person[field]);
  await page.getByTestId('step-documents').click();
}

/** Ends at the page of the recording, with nothing of it done. */
export async function typeFirstCard(page: Page): Promise<void> {
  await typePerson(page, 'baru', person.name);
  await page.getByTestId('document-kk').check();
  await page.getByTestId('step-enrolment').click();
}

export async function typeDamagedCard(page: Page, { name = person.name, note = '' }: Typed = {}): Promise<void> {
  await typePerson(page, 'rusak', name);
  await page.getByTestId('document-damaged_ktp').check();
  await page.getByTestId('document-kk').check();
  if (note === '') return;
  await page.getByTestId('step-finish').click();
  await page.getByTestId('field-note').fill(note);
}
