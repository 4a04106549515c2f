import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLoggers, describeError, type LogLevel, scrub } from './logger.ts';

const nik = '3522044107950001';
const token = 'q7Jx0lW2mVt5ZkN8rYb3HcP6sDf9GaLuEoTiKwXvMn4';

function collect(level: LogLevel = 'trace') {
  const lines: string[] = [];
  const { logger, framework } = createLoggers({
    program: 'office',
    level,
    now: () => Date.parse('2026-11-02T01:00:00.000Z'),
    sink: { write: (line) => lines.push(line) },
  });
  return { lines, logger, framework };
}

describe('the log', () => {
  test('is one JSON line an event, with the time that was handed in', () => {
    const { lines, logger } = collect();
    logger.info('link_up', { waiting: 12, since: '2026-11-02' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 30,
      time: '2026-11-02T01:00:00.000Z',
      program: 'office',
      event: 'link_up',
      waiting: 12,
      since: '2026-11-02',
    });
  });

  test('keeps quiet below its level', () => {
    const { lines, logger } = collect('warn');
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect(lines).toHaveLength(2);
  });

  test('a number as long as a NIK and a token never pass, wherever they stand in a field', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(nik, token), fc.string(), (before, secret, after) => {
        expect(scrub(before + secret + after)).not.toContain(secret);
      }),
    );
    const { lines, logger } = collect();
    logger.info('x', { note: `NIK ${nik}`, other: `Bearer ${token}` });
    expect(lines.join('')).not.toContain(nik);
    expect(lines.join('')).not.toContain(token);
  });

  test('an id, a route and a date stay readable, a line stays one line', () => {
    for (const text of ['0192f0c1-2b3d-7abc-8def-0123456789ab', '/api/applications/:id', '2026-11-02T01:00:00.000Z']) expect(scrub(text)).toBe(text);
    expect(scrub('a\nb\rc')).toBe('a b c');
    expect(scrub('x y '.repeat(1000))).toHaveLength(200);
  });

  test('an error is told by kind, code and place, never by what it says', () => {
    const cause = Object.assign(new TypeError(`bad name SRI WAHYUNI\n    at SRI (SRI WAHYUNI:1:1)`), { code: 'SQLITE_FULL' });
    const described = describeError(new Error(`person ${nik}`, { cause }));
    expect(described).toMatchObject({ kind: 'Error', cause: { kind: 'TypeError', code: 'SQLITE_FULL' } });
    expect(described.at[0]).toMatch(/^logger\.test\.ts:\d+:\d+$/);
    expect(JSON.stringify(described)).not.toMatch(/SRI|3522/);
    expect(describeError(`thrown text ${nik}`)).toEqual({ kind: 'thrown string', at: [] });
    expect(JSON.stringify(describeError(Object.assign(new Error('x'), { code: nik })))).not.toContain(nik);
  });

  test('a ring of causes ends', () => {
    const error = new Error('a');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).length).toBeLessThan(5000);
  });

  test('what the framework says keeps its level and error, and loses its words', () => {
    const { lines, framework } = collect();
    framework.info({ req: { url: `/x?nik=${nik}` } }, `incoming ${nik}`);
    framework.child({ reqId: nik }).error({ err: new Error(nik) }, nik);
    framework.warn(new Error(nik));
    framework.info(`Server listening at ${nik}`);
    expect(lines).toHaveLength(4);
    expect(lines.join('')).not.toContain(nik);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 50, event: 'framework', error: { kind: 'Error' } });
  });
});
