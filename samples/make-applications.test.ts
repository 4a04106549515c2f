import { readFileSync } from 'node:fs';
import path from 'node:path';
import { applicationKinds, checkKind } from '@loket/domain/application-kinds';
import { compareDates, isCalendarDate } from '@loket/domain/calendar-date';
import { isObliged } from '@loket/domain/coverage';
import { parseKk } from '@loket/domain/kk';
import { parseNik } from '@loket/domain/nik';
import { checkPerson } from '@loket/domain/person';
import { regionAtLevel } from '@loket/domain/region';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { rowToSubmission } from '../tools/loket/import/row-to-submission.ts';
import { idOfRow } from '../tools/loket/import/submit.ts';
import { samplesText } from '../tools/loket/samples.ts';
import { type ApplicationRow, applicationColumns } from './application-columns.ts';
import { makeApplications } from './make-applications.ts';
import { sampleRegions } from './region-data.ts';

const regions = await sampleRegions('35.22');
const rows = makeApplications({ count: 600, seed: 3522, regions });
const today = '2025-09-15';

function submissionOf(row: ApplicationRow): Extract<ReturnType<typeof rowToSubmission>, { submission: unknown }>['submission'] {
  const conversion = rowToSubmission(row, today);
  if ('problems' in conversion) throw new Error(JSON.stringify(conversion.problems));
  return conversion.submission;
}

describe('the made-up residents', () => {
  it('are 600, over all 430 villages and 28 kecamatan of Bojonegoro, each village at least once', () => {
    expect(rows).toHaveLength(600);
    expect(regions.villages).toHaveLength(430);
    expect(new Set(rows.map((row) => row.kode_desa))).toEqual(new Set(regions.villages));
    expect(new Set(rows.map((row) => regionAtLevel(row.kode_desa, 'district'))).size).toBe(28);
  });

  it('come for what people come for, in its shares', () => {
    const count = (kind: string): number => rows.filter((row) => row.jenis === kind).length;
    expect(Object.fromEntries(applicationKinds.map((kind) => [kind, count(kind)]).filter(([, number]) => number !== 0))).toEqual({
      baru: 240,
      perubahan_data: 132,
      rusak: 96,
      hilang: 84,
      pindah_datang: 48,
    });
  });

  it('pass every check of the domain without an error, and without a warning but that of a NIK from elsewhere', () => {
    for (const row of rows) {
      const { person, kind, documents } = submissionOf(row);
      const codes = [...checkPerson(person, today), ...checkKind({ kind, person, documents }, today)].map((finding) => finding.code);
      expect(codes).toEqual(row.jenis === 'pindah_datang' ? ['nik_region_unlike_domicile'] : []);
    }
  });

  it('have NIK of their own that agree with birth date and sex, women with 40 added', () => {
    expect(new Set(rows.map((row) => row.nik)).size).toBe(600);
    for (const row of rows) {
      const nik = parseNik(row.nik);
      expect(nik).toMatchObject({ sex: row.jenis_kelamin, birthDay: Number(row.tanggal_lahir.slice(8)), birthMonth: Number(row.tanggal_lahir.slice(5, 7)) });
      expect(Number(row.nik.slice(6, 8))).toBe(Number(row.tanggal_lahir.slice(8)) + (row.jenis_kelamin === 'P' ? 40 : 0));
      expect(parseKk(row.no_kk)).toBeDefined();
    }
  });

  it('cannot be taken for one another: no two share a birth date', () => {
    expect(new Set(rows.map((row) => row.tanggal_lahir)).size).toBe(600);
  });

  it('were obliged to hold a card on the day of their recording, and only first applicants were recorded', () => {
    for (const row of rows) {
      expect(row.perekaman_ref !== '').toBe(row.jenis === 'baru');
      if (row.jenis !== 'baru') continue;
      expect(isCalendarDate(row.perekaman_tanggal)).toBe(true);
      expect(compareDates(row.perekaman_tanggal, row.diterima_pada.slice(0, 10))).toBeLessThanOrEqual(0);
      expect(isObliged({ birthDate: row.tanggal_lahir, maritalStatus: submissionOf(row).person.maritalStatus }, row.perekaman_tanggal)).toBe(true);
    }
  });

  it('whose data changes are now married, and were not', () => {
    const changes = rows.filter((row) => row.jenis === 'perubahan_data').map((row) => submissionOf(row));
    for (const { change, person } of changes) {
      expect(change).toEqual({ field: 'maritalStatus', before: '1', after: '2' });
      expect(person.maritalStatus).toBe('2');
    }
  });

  it('have one-word names among them', () => {
    const oneWord = rows.filter((row) => !row.nama.includes(' '));
    expect(oneWord.length).toBeGreaterThan(30);
    expect(oneWord.length).toBeLessThan(300);
  });

  it('give an id of its own to each line', () => {
    expect(new Set(rows.map(idOfRow)).size).toBe(600);
  });
});

describe('the file', () => {
  it('is what the program makes, to the letter', async () => {
    expect(readFileSync(path.join(import.meta.dirname, 'applications.csv'), 'utf8')).toBe(await samplesText(600, 3522));
  });

  it('reads back as the rows that were written', () => {
    const text = readFileSync(path.join(import.meta.dirname, 'applications.csv'), 'utf8');
    const { data, errors, meta } = Papa.parse(text, { header: true, skipEmptyLines: true });
    expect(errors).toEqual([]);
    expect(meta.fields).toEqual([...applicationColumns]);
    expect(data).toEqual(rows);
  });

  it('is another with another seed, and the same people each time with the same', async () => {
    expect(await samplesText(50, 1)).toBe(await samplesText(50, 1));
    expect(await samplesText(50, 1)).not.toBe(await samplesText(50, 2));
  });

  it.each([1, 7, 430, 5000])('%i applications keep their NIK apart and pass the checks', (count) => {
    const some = makeApplications({ count, seed: 11, regions });
    expect(some).toHaveLength(count);
    expect(new Set(some.map((row) => row.nik)).size).toBe(count);
    for (const row of some) expect(rowToSubmission(row, today)).toHaveProperty('submission');
  });

  it('is refused for a count that would run out of birth dates', () => {
    expect(() => makeApplications({ count: 9001, seed: 1, regions })).toThrow(RangeError);
    expect(() => makeApplications({ count: 0, seed: 1, regions })).toThrow(RangeError);
  });
});
