import type { JournalEntry } from '@loket/domain/journal';
import { testId, testSubmission } from '@loket/office/testing/people';
import { expect, test } from 'vitest';
import { reportPage } from './report-page.ts';
import { figuresOf } from './week-figures.ts';

const opens_ms = Date.parse('2026-12-07T01:00:00.000Z');
/** a clock that runs at its own pace: a day of working minutes is a day's first eight hours */
const minutesOf = (iso: string): number => {
  const minutes = (Date.parse(iso) - opens_ms) / 60_000;
  const day = Math.floor(minutes / 1440);
  return day * 480 + (minutes - day * 1440);
};
const at = (day: number, minute: number): string => new Date(opens_ms + (day * 1440 + minute) * 60_000).toISOString();

function entry(seq: number, type: string, subject: string, officeTime: string, body: Readonly<Record<string, unknown>>): JournalEntry {
  const actor = { kind: 'system', part: 'test' } as const;
  return { seq, type, subject, actor, deviceTime: officeTime, officeTime, commandId: testId(seq), body, previousHash: '', hash: '' };
}

function accepted(seq: number, number: number, takenAt: string): JournalEntry {
  return entry(seq, 'application.accepted', testId(number), takenAt, {
    receiptCode: 'X',
    submission: testSubmission(number, 'rusak', { takenAt }),
    status: 'BIO_CAPTURED',
    officeId: 'uji',
  });
}

function printed(seq: number, number: number, when: string): JournalEntry {
  const body = {
    applicationId: testId(number),
    warrantId: testId(700 + number),
    attemptId: testId(900 + seq),
    printerId: 'kartu-1',
    serial: `DEMO${seq}`,
    witnessed: 'printer',
  };
  return entry(seq, 'print.printed', testId(800 + number), when, body);
}

const journal = [accepted(1, 1, at(0, 10)), accepted(2, 2, at(0, 470)), printed(3, 1, at(0, 75)), printed(4, 2, at(1, 20)), printed(5, 2, at(1, 40))];

test('what waits, what was printed an hour, and how long it took in working hours: the night is none', () => {
  const figures = figuresOf([journal], 2, minutesOf, 100);
  expect(figures.backlog.slice(0, 3)).toEqual([1, 1, 0]);
  expect(figures.backlog.slice(15, 17)).toEqual([1, 0]);
  expect(figures.printsPerHour[2]).toBe(2);
  expect(figures.waited_hours[2]).toBeCloseTo(65 / 60);
  expect(figures.waited_hours[16]).toBeCloseTo(0.5);
  expect(figures.waited_hours[5]).toBeUndefined();
  // A card that was printed again used a second blank and is one card less to wait for only once.
  expect(figures.blanks.at(-1)).toBe(97);
  expect(figures.backlog.at(-1)).toBe(0);
});

test('the page shows each week as a line of its own and says what was gone when', () => {
  const figures = figuresOf([journal], 2, minutesOf, 100);
  const weeks = [
    { name: 'satu <one>', figures },
    { name: 'dua · two', figures },
  ];
  const page = reportPage({ title: 'Uji', words: ['kata'], weeks, happenings: [{ what: 'internet', office: 0, at: 480, until: 960 }], rows: [['', 'a', 'b']] });
  expect(page.match(/<svg viewBox/g)).toHaveLength(4);
  expect(page).toContain('satu &lt;one>');
  expect(page).toContain('tanpa internet · no internet');
  expect(page).not.toMatch(/NaN|undefined|Infinity|<script/);
});
