import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Ports, systemPorts } from '@loket/platform/ports';
import Papa from 'papaparse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApplicationColumn, applicationColumns } from '../../samples/application-columns.ts';
import { makeApplications } from '../../samples/make-applications.ts';
import { sampleRegions } from '../../samples/region-data.ts';
import { type FakeOffice, fakeToken, startFakeOffice } from '../testing/fake-office.ts';
import type { Console } from './console.ts';
import { idOfRow } from './import/submit.ts';
import { importVerb } from './import.ts';

type Row = Record<ApplicationColumn, string>;
type Run = { readonly code: number; readonly out: string; readonly error: string };

const people = makeApplications({ count: 120, seed: 5, regions: await sampleRegions('35.22') });
const samplesFile = path.resolve(import.meta.dirname, '../../samples/applications.csv');

let folder = '';
let office: FakeOffice;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'loket-import-'));
  office = await startFakeOffice();
});
afterEach(async () => {
  await office.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Pauses are noted, not waited for. */
function quickPorts(pauses: number[] = []): Ports {
  const ports = systemPorts();
  return { ...ports, timers: { ...ports.timers, sleep: async (pause_ms) => void pauses.push(pause_ms) } };
}

async function run(words: readonly string[], ports: Ports = quickPorts()): Promise<Run> {
  const said = { out: '', error: '' };
  const console: Console = {
    out: (text) => {
      said.out += text;
    },
    error: (text) => {
      said.error += text;
    },
    isTerminal: false,
    environment: { LOKET_OFFICE_URL: office.url, LOKET_TOKEN: fakeToken },
  };
  return { code: await importVerb(words, console, ports), ...said };
}

function fileOf(rows: readonly Partial<Row>[], options: Papa.UnparseConfig = {}): string {
  const file = path.join(folder, 'file.csv');
  writeFileSync(
    file,
    Papa.unparse({ fields: [...applicationColumns], data: rows.map((row) => applicationColumns.map((column) => row[column] ?? '')) }, options),
  );
  return file;
}

function personAt(index: number, changes: Partial<Row> = {}): Row {
  const row = people[index];
  if (row === undefined) throw new RangeError('no such person');
  return { ...row, ...changes };
}

function rejectsOf(file: string): unknown[] {
  return Papa.parse(readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true }).data;
}

const summary = (outcome: Run): unknown => JSON.parse(outcome.out);

describe('import', () => {
  it('takes the 600 sample applications, never more than 32 at once, and says so', async () => {
    const outcome = await run([samplesFile]);
    expect(outcome.code).toBe(0);
    expect(summary(outcome)).toEqual({ read: 600, taken: 600, already: 0, rejected: 0 });
    expect(office.taken.size).toBe(600);
    expect(office.atOnce).toBeLessThanOrEqual(32);
    expect(office.atOnce).toBeGreaterThan(1);
    expect(existsSync(samplesFile.replace('.csv', '.rejects.csv'))).toBe(false);
  });

  it('run twice takes nothing twice, and a line that occurs twice is taken once', async () => {
    const file = fileOf([...people.slice(0, 40), personAt(3)]);
    expect(summary(await run([file]))).toEqual({ read: 41, taken: 40, already: 1, rejected: 0 });
    const again = await run([file]);
    expect(summary(again)).toEqual({ read: 41, taken: 0, already: 41, rejected: 0 });
    expect(again.code).toBe(0);
    expect(office.taken.size).toBe(40);
  });

  it('sends what the line says: codes for labels, the recording, the papers, the change', async () => {
    const first = people.find((row) => row.jenis === 'baru');
    const changed = people.find((row) => row.jenis === 'perubahan_data');
    if (first === undefined || changed === undefined) throw new Error('samples lack a kind');
    await run([fileOf([first, changed])]);
    expect(office.taken.get(idOfRow(first))).toMatchObject({
      kind: 'baru',
      person: { nik: first.nik, kk: first.no_kk, name: first.nama, religion: '1', maritalStatus: '1', villageCode: first.kode_desa, citizenship: 'WNI' },
      documents: [{ type: 'kk', number: first.no_kk }],
      enrolment: { mode: 'recorded_elsewhere', reference: first.perekaman_ref, recordedOn: first.perekaman_tanggal },
      takenAt: first.diterima_pada,
    });
    expect(office.taken.get(idOfRow(changed))).toMatchObject({
      change: { field: 'maritalStatus', before: '1', after: '2' },
      documents: [{ type: 'kk' }, { type: 'old_ktp', number: changed.nik }, { type: 'proof_of_change' }, { type: 'f106' }],
    });
  });

  it('reports each bad value with its line, column and reason, and takes the good lines', async () => {
    const file = fileOf([
      personAt(0),
      personAt(1, { nik: '3522004107950000' }),
      personAt(2, { nama: 'A'.repeat(61) }),
      personAt(3, { alamat: 'Dusun Krajan\nRT dua', nama: 'Budi 😀' }),
      personAt(4, { jenis: 'sulap', tanggal_lahir: '31-02-2000' }),
      personAt(5, { kode_desa: '35.22', no_kk: '123' }),
      personAt(6, { perekaman_ref: 'REK-1', perekaman_tanggal: '' }),
      personAt(7, { diterima_pada: 'kemarin', rt: 'satu' }),
      personAt(8, { alamat: '', nama_ibu: '' }),
      personAt(9, { dokumen: '' }),
      personAt(10),
    ]);
    const outcome = await run([file, '--rejects', path.join(folder, 'bad.csv')]);
    expect(outcome.code).toBe(1);
    expect(summary(outcome)).toEqual({ read: 11, taken: 2, already: 0, rejected: 9 });
    const rejects = rejectsOf(path.join(folder, 'bad.csv'));
    const places = rejects.map((reject) => (reject instanceof Object && 'baris' in reject && 'kolom' in reject ? `${reject.baris} ${reject.kolom}` : '?'));
    expect(places.sort()).toEqual(
      // The address of line 5 holds a line break, so that all lines after it move down by one.
      [
        '3 nik',
        '4 nama',
        '5 alamat',
        '5 nama',
        '7 jenis',
        '7 tanggal_lahir',
        '8 kode_desa',
        '8 no_kk',
        '9 perekaman_tanggal',
        '10 diterima_pada',
        '10 rt',
        '11 nama_ibu',
        '11 alamat',
        '12 dokumen',
      ].sort(),
    );
    expect(rejects).toContainEqual(
      expect.objectContaining({
        baris: '4',
        kolom: 'nama',
        alasan: expect.stringContaining('60'),
        reason: expect.stringContaining('60'),
        nilai: 'A'.repeat(61),
      }),
    );
    expect(statSync(path.join(folder, 'bad.csv')).mode & 0o777).toBe(0o600);
  });

  it('says in Indonesian too what the shape forbids', async () => {
    const file = fileOf([personAt(3, { dokumen: `kk=${'9'.repeat(61)}` })]);
    await run([file]);
    expect(rejectsOf(file.replace('.csv', '.rejects.csv'))).toMatchObject([
      { kolom: 'dokumen', alasan: 'Paling banyak 60 huruf', reason: 'At most 60 characters' },
    ]);
  });

  it('disarms values that a spreadsheet would run, in the rejects file', async () => {
    const file = fileOf([personAt(0, { nik: '=HYPERLINK("http://x")' })]);
    await run([file]);
    expect(readFileSync(path.join(folder, 'file.rejects.csv'), 'utf8')).toContain(`"'=HYPERLINK`);
  });

  it('names a line with too few values, and one after it keeps its number', async () => {
    const file = path.join(folder, 'short.csv');
    const good = Papa.unparse([applicationColumns.map((column) => personAt(0)[column])]);
    writeFileSync(file, `${applicationColumns.join(',')}\n\nbaru,3522\n${good}\n`);
    expect(summary(await run([file]))).toEqual({ read: 2, taken: 1, already: 0, rejected: 1 });
    expect(rejectsOf(path.join(folder, 'short.rejects.csv'))).toEqual([
      { baris: '3', kolom: '', alasan: 'Baris ini memuat 2 nilai, bukan 23', reason: 'This line has 2 values, not 23', nilai: '' },
    ]);
  });

  it('reads what Excel writes: semicolons, CRLF, a byte order mark, other column order, WIB times and written-out dates', async () => {
    const row = personAt(0, { tanggal_lahir: '17-08-1995', diterima_pada: '2025-09-08 09:15', telepon: '', perekaman_ref: '', perekaman_tanggal: '' });
    const columns = [...applicationColumns].reverse();
    const text = Papa.unparse({ fields: [...columns, 'catatan'], data: [[...columns.map((column) => row[column]), 'x']] }, { delimiter: ';', newline: '\r\n' });
    const file = path.join(folder, 'excel.csv');
    writeFileSync(file, `\u{FEFF}${text}\r\n`);
    const outcome = await run([file]);
    expect(outcome.error).toContain('catatan');
    expect(summary(outcome)).toEqual({ read: 1, taken: 1, already: 0, rejected: 0 });
    expect([...office.taken.values()][0]).toMatchObject({ person: { birthDate: '1995-08-17' }, takenAt: '2025-09-08T02:15:00.000Z' });
  });

  it.each([',', ';', '\t'])('takes the sign between the columns from the first line, whatever the values hold: %j', async (delimiter) => {
    const file = fileOf([personAt(3, { dokumen: 'kk=1;old_ktp=2;damaged_ktp=3;police_letter=4;proof_of_change=5;f106=6;moving_letter=7' })], { delimiter });
    expect((await run([file])).out).toContain('"read":1,"taken":1');
  });

  it('keeps characters whole that lie across the borders of what is read at once', async () => {
    const rows = people.map((row, index) => ({ ...row, alamat: `Dusun Kéndal ${'é'.repeat(60 + (index % 7))}`, nik: row.nik }));
    const many = Array.from({ length: 4 }, (_, copy) => rows.map((row) => ({ ...row, rt: String(copy + 1) }))).flat();
    expect(summary(await run([fileOf(many)]))).toEqual({ read: 480, taken: 480, already: 0, rejected: 0 });
    for (const { person } of office.taken.values()) expect(person.address).toMatch(/^Dusun Kéndal é+$/);
  });

  it('refuses a file that is not UTF-8, line by line', async () => {
    const file = path.join(folder, 'latin.csv');
    writeFileSync(
      file,
      Buffer.from(
        `${applicationColumns.join(',')}\n${applicationColumns.map((column) => (column === 'nama' ? 'Ren\u00e9' : personAt(0)[column])).join(',')}\n`,
        'latin1',
      ),
    );
    expect(summary(await run([file]))).toMatchObject({ rejected: 1 });
    expect(readFileSync(path.join(folder, 'latin.rejects.csv'), 'utf8')).toContain('UTF-8');
  });
});

describe('an office in trouble', () => {
  it('that is busy or cuts the line is asked again, with growing pauses, and each line is taken once', async () => {
    office.trouble = (request) => (request <= 3 ? 'disk_failed' : request <= 5 ? 'cut' : undefined);
    const pauses: number[] = [];
    const outcome = await run([fileOf(people.slice(0, 1))], quickPorts(pauses));
    expect(summary(outcome)).toEqual({ read: 1, taken: 1, already: 0, rejected: 0 });
    expect(office.requests).toBe(6);
    expect(pauses).toHaveLength(5);
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(125 * 2 ** index);
      expect(pause).toBeLessThanOrEqual(250 * 2 ** index);
    }
  });

  it('that never answers is given up after eight attempts: exit code 2, and how far it came', async () => {
    office.trouble = () => 'cut';
    const outcome = await run([fileOf(people.slice(0, 1))]);
    expect(outcome.code).toBe(2);
    expect(office.requests).toBe(8);
    expect(summary(outcome)).toEqual({ read: 1, taken: 0, already: 0, rejected: 0 });
    expect(outcome.error).toContain('not taken twice');
  });

  it('that goes away halfway is finished by a second run', async () => {
    office.trouble = (request) => (request > 50 ? 'cut' : undefined);
    const file = fileOf(people);
    expect((await run([file])).code).toBe(2);
    const before = office.taken.size;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(120);
    office.trouble = () => undefined;
    expect(summary(await run([file]))).toEqual({ read: 120, taken: 120 - before, already: before, rejected: 0 });
  });

  it('that refuses a line for good says why in the rejects file, and the next line is taken', async () => {
    const refused = idOfRow(personAt(0));
    office.trouble = (_request, id) => (id === refused ? 'invalid_body' : undefined);
    expect(summary(await run([fileOf(people.slice(0, 3))]))).toEqual({ read: 3, taken: 2, already: 0, rejected: 1 });
    expect(rejectsOf(path.join(folder, 'file.rejects.csv'))).toEqual([
      { baris: '2', kolom: 'nik', alasan: 'NIK ditolak kantor', reason: 'The office refuses this NIK', nilai: personAt(0).nik },
    ]);
  });

  it('that does not know the token stops the run at once: exit code 2', async () => {
    const outcome = await run([fileOf(people.slice(0, 60)), '--token', 'wrong']);
    expect(outcome.code).toBe(2);
    expect(outcome.error).toContain('401');
    expect(office.requests).toBeLessThanOrEqual(32);
  });
});

describe('what cannot run', () => {
  it.each([
    ['a file that is not there', ['not-there.csv'], 'cannot be read'],
    ['no file', [], '1 words are needed'],
    ['an unknown flag', ['a.csv', '--fast'], '--fast'],
    ['an address that is none', ['a.csv', '--office', 'loket'], 'Not an http address'],
  ])('%s: exit code 2, said in both languages', async (_name, words, said) => {
    const outcome = await run(words);
    expect(outcome.code).toBe(2);
    expect(outcome.error).toContain(said);
    expect(outcome.error.match(/✗/g)).toHaveLength(2);
  });

  it('a file without a needed column: named', async () => {
    const file = path.join(folder, 'columns.csv');
    writeFileSync(file, 'jenis,nik\nbaru,1\n');
    const outcome = await run([file]);
    expect(outcome.code).toBe(2);
    expect(outcome.error).toContain('no_kk, nama');
  });

  it('a file in UTF-16, as some spreadsheets write "Unicode text": said, not a list of missing columns', async () => {
    const file = path.join(folder, 'file.csv');
    writeFileSync(file, `\u{FEFF}${readFileSync(samplesFile, 'utf8')}`, 'utf16le');
    const { code, error } = await run([file]);
    expect(code).toBe(2);
    expect(error).toContain('UTF-8');
    expect(error).not.toContain('no_kk');
  });

  it('a folder', async () => {
    const { code, error } = await run([folder]);
    expect(code).toBe(2);
    expect(error).toContain('tidak dapat dibaca');
  });

  it('an empty file', async () => {
    const file = path.join(folder, 'empty.csv');
    writeFileSync(file, '');
    expect((await run([file])).error).toContain('The file is empty');
  });
});
