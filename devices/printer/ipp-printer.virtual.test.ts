import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { describeCardPrinterContract, type PrinterUnderTest } from './testing/card-printer-contract.ts';
import { readOutputLog, startPrinterProcess } from './testing/printer-process.ts';

async function start(): Promise<PrinterUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), 'loket-printer-'));
  let printer = await startPrinterProcess({ dir });
  const { port, uri } = printer;
  await printer.control({ busyRefuse: true });
  return {
    port,
    uri,
    cardsOut: () => readOutputLog(dir),
    setEmpty: (isEmpty) => printer.control({ empty: isEmpty }),
    setHold: (isHeld) => printer.control({ hold: isHeld ? 'before-card' : 'none' }),
    kill: () => printer.kill(),
    startAgain: async () => {
      printer = await startPrinterProcess({ dir, port });
    },
    dispose: async () => {
      await printer.kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

describe('our virtual printer as a card printer', () => {
  describeCardPrinterContract(start);
});
