import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfigFile } from '@loket/platform/config-file';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OfficeConfig, readOfficeConfig, variablesOf } from './office-config.ts';
import { readOfficeOptions } from './office-options.ts';

const docs = resolve(import.meta.dirname, '../docs');
const example = readFileSync(join(docs, 'loket.example.json'), 'utf8');

function leaves(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => leaves(item, `${path}[]`));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
  return [path];
}

describe('the example in the documentation', () => {
  test('is valid, sets every key there is, and each stands in the table of operations.md with its variable', () => {
    const config = readConfigFile(example, 'loket.example.json', OfficeConfig);
    const operations = readFileSync(join(docs, 'operations.md'), 'utf8');
    const keys = [...new Set(leaves(JSON.parse(example)))];
    expect(keys.length).toBe(31);
    for (const key of keys) expect(operations, key).toContain(`\`${key}\``);
    const variables = Object.keys(variablesOf(config));
    expect(variables.length).toBe(30);
    for (const variable of variables) expect(operations, variable).toContain(`\`${variable}\``);
  });
});

describe('the configuration of an office', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loket-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is loket.json of the data folder, or the file that is named; a flag wins over the environment, that over the file', () => {
    writeFileSync(
      join(folder, 'loket.json'),
      '{"listen":{"port":4000,"host":"192.0.2.1"},"chip":{"on":true},"printers":[{"name":"a","address":"ipp://x","chipReader":"R 00"}]}',
    );
    writeFileSync(join(folder, 'other.json'), '{"listen":{"port":5000}}');
    const options = readOfficeOptions(['--data', folder, '--host', '::1'], {});
    expect(options).toMatchObject({ port: 4000, host: '::1', printers: 'a=ipp://x', chip: true, chipReaders: new Map([['a', 'R 00']]) });
    expect(readOfficeOptions([], { LOKET_DATA: folder, LOKET_OFFICE_PORT: '4500', LOKET_CHIP: '0' })).toMatchObject({ port: 4500, chip: false });
    expect(readOfficeOptions(['--data', folder, '--config', join(folder, 'other.json')], {})).toMatchObject({ port: 5000, printers: '' });
    expect(readOfficeOptions(['--data', folder], { LOKET_CONFIG: join(folder, 'other.json') }).port).toBe(5000);
  });

  test('that is wrong, or named and not there, is refused by the file, line and key', () => {
    writeFileSync(join(folder, 'loket.json'), '{\n  "chip": { "readers": [] }\n}');
    expect(() => readOfficeConfig({ file: undefined, dataFolder: folder })).toThrow(/loket\.json, baris\/line 2: kunci "chip\.readers" tidak dikenal/);
    expect(() => readOfficeConfig({ file: join(folder, 'none.json'), dataFolder: folder })).toThrow(/none\.json: tidak dapat dibaca \/ cannot be read/);
    expect(readOfficeConfig({ file: undefined, dataFolder: join(folder, 'nothing') })).toEqual({});
  });

  test('with the chip step on needs a reader for each printer', () => {
    const given = { LOKET_DATA: folder, LOKET_PRINTERS: 'a=ipp://x,b=ipp://y', LOKET_CHIP: '1' };
    expect(() => readOfficeOptions([], { ...given, LOKET_CHIP_READERS: 'a=R' })).toThrow(/LOKET_CHIP_READERS.*"b"/);
    expect(() => readOfficeOptions([], { ...given, LOKET_CHIP_READERS: 'a' })).toThrow(/"a" is not NAME=READER/);
    expect(readOfficeOptions([], { ...given, LOKET_CHIP_READERS: 'a=R 1, b=R 2' }).chipReaders.get('b')).toBe('R 2');
  });
});
