/** The desk's figures and lists as sheets for a spreadsheet: what is defined how, as of when, from where, then the rows. */
import { cardDate, wibDate } from '@loket/domain/calendar-date';
import { labelOf, maritalStatuses } from '@loket/domain/codes';
import type { AreaCoverage, MissingAnswer, OutreachAnswer } from '@loket/protocol/coverage';
import { sheetFile } from '../paper/sheet.ts';

function head(title: string, of: { readonly asOf: string; readonly source: { readonly id: string } }, definition?: string): string[][] {
  const about = [[title], [`Per ${cardDate(wibDate(Date.parse(of.asOf)))}`], [`Sumber: ${of.source.id}`]];
  return definition === undefined ? about : [...about, [`Pengertian: ${definition}`]];
}

export function coverageSheet(coverage: AreaCoverage): Promise<Uint8Array> {
  const columns = [
    'Kode',
    'Wilayah',
    'Penduduk',
    'Wajib KTP',
    'Sudah perekaman',
    'Belum perekaman',
    'Tidak diketahui',
    'Sudah direkam umur 16',
    'Hilang dari berkas',
  ];
  const rows = [...coverage.areas, { code: coverage.code, name: `Jumlah ${coverage.name}`, figures: coverage.figures }].map(({ code, name, figures }) => [
    code,
    name,
    figures.residents,
    figures.obliged,
    figures.enrolled,
    figures.notYetEnrolled,
    figures.unknown,
    figures.recordedEarly,
    figures.absent,
  ]);
  return sheetFile([{ name: 'Cakupan', about: head(`Cakupan perekaman KTP-el ${coverage.name}`, coverage, coverage.definition.id), columns, rows }]);
}

export function outreachSheet(outreach: OutreachAnswer): Promise<Uint8Array> {
  const title = 'Rencana jemput bola';
  const days = outreach.days.flatMap((day) => day.stops.map((stop) => [day.day, stop.code, stop.name, stop.district, stop.gained, day.gainedSoFar]));
  const villages = outreach.villages.map((village) => [
    village.code,
    village.name,
    village.district,
    village.missing,
    village.seventeenAndEighteen,
    village.sixteen,
  ]);
  return sheetFile([
    {
      name: 'Rute',
      about: head(title, outreach),
      columns: ['Hari', 'Kode', 'Desa/kelurahan', 'Kecamatan', 'Terekam hari itu', 'Terekam seluruhnya'],
      rows: days,
    },
    {
      name: 'Desa',
      about: head('Belum perekaman per desa', outreach),
      columns: ['Kode', 'Desa/kelurahan', 'Kecamatan', 'Belum perekaman', 'Umur 17-18', 'Umur 16 (boleh direkam)'],
      rows: villages,
    },
  ]);
}

export function missingSheet(missing: MissingAnswer): Promise<Uint8Array> {
  const title = `${missing.group === 'school' ? 'Umur 16-18 belum direkam' : 'Wajib KTP belum perekaman'}: ${missing.name}, ${missing.district} (${missing.code})`;
  const rows = missing.items.map((person) => [
    person.nik,
    person.name,
    cardDate(person.birthDate),
    person.age,
    person.sex,
    labelOf(maritalStatuses, person.maritalStatus, 'id'),
    person.address,
    person.rt,
    person.rw,
    person.kk ?? '',
  ]);
  return sheetFile([
    {
      name: 'Daftar',
      about: head(title, missing),
      columns: ['NIK', 'Nama', 'Tanggal lahir', 'Umur', 'L/P', 'Status kawin', 'Alamat', 'RT', 'RW', 'Nomor KK'],
      rows,
    },
  ]);
}
