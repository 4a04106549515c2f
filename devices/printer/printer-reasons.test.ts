import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describePrinterReason } from './printer-reasons.ts';

const reasonsOfTheTrade = [
  'media-empty',
  'media-low',
  'media-jam',
  'media-needed',
  'marker-supply-low',
  'marker-supply-empty',
  'cover-open',
  'output-area-full',
  'connecting-to-device',
  'paused',
  'offline',
];

describe("the printer's reasons in plain words", () => {
  it.each(reasonsOfTheTrade)('%s is told in both languages, and blocks exactly as an error', (reason) => {
    const told = describePrinterReason(`${reason}-error`);
    expect(told.id).not.toMatch(/-error$/);
    expect(told.en).not.toMatch(/-error$/);
    expect(told.id).not.toBe(told.en);
    expect(told.blocking).toBe(true);
    expect(describePrinterReason(`${reason}-warning`)).toEqual({ ...told, blocking: false });
    expect(describePrinterReason(`${reason}-report`)).toEqual({ ...told, blocking: false });
    expect(describePrinterReason(reason)).toMatchObject({ id: told.id, en: told.en });
  });

  it('judges a reason without severity by its nature: a jam stops, a low ribbon does not', () => {
    expect(describePrinterReason('media-jam').blocking).toBe(true);
    expect(describePrinterReason('marker-supply-low').blocking).toBe(false);
    expect(describePrinterReason('connecting-to-device').blocking).toBe(false);
  });

  it('shows an unknown reason as given and never fails', () => {
    expect(describePrinterReason('com.vendor-laser-tired-error')).toEqual({
      id: 'com.vendor-laser-tired-error',
      en: 'com.vendor-laser-tired-error',
      blocking: true,
    });
    fc.assert(
      fc.property(fc.string(), (reason) => {
        const told = describePrinterReason(reason);
        expect(told.id.length).toBeGreaterThanOrEqual(Math.min(1, reason.length));
      }),
    );
  });
});
