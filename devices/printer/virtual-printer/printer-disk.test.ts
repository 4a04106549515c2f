import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryPrinterDisk, nodePrinterDisk, type PrinterDisk } from './printer-disk.ts';
import { PrinterMemory } from './printer-memory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loket-disk-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  ['real', () => nodePrinterDisk(folder)],
  ['in memory', () => memoryPrinterDisk()],
])('the %s disk of the virtual printer', (_, open: () => PrinterDisk) => {
  it('gives back what it was given, and nothing where there was nothing', async () => {
    const disk = open();
    expect([await disk.readLines('a.log'), await disk.read('a/b')]).toEqual([[], undefined]);
    await disk.appendLines('a.log', ['one', 'two']);
    await disk.appendLines('a.log', ['three']);
    expect(await disk.readLines('a.log')).toEqual(['one', 'two', 'three']);
    await disk.replace('a.log', Buffer.from('new\n'));
    await disk.appendLines('a.log', ['line']);
    expect(await disk.readLines('a.log')).toEqual(['new', 'line']);
    await disk.copy('a.log', 'cards/b');
    await disk.copy('missing', 'cards/c');
    expect([Buffer.from((await disk.read('cards/b')) ?? []).toString(), await disk.read('cards/c')]).toEqual(['new\nline\n', undefined]);
    await disk.remove('cards/b');
    await disk.remove('cards/b');
    expect(await disk.read('cards/b')).toBeUndefined();
    await disk.close();
  });
});

it('the pictures of cards are for nobody else on the machine', async () => {
  const disk = nodePrinterDisk(join(folder, 'kartu-1'));
  await disk.replace('cards/a.png', Buffer.from('x'));
  await disk.close();
  for (const name of ['kartu-1', 'kartu-1/cards']) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700);
});

describe('after a cut', () => {
  it('a last line that was torn is gone, and the next one does not run into it', async () => {
    const disk = nodePrinterDisk(folder);
    await disk.appendLines('output.log', ['{"whole":1}']);
    await disk.close();
    await appendFile(join(folder, 'output.log'), '{"torn":');
    const again = nodePrinterDisk(folder);
    expect(await again.readLines('output.log')).toEqual(['{"whole":1}']);
    await again.appendLines('output.log', ['{"next":2}']);
    await again.close();
    expect(await readFile(join(folder, 'output.log'), 'utf8')).toBe('{"whole":1}\n{"next":2}\n');
  });

  it('a memory that is damaged otherwise is not guessed at', async () => {
    for (const file of ['journal.jsonl', 'output.log']) {
      const disk = memoryPrinterDisk();
      await disk.appendLines(file, ['{"some":"thing"}']);
      await expect(new PrinterMemory(disk).load()).rejects.toThrow(file);
    }
  });
});
