import type { Language } from '@loket/domain/bilingual';
import { english } from './en.ts';
import { indonesian, type Messages } from './id.ts';

export type { Messages };

const all: Readonly<Record<Language, Messages>> = { id: indonesian, en: english };

export function messagesIn(language: Language): Messages {
  return all[language];
}
