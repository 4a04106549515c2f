import { testId, testSubmission } from '@loket/office/testing/people';
import { systemTimers } from '@loket/platform/ports';
import { afterAll, describe, expect, test } from 'vitest';
import { faultsIn, readBooks } from './books.ts';
import { randomFrom } from './random.ts';
import { openStage, type Stage } from './stage.ts';

const moments = 50;
const seed = 20180420;
const reason = { id: 'cabut', en: 'pulled' };

let stage: Stage | undefined;
afterAll(() => stage?.end());

describe('any one program is stopped with SIGKILL and started again', () => {
  test(`at ${moments} random moments: nothing accepted is lost, nothing is done twice`, { timeout: 600_000 }, async () => {
    const open = await openStage({
      printers: 2,
      card_ms: 120,
      verdictDelay_ms: 50,
      officeEnvironment: { LOKET_PRINTER_BUSY_POLL_MS: '20', LOKET_PRINTER_IDLE_POLL_MS: '100' },
    });
    stage = open;
    const random = randomFrom(seed);
    const accepted = new Set<string>();
    const kinds = ['baru', 'rusak', 'perubahan_data', 'hilang'] as const;
    let number = 0;
    let isOver = false;

    /** The counter: one application after another, each repeated with the same id until it is answered. */
    async function counter(): Promise<void> {
      while (!isOver) {
        number += 1;
        const mine = number;
        const submission = testSubmission(mine, kinds[mine % kinds.length]);
        for (let tries = 0; tries < 500; tries += 1) {
          const status = await open.call('front_office', 'PUT', `/api/applications/${testId(mine)}`, submission).then(
            (answer) => answer.status,
            () => 0,
          );
          if (status === 200 || status === 201) {
            accepted.add(testId(mine));
            break;
          }
          if (status >= 400 && status < 500) throw new Error(`application ${mine} was refused with ${status}`);
          await systemTimers.sleep(50);
        }
        await systemTimers.sleep(random() * 250);
      }
    }

    const counting = counter();
    for (let moment = 0; moment < moments; moment += 1) {
      await systemTimers.sleep(random() * 700);
      const programs = [open.office, open.office, open.centre, ...open.printers];
      const victim = programs[Math.floor(random() * programs.length)] ?? open.office;
      await victim.kill(reason);
      await systemTimers.sleep(random() * 150);
      await victim.start(reason);
    }
    isOver = true;
    await counting;

    // The dust settles: everything that a machine can know is known.
    for (let look = 0; look < 1200; look += 1) {
      const books = await readBooks(open);
      const isSettled =
        books.applications.every(({ status }) => ['CARD_PRINTED', 'SENT_FOR_CARD_PRINTING'].includes(status)) &&
        books.jobs.every(({ state }) => state === 'printed' || state === 'unclear');
      if (isSettled) break;
      await systemTimers.sleep(100);
    }
    const books = await readBooks(open);
    expect(faultsIn(books, accepted)).toEqual([]);
    expect(accepted.size).toBeGreaterThan(moments);
    expect(books.applications.filter(({ status }) => !['CARD_PRINTED', 'SENT_FOR_CARD_PRINTING'].includes(status))).toEqual([]);
    const firstCards = books.applications.filter(({ kind }) => kind === 'baru').length;
    expect(books.coverage.now.notYetEnrolled).toBe(116_349 - firstCards);
    // Only a card that was in a printer when it died needs a person.
    const printerDeaths = open.events.filter((event) => event.text.en.includes('SIGKILL') && event.program?.startsWith('kartu')).length;
    expect(books.jobs.filter(({ state }) => state === 'unclear').length).toBeLessThanOrEqual(printerDeaths);
  });
});
