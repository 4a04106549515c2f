import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { describeCardPrinterContract, type PrinterUnderTest } from './testing/card-printer-contract.ts';
import { startIppeveprinter, whyNoIppeveprinter } from './testing/ippeveprinter.ts';

async function start(): Promise<PrinterUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), 'loket-ippeve-'));
  let printer = await startIppeveprinter({ dir });
  const { port, uri } = printer;
  return {
    port,
    uri,
    cardsOut: () => printer.cardsOut(),
    setEmpty: (isEmpty) => printer.setFault(isEmpty ? 'media-empty-error' : undefined),
    setHold: (isHeld) => printer.setHold(isHeld),
    kill: () => printer.stop(),
    startAgain: async () => {
      printer = await startIppeveprinter({ dir, port });
    },
    dispose: async () => {
      await printer.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const reason = whyNoIppeveprinter();

describe.skipIf(reason !== undefined)(`Debian's ippeveprinter as a card printer${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  describeCardPrinterContract(start);
});
