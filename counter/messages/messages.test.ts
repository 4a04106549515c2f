import { describe, expect, test } from 'vitest';
import { formatAge, formatMoment, formatNik, formatTime } from './format.ts';
import { messagesIn } from './messages.ts';

/** Every text of a message file with its key; a text that takes values is tried with some. */
function texts(of: object, path = ''): [string, string][] {
  return Object.entries(of).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function') return [1, 2].map((count) => [`${here}(${count})`, String(value(count, count, count, count))]);
    return typeof value === 'object' && value !== null ? texts(value, here) : [];
  });
}

describe('messages', () => {
  const indonesian = texts(messagesIn('id'));
  const english = texts(messagesIn('en'));

  test('both languages have the same keys', () => {
    expect(english.map(([key]) => key)).toEqual(indonesian.map(([key]) => key));
  });

  test('no text is empty or half a sentence of code', () => {
    for (const [key, text] of [...indonesian, ...english]) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/undefined|\[object|NaN/);
    }
  });

  test('whole sentences were translated, not copied', () => {
    const sentences = indonesian.filter(([, text]) => text.split(' ').length > 4);
    const copied = sentences.filter(([key, text]) => english.find(([other]) => other === key)?.[1] === text);
    expect(copied).toEqual([]);
  });
});

describe('times and figures', () => {
  const at = '2026-11-24T18:05:00.000Z';

  test('a time is in WIB, whatever the computer says', () => {
    expect(formatTime(at, 'id')).toBe('01.05 WIB');
    expect(formatTime(at, 'en')).toBe('01:05 WIB');
  });

  test('today is told by the WIB day', () => {
    expect(formatMoment(at, 'id', Date.parse('2026-11-25T02:00:00.000Z'))).toBe('01.05 WIB');
    expect(formatMoment(at, 'id', Date.parse('2026-11-24T10:00:00.000Z'))).toBe('25 Nov 2026, 01.05 WIB');
  });

  test('an age is said in the largest unit that fits', () => {
    expect([10, 60, 119, 7_199, 7_200, 172_799, 172_800].map((age) => formatAge(age, 'id'))).toEqual([
      'baru saja',
      '1 menit',
      '1 menit',
      '119 menit',
      '2 jam',
      '47 jam',
      '2 hari',
    ]);
    expect(formatAge(60, 'en')).toBe('1 minute');
  });

  test('a NIK is grouped to be compared by eye; anything else stays as it is', () => {
    expect(formatNik('3522155708950001')).toBe('352215 570895 0001');
    expect(formatNik('123')).toBe('123');
  });
});
