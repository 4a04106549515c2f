import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildChipAddon, findNodeGyp } from './chip-addon.mjs';

describe('what the link to chip readers is built with', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'loket-gyp-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function put(file: string): string {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, '');
    return place;
  }

  it("is npm's own node-gyp, found through the link on the PATH", () => {
    const script = put('lib/npm/bin/npm-cli.js');
    const gyp = put('lib/npm/node_modules/node-gyp/bin/node-gyp.js');
    mkdirSync(path.join(folder, 'bin'));
    symlinkSync(script, path.join(folder, 'bin/npm'));
    expect(findNodeGyp(path.join(folder, 'bin/npm'))).toBe(gyp);
  });

  it('is the one beside npm where Debian has packaged both', () => {
    const script = put('share/npm/bin/npm-cli.js');
    const gyp = put('share/node-gyp/bin/node-gyp.js');
    expect(findNodeGyp(script)).toBe(gyp);
  });

  it('is none where npm has none, and nothing is built where the package is not installed', async () => {
    expect(findNodeGyp(put('lib/npm/bin/npm-cli.js'))).toBeUndefined();
    expect(findNodeGyp(undefined)).toBeUndefined();
    await expect(buildChipAddon(folder)).resolves.toBeUndefined();
  });
});
