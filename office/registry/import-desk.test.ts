import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNik } from '@loket/domain/nik';
import { systemPorts } from '@loket/platform/ports';
import { ImportJobAnswer, ImportPreview } from '@loket/protocol/resident-import';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { createImportDesk } from './import-desk.ts';
import { createImportFolder } from './import-folder.ts';
import type { ImportMessage } from './import-job.ts';

const ports = systemPorts();
const nikOf = (serial: number): string => buildNik({ region: '35.22.15', birthDate: '1995-08-17', sex: 'P', serial });
const list = (niks: readonly string[]): string =>
  `NO IDENTITAS;NAMA;TGL LAHIR;KODE DESA\n${niks.map((nik) => `${nik};SITI;17-08-1995;35.22.15.1001`).join('\n')}\n`;
const columns = { nik: 'NO IDENTITAS' };

describe('an import ordered from the page', () => {
  let bench: TestOffice;
  let app: Awaited<ReturnType<typeof createOfficeServer>>;
  let authorization: string;
  beforeEach(async () => {
    bench = await openTestOffice();
    await bench.office.access.createDemoPeople();
    authorization = `Bearer ${(await bench.office.access.demoTokens())['supervisor']}`;
    app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
    return async () => {
      await app.close();
      await bench.end();
    };
  });

  const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
    app.inject({ method, url, headers: { authorization }, ...(payload === undefined ? {} : { payload }) });
  const job = async () => ImportJobAnswer.parse((await ask('GET', '/api/residents/imports/job')).json()).job;

  async function upload(name: string, text: string, piece_bytes: number): Promise<void> {
    const bytes = Buffer.from(text);
    for (let offset = 0; offset < bytes.length; offset += piece_bytes) {
      const answer = await app.inject({
        method: 'PUT',
        url: `/api/residents/files/${name}/pieces?offset=${offset}&size=${bytes.length}`,
        headers: { authorization, 'content-type': 'application/octet-stream' },
        payload: bytes.subarray(offset, offset + piece_bytes),
      });
      expect(answer.json()).toMatchObject({ received_bytes: Math.min(bytes.length, offset + piece_bytes) });
    }
  }

  it('goes from a file in pieces over its columns to people who are found, and says what was not taken', async () => {
    await upload('penduduk.csv', list([nikOf(1), '3.52E+15', nikOf(2)]), 40);
    // A piece that does not follow the last one is not taken.
    const late = await app.inject({
      method: 'PUT',
      url: '/api/residents/files/lain.csv/pieces?offset=7&size=20',
      headers: { authorization, 'content-type': 'application/octet-stream' },
      payload: Buffer.from('abc'),
    });
    expect(late.json()).toEqual({ received_bytes: 0, complete: false });
    expect((await ask('GET', '/api/residents/files')).json()).toMatchObject({ items: [{ name: 'penduduk.csv' }] });

    const first = ImportPreview.parse((await ask('POST', '/api/residents/files/penduduk.csv/preview', {})).json());
    expect(first).toMatchObject({ missing: ['NIK'], remembered: false, columns: { name: 'NAMA', birthDate: 'TGL LAHIR' } });
    const chosen = ImportPreview.parse((await ask('POST', '/api/residents/files/penduduk.csv/preview', { columns })).json());
    expect(chosen).toMatchObject({ missing: [], columns });
    expect(chosen.rows[0]).toEqual([nikOf(1), 'SITI', '17-08-1995', '35.22.15.1001']);

    const commandId = ports.ids.next();
    const body = { commandId, file: 'penduduk.csv', columns };
    expect((await ask('POST', '/api/residents/imports', body)).statusCode).toBe(202);
    // The same order again is the same import; another one has to wait.
    expect((await ask('POST', '/api/residents/imports', body)).statusCode).toBe(202);
    await expect.poll(async () => (await job())?.state, { timeout: 30_000 }).toBe('finished');
    expect(await job()).toMatchObject({ importId: commandId, counts: { read: 3, added: 2, rejected: 1, residents: 2 }, hasRejects: true, hasVanished: false });
    expect((await ask('GET', '/api/residents/imports/rejects')).body).toMatch(/^line,column,code.*\n3,nik,nik_scientific,/);
    expect((await ask('GET', '/api/residents/imports/vanished')).statusCode).toBe(404);
    expect((await ask('GET', `/api/residents/${nikOf(2)}`)).json()).toMatchObject({ name: 'SITI' });
    await expect.poll(async () => (await ask('POST', '/api/residents/imports/noted')).json()).toEqual({ noted: 0 });

    await upload('lagi.csv', list([nikOf(2)]), 1000);
    expect((await ask('POST', '/api/residents/files/lagi.csv/preview', {})).json()).toMatchObject({ remembered: true, missing: [] });
    expect((await ask('DELETE', '/api/residents/files/lagi.csv')).statusCode).toBe(204);
    expect((await ask('POST', '/api/residents/imports', { commandId: ports.ids.next(), file: 'lagi.csv' })).statusCode).toBe(404);
    for (const name of ['..%2Foffice.db', '.job.json', 'a.exe']) expect((await ask('DELETE', `/api/residents/files/${name}`)).statusCode).toBe(422);
  });
});

describe('the one import at a time', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loket-imports-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function desk() {
    const heard: ((message: ImportMessage) => void)[] = [];
    const ends: (() => void)[] = [];
    const faults: string[] = [];
    const imports = createImportDesk({
      folder: createImportFolder(folder),
      dataFolder: folder,
      region: '35.22',
      start(_job, onMessage) {
        heard.push(onMessage);
        const ended = new Promise<{ code: number | null; errorText: string }>((done) => ends.push(() => done({ code: 1, errorText: 'cut' })));
        return { cancel: () => ends.at(-1)?.(), ended };
      },
      ports,
      onFinished: () => Promise.resolve(),
      onFault: (what) => void faults.push(what),
    });
    return { imports, say: (message: ImportMessage) => heard.at(-1)?.(message), faults };
  }

  it('is said how far it is, can be stopped, and another waits for it', async () => {
    writeFileSync(join(folder, 'a.csv'), 'x'.repeat(1000));
    const { imports, say, faults } = desk();
    imports.start({ commandId: ports.ids.next(), file: 'a.csv' });
    say({ kind: 'progress', read: 20, bytes: 500, total_bytes: 1000 });
    expect(imports.job()).toMatchObject({ state: 'running', read: 20, bytes: 500, total_bytes: 1000 });
    expect(() => imports.start({ commandId: ports.ids.next(), file: 'a.csv' })).toThrow(expect.objectContaining({ code: 'not_possible_now' }));
    expect(() => imports.remove('a.csv')).toThrow(expect.objectContaining({ code: 'not_possible_now' }));
    imports.cancel();
    await expect.poll(() => imports.job()?.state).toBe('cancelled');
    expect(faults).toEqual([]);
  });

  it('that the office was stopped in is called interrupted after the restart, and can be gone on with', () => {
    writeFileSync(join(folder, 'a.csv'), 'x');
    const before = desk();
    before.imports.start({ commandId: ports.ids.next(), file: 'a.csv', columns });
    before.imports.close();
    const { imports, say } = desk();
    expect(imports.job()).toMatchObject({ state: 'interrupted', file: 'a.csv', columns });
    imports.start({ commandId: ports.ids.next(), file: 'a.csv', columns });
    say({ kind: 'refused', errors: [{ field: 'NIK', code: 'column_missing', text: { id: 'tidak ada', en: 'missing' } }] });
    expect(imports.job()).toMatchObject({ state: 'refused', errors: [{ field: 'NIK' }] });
    expect(readFileSync(join(folder, '.job.json'), 'utf8')).toContain('refused');
  });
});
