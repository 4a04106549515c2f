import { describe, expect, test } from 'vitest';
import { ratioOf } from './peer-intake.ts';
import { countFsyncs } from './peer-process.ts';
import { processorTime_s, readStat } from './processor-time.ts';

describe('beside a peer', () => {
  test("fsyncs are read from strace's summary, both kinds, with errors or without", () => {
    const summary = `% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 93.10    0.027000         127       212           fdatasync
  6.90    0.002000         200        10         1 fsync
------ ----------- ----------- --------- --------- ----------------
100.00    0.029000         130       222         1 total
`;
    expect(countFsyncs(summary)).toBe(222);
    expect(countFsyncs('')).toBe(0);
  });

  test('a ratio is of the same round, not of the medians', () => {
    expect(ratioOf('x', [10, 40, 30], [5, 10, 1], 3)).toEqual({ name: 'x', unit: 'x', value: 4, range: [2, 30], promise: { atLeast: 3 } });
  });

  test('processor time is read past a name with blanks and brackets, ended children included', () => {
    const stat = `4711 (redis) server (x) S 42 4711 4711 0 -1 4194560 900 0 0 0 120 30 7 3 20 0 4 0 100 1 1`;
    expect(readStat(stat)).toEqual({ pid: 4711, parent: 42, taken_s: 1.6 });
  });

  test('a process that works is seen to take time, one that does not exist takes none', () => {
    const before_s = processorTime_s(process.pid);
    // Until the kernel has counted something: a hundredth of a second at most.
    while (processorTime_s(process.pid) === before_s);
    expect(processorTime_s(process.pid)).toBeGreaterThan(before_s);
    expect(processorTime_s(2 ** 30)).toBe(0);
  });
});
