import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capture } from './host-tools.mjs';
import { chooseNode, type Machine } from './node-choice.mjs';
import { explainFailure, SetupProblem } from './problem.mjs';
import { environmentFor, holdsWhatTheLockNames, isOnlyMissingOptional } from './set-up.mjs';
import { hashSources, readIfThere, writeStamp } from './stamp.mjs';

const debian: Machine = {
  platform: 'linux',
  arch: 'x64',
  hostVersion: '20.20.2',
  hostPath: '/usr/bin/node',
  broughtVersion: '24.21.0',
  broughtPath: '/p/node',
};

describe('which Node runs the programs', () => {
  it('the one that npm brought, even where the host is newer', () => {
    expect(chooseNode(debian)).toEqual({ path: '/p/node', version: '24.21.0', source: 'brought' });
    expect(chooseNode({ ...debian, hostVersion: '26.1.0' }).source).toBe('brought');
  });

  it('the host, where npm brought none and the host is 24 or later', () => {
    expect(chooseNode({ ...debian, platform: 'darwin', hostVersion: '24.0.0', broughtVersion: undefined })).toEqual({
      path: '/usr/bin/node',
      version: '24.0.0',
      source: 'host',
    });
  });

  it('none, and says which machine it is, where npm has no Node for it', () => {
    expect(() => chooseNode({ ...debian, arch: 's390x', broughtVersion: undefined })).toThrow(/brings no Node 24 for linux s390x/);
  });

  it('none, and says that optional packages were left out, where npm should have brought one', () => {
    expect(() => chooseNode({ ...debian, broughtVersion: undefined })).toThrow(/--omit=optional/);
  });
});

describe('whether node_modules holds what the lock file names', () => {
  const entry = { version: '1.0.0', integrity: 'sha512-a' };
  const otherSystem = { ...entry, optional: true, os: ['darwin'], cpu: ['arm64'] };
  const thisSystem = { ...entry, optional: true, os: ['linux'], cpu: ['x64'] };
  const lock = {
    packages: { '': {}, domain: { version: '0.1.0' }, 'node_modules/a': entry, 'node_modules/mac': otherSystem, 'node_modules/here': thisSystem },
  };
  const installed = { packages: { 'node_modules/a': entry, 'node_modules/here': thisSystem } };
  const asks = (wanted: object, there: object | undefined): boolean =>
    holdsWhatTheLockNames(JSON.stringify(wanted), there === undefined ? undefined : JSON.stringify(there), { platform: 'linux', arch: 'x64' });

  it('yes, when only packages for other machines are missing', () => {
    expect(asks(lock, installed)).toBe(true);
  });

  it('no, when nothing was ever installed', () => {
    expect(asks(lock, undefined)).toBe(false);
  });

  it('no, when a package is missing', () => {
    expect(asks(lock, { packages: { 'node_modules/here': thisSystem } })).toBe(false);
  });

  it('no, when an optional package for this very machine is missing', () => {
    expect(asks(lock, { packages: { 'node_modules/a': entry } })).toBe(false);
  });

  it('no, when a version or its content differs', () => {
    expect(asks(lock, { packages: { ...installed.packages, 'node_modules/a': { ...entry, version: '1.0.1' } } })).toBe(false);
    expect(asks(lock, { packages: { ...installed.packages, 'node_modules/a': { ...entry, integrity: 'sha512-b' } } })).toBe(false);
  });
});

describe('what npm ci holds against a lock file', () => {
  const refusal = (lines: string): string => `npm error code EUSAGE\nnpm error\nnpm error \`npm ci\` can only install packages when ...\n${lines}\n`;

  it('is passed over when the registry only lacks packages of other machines', () => {
    expect(
      isOnlyMissingOptional(
        refusal('npm error Missing: @biomejs/cli-darwin-x64@ from lock file\nnpm error Missing: @oxc-parser/binding-win32-x64-msvc@ from lock file'),
      ),
    ).toBe(true);
  });

  it.each([
    ['a package that somebody added without the lock file', 'npm error Missing: left-pad@1.3.0 from lock file'],
    ['another version', "npm error Invalid: lock file's zod@4.0.0 does not satisfy zod@4.6.7"],
    ['both at once', "npm error Missing: @biomejs/cli-darwin-x64@ from lock file\nnpm error Invalid: lock file's zod@4.0.0 does not satisfy zod@4.6.7"],
    ['something else', 'npm error code ENOTFOUND'],
  ])('is not passed over for %s', (_name, lines) => {
    expect(isOnlyMissingOptional(refusal(lines))).toBe(false);
  });
});

describe('stamps', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'loket-stamp-'));
    mkdirSync(path.join(folder, 'page/src'), { recursive: true });
    writeFileSync(path.join(folder, 'page/src/a.ts'), 'a');
    writeFileSync(path.join(folder, 'lock.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const hash = (): string => hashSources(folder, ['page', 'lock.json', 'not-there']);

  it('the same sources give the same hash, whatever the tests and the build beside them', () => {
    const before = hash();
    mkdirSync(path.join(folder, 'page/dist'));
    writeFileSync(path.join(folder, 'page/dist/a.js'), 'built');
    writeFileSync(path.join(folder, 'page/src/a.test.ts'), 'test');
    writeFileSync(path.join(folder, 'page/src/a.ts'), 'a');
    expect(hash()).toBe(before);
  });

  it('a changed, a new, a renamed source each give another', () => {
    const seen = [hash()];
    writeFileSync(path.join(folder, 'page/src/a.ts'), 'b');
    seen.push(hash());
    writeFileSync(path.join(folder, 'page/src/b.ts'), 'b');
    seen.push(hash());
    rmSync(path.join(folder, 'page/src/a.ts'));
    seen.push(hash());
    writeFileSync(path.join(folder, 'lock.json'), '{ }');
    seen.push(hash());
    expect(new Set(seen).size).toBe(5);
  });

  it('a stamp is read back, and one that is not there is undefined', () => {
    const file = path.join(folder, 'deep/er/stamp');
    expect(readIfThere(file)).toBeUndefined();
    writeStamp(file, 'done');
    expect(readIfThere(file)).toBe('done');
  });
});

describe('what a failed installation is said to be', () => {
  it.each([
    ['npm error code ENOTFOUND\nnpm error network request to failed', /internet/, /No network/],
    ['npm error code EAI_AGAIN', /internet/, /No network/],
    ['npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write', /Disk penuh/, /disk is full/],
    ['npm error code EACCES', /izin/, /permission/],
    ['npm error code EUSAGE', /package-lock/, /does not match/],
    ['E: Unable to locate\nTemporary failure resolving', /internet/, /No network/],
    ['something never seen', /pesan di bawah/, /message below/],
  ])('%s', (output, indonesian, english) => {
    const problem = explainFailure('npm ci', output);
    expect(problem).toBeInstanceOf(SetupProblem);
    expect(problem.indonesian).toMatch(indonesian);
    expect(problem.english).toMatch(english);
    expect(problem.detail).toContain(output.split('\n').at(-1));
  });
});

describe('a program that is run', () => {
  it('finds the chosen Node first on its path', () => {
    const environment = environmentFor('/project', { path: '/p/bin/node', version: '24.21.0', source: 'brought' });
    expect(environment.PATH?.split(path.delimiter).slice(0, 2)).toEqual(['/p/bin', '/project/node_modules/.bin']);
  });

  it('gives its exit code and the last it said, and 127 when it cannot be started', async () => {
    const options = { cwd: tmpdir(), env: process.env };
    expect(await capture(process.execPath, ['-e', 'console.log("out"); console.error("err"); process.exit(3)'], options)).toEqual({
      code: 3,
      output: expect.stringMatching(/out|err/),
    });
    expect((await capture('/no/such/program', [], options)).code).toBe(127);
  });
});
