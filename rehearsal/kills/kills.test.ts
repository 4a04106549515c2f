/** A short run of `npm run rehearsal -- kills` over each kind of printer; the long one is in docs/proof.md. */
import { describe, expect, test } from 'vitest';
import { type KillRunReport, runKills } from './kill-run.ts';
import { printerKinds, whyNot } from './printer-site.ts';

const seed = 20180420;
/** From this point on: between the printer job and its document, the half document, the document that is not acknowledged. */
const firstPoint = 8;

/** Its story is what tells where a run went wrong. */
function expectGood(report: KillRunReport): void {
  const { faults, unclearWithoutCause } = report;
  expect({ faults, unclearWithoutCause }, report.story.join('\n')).toEqual({ faults: [], unclearWithoutCause: [] });
}

for (const kind of printerKinds) {
  const missing = whyNot(kind);
  describe.skipIf(missing !== undefined)(
    `office and printer (${kind}) are killed at steps of a card${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    () => {
      test('no card twice, none lost, every blank has its place, and a person is asked only where the printer forgot', { timeout: 200_000 }, async () => {
        const report = await runKills({ kind, seed, cards: 14, points: 6, firstPoint });
        expectGood(report);
        expect(report).toMatchObject({ cards: 14, printedTwice: 0, lost: 0, blanksUnaccounted: 0 });
        expect(report.points).toBeGreaterThan(3);
        expect(report.atSteps).toBeGreaterThan(0);
      });
    },
  );
}
