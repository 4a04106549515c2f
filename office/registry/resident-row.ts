/** One line of a district's file, checked and brought into the register's shape. */
import { addDays, parseLooseDate } from '@loket/domain/calendar-date';
import { maritalStatuses } from '@loket/domain/codes';
import { parseKk } from '@loket/domain/kk';
import { parseNik } from '@loket/domain/nik';
import { hasForbiddenSign, nameLength_max } from '@loket/domain/person';
import { civilKey } from './civil-key.ts';
import type { ColumnPlaces, ResidentColumn } from './resident-columns.ts';

export type ResidentRow = {
  readonly nik: number;
  readonly kk: number | null;
  readonly name: string;
  readonly birthPlace: string;
  /** 20180420 */
  readonly birth: number;
  readonly sex: 'L' | 'P';
  /** code of `maritalStatuses`, or what the file says */
  readonly maritalStatus: string;
  readonly address: string;
  readonly rt: string;
  readonly rw: string;
  /** 3522152001 */
  readonly village: number;
  readonly motherName: string;
  readonly enrolment: string;
  readonly card: string;
};

export type RowFault = {
  readonly column: ResidentColumn | 'baris';
  readonly code: string;
  readonly text: { readonly id: string; readonly en: string };
  readonly value: string;
};

export type VillageList = readonly { readonly code: string; readonly village: string; readonly district: string }[];

const textLength_max = 200;
const excelNumber = /^\d[.,]\d+E\+?\d+$/i;
/** Excel's day 1 is 1 January 1900, and it believes that 1900 had a 29 February. */
const excelDayZero = '1899-12-30';
const excelDay_max = 80_000;
const dates_max = 120_000;
const sexWords: Readonly<Record<string, 'L' | 'P'>> = {
  L: 'L',
  P: 'P',
  '1': 'L',
  '2': 'P',
  'LAKI-LAKI': 'L',
  'LAKI LAKI': 'L',
  LAKILAKI: 'L',
  PRIA: 'L',
  LK: 'L',
  PEREMPUAN: 'P',
  WANITA: 'P',
  PR: 'P',
};
const enrolmentWords: Readonly<Record<string, string>> = {
  SUDAH: 'enrolled',
  YA: 'enrolled',
  '1': 'enrolled',
  'SUDAH REKAM': 'enrolled',
  BELUM: 'not_yet',
  TIDAK: 'not_yet',
  '0': 'not_yet',
  'BELUM REKAM': 'not_yet',
};
const maritalCodes: ReadonlyMap<string, string> = new Map(maritalStatuses.map(({ code, id }) => [id.toUpperCase(), code]));

const texts = {
  nik_scientific: {
    id: 'NIK sudah diubah Excel menjadi bilangan (3,52E+15) dan angkanya hilang; simpan kolom NIK sebagai teks lalu ekspor ulang',
    en: 'Excel has turned the NIK into a number (3.52E+15) and its digits are lost; make the NIK column text and export again',
  },
  nik_wrong: {
    id: 'NIK harus 16 angka dengan tanggal yang ada dan nomor urut bukan 0000',
    en: 'A NIK is 16 digits with a date that exists and a serial other than 0000',
  },
  kk_wrong: { id: 'Nomor KK harus 16 angka', en: 'A KK number is 16 digits' },
  name_missing: { id: 'Nama kosong', en: 'The name is missing' },
  name_too_long: { id: `Nama lebih dari ${nameLength_max} huruf`, en: `The name has more than ${nameLength_max} characters` },
  forbidden_sign: { id: 'Memuat emoji atau karakter kendali', en: 'Contains an emoji or a control character' },
  text_too_long: { id: `Isian lebih dari ${textLength_max} huruf`, en: `Longer than ${textLength_max} characters` },
  date_wrong: { id: 'Tanggal lahir tidak dikenali; tulis misalnya 17-08-1995', en: 'The birth date is not understood; write for example 17-08-1995' },
  sex_wrong: { id: 'Jenis kelamin harus L atau P', en: 'The sex is L or P' },
  village_unknown: { id: 'Desa/kelurahan tidak dikenal di kabupaten ini', en: 'No such village in this regency' },
  village_ambiguous: { id: 'Nama desa ini ada di beberapa tempat; beri kode desa', en: 'Several villages bear this name; give the code' },
} as const;

/** Reads rows of one file; remembers dates and villages it has seen, since a million people share a few thousand of each. */
export function createRowReader(places: ColumnPlaces, villages: VillageList) {
  const birthByText = new Map<string, number>();
  const villageByCode = new Map<string, number>();
  const villageByName = new Map<string, number | 'ambiguous'>();
  for (const { code, village, district } of villages) {
    const number = Number(code.replaceAll('.', ''));
    villageByCode.set(code, number).set(String(number), number);
    const name = villageKey(village, district);
    villageByName.set(name, villageByName.has(name) ? 'ambiguous' : number);
  }

  function field(fields: readonly string[], column: ResidentColumn): string {
    const place = places[column];
    return place === undefined ? '' : (fields[place] ?? '').trim();
  }

  function birthOf(text: string): number | undefined {
    const known = birthByText.get(text);
    if (known !== undefined) return known;
    const date = readDate(text);
    if (date === undefined) return undefined;
    const birth = Number(date.replaceAll('-', ''));
    if (birthByText.size < dates_max) birthByText.set(text, birth);
    return birth;
  }

  function villageOf(fields: readonly string[]): number | 'ambiguous' | undefined {
    const code = field(fields, 'villageCode');
    return code === '' ? villageByName.get(villageKey(field(fields, 'village'), field(fields, 'district'))) : villageByCode.get(code);
  }

  return {
    /** The NIK's key where the line has a possible one, whatever else is wrong with it. */
    nikOf(fields: readonly string[]): number | undefined {
      const nik = cleanNumber(field(fields, 'nik'));
      return parseNik(nik) === undefined ? undefined : civilKey(nik);
    },

    read(fields: readonly string[]): ResidentRow | RowFault {
      const nikText = cleanNumber(field(fields, 'nik'));
      const nik = parseNik(nikText);
      if (nik === undefined) return fault('nik', excelNumber.test(nikText) ? 'nik_scientific' : 'nik_wrong', nikText);
      const name = field(fields, 'name').replace(/\s+/g, ' ');
      if (name === '') return fault('name', 'name_missing', '');
      if (name.length > nameLength_max) return fault('name', 'name_too_long', name);
      const kkText = cleanNumber(field(fields, 'kk'));
      if (kkText !== '' && parseKk(kkText) === undefined) return fault('kk', 'kk_wrong', kkText);
      const birth = birthOf(field(fields, 'birthDate'));
      if (birth === undefined) return fault('birthDate', 'date_wrong', field(fields, 'birthDate'));
      const sexText = field(fields, 'sex').toUpperCase();
      const sex = sexText === '' ? nik.sex : sexWords[sexText];
      if (sex === undefined) return fault('sex', 'sex_wrong', sexText);
      const village = villageOf(fields);
      if (village === undefined || village === 'ambiguous') {
        const value = field(fields, 'villageCode') || `${field(fields, 'village')}, ${field(fields, 'district')}`;
        return fault('villageCode', village === undefined ? 'village_unknown' : 'village_ambiguous', value);
      }
      const enrolment = field(fields, 'enrolment').toUpperCase();
      const row: ResidentRow = {
        nik: civilKey(nikText),
        kk: kkText === '' ? null : civilKey(kkText),
        name,
        birthPlace: field(fields, 'birthPlace'),
        birth,
        sex,
        maritalStatus: maritalCodes.get(field(fields, 'maritalStatus').toUpperCase()) ?? field(fields, 'maritalStatus'),
        address: field(fields, 'address'),
        rt: field(fields, 'rt'),
        rw: field(fields, 'rw'),
        village,
        motherName: field(fields, 'motherName'),
        enrolment: enrolment === '' ? 'unknown' : (enrolmentWords[enrolment] ?? enrolment),
        card: field(fields, 'card'),
      };
      return textFault(row) ?? row;
    },
  };
}

function textFault(row: ResidentRow): RowFault | undefined {
  const together = `${row.name}${row.birthPlace}${row.address}${row.motherName}${row.rt}${row.rw}${row.maritalStatus}${row.enrolment}${row.card}`;
  // Plain letters have no forbidden sign among them, and nearly all lines are made of them.
  if (together.length <= textLength_max && /^[\x20-\x7e]*$/.test(together)) return undefined;
  for (const column of ['name', 'birthPlace', 'address', 'motherName', 'rt', 'rw', 'maritalStatus', 'enrolment', 'card'] as const) {
    if (row[column].length > textLength_max) return fault(column, 'text_too_long', row[column].slice(0, textLength_max));
    if (hasForbiddenSign(row[column])) return fault(column, 'forbidden_sign', row[column]);
  }
  return undefined;
}

function fault(column: ResidentColumn, code: keyof typeof texts, value: string): RowFault {
  return { column, code, text: texts[code], value };
}

/** Numbers as sheets guard them: `'3522...`, with spaces or dots between. */
function cleanNumber(text: string): string {
  return /^\d*$/.test(text) || excelNumber.test(text) ? text : text.replace(/[\s.'’`-]/g, '');
}

function villageKey(village: string, district: string): string {
  return `${village}/${district}`.toUpperCase().replace(/[^A-Z/]/g, '');
}

function readDate(text: string): string | undefined {
  const day = text.replace(/[T ]\d{1,2}[:.]\d{2}([:.]\d{2})?$/, '').replaceAll('.', '-');
  const loose = parseLooseDate(day) ?? parseLooseDate(day.replaceAll('/', '-'));
  if (loose !== undefined) return loose;
  if (!/^\d{4,5}$/.test(day) || Number(day) > excelDay_max) return undefined;
  return addDays(excelDayZero, Number(day));
}

/** A number of 53 bits over all that a line says (two rounds of FNV with different seeds); the same line gives the same one. */
export function fingerprintOf(row: ResidentRow): number {
  const text = `${row.kk}|${row.name}|${row.birthPlace}|${row.birth}|${row.sex}|${row.maritalStatus}|${row.address}|${row.rt}|${row.rw}|${row.village}|${row.motherName}|${row.enrolment}|${row.card}`;
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
