import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'loket-tool-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Ended = { readonly code: number; readonly out: string; readonly error: string };

/** The tool as a person starts it, with no demo in its data folder. */
function loket(...words: readonly string[]): Promise<Ended> {
  const env = { ...process.env, LOKET_DATA: folder, LOKET_OFFICE_URL: undefined, LOKET_TOKEN: undefined };
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...words], { env }, (error, out, text) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, error: text });
    });
  });
}

describe('npm run loket', () => {
  it('helps in both languages', async () => {
    const { code, out } = await loket('--help');
    expect(code).toBe(0);
    expect(out).toContain('Memasukkan permohonan');
    expect(out).toContain('Takes in applications');
  });

  it.each([['conjure'], ['constructor'], ['']])('names a verb it does not know: "%s"', async (verb) => {
    const { code, out, error } = await loket(...(verb === '' ? [] : [verb]));
    expect(code).toBe(2);
    expect(out).toBe('');
    if (verb !== '') expect(error).toContain(`unknown verb: ${verb}`);
    expect(error).toContain('import FILE.csv');
  });

  it('says how to tell it an office when there is none', async () => {
    const { code, error } = await loket('import', 'a.csv');
    expect(code).toBe(2);
    expect(error).toContain('npm start');
  });

  it('says that demo-access.json is damaged, instead of guessing', async () => {
    writeFileSync(path.join(folder, 'demo-access.json'), '{"office":');
    expect(await loket('journal', 'verify')).toMatchObject({ code: 2, error: expect.stringContaining('is damaged') });
  });
});

describe('samples', () => {
  it('writes a file of that many people', async () => {
    const file = path.join(folder, 'some.csv');
    expect((await loket('samples', file, '--count', '12', '--seed', '9')).code).toBe(0);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(13);
  });

  it.each([
    [['samples', 'x.csv', '--count', 'many'], '--count'],
    [['samples', 'x.csv', '--count', '9001'], '9000'],
    [['samples', 'x.csv', '--seed', '-1'], '--seed'],
    [['samples'], '1 words are needed'],
    [['samples', '/not/there/x.csv'], 'cannot be written'],
  ])('%j is refused with a reason', async (words, reason) => {
    expect(await loket(...words)).toMatchObject({ code: 2, error: expect.stringContaining(reason) });
  });
});

describe('journal verify', () => {
  let office: Server;
  let answer: { status: number; body: unknown };
  let seen = '';
  beforeEach(async () => {
    answer = { status: 200, body: { entries: 3, verified: true, lastHash: 'ab' } };
    office = createServer((request, response) => {
      seen = `${request.method} ${request.url} ${request.headers.authorization}`;
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => office.listen(0, '127.0.0.1', resolve));
    const address = office.address();
    const url = address === null || typeof address === 'string' ? '' : `http://127.0.0.1:${address.port}`;
    writeFileSync(
      path.join(folder, 'demo-access.json'),
      JSON.stringify({ office: { url }, tokens: { auditor: 'token-auditor', front_office: 'token-front' } }),
    );
  });
  afterEach(() => new Promise((resolve) => office.close(resolve)));

  it('asks as the auditor of the demo and prints what the office found', async () => {
    const { code, out } = await loket('journal', 'verify');
    expect(seen).toBe('GET /api/journal/verification Bearer token-auditor');
    expect(JSON.parse(out)).toEqual({ entries: 3, verified: true, lastHash: 'ab' });
    expect(code).toBe(0);
  });

  it('ends with 1 when the chain is broken', async () => {
    answer.body = { entries: 3, verified: false, fault: 'entry 2', lastHash: 'ab' };
    expect((await loket('journal', 'verify')).code).toBe(1);
  });

  it('ends with 2 when the office says no, or something that is not understood', async () => {
    answer = { status: 403, body: { title: 'no' } };
    expect(await loket('journal', 'verify')).toMatchObject({ code: 2, error: expect.stringContaining('403') });
    answer = { status: 200, body: { ok: 'yes' } };
    expect((await loket('journal', 'verify')).code).toBe(2);
  });
});

describe('centre office-code', () => {
  it('refuses an office id that is none, and another verb', async () => {
    expect((await loket('centre', 'office-code', 'no spaces')).code).toBe(2);
    expect(await loket('centre', 'conjure', 'x')).toMatchObject({ code: 2, error: expect.stringContaining('office-code') });
  });

  it('gives a code that the centre made', async () => {
    const { code, out, error } = await loket('centre', 'office-code', 'kedungadem');
    expect(error).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ officeId: 'kedungadem', code: expect.stringMatching(/\S{8,}/), expiresAt: expect.stringMatching(/^\d{4}-/) });
  }, 120_000);
});

describe('cups install', () => {
  it.each([
    [['cups', 'remove', '--queue', 'kartu', '--uri', 'usb://x'], 'install'],
    [['cups', 'install', '--queue', 'kartu'], '--uri'],
    [['cups', 'install', '--queue', 'kartu satu', '--uri', 'usb://x'], 'name of a queue'],
    [['cups', 'install', '--queue', 'kartu', '--uri', 'no-such-backend://x', '--dry-run'], 'no backend no-such-backend'],
  ])('%j is refused with a reason', async (words, reason) => {
    expect(await loket(...words)).toMatchObject({ code: 2, error: expect.stringContaining(reason) });
  });

  it.skipIf(!existsSync('/usr/lib/cups/backend/ipp'))('says what it would do and how the office is told, and does nothing', async () => {
    const { code, out } = await loket('cups', 'install', '--queue', 'kartu-uji', '--uri', 'ipp://192.0.2.1/ipp/print', '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('+ antrean: lpadmin -p kartu-uji -E -v loket-once:ipp://192.0.2.1/ipp/print');
    expect(out).toContain('LOKET_PRINTERS="kartu-uji=cups:http://127.0.0.1:631/printers/kartu-uji"');
    expect(existsSync('/usr/lib/cups/backend/loket-once')).toBe(false);
  });
});

describe('residents generate', () => {
  it('writes as many people as asked, with the totals it says, and the same again', async () => {
    const [file, again] = [path.join(folder, 'residents.csv'), path.join(folder, 'again.csv')];
    const made = await loket('residents', 'generate', file, '--count', '3000', '--seed', '9');
    expect(made.code).toBe(0);
    expect(JSON.parse(made.out)).toMatchObject({ residents: 3000, obliged: 2503, enrolled: 2236, notYetEnrolled: 267, asOf: '2018-04-20' });
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(3001);
    expect(lines.filter((line) => line.endsWith(',SUDAH'))).toHaveLength(2236);
    expect(lines.every((line) => line.split(',').length === 15)).toBe(true);
    await loket('residents', 'generate', again, '--count', '3000', '--seed', '9');
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(file, 'utf8'));
  });

  it('names what it cannot do', async () => {
    expect(await loket('residents', 'generate', path.join(folder, 'nowhere', 'a.csv'), '--count', '5')).toMatchObject({
      code: 2,
      error: expect.stringContaining('cannot be written'),
    });
    expect(await loket('residents', 'generate', 'a.csv', '--count', 'many')).toMatchObject({ code: 2, error: expect.stringContaining('--count') });
    expect(await loket('residents', 'invent', 'a.csv')).toMatchObject({ code: 2, error: expect.stringContaining('not "invent"') });
  });
});
