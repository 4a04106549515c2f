import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfigFile } from './config-file.ts';

const Schema = z.strictObject({
  listen: z.strictObject({ port: z.int().min(0).max(65_535) }).optional(),
  printers: z.array(z.strictObject({ name: z.string(), address: z.string() })).optional(),
});
const read = (text: string) => readConfigFile(text, 'loket.json', Schema);

describe('a configuration file', () => {
  test('gives what it says', () => {
    expect(read('{"listen":{"port":0},"printers":[]}')).toEqual({ listen: { port: 0 }, printers: [] });
  });

  test('with a key that is not known is refused by that key and its line, in both languages', () => {
    const text =
      '{\n  "listen": { "port": 1 },\n  "printers": [\n    { "name": "a: {\\"b\\"", "address": "x" },\n    {\n      "name": "b",\n      "adress": "y",\n      "address": "z"\n    }\n  ]\n}';
    expect(() => read(text)).toThrow('loket.json, baris/line 7: kunci "printers[1].adress" tidak dikenal / the key "printers[1].adress" is not known');
    expect(() => read('{\n"printer": []}')).toThrow('loket.json, baris/line 2: kunci "printer" tidak dikenal');
  });

  test('with a value that makes no sense is refused by its key and line', () => {
    expect(() => read('{\n "listen": {\n  "port": 70000 } }')).toThrow(
      /baris\/line 3: nilai "listen.port" tidak sah \/ the value of "listen.port" is not valid/,
    );
    expect(() => read('{\n "printers": [\n  { "name": "a" }\n ] }')).toThrow(/baris\/line 3: nilai "printers\[0\].address"/);
  });

  test('that is no JSON is refused as such', () => {
    expect(() => read('{ "listen": ')).toThrow(/loket.json: bukan JSON yang sah \/ not valid JSON/);
  });
});
