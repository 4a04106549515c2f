/** The book of blanks inside a decision: which serials a wish means, and the events that bring them in or move them. */
import { type BlankAccount, hopperOf, isAllowedMove, isBlankAccount, isBlankSerial } from '@loket/domain/blank-ledger';
import { runsOf, type SerialRun, serialsOfRuns } from '@loket/domain/serial-runs';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import type { Transaction } from '../journal/command-bus.ts';
import { accountName } from './account-name.ts';
import type { BlankStore } from './blank-store.ts';

export type BlankBook = ReturnType<typeof createBlankBook>;

export function refuse(field: string, code: string, id: string, en: string): LoketError {
  const error: FieldError = { field, code, text: { id, en } };
  return new LoketError('invalid_body', [error]);
}

type Wish = { readonly count?: number | undefined; readonly serials?: readonly string[] | undefined };
export type Delivery = { readonly boxes: readonly SerialRun[]; readonly serials: readonly string[] };

export function createBlankBook(options: {
  readonly store: BlankStore;
  readonly printerIds: readonly string[];
  /** blanks of a hopper that a job at the printer holds, which therefore cannot be taken */
  readonly heldSerials: (printerId: string) => ReadonlySet<string>;
}) {
  const { store } = options;

  function heldIn(account: BlankAccount): ReadonlySet<string> {
    return account.startsWith('hopper:') ? options.heldSerials(account.slice('hopper:'.length)) : new Set<string>();
  }

  /** Throws unless it is an account, and its hopper one of this office's printers. */
  function requireAccount(field: string, account: string): BlankAccount {
    const isPrinterOfThisOffice = !account.startsWith('hopper:') || options.printerIds.some((id) => hopperOf(id) === account);
    if (!isBlankAccount(account) || !isPrinterOfThisOffice)
      throw refuse(field, 'unknown_account', `Tempat blangko tidak dikenal: ${account}`, `No such account: ${account}`);
    return account;
  }

  function requireMove(from: BlankAccount, to: BlankAccount): void {
    if (!isAllowedMove(from, to))
      throw refuse(
        'to',
        'move_not_allowed',
        `Blangko tidak boleh dipindah dari ${accountName(from).id} ke ${accountName(to).id}`,
        `Blanks do not move from ${accountName(from).en} to ${accountName(to).en}`,
      );
  }

  function requireInAccount(serial: string, from: BlankAccount, held: ReadonlySet<string>): void {
    if (!isBlankSerial(serial)) throw refuse('serials', 'not_a_serial', `Bukan nomor blangko: ${serial}`, `Not a blank's number: ${serial}`);
    const place = store.find(serial)?.account;
    if (place === undefined) throw refuse('serials', 'not_in_the_books', `Blangko ${serial} tidak ada di buku`, `Blank ${serial} is not in the books`);
    if (held.has(serial))
      throw refuse('serials', 'held_by_a_job', `Blangko ${serial} sedang dipakai pekerjaan cetak`, `Blank ${serial} is held by a print job`);
    if (place === from) return;
    const there = isBlankAccount(place) ? accountName(place) : { id: place, en: place };
    throw refuse(
      'serials',
      'not_in_this_account',
      `Blangko ${serial} tidak ada di ${accountName(from).id}, tetapi di: ${there.id}`,
      `Blank ${serial} is not in ${accountName(from).en} but in: ${there.en}`,
    );
  }

  /** The serials that a wish means: the named ones, or the next so many of the account that no job holds. */
  function take({ count, serials }: Wish, from: BlankAccount): string[] {
    const held = heldIn(from);
    if (serials !== undefined) {
      const seen = new Set<string>();
      for (const serial of serials) {
        if (seen.has(serial)) throw refuse('serials', 'twice_in_one_move', `Nomor ${serial} tertulis dua kali`, `Number ${serial} is listed twice`);
        seen.add(serial);
        requireInAccount(serial, from, held);
      }
      return [...serials];
    }
    if (count === undefined) throw refuse('count', 'count_or_serials', 'Isi jumlah atau daftar nomor', 'Give a count or a list of numbers');
    const free = store
      .next(from, count + held.size)
      .filter((serial) => !held.has(serial))
      .slice(0, count);
    if (free.length < count)
      throw refuse(
        'count',
        'not_enough',
        `Hanya ada ${free.length} blangko di ${accountName(from).id}`,
        `Only ${free.length} blanks in ${accountName(from).en}`,
      );
    return free;
  }

  /** The serials of a delivery, each once; a refusal names the box or the serial. */
  function serialsOfDelivery({ boxes, serials }: Delivery): string[] {
    const found = serialsOfRuns([...boxes, ...serials.map((first) => ({ first, count: 1 }))]);
    if ('serials' in found) return [...found.serials];
    const { index, serial, why } = found;
    const field = index < boxes.length ? `boxes.${index}` : `serials.${index - boxes.length}`;
    if (why === 'not_a_range') throw refuse(field, why, `Rentang nomor tidak sah: ${serial}`, `Not a range of numbers: ${serial}`);
    throw refuse(field, why, `Nomor ${serial} ada dua kali dalam kiriman ini`, `Number ${serial} is in this delivery twice`);
  }

  /** Which field of a delivery names a serial. */
  function fieldOf(serial: string, { boxes, serials }: Delivery): string {
    const loose = serials.indexOf(serial);
    if (loose >= 0) return `serials.${loose}`;
    const index = boxes.findIndex((box) => {
      const expanded = serialsOfRuns([box]);
      return 'serials' in expanded && expanded.serials.includes(serial);
    });
    return index >= 0 ? `boxes.${index}` : 'boxes';
  }

  function moveAll({ append }: Transaction, serials: readonly string[], from: BlankAccount, to: BlankAccount, reason: string): void {
    if (serials.length === 0) return;
    const runs = runsOf(serials);
    const [only] = runs;
    const what = runs.length === 1 && only !== undefined && serials[0] === only.first ? { first: only.first } : { serials };
    append({ type: 'blanks.moved', subject: to, body: { from, to, ...what, count: serials.length, reason } });
  }

  /** New serials come into the books, all of them at the Ditjen. */
  function register({ append }: Transaction, serials: readonly string[], letter: string): void {
    for (const { first, count } of runsOf(serials)) append({ type: 'blanks.registered', subject: 'ditjen', body: { first, count, letter } });
  }

  return {
    requireAccount,
    requireMove,
    heldIn,
    take,
    serialsOfDelivery,
    fieldOf,
    moveAll,
    register,
    accountOf: (serial: string) => store.find(serial)?.account,
  };
}
