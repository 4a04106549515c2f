/**
 * Tells one run of a printer from the next. IPP gives a printer-uuid, which many printers keep
 * over a restart, and printer-up-time, whole seconds since the start. The start moment follows
 * from it, but not to the second: the printer rounds (1 s either way), the answer takes its time,
 * and clocks drift or are set.
 *
 * So two readings, one after the other, belong to the same life when the start moments that follow
 * from them lie close together by either of our clocks: the wall clock jumps when NTP sets it, the
 * monotonic one stands still while a laptop sleeps; both at once would be two lives, and then a
 * person looks. Only neighbours are compared, so drift does not add up. A printer that starts again
 * within `lifeTolerance_ms` of its last start is not told apart; real ones need longer to start.
 */
import { lifeTolerance_ms, samePrinterLife } from './card-printer.ts';

export interface LifeReading {
  printerUuid: string;
  /** printer-up-time */
  upTime_s: number;
  /** A printer that numbers its runs itself (our virtual one, which can start again within a second). */
  bootUuid: string | undefined;
  /** Our monotonic clock when the answer was there, ms. */
  received_ms: number;
  /** Our wall clock when the answer was there, ms since 1970. */
  now_ms: number;
}

/** A life of weeks drifts through a few names; the oldest are then of no use to any job. */
const names_max = 8;

export class PrinterLife {
  #last: LifeReading | undefined;
  /** Names the present life has gone by, newest last. */
  #names: string[] = [];

  /** Takes a reading into account and gives the name of the life it belongs to. */
  observe(reading: LifeReading): string {
    if (this.#last === undefined || !isSameRun(this.#last, reading)) this.#names = [nameOf(reading)];
    else this.#rename(nameOf(reading));
    this.#last = reading;
    return this.#names.at(-1) ?? nameOf(reading);
  }

  /** Is this name, which may come from an earlier run of the office, one of the present life? */
  is(name: string): boolean {
    return this.#names.some((known) => samePrinterLife(known, name));
  }

  // After days the clocks have drifted so far apart that the old name would not be known again
  // after a restart of the office; the new name is, and the old one stays valid in this run.
  #rename(fresh: string): void {
    const current = this.#names.at(-1);
    if (current === undefined || !hasDrifted(current, fresh)) return;
    this.#names = [...this.#names, fresh].slice(-names_max);
  }
}

function isSameRun(last: LifeReading, next: LifeReading): boolean {
  if (last.printerUuid !== next.printerUuid || last.bootUuid !== next.bootUuid) return false;
  if (next.bootUuid !== undefined) return true;
  return liesClose(last.now_ms, next.now_ms, last, next) || liesClose(last.received_ms, next.received_ms, last, next);
}

/** Do the start moments lie close, worked out from the moments of reading on one and the same clock? */
const liesClose = (lastAt_ms: number, nextAt_ms: number, last: LifeReading, next: LifeReading): boolean =>
  Math.abs(lastAt_ms - last.upTime_s * 1_000 - (nextAt_ms - next.upTime_s * 1_000)) <= lifeTolerance_ms;

const startOf = (name: string): number => Date.parse(name.split(' ')[1] ?? '');

const hasDrifted = (current: string, fresh: string): boolean => Math.abs(startOf(current) - startOf(fresh)) > lifeTolerance_ms / 2;

function nameOf(reading: LifeReading): string {
  if (reading.bootUuid !== undefined) return `${reading.printerUuid} boot:${reading.bootUuid}`;
  const start = new Date(reading.now_ms - reading.upTime_s * 1_000);
  return `${reading.printerUuid} ${start.toISOString()}`;
}
