/** Numbers, moments and ages as they are read in Bojonegoro. Times are WIB (UTC+7) whatever the computer's own zone is. */
import type { Language } from '@loket/domain/bilingual';
import { wibDate } from '@loket/domain/calendar-date';

const locales: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-GB' };
const zone = 'Asia/Jakarta';

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locales[language], { timeZone: zone, ...options });
  formats.set(key, known);
  return known;
}

export function formatNumber(value: number, language: Language): string {
  return value.toLocaleString(locales[language]);
}

/** `13.05 WIB`, `13:05 WIB` */
export function formatTime(iso: string, language: Language): string {
  return `${dateFormat(language, 'time', { hour: '2-digit', minute: '2-digit' }).format(new Date(iso))} WIB`;
}

/** `24 Nov 2026` */
export function formatDate(iso: string, language: Language): string {
  return dateFormat(language, 'date', { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(iso));
}

/** `24 November 2026`, of a calendar date `YYYY-MM-DD` */
export function formatDay(day: string, language: Language): string {
  return dateFormat(language, 'day', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(`${day}T12:00:00+07:00`));
}

/** The time alone for today, with the date for any other day. */
export function formatMoment(iso: string, language: Language, now_ms: number): string {
  const isToday = wibDate(Date.parse(iso)) === wibDate(now_ms);
  return isToday ? formatTime(iso, language) : `${formatDate(iso, language)}, ${formatTime(iso, language)}`;
}

const units: readonly { readonly from_s: number; readonly unit_s: number; readonly id: string; readonly en: (count: number) => string }[] = [
  { from_s: 172_800, unit_s: 86_400, id: 'hari', en: () => 'days' },
  { from_s: 7_200, unit_s: 3_600, id: 'jam', en: () => 'hours' },
  { from_s: 60, unit_s: 60, id: 'menit', en: (count) => (count === 1 ? 'minute' : 'minutes') },
];

/** `3 menit`, `2 jam`, `4 hari`; below a minute `baru saja`. */
export function formatAge(seconds: number, language: Language): string {
  for (const { from_s, unit_s, id, en } of units) {
    if (seconds < from_s) continue;
    const count = Math.floor(seconds / unit_s);
    return `${formatNumber(count, language)} ${language === 'id' ? id : en(count)}`;
  }
  return language === 'id' ? 'baru saja' : 'just now';
}

/** A NIK in groups, to be read and compared by eye. */
export function formatNik(nik: string): string {
  return nik.replace(/^(\d{6})(\d{6})(\d{4})$/, '$1 $2 $3');
}

/** `600 kB`, `4,2 MB`, `58 GB` */
export function formatSize(size_bytes: number, language: Language): string {
  const [unit, per] = size_bytes < 1_000_000 ? ['kB', 1_000] : size_bytes < 1_000_000_000 ? ['MB', 1_000_000] : ['GB', 1_000_000_000];
  const value = size_bytes / Number(per);
  return `${value.toLocaleString(locales[language], { maximumFractionDigits: value < 10 && unit !== 'kB' ? 1 : 0 })} ${unit}`;
}
