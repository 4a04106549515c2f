/** Languages of the page and of every message, Indonesian first. */
export type Language = 'id' | 'en';

/** One text in both languages. */
export type Bilingual = { readonly id: string; readonly en: string };
