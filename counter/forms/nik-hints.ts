/** What a NIK tells about its holder, to save typing: a suggestion that the officer sees and may change. */
import { type CalendarDate, calendarDate, compareDates, daysInMonth } from '@loket/domain/calendar-date';
import { parseNik } from '@loket/domain/nik';
import type { PersonField } from './intake-form.ts';
import { cardDate } from './known-person.ts';

export type NikHints = { readonly birthDate: CalendarDate | undefined; readonly sex: 'L' | 'P'; readonly districtCode: string };

/**
 * The NIK does not tell the century. A KTP is for people of 16 and more, so the latest year that makes the holder at
 * least 16 is meant, unless that day does not exist in it (29 February).
 */
export function hintsOf(nik: string, today: CalendarDate): NikHints | undefined {
  const parsed = parseNik(nik);
  if (parsed === undefined) return undefined;
  const latestYear = Number(today.slice(0, 4)) - 16;
  const candidates = [2000 + parsed.birthYearInCentury, 1900 + parsed.birthYearInCentury];
  const year = candidates.find(
    (candidate) =>
      candidate <= latestYear &&
      parsed.birthDay <= daysInMonth(candidate, parsed.birthMonth) &&
      isOldEnough(candidate, parsed.birthMonth, parsed.birthDay, today),
  );
  return {
    birthDate: year === undefined ? undefined : calendarDate(year, parsed.birthMonth, parsed.birthDay),
    sex: parsed.sex,
    districtCode: parsed.region.district,
  };
}

function isOldEnough(year: number, month: number, day: number, today: CalendarDate): boolean {
  // 28 days exist in each month: enough to compare a birthday that may fall on 29 February.
  const sixteenth = calendarDate(year + 16, month, Math.min(day, daysInMonth(year + 16, month)));
  return compareDates(sixteenth, today) <= 0;
}

/** The fields that a NIK tells of. */
export function fromNik(nik: string, today: CalendarDate): Partial<Record<PersonField, string>> {
  const hints = hintsOf(nik.replace(/\s/g, ''), today);
  if (hints === undefined) return {};
  return { sex: hints.sex, ...(hints.birthDate === undefined ? {} : { birthDate: cardDate(hints.birthDate) }) };
}
