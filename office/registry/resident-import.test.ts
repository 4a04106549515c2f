import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bojonegoroOpeningSnapshot } from '@loket/domain/coverage';
import { buildNik } from '@loket/domain/nik';
import { systemPorts } from '@loket/platform/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRegionNames } from '../card/region-names.ts';
import type { Database } from '../database/open-database.ts';
import { civilKey, civilKeyRange, civilText } from './civil-key.ts';
import { openRegistry } from './registry-file.ts';
import { type ImportSummary, importResidents, type RejectedLine } from './resident-import.ts';
import { createResidentStore } from './resident-store.ts';
import { readSheetRecords, sheetFile_bytes_max } from './sheet-records.ts';

const regions = createRegionNames(bojonegoroOpeningSnapshot.region);
const villages = regions.villages().map(({ code, name }) => ({ code, village: name, district: regions.village(code)?.district ?? '' }));
const header = 'NIK;NO. KK;NAMA LENGKAP;TEMPAT LAHIR;TGL_LAHIR;JENIS KELAMIN;STATUS PERKAWINAN;ALAMAT;RT;RW;DESA/KELURAHAN;KECAMATAN;NAMA IBU;STATUS REKAM';

let folder = '';
let database: Database;
let imports = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loket-registry-'));
  database = openRegistry({ file: join(folder, 'registry.db'), keyFile: join(folder, 'key') }, systemPorts().random);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

type Imported = { readonly summary: ImportSummary; readonly rejected: RejectedLine[]; readonly vanished: string[] };

async function take(
  lines: readonly string[],
  { encoding = 'utf8', piece = 700, columns }: { encoding?: BufferEncoding; piece?: number; columns?: Record<string, string> } = {},
): Promise<Imported> {
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\n`, encoding);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const rejected: RejectedLine[] = [];
  const vanished: string[] = [];
  imports += 1;
  const summary = await importResidents({
    database,
    importId: `import-${imports}`,
    pieces: pieces(),
    ...(columns === undefined ? {} : { columns }),
    villages,
    now: () => '2026-11-24T02:00:00.000Z',
    onRejected: (line) => void rejected.push(line),
    onVanished: (_nik, name) => void vanished.push(name),
  });
  return { summary, rejected, vanished };
}

const nikOf = (number: number): string => buildNik({ region: '35.22.15', birthDate: '1995-08-17', sex: 'P', serial: number });

function line(number: number, changed: Partial<Record<'nik' | 'name' | 'birth' | 'village' | 'district' | 'recorded', string>> = {}): string {
  const {
    nik = nikOf(number),
    name = `SITI NOMOR ${'ABCDEFGHIJ'[number % 10]}`,
    birth = '17-08-1995',
    village = 'KADIPATEN',
    district = 'BOJONEGORO',
    recorded = 'SUDAH',
  } = changed;
  return `${nik};3522151203070001;${name};BOJONEGORO;${birth};PEREMPUAN;BELUM KAWIN;DUSUN KRAJAN;003;001;${village};${district};SUMINAH;${recorded}`;
}

describe('a NIK as a number', () => {
  it.each(['3522155708950001', '0100000000000001', '9171015708959999', '9999999999999999', '9000000000000000', '8999999999999999'])(
    'is the same 16 digits again: %s',
    (nik) => {
      expect(civilText(civilKey(nik))).toBe(nik);
      expect(Number.isSafeInteger(civilKey(nik))).toBe(true);
      for (const length of [1, 5, 9, 16]) {
        const [low, high] = civilKeyRange(nik.slice(0, length));
        expect(civilKey(nik)).toBeGreaterThanOrEqual(low);
        expect(civilKey(nik)).toBeLessThanOrEqual(high);
      }
    },
  );
});

describe('an import of a list of residents', () => {
  it('takes everybody, and the same file again changes nothing', async () => {
    const lines = [header, ...Array.from({ length: 300 }, (_, index) => line(index + 1))];
    expect((await take(lines)).summary).toEqual({
      read: 300,
      added: 300,
      changed: 0,
      unchanged: 0,
      rejected: 0,
      vanished: 0,
      residents: 300,
      encoding: 'utf-8',
    });
    expect((await take(lines, { piece: 64 })).summary).toMatchObject({ read: 300, added: 0, changed: 0, unchanged: 300, rejected: 0 });
    expect(createResidentStore(database, regions).find(nikOf(7))).toMatchObject({
      nik: nikOf(7),
      kk: '3522151203070001',
      birthDate: '1995-08-17',
      sex: 'P',
      maritalStatus: '1',
      village: 'Kadipaten',
      district: 'Bojonegoro',
      enrolment: 'enrolled',
    });
  });

  it('updates whom a later file describes otherwise, and names who is no longer in it without deleting', async () => {
    await take([header, line(1), line(2), line(3), line(4, { village: 'NGRAHO', district: 'NGRAHO' })]);
    const later = await take([header, line(1, { recorded: 'BELUM' }), line(2)]);
    expect(later.summary).toMatchObject({ read: 2, changed: 1, unchanged: 1, vanished: 1, residents: 4 });
    // Ngraho is not in this file at all, so nobody says that its people are gone.
    expect(later.vanished).toEqual(['SITI NOMOR D']);
    const store = createResidentStore(database, regions);
    expect(store.find(nikOf(1))?.enrolment).toBe('not_yet');
    expect(store.find(nikOf(3))?.enrolment).toBe('enrolled');
  });

  it('reports bad lines by line, column and reason, and takes the rest', async () => {
    const { summary, rejected } = await take([
      header,
      line(1),
      line(2, { nik: '3.52E+15' }),
      line(3, { nik: '3,52216E+15' }),
      line(4, { birth: '31-02-1995' }),
      line(1, { name: 'ORANG LAIN' }),
      line(5, { village: 'ENTAH' }),
      `${line(6)};lebih`,
      line(7, { name: '' }),
      line(8),
    ]);
    expect(rejected.map(({ line: number, column, code }) => [number, column, code])).toEqual([
      [3, 'nik', 'nik_scientific'],
      [4, 'nik', 'nik_scientific'],
      [5, 'birthDate', 'date_wrong'],
      [6, 'nik', 'nik_twice'],
      [7, 'villageCode', 'village_unknown'],
      [8, 'baris', 'wrong_width'],
      [9, 'name', 'name_missing'],
    ]);
    expect(rejected[3]?.text.en).toBe('Same NIK as line 2');
    expect(summary).toMatchObject({ read: 9, added: 2, rejected: 7 });
  });

  it('loses only the line whose quote is not closed, wherever it stands', async () => {
    const lines = [
      header,
      line(1),
      line(2, { name: '"SITI' }),
      ...Array.from({ length: 40 }, (_, index) => line(index + 3)),
      line(50, { name: '"SITI "" AMINAH"' }),
      line(51, { name: '"AKHIR' }),
    ];
    const { summary, rejected } = await take(lines);
    expect(rejected.map(({ line: number, code }) => [number, code])).toEqual([
      [3, 'quote_not_closed'],
      [45, 'quote_not_closed'],
    ]);
    expect(summary).toMatchObject({ read: 44, added: 42 });
    expect(createResidentStore(database, regions).find(nikOf(50))?.name).toBe('SITI " AMINAH');
  });

  it('names each mistake by its line far into a large file, and takes all the others', async () => {
    const last = 60_000;
    const wrong = new Map<number, Partial<Record<'nik' | 'name' | 'birth' | 'village' | 'district' | 'recorded', string>>>([
      [50_000, { name: '"SITI' }],
      [50_010, { nik: '3.52E+15' }],
      [50_020, { nik: nikOf(1) }],
      [50_030, { village: 'BOJONEGORO', district: 'BOJONEGORO/BOJONEGORO' }],
      [50_040, { birth: '31-02-1995' }],
      [50_050, { name: 'REN\xc9' }],
      [50_060, { nik: `${'9'.repeat(70_000)}` }],
    ]);
    const nikAt = (number: number): string =>
      buildNik({ region: '35.22.15', birthDate: `19${50 + (number % 40)}-08-17`, sex: 'P', serial: 1 + Math.floor(number / 40) });
    async function* pieces() {
      yield Buffer.from(`${header}\n${line(1)}\n`);
      for (let number = 3; number <= last; number += 1) {
        const changed = wrong.get(number);
        yield Buffer.from(`${line(number, { nik: nikAt(number), ...changed })}\n`, changed?.name?.startsWith('REN') === true ? 'latin1' : 'utf8');
      }
    }
    const rejected: RejectedLine[] = [];
    const common = { database, villages, now: () => '2026-11-24T02:00:00.000Z', onVanished: () => undefined };
    const summary = await importResidents({ ...common, importId: 'large', pieces: pieces(), onRejected: (bad) => void rejected.push(bad) });
    expect(rejected.map(({ line: at, code }) => [at, code])).toEqual([
      [50_000, 'quote_not_closed'],
      [50_010, 'nik_scientific'],
      [50_020, 'nik_twice'],
      [50_030, 'village_unknown'],
      [50_040, 'date_wrong'],
      [50_060, 'nik_wrong'],
    ]);
    expect(summary).toMatchObject({ read: last - 1, added: last - 1 - rejected.length, encoding: 'windows-1252' });
    expect(createResidentStore(database, regions).find(nikAt(50_050))?.name).toBe('RENÉ');
  });

  it('refuses a file without line ends by its header, however long it is, and writes nobody', async () => {
    await expect(take([`${header};${'x;'.repeat(200_000)}`.replaceAll('NAMA LENGKAP', 'X')], { piece: 65_536 })).rejects.toMatchObject({
      fields: [{ code: 'column_missing' }],
    });
    expect(database.prepare('SELECT count(*) FROM resident').pluck().get()).toBe(0);
  });

  it('the same file again writes the lists that an older version did not have', async () => {
    const lines = [header, line(1), line(2)];
    await take(lines);
    const lengths = (): unknown => database.prepare('SELECT length(residents) FROM name_word WHERE word = ?').pluck().get('*');
    expect(lengths()).toBe(3);
    database.exec("DELETE FROM name_word WHERE word = '*'");
    expect((await take(lines)).summary).toMatchObject({ added: 0, unchanged: 2 });
    expect(lengths()).toBe(3);
  });

  it('reads Windows-1252, and quoted fields with a line break', async () => {
    const { summary } = await take([header, line(1, { name: 'RENÉ' }), line(2, { name: '"SITI\nAMINAH"' })], { encoding: 'latin1' });
    expect(summary).toMatchObject({ added: 2, rejected: 0, encoding: 'windows-1252' });
    const store = createResidentStore(database, regions);
    expect(store.find(nikOf(1))?.name).toBe('RENÉ');
    expect(store.find(nikOf(2))?.name).toBe('SITI AMINAH');
  });

  it.each(['17-08-1995', '17/8/1995', '1995-08-17', '17.08.1995', '17 Agustus 1995', '17-08-1995 00:00:00', '34928'])('reads the date %s', async (birth) => {
    expect((await take([header, line(1, { birth })])).summary.added).toBe(1);
    expect(createResidentStore(database, regions).find(nikOf(1))?.birthDate).toBe('1995-08-17');
  });

  it('reads the columns that somebody chose, and the next file with these headers likewise', async () => {
    const lines = ['IDENTITAS;NAMA IBU;WARGA;TGL LAHIR;KODE DESA', `${nikOf(1)};SUMINAH;SITI;17-08-1995;35.22.15.1001`];
    await expect(take(lines)).rejects.toMatchObject({ fields: [{ field: 'NIK' }, { field: 'NAMA' }] });
    await expect(take(lines, { columns: { nik: 'NIK LAMA' } })).rejects.toMatchObject({ fields: [{ field: 'columns.nik', code: 'column_unknown' }] });
    await expect(take(lines, { columns: { nomor: 'IDENTITAS' } })).rejects.toMatchObject({ fields: [{ code: 'column_unknown' }] });
    expect((await take(lines, { columns: { nik: 'IDENTITAS', name: 'WARGA', motherName: '' } })).summary).toMatchObject({ added: 1 });
    // A column that was chosen to be none is not found again by its name.
    expect(createResidentStore(database, regions).find(nikOf(1))).toMatchObject({ name: 'SITI', motherName: '' });
    expect((await take(lines)).summary).toMatchObject({ unchanged: 1 });
  });

  it('refuses a workbook that is none, or that would not fit the memory', async () => {
    await expect(readSheetRecords(Buffer.from('NIK,NAMA'))).rejects.toMatchObject({ fields: [{ code: 'not_a_sheet' }] });
    await expect(readSheetRecords(Buffer.alloc(sheetFile_bytes_max + 1))).rejects.toMatchObject({ fields: [{ code: 'sheet_too_large' }] });
  });

  it('refuses a file that says nothing of who lives where, and writes nothing', async () => {
    await expect(take(['NIK,NAMA', `${nikOf(1)},SITI`])).rejects.toMatchObject({
      code: 'invalid_body',
      fields: [{ field: 'TANGGAL_LAHIR' }, { field: expect.stringContaining('KODE_DESA') }],
    });
    await expect(take([''])).rejects.toMatchObject({ code: 'invalid_body' });
    expect(database.prepare('SELECT count(*) AS count FROM resident').get()).toEqual({ count: 0 });
  });

  it('does not begin while another one writes, and that one is not disturbed', async () => {
    const other = openRegistry({ file: join(folder, 'registry.db'), keyFile: join(folder, 'key') }, systemPorts().random);
    other.pragma('busy_timeout=0');
    const common = { villages, now: () => '2026-11-24T02:00:00.000Z', onRejected: () => undefined, onVanished: () => undefined };
    async function* second() {
      yield Buffer.from(`${header}\n${line(1)}\n${line(2)}\n`);
    }
    async function* first() {
      yield Buffer.from(`${header}\n${line(1)}\n`);
      await expect(importResidents({ ...common, database: other, importId: 'second', pieces: second() })).rejects.toMatchObject({
        code: 'not_possible_now',
        fields: [{ code: 'import_running' }],
      });
      yield Buffer.from(`${line(3)}\n`);
    }
    try {
      expect(await importResidents({ ...common, database, importId: 'first', pieces: first() })).toMatchObject({ added: 2, residents: 2 });
      expect(await importResidents({ ...common, database: other, importId: 'third', pieces: second() })).toMatchObject({
        added: 1,
        unchanged: 1,
        residents: 3,
      });
    } finally {
      other.close();
    }
  });

  it('completes a run that was cut in the middle', async () => {
    const lines = [header, ...Array.from({ length: 50 }, (_, index) => line(index + 1))];
    async function* cut() {
      yield Buffer.from(`${lines.slice(0, 20).join('\n')}\n`);
      throw new Error('the disk was pulled out');
    }
    const options = {
      database,
      importId: 'cut',
      pieces: cut(),
      villages,
      now: () => '2026-11-24T02:00:00.000Z',
      onRejected: () => undefined,
      onVanished: () => undefined,
    };
    await expect(importResidents(options)).rejects.toThrow('pulled out');
    expect((await take(lines)).summary).toMatchObject({ read: 50, residents: 50, rejected: 0 });
    expect(createResidentStore(database, regions).find(nikOf(50))?.name).toBe('SITI NOMOR A');
  });
});
