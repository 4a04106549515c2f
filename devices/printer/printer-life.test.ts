import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samePrinterLife } from './card-printer.ts';
import { type LifeReading, PrinterLife } from './printer-life.ts';

const morning_ms = Date.UTC(2018, 3, 20, 7, 30);
const uuid = 'urn:uuid:110a6408-f7a9-3dc0-7c07-b362943ced30';

/** A printer that started at `start_ms` (wall clock), asked at `at_ms`; `monotonicAhead_ms` is how far our monotonic clock is off. */
const reading = (start_ms: number, at_ms: number, more: Partial<LifeReading> = {}): LifeReading => ({
  printerUuid: uuid,
  upTime_s: Math.floor((at_ms - start_ms) / 1_000),
  bootUuid: undefined,
  received_ms: at_ms,
  now_ms: at_ms,
  ...more,
});

describe('the life of a printer', () => {
  it('keeps its name while the printer runs, however its seconds are rounded and its answers delayed', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ gap_ms: fc.integer({ min: 0, max: 600_000 }), rounding_s: fc.integer({ min: -1, max: 1 }), delay_ms: fc.integer({ min: 0, max: 900 }) }),
          {
            minLength: 2,
            maxLength: 30,
          },
        ),
        (askings) => {
          const life = new PrinterLife();
          const first = life.observe(reading(morning_ms, morning_ms + 60_000));
          let at_ms = morning_ms + 60_000;
          for (const asking of askings) {
            at_ms += asking.gap_ms;
            const answered_ms = at_ms + asking.delay_ms;
            const upTime_s = Math.floor((at_ms - morning_ms) / 1_000) + asking.rounding_s;
            life.observe(reading(morning_ms, at_ms, { upTime_s, received_ms: answered_ms, now_ms: answered_ms }));
            expect(life.is(first)).toBe(true);
          }
        },
      ),
    );
  });

  it('is another one after the printer started anew, and the old name is not known any more', () => {
    const life = new PrinterLife();
    const before = life.observe(reading(morning_ms, morning_ms + 60_000));
    const after = life.observe(reading(morning_ms + 70_000, morning_ms + 72_000));
    expect(after).not.toBe(before);
    expect(samePrinterLife(before, after)).toBe(false);
    expect(life.is(before)).toBe(false);
    expect(life.is(after)).toBe(true);
  });

  it('goes on when NTP sets our clock by an hour, and when a laptop sleeps for one', () => {
    const hour_ms = 3_600_000;
    const life = new PrinterLife();
    const first = life.observe(reading(morning_ms, morning_ms + 10_000));
    life.observe(reading(morning_ms, morning_ms + 20_000, { now_ms: morning_ms + 20_000 + hour_ms }));
    expect(life.is(first)).toBe(true);
    const laptop = new PrinterLife();
    const beforeSleep = laptop.observe(reading(morning_ms, morning_ms + 10_000));
    laptop.observe(reading(morning_ms, morning_ms + 20_000 + hour_ms, { received_ms: morning_ms + 20_000 }));
    expect(laptop.is(beforeSleep)).toBe(true);
  });

  it('lasts through weeks of drifting clocks, and its present name is known to an office that has just started', () => {
    const life = new PrinterLife();
    const day_ms = 86_400_000;
    const first = life.observe(reading(morning_ms, morning_ms + 1_000));
    let latest = first;
    for (let minute = 1; minute <= 20 * 24 * 60; minute += 1) {
      const at_ms = morning_ms + 1_000 + minute * 60_000;
      // The printer's quartz is 10 ppm slow: 0.86 s a day.
      latest = life.observe(reading(morning_ms, at_ms, { upTime_s: Math.floor(((at_ms - morning_ms) * 0.99999) / 1_000) }));
    }
    const at_ms = morning_ms + 1_000 + 20 * day_ms;
    const newOffice = new PrinterLife().observe(reading(morning_ms, at_ms, { upTime_s: Math.floor(((at_ms - morning_ms) * 0.99999) / 1_000) }));
    expect(life.is(first)).toBe(true);
    expect(samePrinterLife(latest, newOffice)).toBe(true);
  });

  it('is told by the printer where it numbers its runs itself, a second apart too', () => {
    const life = new PrinterLife();
    const first = life.observe(reading(morning_ms, morning_ms + 1_000, { bootUuid: 'urn:uuid:a' }));
    expect(life.observe(reading(morning_ms, morning_ms + 9_000_000, { bootUuid: 'urn:uuid:a', upTime_s: 1 }))).toBe(first);
    const second = life.observe(reading(morning_ms, morning_ms + 2_000, { bootUuid: 'urn:uuid:b' }));
    expect(samePrinterLife(first, second)).toBe(false);
  });

  it('of two printers at one address is never the same', () => {
    const life = new PrinterLife();
    const first = life.observe(reading(morning_ms, morning_ms + 1_000));
    expect(samePrinterLife(first, life.observe(reading(morning_ms, morning_ms + 1_000, { printerUuid: 'urn:uuid:other' })))).toBe(false);
  });
});

describe('two names of a life', () => {
  it.each([
    ['u 2018-04-20T07:30:00.000Z', 'u 2018-04-20T07:30:05.000Z', true],
    ['u 2018-04-20T07:30:00.000Z', 'u 2018-04-20T07:30:05.001Z', false],
    ['u 2018-04-20T07:30:00.000Z', 'v 2018-04-20T07:30:00.000Z', false],
    ['u boot:1', 'u boot:1', true],
    // Date.parse would make the same year of both
    ['u boot:1', 'u boot:1 ', false],
    ['u boot:1-2', 'u boot:1-2-0', false],
    ['anything', 'anything', true],
    ['', 'u 2018-04-20T07:30:00.000Z', false],
  ])('"%s" and "%s": %s', (one, other, isSame) => {
    expect(samePrinterLife(one, other)).toBe(isSame);
    expect(samePrinterLife(other, one)).toBe(isSame);
  });
});
