/** Types the form of a damaged card, as an officer does. */
import type { Page } from 'playwright-core';
import { filledForm } from './sample-forms.ts';

const { person } = filledForm('');

export async function typeDamagedCard(page: Page, { name = person.name, note = '' }: { readonly name?: string; readonly note?: string } = {}): Promise<void> {
  await page.getByTestId('nav-intake').click();
  await page.getByTestId('kind-rusak').click();
  for (const field of ['nik', 'kk', 'name', 'birthPlace', 'address', 'rt', 'rw', 'villageCode', 'occupation', 'motherName'] as const)
    await page.getByTestId(`field-${field}`).fill(field === 'name' ? name : person[field]);
  for (const field of ['religion', 'maritalStatus'] as const) await page.getByTestId(`field-${field}`).selectOption(person[field]);
  await page.getByTestId('step-documents').click();
  await page.getByTestId('document-damaged_ktp').check();
  await page.getByTestId('document-kk').check();
  if (note === '') return;
  await page.getByTestId('step-finish').click();
  await page.getByTestId('field-note').fill(note);
}
