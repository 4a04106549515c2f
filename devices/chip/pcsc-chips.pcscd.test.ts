import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '@loket/platform/ports';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../printer/testing/eventually.ts';
import type { ChipError } from './chip.ts';
import { decodeChipRecord, encodeChipRecord } from './chip-record.ts';
import { createPcscChips } from './pcsc-chips.ts';
import { type ChipProcess, startChipProcess } from './testing/chip-process.ts';
import { type Pcscd, startPcscd, whyNoPcscd } from './testing/pcscd.ts';
import type { VirtualChipSwitches } from './virtual-chip/virtual-chip.ts';

const reason = await whyNoPcscd();
const record = encodeChipRecord({
  applicationHash: 'a'.repeat(64),
  nik: '3522150703950001',
  personHash: 'b'.repeat(64),
  warrantId: '01900000-0000-7000-8000-000000000001',
});

describe.skipIf(reason !== undefined)(`a chip behind Debian's pcscd${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let dir: string;
  let pcscd: Pcscd;
  let chip: ChipProcess | undefined;
  const chips = createPcscChips({ timers: systemTimers, timeout_ms: 4000 });

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'loket-chip-'));
    pcscd = await startPcscd({ dir });
    process.env['PCSCLITE_CSOCK_NAME'] = pcscd.socket;
  });
  afterAll(async () => {
    await pcscd?.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  afterEach(async () => {
    await chip?.end();
    chip = undefined;
    await eventually(numberRead, (number) => number === 'silent');
  });

  const numberRead = (): Promise<string> => chips.withChip(pcscd.reader, (one) => one.readNumber()).catch((error: ChipError) => error.trouble);

  /** Laid on, and seen by pcscd, which looks a few times a second. */
  async function lay(switches: Partial<VirtualChipSwitches> = {}): Promise<ChipProcess> {
    chip = await startChipProcess(pcscd.port, 'B000001');
    await eventually(numberRead, (number) => number === 'B000001');
    await chip.tell(switches);
    return chip;
  }

  it('gives its number, takes the record and gives the same back', async () => {
    const laid = await lay();
    const back = await chips.withChip(pcscd.reader, async (one) => {
      expect(await one.readNumber()).toBe('B000001');
      await one.writeRecord(record);
      return one.readRecord(record.length);
    });
    expect(Buffer.from(back).equals(record)).toBe(true);
    expect(decodeChipRecord((await laid.tell({})).record)).toEqual({
      profile: 'loket-test-1',
      applicationHash: 'a'.repeat(64),
      nik: '3522150703950001',
      personHash: 'b'.repeat(64),
      warrantId: '01900000-0000-7000-8000-000000000001',
    });
    expect(await chips.readers()).toContain(pcscd.reader);
  });

  it('is silent when no card lies on the reader, and when its chip is dead', async () => {
    expect(await numberRead()).toBe('silent');
    await lay();
    await chip?.tell({ laid: false });
    await eventually(numberRead, (number) => number === 'silent');
    await chip?.tell({ dead: true, laid: true });
    expect(await numberRead()).toBe('silent');
  });

  it('refuses a write that its memory does not take', async () => {
    await lay({ writeFails: true });
    await expect(chips.withChip(pcscd.reader, (one) => one.writeRecord(record))).rejects.toMatchObject({ trouble: 'refused' });
  });

  it('gives back what it holds, also when that is not what was written', async () => {
    await lay({ readbackDiffers: true });
    const back = await chips.withChip(pcscd.reader, async (one) => {
      await one.writeRecord(record);
      return one.readRecord(record.length);
    });
    expect(Buffer.from(back).equals(record)).toBe(false);
    expect(decodeChipRecord(back)).toBeUndefined();
  });

  it('is known to be gone when it is taken away in the middle', async () => {
    await lay({ removedAtCommand: 4 });
    const work = chips.withChip(pcscd.reader, (one) => one.writeRecord(record));
    await expect(work).rejects.toMatchObject({ name: 'ChipError', trouble: expect.stringMatching(/silent|removed/) });
  });

  it('says nothing of a blank when the reader itself is not there', async () => {
    await expect(chips.withChip('No such reader', (one) => one.readNumber())).rejects.toMatchObject({ trouble: 'reader' });
  });
});
