/** What an officer typed into the one search field, taken apart: a number, a birth date, words. */
import { parseLooseDate } from '@loket/domain/calendar-date';
import { nameWords } from './name-words.ts';

export type ResidentQuery = {
  /** the beginning of a NIK or KK, 4 to 16 digits */
  readonly digits?: string;
  /** `YYYY-MM-DD` */
  readonly birthDate?: string;
  readonly words: readonly string[];
};

const digits_min = 4;
const words_max = 6;
const datePatterns = [/\d{1,2}([-/.])\d{1,2}\1\d{4}/, /\d{4}-\d{2}-\d{2}/, /\d{1,2}\s+[A-Za-z]{3,10}\.?\s+\d{4}/];

export function readResidentQuery(text: string): ResidentQuery {
  const numbers = text.replace(/[\s.-]/g, '');
  if (/^\d{9,16}$/.test(numbers)) return { digits: numbers, words: [] };
  const { birthDate, rest } = takeDate(text);
  const digits = /(?<!\d)\d{4,16}(?!\d)/.exec(rest)?.[0];
  const words = nameWords((digits === undefined ? rest : rest.replace(digits, ' ')).toLowerCase()).filter((word) => !/^\d+$/.test(word));
  return {
    ...(digits === undefined || digits.length < digits_min ? {} : { digits }),
    ...(birthDate === undefined ? {} : { birthDate }),
    words: [...new Set(words)].slice(0, words_max),
  };
}

function takeDate(text: string): { readonly birthDate: string | undefined; readonly rest: string } {
  for (const pattern of datePatterns) {
    const found = pattern.exec(text)?.[0];
    const date = found === undefined ? undefined : (parseLooseDate(found.replaceAll('.', '-').replaceAll('/', '-')) ?? parseLooseDate(found));
    if (found !== undefined && date !== undefined) return { birthDate: date, rest: text.replace(found, ' ') };
  }
  // Eight digits that are a date are one: a NIK begins with its region, whose fifth to eighth digits seldom read 19xx or 20xx.
  const close = /(?<!\d)(\d{2})(\d{2})((?:19|20)\d{2})(?!\d)/.exec(text);
  const date = close === null ? undefined : parseLooseDate(`${close[1]}-${close[2]}-${close[3]}`);
  return date === undefined || close === null ? { birthDate: undefined, rest: text } : { birthDate: date, rest: text.replace(close[0], ' ') };
}
