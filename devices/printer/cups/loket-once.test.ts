/** The at-most-once backend by itself, called as CUPS calls it, with a backend of the test's own behind it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';

const script = fileURLToPath(new URL('loket-once', import.meta.url));
const one = '11111111-2222-3333-4444-555555555555';
const other = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const held = 3;

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lk-o-'));
  for (const folder of ['backend', 'ledger', 'seen']) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, 'card.png'), 'a card');
  putBackend('exit 0');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A backend that writes down how it was called and what was in the ledger then, and goes on with `ending`. */
function putBackend(ending: string): void {
  const note = `printf '%s|%s|%s|%s' "$#" "$DEVICE_URI" "$(cat)" "$(ls '${dir}/ledger')" >'${dir}/seen/'$$`;
  writeFileSync(join(dir, 'backend', 'toy'), `#!/bin/sh\n${note}\n${ending}\n`, { mode: 0o755 });
}

const calls = (): string[] => readdirSync(join(dir, 'seen')).map((name) => readFileSync(join(dir, 'seen', name), 'utf8'));
const ledger = (): string[] => readdirSync(join(dir, 'ledger'));

type Ended = { code: number | null; out: string; error: string };

function begin(words: string[], environment: Record<string, string> = {}) {
  const env = {
    PATH: '/usr/bin:/bin',
    CUPS_SERVERBIN: dir,
    LOKET_ONCE_LEDGER: join(dir, 'ledger'),
    DEVICE_URI: 'loket-once:toy://user:secret@printer/1',
    ...environment,
  };
  const child = spawn('/bin/sh', [script, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  // Most calls end without reading it.
  child.stdin.on('error', () => undefined).end('from stdin');
  const ended = new Promise<Ended>((resolve) => {
    let out = '';
    let error = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      error += chunk.toString();
    });
    child.once('close', (code) => resolve({ code, out, error }));
  });
  return { child, ended };
}
const call = (words: string[], environment?: Record<string, string>): Promise<Ended> => begin(words, environment).ended;
const job = (options = `media=card job-uuid=urn:uuid:${one} number-up=1`, file = true): string[] => [
  ...['7', 'loket', 'attempt', '1', options],
  ...(file ? [join(dir, 'card.png')] : []),
];

describe('loket-once', () => {
  it('says what it is when CUPS looks for devices', async () => {
    const { code, out } = await call([]);
    expect(code).toBe(0);
    expect(out).toMatch(/^direct loket-once "Unknown" "[^"]+" "" ""\n$/);
  });

  it('hands a job on by standard input, never as a file that a backend could send again; the ledger is written before', async () => {
    expect(await call(job())).toMatchObject({ code: 0, error: '' });
    expect(calls()).toEqual([`5|toy://user:secret@printer/1|a card|${one}`]);
    expect(await call(job(`job-uuid=urn:uuid:${other}`, false))).toMatchObject({ code: 0 });
    expect(calls()).toContain(`5|toy://user:secret@printer/1|from stdin|${[one, other].sort().join('\n')}`);
  });

  it('holds a job that was handed over before, says so, and does not begin its backend', async () => {
    await call(job());
    const second = await call(job());
    expect(second.code).toBe(held);
    expect(second.error).toContain('STATE: +com.loket-outcome-unknown\nERROR: job 7');
    expect(second.error).not.toContain('secret');
    expect(calls()).toHaveLength(1);
  });

  it('begins one backend of twenty that are asked at once', async () => {
    const codes = (await Promise.all(Array.from({ length: 20 }, () => call(job())))).map(({ code }) => code);
    expect(codes.filter((code) => code === 0)).toHaveLength(1);
    expect(codes.filter((code) => code === held)).toHaveLength(19);
    expect(calls()).toHaveLength(1);
  });

  it.each([1, 2, 3, 4, 6, 7, 126, 139])('holds a job whose backend ended with %i, and never asks CUPS to try again', async (code) => {
    putBackend(`exit ${code}`);
    expect(await call(job())).toMatchObject({ code: held, error: expect.stringContaining(`ended with ${code}`) });
    putBackend('exit 0');
    expect(await call(job())).toMatchObject({ code: held });
    expect(calls()).toHaveLength(1);
  });

  it('passes a cancellation on', async () => {
    putBackend('exit 5');
    expect((await call(job())).code).toBe(5);
  });

  it('passes SIGTERM to its backend and waits for its end', async () => {
    putBackend(`trap 'echo yes >"${dir}/told"; sleep 0.2; echo yes >"${dir}/finished"; exit 0' TERM; echo yes >"${dir}/ready"; while :; do sleep 0.05; done`);
    const { child, ended } = begin(job());
    await eventually(async () => existsSync(join(dir, 'ready')), Boolean);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(existsSync(join(dir, 'finished'))).toBe(true);
  });

  it.each([
    ['another value that only looks like it', `title=x\\ job-uuid=urn:uuid:${other} job-uuid=urn:uuid:${one}`],
    ['a value that ends in a backslash', `title=x\\\\ job-uuid=urn:uuid:${one} note=\\'job-uuid=urn:uuid:${other}\\'`],
    ['a value with a line break', `title=x\\\njob-uuid=urn:uuid:${other} job-uuid=urn:uuid:${one}`],
    ['a command in a value', `title=$(touch\\ pwned)\`touch\\ pwned\`\\;touch job-uuid=urn:uuid:${one}`],
    ['bytes that are no UTF-8', `title=\u00ff\u0080 job-uuid=urn:uuid:${one}`],
  ])('takes the job-uuid that CUPS wrote, and not %s', async (_what, options) => {
    expect((await call(job(options))).code).toBe(0);
    expect(ledger()).toEqual([one]);
    expect(calls()).toHaveLength(1);
  });

  it.each([
    ['without a job-uuid', () => job('media=card')],
    ['with two of them', () => job(`job-uuid=urn:uuid:${one} job-uuid=urn:uuid:${other}`)],
    ['with one that is a path', () => job('job-uuid=urn:uuid:../../../../tmp/x')],
    ['of two copies', () => ['7', 'loket', 'attempt', '2', `job-uuid=urn:uuid:${one}`, join(dir, 'card.png')]],
    ['of two documents', () => [...job(), join(dir, 'card.png')]],
    ['whose document is gone', () => [...job().slice(0, 5), join(dir, 'no-such.png')]],
  ])('holds a job %s, without an entry', async (_what, words) => {
    expect((await call(words())).code).toBe(held);
    expect(ledger()).toEqual([]);
    expect(calls()).toEqual([]);
  });

  it.each([
    'loket-once:',
    'loket-once:../backend/toy:x',
    'loket-once:beh:/0/1/5/toy://x',
    'loket-once:loket-once:toy://x',
    'loket-once:absent://x',
    'loket-once:TOY://x',
  ])('holds a job of a queue with the address %s', async (DEVICE_URI) => {
    expect((await call(job(), { DEVICE_URI })).code).toBe(held);
    expect(calls()).toEqual([]);
  });

  it('prints nothing when the ledger cannot be written, or not brought to the disk', async () => {
    expect(await call(job(), { LOKET_ONCE_LEDGER: join(dir, 'absent') })).toMatchObject({ code: held, error: expect.stringContaining('cannot be written') });
    mkdirSync(join(dir, 'bin'));
    writeFileSync(join(dir, 'bin', 'sync'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect(await call(job(), { PATH: `${dir}/bin:/usr/bin:/bin` })).toMatchObject({ code: held, error: expect.stringContaining('to the disk') });
    expect(calls()).toEqual([]);
  });
});
