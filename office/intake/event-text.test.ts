import type { JournalEntry } from '@loket/domain/journal';
import { describe, expect, test } from 'vitest';
import { eventText } from './event-text.ts';

function entry(type: string, body: Record<string, unknown>): JournalEntry {
  const at = '2026-11-24T02:00:00.000Z';
  return {
    seq: 1,
    type,
    subject: 's',
    actor: { kind: 'system', part: 'test' },
    deviceTime: at,
    officeTime: at,
    commandId: 'c',
    body,
    previousHash: '',
    hash: '',
  };
}

describe('the story of an application in the words of a clerk', () => {
  test.each<[string, Record<string, unknown>]>([
    ['print.not_started', { why: 'cut_before_sending' }],
    ['print.not_started', { why: 'mains_off' }],
    ['print.not_started', { why: 'person_looked' }],
    ['print.not_started', { why: 'card_cannot_be_drawn' }],
    ['print.cancelled', { reason: 'verdict_taken_back' }],
    ['print.cancelled', { reason: 'newer_warrant' }],
    ['print.spoiled', { reason: 'blank_spoiled' }],
    ['print.unclear', { why: 'printer_restarted' }],
    ['centre.noted', { type: 'centre.verdict', body: { verdict: 'DUPLICATE_RECORD' } }],
    ['centre.noted', { type: 'warrant_refused', body: { reason: 'other_person' } }],
    ['centre.noted', { type: 'centre.received', body: {} }],
    ['centre.verdict', { verdict: 'ENROLL_FAILURE_AT_CENTRAL', reason: { id: '', en: '' } }],
  ])('%s %j names no code of the program', (type, body) => {
    const text = eventText(entry(type, body));
    expect(text.id).not.toMatch(/[a-z]_[a-z]|[A-Z]_[A-Z]|\w\.\w/);
    expect(text.en).not.toMatch(/[a-z]_[a-z]|[A-Z]_[A-Z]|\w\.\w/);
  });

  test("keeps an officer's own words, also those that look like something of JavaScript", () => {
    expect(eventText(entry('print.cancelled', { reason: 'permintaan pemohon' })).id).toContain('permintaan pemohon');
    expect(eventText(entry('print.cancelled', { reason: 'constructor' })).id).toContain('constructor');
  });

  test('tells what it does not know as it stands', () => {
    expect(eventText(entry('centre.noted', { type: 'centre.horoscope', body: { sign: 'lion' } })).en).toContain('centre.horoscope');
    expect(eventText(entry('something.new', {}))).toEqual({ id: 'something.new', en: 'something.new' });
  });
});
