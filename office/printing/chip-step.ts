/**
 * The chip step: with the blank bound and nothing sent, its chip gives its number, takes the record, and gives the record
 * back. Off by default. A blank that fails here is spoiled before a print is wasted on it. Everything here may be done
 * again: a cut in the middle leaves the job bound, and the next blank, or this one, is checked from the start.
 */
import { type ChipError, type Chips, isChipError } from '@loket/devices/chip/chip';
import { encodeChipRecord } from '@loket/devices/chip/chip-record';
import type { Text } from '@loket/protocol/text';
import { sha256 } from '../journal/hash.ts';

export type ChipStepOptions = {
  readonly chips: Chips;
  /** name of the reader of each printer */
  readonly readers: ReadonlyMap<string, string>;
  /** the blank's number is learnt from its chip: any blank of the hopper may come next */
  readonly learnsNumber: boolean;
};

export type ChipOutcome =
  | { readonly kind: 'written'; readonly recordSha256: string }
  | { readonly kind: 'bad_blank'; readonly why: string; readonly read?: string }
  /** the chip is another blank's */
  | { readonly kind: 'other_number'; readonly read: string }
  /** no chip answers and nobody knows which blank it is */
  | { readonly kind: 'unread_blank' }
  /** nothing is known of the blank */
  | { readonly kind: 'reader_away'; readonly text: Text };

export type ChipContent = { readonly applicationId: string; readonly nik: string; readonly personHash: string; readonly warrantId: string };

export type ChipStep = ReturnType<typeof createChipStep>;

export function createChipStep(options: ChipStepOptions) {
  const { chips, readers, learnsNumber } = options;

  function failure(error: ChipError, printerId: string, isNumberKnown: boolean): ChipOutcome {
    if (error.trouble === 'reader') return { kind: 'reader_away', text: awayText(printerId, readers.get(printerId)) };
    if (learnsNumber && !isNumberKnown) return { kind: 'unread_blank' };
    return { kind: 'bad_blank', why: `chip_${error.trouble}` };
  }

  return {
    learnsNumber,

    /** Checks and writes the chip of the blank that lies at this printer. Rejects with nothing that a chip or reader can cause. */
    async run(printerId: string, serial: string, content: ChipContent): Promise<ChipOutcome> {
      const reader = readers.get(printerId);
      if (reader === undefined) return { kind: 'reader_away', text: awayText(printerId, undefined) };
      const record = encodeChipRecord({
        applicationHash: sha256(content.applicationId),
        nik: content.nik,
        personHash: content.personHash,
        warrantId: content.warrantId,
      });
      let isNumberKnown = false;
      try {
        return await chips.withChip(reader, async (chip): Promise<ChipOutcome> => {
          const read = await chip.readNumber();
          if (read !== serial) return { kind: 'other_number', read };
          isNumberKnown = true;
          await chip.writeRecord(record);
          const back = await chip.readRecord(record.length);
          return Buffer.from(back).equals(record) ? { kind: 'written', recordSha256: sha256(record) } : { kind: 'bad_blank', why: 'chip_readback_differs' };
        });
      } catch (error) {
        if (!isChipError(error)) throw error;
        return failure(error, printerId, isNumberKnown);
      }
    },
  };
}

function awayText(printerId: string, reader: string | undefined): Text {
  const name = reader === undefined ? '' : ` "${reader}"`;
  return {
    id: `Pembaca cip${name} milik ${printerId} tidak dapat dipakai: periksa kabelnya dan layanan pcscd`,
    en: `The chip reader${name} of ${printerId} cannot be used: check its cable and the service pcscd`,
  };
}
