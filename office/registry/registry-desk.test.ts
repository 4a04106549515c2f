import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildNik } from '@loket/domain/nik';
import type { HttpServer } from '@loket/platform/http-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';

let bench: TestOffice;
let app: HttpServer;
let tokens: Readonly<Record<string, string>>;
beforeAll(async () => {
  bench = await openTestOffice();
  await bench.office.access.createDemoPeople();
  tokens = await bench.office.access.demoTokens();
  app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
});
afterAll(async () => {
  await app.close();
  await bench.end();
});

function loket(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const env = { ...process.env, LOKET_DATA: bench.folder, LOKET_OFFICE_URL: undefined, LOKET_TOKEN: undefined };
  return new Promise((done) => {
    execFile(process.execPath, [resolve(import.meta.dirname, '../../tools/loket/main.ts'), ...words], { env }, (error, out, text) => {
      done({ code: error === null ? 0 : Number(error.code), out, error: text });
    });
  });
}

function get(url: string) {
  return app.inject({ url, headers: { authorization: `Bearer ${tokens['front_office']}` } });
}

const nik = buildNik({ region: '35.22.15', birthDate: '1995-08-17', sex: 'P', serial: 1 });

describe('the register of an office', () => {
  it('knows nobody before the first import, and says so', async () => {
    const answer = await get(`/api/residents/${nik}`);
    expect(answer.statusCode).toBe(404);
    expect((await get('/api/residents?q=siti')).json()).toEqual({ items: [] });
    expect((await get('/api/residents/imports')).json()).toEqual({ residents: 0, imports: [] });
    expect(answer.json()).toMatchObject({ errors: [{ field: 'nik', code: 'resident_unknown' }] });
  });

  it('is filled while the office runs, answers at once, and stands in the journal once', async () => {
    const file = join(bench.folder, 'penduduk.csv');
    writeFileSync(file, `NIK,NAMA,TGL LAHIR,KODE DESA\n${nik},SITI AMINAH,17-08-1995,35.22.15.1001\n3.52E+15,=BUDI,17-08-1995,35.22.15.1001\n`);
    const imported = await loket('residents', 'import', file);
    expect({ code: imported.code, summary: JSON.parse(imported.out) }).toMatchObject({
      code: 1,
      summary: { read: 2, added: 1, rejected: 1, journal: 'at next start' },
    });
    expect(readFileSync(`${file}.rejects.csv`, 'utf8')).toMatch(/^line,column,code,alasan,reason,value\n3,nik,nik_scientific,/);
    expect((await get(`/api/residents/${nik}`)).json()).toMatchObject({ name: 'SITI AMINAH', villageCode: '35.22.15.1001', birthDate: '1995-08-17' });

    const found = await get('/api/residents?q=aminah+siti&limit=5');
    expect(found.json()).toMatchObject({
      items: [
        {
          nik,
          highlights: [
            { field: 'name', start: 0, end: 4 },
            { field: 'name', start: 5, end: 11 },
          ],
        },
      ],
    });
    expect((await get('/api/residents?q=')).statusCode).toBe(422);
    expect((await get('/api/residents/imports')).json()).toMatchObject({ residents: 1, imports: [{ counts: { read: 2, added: 1, rejected: 1 } }] });

    const note = () => app.inject({ method: 'POST', url: '/api/residents/imports/noted', headers: { authorization: `Bearer ${tokens['supervisor']}` } });
    expect((await note()).json()).toEqual({ noted: 1 });
    expect((await note()).json()).toEqual({ noted: 0 });
    const entry = bench.office.bus.journal.findLast();
    expect(entry?.hash).toBe(bench.office.bus.head?.hash);
  });

  it('takes an XLSX sheet, and remembers which of its columns is what', { timeout: 90_000 }, async () => {
    const file = join(bench.folder, 'kecamatan.xlsx');
    const serial = (number: number): string => buildNik({ region: '35.22.15', birthDate: '1995-08-17', sex: 'P', serial: number });
    const row = (...cells: readonly (string | number | Date)[]) =>
      cells.map((value) => ({ value, ...(value instanceof Date ? { format: 'dd/mm/yyyy' } : {}) }));
    const rows = [
      row('NO IDENTITAS', 'NAMA WARGA', 'TGL LAHIR', 'KODE DESA', 'RT'),
      row(serial(2), 'RINA', new Date('1995-08-17'), '35.22.15.1001', 3),
      row(Number(serial(3)), 'WULAN', new Date('1995-08-17'), '35.22.15.1001', 3),
    ];
    await writeXlsxFile(rows).toFile(file);
    const taken = await loket('residents', 'import', file, '--columns', 'nik=NO IDENTITAS,name=NAMA WARGA');
    expect(JSON.parse(taken.out)).toMatchObject({ read: 2, added: 1, rejected: 1 });
    // Excel keeps fifteen of the sixteen digits.
    expect(readFileSync(`${file}.rejects.csv`, 'utf8')).toContain('3,nik,nik_scientific');
    expect((await get(`/api/residents/${serial(2)}`)).json()).toMatchObject({ name: 'RINA', birthDate: '1995-08-17', rt: '3' });
    const again = await loket('residents', 'import', file);
    expect(JSON.parse(again.out)).toMatchObject({ read: 2, added: 0, unchanged: 1, rejected: 1 });
    expect(again.error).toContain('100%');
  });

  it('says what it cannot read', async () => {
    expect(await loket('residents', 'import', join(bench.folder, 'none.csv'))).toMatchObject({ code: 2, error: expect.stringContaining('cannot be read') });
    const file = join(bench.folder, 'empty.csv');
    writeFileSync(file, '');
    expect(await loket('residents', 'import', file)).toMatchObject({ code: 2, error: expect.stringContaining('no column NIK') });
  });
});
