/**
 * What the chip step has seen at each printer: kept by the journal, so that a restart neither forgets that a reader is
 * broken nor spoils more blanks to learn it again.
 */
import { eventBodies } from '@loket/protocol/events';
import type { Text } from '@loket/protocol/text';
import type { Database } from '../database/open-database.ts';
import type { Projection } from '../journal/projection.ts';

/** One bad blank is a bad blank; so many in a row are a bad reader. */
export const spoiledInRow_max = 3;

export type StopReason = 'three_in_a_row' | 'other_blank' | 'unread_blank';
type ChipLineRow = {
  readonly spoiled_in_row: number;
  readonly stopped_why: string | null;
  readonly bound: string | null;
  readonly read: string | null;
};

export function createChipLineStore(database: Database) {
  const find = database.prepare<[string], ChipLineRow>('SELECT * FROM chip_line WHERE printer_id = ?');
  const put = database.prepare<[string, number, string | null, string | null, string | null]>(
    'INSERT INTO chip_line(printer_id, spoiled_in_row, stopped_why, bound, read) VALUES (?, ?, ?, ?, ?) ON CONFLICT(printer_id) DO UPDATE SET spoiled_in_row = excluded.spoiled_in_row, stopped_why = excluded.stopped_why, bound = excluded.bound, read = excluded.read',
  );
  return {
    find: (printerId: string): ChipLineRow | undefined => find.get(printerId),
    put: (printerId: string, row: ChipLineRow): void => void put.run(printerId, row.spoiled_in_row, row.stopped_why, row.bound, row.read),
  };
}

const fresh: ChipLineRow = { spoiled_in_row: 0, stopped_why: null, bound: null, read: null };

export function createChipLineProjection(database: Database): Projection {
  const store = createChipLineStore(database);
  return {
    name: 'chip-line',
    tables: ['chip_line'],
    apply(entry) {
      switch (entry.type) {
        case 'print.blank_spoiled': {
          const { printerId, serial } = eventBodies[entry.type].parse(entry.body);
          const row = store.find(printerId) ?? fresh;
          const inRow = row.spoiled_in_row + 1;
          const isTooMany = inRow >= spoiledInRow_max;
          return store.put(printerId, { ...row, spoiled_in_row: inRow, ...(isTooMany ? { stopped_why: 'three_in_a_row', bound: serial } : {}) });
        }
        case 'printer.stopped': {
          const { printerId, why, bound, read } = eventBodies[entry.type].parse(entry.body);
          return store.put(printerId, { ...(store.find(printerId) ?? fresh), stopped_why: why, bound, read: read ?? null });
        }
        case 'print.chip_written':
          return store.put(eventBodies[entry.type].parse(entry.body).printerId, fresh);
        case 'printer.resumed':
          return store.put(eventBodies[entry.type].parse(entry.body).printerId, fresh);
        default:
          return;
      }
    },
  };
}

/** What the officer is asked to do at a printer that stands still. */
export function stopText(printerId: string, row: Pick<ChipLineRow, 'stopped_why' | 'bound' | 'read'>): Text | undefined {
  const bound = row.bound ?? '';
  switch (row.stopped_why) {
    case null:
      return undefined;
    case 'three_in_a_row':
      return {
        id: `${spoiledInRow_max} blangko berturut-turut gagal di pembaca cip ${printerId} (terakhir ${bound}): periksa pembacanya, lalu lanjutkan`,
        en: `${spoiledInRow_max} blanks in a row failed at the chip reader of ${printerId} (the last is ${bound}): look at the reader, then go on`,
      };
    case 'other_blank':
      return {
        id: `Di ${printerId} ada blangko ${row.read ?? ''}; menurut buku giliran ${bound}: urutkan isi baki atau perbaiki bukunya, lalu lanjutkan`,
        en: `Blank ${row.read ?? ''} lies in ${printerId}; by the books it is ${bound}'s turn: put the hopper in order or mend the books, then go on`,
      };
    default:
      return {
        id: `Cip blangko di ${printerId} tidak terbaca, jadi nomornya tidak diketahui: keluarkan blangko itu, catat sebagai rusak, lalu lanjutkan`,
        en: `The chip of the blank in ${printerId} cannot be read, so its number is not known: take it out, book it as spoiled, then go on`,
      };
  }
}
