/** A short run of `npm run rehearsal -- power-cuts` and its negative control; the long one is in docs/proof.md. */
import { describe, expect, test } from 'vitest';
import { type PowerCutsOptions, replayPowerCuts } from './power-cuts.ts';
import { whyNoStrace } from './strace.ts';

const missing = whyNoStrace();
const options: PowerCutsOptions = { cards: 4, states: 60, resumed: 3, seed: 20180420, fsyncs: 'kept', untilFirstFault: false, say: () => undefined };

describe.skipIf(missing !== undefined)(
  `power cuts replayed from the system calls of a real run${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    test('what was acknowledged and what was sent to a printer is there after any cut, and no card is printed again', { timeout: 200_000 }, async () => {
      const report = await replayPowerCuts(options);
      expect(report.faults).toEqual([]);
      expect(report).toMatchObject({ states: 60, resumed: 3 });
      expect(report.claims).toMatchObject({ create_job: options.cards, send_document: options.cards });
      expect(report.claims.acknowledged).toBeGreaterThanOrEqual(options.cards);
      expect(report.syncs).toBeGreaterThan(options.cards * 4);
      // A temporary file of the database would hold rows of citizens, not encrypted.
      expect(report.filesWritten.filter((name) => name.startsWith('etilqs'))).toEqual([]);
    });

    test('with fsync disabled the same check finds what is lost', { timeout: 200_000 }, async () => {
      const report = await replayPowerCuts({ ...options, fsyncs: 'disabled', untilFirstFault: true });
      expect(report.syncs).toBe(0);
      expect(report.faults.join('\n')).toMatch(/is missing/);
    });
  },
);
