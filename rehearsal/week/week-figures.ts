/** What a week looked like, half hour by half hour, from the journals of its offices alone. */
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import { day_minutes } from './town-clock.ts';

export const slot_minutes = 30;

export type WeekFigures = {
  readonly days: number;
  /** at the end of each slot: received and not yet printed */
  readonly backlog: readonly number[];
  /** cards an hour, in each slot */
  readonly printsPerHour: readonly number[];
  /** working hours from the counter to the card, the middle one of those printed in the slot; undefined: none was */
  readonly waited_hours: readonly (number | undefined)[];
  /** at the end of each slot: blanks in the store and the hoppers */
  readonly blanks: readonly number[];
};

/**
 * @param minutesOf the programs' time in working minutes since the doors opened on the first day
 * @param blanksAtStart of all offices together
 */
export function figuresOf(
  journals: readonly (readonly JournalEntry[])[],
  days: number,
  minutesOf: (iso: string) => number,
  blanksAtStart: number,
): WeekFigures {
  const slots = (days * day_minutes) / slot_minutes;
  const received = new Array<number>(slots).fill(0);
  const printed = new Array<number>(slots).fill(0);
  const used = new Array<number>(slots).fill(0);
  const waits: number[][] = Array.from({ length: slots }, () => []);
  const slotOf = (minutes: number): number => {
    const day = Math.min(days - 1, Math.max(0, Math.floor(minutes / day_minutes)));
    // What is finished after the doors close belongs to the day.
    const minute = Math.min(day_minutes - 1, Math.max(0, minutes - day * day_minutes));
    return Math.min(slots - 1, Math.floor((day * day_minutes + minute) / slot_minutes));
  };
  const add = (counts: number[], slot: number): void => {
    counts[slot] = (counts[slot] ?? 0) + 1;
  };

  for (const journal of journals) {
    const takenAt = new Map<string, number>();
    const done = new Set<string>();
    for (const entry of journal) {
      if (entry.type === 'application.accepted') {
        const minutes = minutesOf(eventBodies['application.accepted'].parse(entry.body).submission.takenAt);
        takenAt.set(entry.subject, minutes);
        add(received, slotOf(minutes));
      } else if (entry.type === 'print.printed') {
        const { applicationId } = eventBodies['print.printed'].parse(entry.body);
        const minutes = minutesOf(entry.officeTime);
        add(used, slotOf(minutes));
        if (done.has(applicationId)) continue;
        done.add(applicationId);
        add(printed, slotOf(minutes));
        waits[slotOf(minutes)]?.push(workingMinutes(takenAt.get(applicationId) ?? minutes, minutes) / 60);
      }
    }
  }
  return {
    days,
    backlog: sums(
      received.map((count, slot) => count - (printed[slot] ?? 0)),
      0,
    ),
    printsPerHour: printed.map((count) => (count * 60) / slot_minutes),
    waited_hours: waits.map(middleOf),
    blanks: sums(
      used.map((count) => -count),
      blanksAtStart,
    ),
  };
}

/** The night is none: the doors are closed. */
function workingMinutes(from: number, to: number): number {
  const within = (minutes: number): number => Math.floor(minutes / day_minutes) * day_minutes + Math.min(day_minutes, minutes % day_minutes);
  return Math.max(0, within(to) - within(from));
}

function sums(changes: readonly number[], start: number): number[] {
  let sum = start;
  return changes.map((change) => {
    sum += change;
    return sum;
  });
}

export function middleOf(values: readonly number[]): number | undefined {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
