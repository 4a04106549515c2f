/** What processes took of the processors, as the kernel counts it: a figure that other work on the machine disturbs little. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the kernel's own tick is. */
const ticks_per_s = 100;

type Seen = { readonly pid: number; readonly parent: number; readonly taken_s: number };

/** Seconds of processor that a process, its living descendants and those that they saw end have taken. */
export function processorTime_s(pid: number | undefined): number {
  const seen = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? statOf(Number(name)) : []));
  const wanted = new Set([pid]);
  // A child may have a lower number than its parent: looked through until nobody is new.
  for (let size = 0; size < wanted.size; ) {
    size = wanted.size;
    for (const { pid: child, parent } of seen) if (wanted.has(parent)) wanted.add(child);
  }
  return seen.filter(({ pid: one }) => wanted.has(one)).reduce((sum, { taken_s }) => sum + taken_s, 0);
}

function statOf(pid: number): Seen[] {
  try {
    return [readStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))];
  } catch {
    // It has ended between two looks.
    return [];
  }
}

/** proc(5): the name, in brackets, may hold blanks and brackets; then state, parent, ... user, system, and the ended children's user, system */
export function readStat(text: string): Seen {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .trim()
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const ticks = fields.slice(11, 15).reduce((sum, count) => sum + count, 0);
  return { pid: Number.parseInt(text, 10), parent, taken_s: ticks / ticks_per_s };
}
