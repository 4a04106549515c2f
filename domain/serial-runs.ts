/** Serials of blanks as they come in boxes: unbroken runs, written by their first and last number. */
import { isBlankSerial, serialRange } from './blank-ledger.ts';

export type SerialRun = { readonly first: string; readonly count: number };

const serialParts = /^([A-Z]{0,6})(\d{6,14})$/;

function partsOf(serial: string): { prefix: string; digits: string } | undefined {
  const [, prefix, digits] = serialParts.exec(serial) ?? [];
  return prefix === undefined || digits === undefined ? undefined : { prefix, digits };
}

/**
 * How many blanks lie between two numbers, both counted. Undefined when they are no serials, have other letters or
 * another length, or the last lies before the first.
 */
export function countBetween(first: string, last: string): number | undefined {
  const [start, end] = [partsOf(first), partsOf(last)];
  if (start === undefined || end === undefined || start.prefix !== end.prefix || start.digits.length !== end.digits.length) return undefined;
  const count = BigInt(end.digits) - BigInt(start.digits) + 1n;
  return count < 1n || count > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(count);
}

/** The last serial of a run. Undefined when the run is none. */
export function lastOf({ first, count }: SerialRun): string | undefined {
  const parts = partsOf(first);
  if (parts === undefined || !Number.isInteger(count) || count < 1) return undefined;
  const last = (BigInt(parts.digits) + BigInt(count) - 1n).toString().padStart(parts.digits.length, '0');
  return last.length > parts.digits.length ? undefined : parts.prefix + last;
}

/** A list of serials as the fewest runs, in the order of their numbers. Throws a RangeError at what is no serial. */
export function runsOf(serials: Iterable<string>): SerialRun[] {
  const sorted = [...new Set(serials)].sort((left, right) => left.length - right.length || (left < right ? -1 : 1));
  const runs: { first: string; last: string; count: number }[] = [];
  for (const serial of sorted) {
    if (!isBlankSerial(serial)) throw new RangeError(`not a serial: ${serial}`);
    const open = runs.at(-1);
    if (open !== undefined && countBetween(open.last, serial) === 2) {
      open.last = serial;
      open.count += 1;
    } else runs.push({ first: serial, last: serial, count: 1 });
  }
  return runs.map(({ first, count }) => ({ first, count }));
}

export type RunsRefusal = { readonly index: number; readonly serial: string; readonly why: 'not_a_range' | 'twice_in_one_delivery' };

/**
 * The serials of several boxes. A refusal names the box (from 0) and the serial: a run that is none, or a serial that
 * another box of the same delivery holds already.
 */
export function serialsOfRuns(runs: readonly SerialRun[]): { readonly serials: readonly string[] } | RunsRefusal {
  const seen = new Set<string>();
  for (const [index, { first, count }] of runs.entries()) {
    const serials = serialRange(first, count);
    if (serials === undefined) return { index, serial: first, why: 'not_a_range' };
    for (const serial of serials) {
      if (seen.has(serial)) return { index, serial, why: 'twice_in_one_delivery' };
      seen.add(serial);
    }
  }
  return { serials: [...seen] };
}
