import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHttpServer } from '@loket/platform/http-server';
import { systemPorts } from '@loket/platform/ports';
import { readTlsPair } from '@loket/platform/tls-pair';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const day_ms = 86_400_000;
let data = '';
let tls = '';
beforeAll(async () => {
  data = mkdtempSync(path.join(tmpdir(), 'loket-tls-'));
  tls = path.join(data, 'office-key', 'tls');
  expect(await loket('certificate', 'make', '--names', 'localhost,127.0.0.1')).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

function loket(...words: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  return runLoket({ ...process.env, LOKET_DATA: data }, words);
}

function runLoket(env: NodeJS.ProcessEnv, words: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...words], { env }, (error, out, text) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, error: text }),
    );
  });
}

const file = (name: string): string => path.join(tls, name);
const pair = { certificate: '', key: '' };
beforeAll(() => Object.assign(pair, { certificate: file('server.crt'), key: file('server.key') }));

describe('the certificate of an office', () => {
  it('lets a counter that trusts the authority speak HTTPS with the server, and one that does not, not', async () => {
    const https = readTlsPair(pair, Date.now());
    if (https === undefined) throw new Error('no pair was read');
    const app = await createHttpServer({ program: 'office', version: '1', ports: systemPorts(), bodyLimit_bytes: 1024, logLevel: 'silent', https });
    try {
      const address = await app.listen({ host: '127.0.0.1', port: 0 });
      expect(address).toMatch(/^https:/);
      const answer = await ask(`${address}/health`, readFileSync(file('ca.crt'), 'utf8'));
      expect(answer.status).toBe(200);
      expect(answer.transportSecurity).toBe('max-age=31536000');
      await expect(ask(`${address}/health`, undefined)).rejects.toThrow(/certificate/);
    } finally {
      await app.close();
    }
  });

  it('is renewed under the same authority, so that no counter has to be told again', async () => {
    const authority = readFileSync(file('ca.crt'), 'utf8');
    const before = new X509Certificate(readFileSync(file('server.crt')));
    expect((await loket('certificate', 'make', '--names', 'loket.example,192.0.2.7,::1')).code).toBe(0);
    const after = new X509Certificate(readFileSync(file('server.crt')));
    expect(readFileSync(file('ca.crt'), 'utf8')).toBe(authority);
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.subjectAltName).toBe('DNS:loket.example, IP Address:192.0.2.7, IP Address:0:0:0:0:0:0:0:1');
    expect(after.verify(new X509Certificate(authority).publicKey)).toBe(true);
    expect(readdirSync(tls).sort()).toEqual(['ca.crt', 'ca.key', 'server.crt', 'server.key']);
    for (const key of ['ca.key', 'server.key']) expect(statSync(file(key)).mode & 0o777).toBe(0o600);
  });

  it.each([
    [[], '--names is needed'],
    [['--names', 'a b'], '"a b" is not the name or address'],
    [['--names', 'localhost\n,DNS:evil'], 'is not the name or address'],
  ])('asks for names it can use: %j', async (words, said) => {
    expect(await loket('certificate', 'make', ...words)).toMatchObject({ code: 2, error: expect.stringContaining(said) });
  });

  it('says that openssl is missing, and leaves nothing behind', async () => {
    const folder = path.join(data, 'elsewhere');
    const answer = await runLoket({ PATH: '/nowhere' }, ['certificate', 'make', '--names', 'localhost', '--folder', folder]);
    expect(answer).toMatchObject({ code: 2, error: expect.stringContaining('install the package openssl') });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a server that is given a certificate', () => {
  it('does not start on half a pair, another key, or a file that is neither', () => {
    const wrong = path.join(data, 'wrong.pem');
    writeFileSync(wrong, 'nothing');
    cpSync(file('ca.key'), path.join(data, 'other.key'));
    const now_ms = Date.now();
    expect(readTlsPair({ certificate: undefined, key: undefined }, now_ms)).toBeUndefined();
    expect(() => readTlsPair({ ...pair, key: undefined }, now_ms)).toThrow('needed together');
    expect(() => readTlsPair({ ...pair, key: path.join(data, 'other.key') }, now_ms)).toThrow(/LOKET_TLS_KEY: .* is not the key of/);
    expect(() => readTlsPair({ ...pair, certificate: wrong }, now_ms)).toThrow(/LOKET_TLS_CERT: .* PEM/);
    expect(() => readTlsPair({ ...pair, key: path.join(data, 'none') }, now_ms)).toThrow(/LOKET_TLS_KEY: .* cannot be read/);
    expect(existsSync(pair.certificate)).toBe(true);
  });

  it('warns a month before it ends', () => {
    const ends_ms = new X509Certificate(readFileSync(pair.certificate)).validToDate.getTime();
    expect(readTlsPair(pair, ends_ms - 40 * day_ms)?.warning).toBeUndefined();
    expect(readTlsPair(pair, ends_ms - 20.5 * day_ms)?.warning).toMatchObject({ days: 20 });
    expect(readTlsPair(pair, ends_ms + day_ms)?.warning?.days).toBeLessThan(0);
  });
});

function ask(url: string, ca: string | undefined): Promise<{ status: number | undefined; transportSecurity: string | undefined }> {
  return new Promise((resolve, reject) => {
    get(url, ca === undefined ? {} : { ca }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode, transportSecurity: answer.headers['strict-transport-security'] });
    }).on('error', reject);
  });
}
