/** What day and hour it is in the rehearsal: a working day is played in seconds, a night in none. */
import { renameSync, writeFileSync } from 'node:fs';
import type { Clock } from '@loket/platform/ports';
import { z } from 'zod';

/** names the file in which `shifted-clock.ts` finds how far a program's date is ahead */
export const clockFileVariable = 'LOKET_REHEARSAL_CLOCK';
export const day_hours = 8;
export const day_minutes = day_hours * 60;
const day_ms = 86_400_000;

const ClockFile = z.strictObject({ ahead_ms: z.int() });

/** @throws Error for a file of another shape */
export function readAhead_ms(text: string): number {
  return ClockFile.parse(JSON.parse(text)).ahead_ms;
}

/** What a program is started with so that it lives in the rehearsed calendar; the options of node that it has stay. */
export type Calendar = { environmentFor(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> };

export function calendarIn(file: string): Calendar {
  const preload = `--import=${new URL('./shifted-clock.ts', import.meta.url).href}`;
  return {
    environmentFor: ({ NODE_OPTIONS: own = '' }) => ({ [clockFileVariable]: file, NODE_OPTIONS: `${own} ${preload}`.trim() }),
  };
}

/** A moment as the rehearsal counts them: day 0 is the first, minutes are those of a working day of eight hours. */
export type OfficeMoment = { readonly day: number; readonly minute: number };

export type TownClock = {
  readonly speed: number;
  /** eight hours at the office's doors open, for every program that is told the new date */
  openDay(day: number): void;
  /** how long a number of office minutes takes here */
  real_ms(minutes: number): number;
  /** since the doors opened today; grows on behind the end of the day */
  minuteNow(): number;
  /** by the programs' clocks; ISO 8601 UTC */
  now(): string;
  /** the same scale for what the programs wrote down */
  momentOf(iso: string): OfficeMoment;
};

/**
 * @param first the WIB day on which the rehearsal begins, yyyy-mm-dd; the doors open at eight
 * @param speed office time to real time within a day
 */
export function createTownClock({
  clock,
  file,
  first,
  speed,
}: {
  readonly clock: Clock;
  readonly file: string;
  readonly first: string;
  readonly speed: number;
}): TownClock {
  const firstOpens_ms = Date.parse(`${first}T08:00:00+07:00`);
  let opened_ms = 0;
  let ahead_ms = 0;
  return {
    speed,
    openDay(day) {
      const opens_ms = firstOpens_ms + day * day_ms;
      opened_ms = clock.monotonic();
      ahead_ms = Math.round(opens_ms - clock.now());
      // A program may be reading it at this moment.
      writeFileSync(`${file}.new`, JSON.stringify({ ahead_ms }));
      renameSync(`${file}.new`, file);
    },
    real_ms: (minutes) => (minutes * 60_000) / speed,
    minuteNow: () => ((clock.monotonic() - opened_ms) * speed) / 60_000,
    now: () => new Date(clock.now() + ahead_ms).toISOString(),
    momentOf(iso) {
      const since_ms = Date.parse(iso) - firstOpens_ms;
      const day = Math.floor(since_ms / day_ms);
      return { day, minute: ((since_ms - day * day_ms) * speed) / 60_000 };
    },
  };
}
