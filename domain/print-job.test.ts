import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AttemptRecord,
  foldPrintJob,
  isAtPrinter,
  isLivePrintJob,
  type PrinterAnswer,
  type PrintJobState,
  printJobEventTypes,
  printJobStates,
  printJobTransitions,
  resolveAttempt,
  unclearReasons,
} from './print-job.ts';

const attempt: AttemptRecord = { attemptId: 'a', state: 'sent', jobUuid: 'u', life: 'life 1' };
const jobStates = ['pending', 'held', 'processing', 'stopped', 'canceled', 'aborted', 'completed'] as const;
const answerArbitrary: fc.Arbitrary<PrinterAnswer> = fc.record({
  life: fc.constantFrom('life 1', 'life 2'),
  job: fc.option(
    fc.record({
      uuid: fc.constantFrom('u', 'v'),
      name: fc.constantFrom('a', 'b'),
      state: fc.constantFrom(...jobStates),
      documentReceived: fc.boolean(),
      neverBegun: fc.boolean(),
    }),
    { nil: undefined },
  ),
});

describe('the print job table', () => {
  test('answers every pair of state and event', () => {
    for (const state of ['NONE', ...printJobStates] as const) expect(Object.keys(printJobTransitions[state]).sort()).toEqual([...printJobEventTypes].sort());
  });

  test('binds a blank before anything is sent, and sends before anything is printed', () => {
    for (const state of printJobStates) {
      if (state !== 'authorised') expect(foldPrintJob(state, 'print.bound')).toBeUndefined();
      if (state !== 'bound') expect(foldPrintJob(state, 'print.sent')).toBeUndefined();
    }
    expect(foldPrintJob('bound', 'print.printed')).toBeUndefined();
  });

  test('no walk prints one job twice, and nothing moves a job that is spoiled, cancelled or handed over', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...printJobEventTypes), { maxLength: 60 }), (events) => {
        let state: PrintJobState | undefined;
        let printed = 0;
        for (const event of events) {
          const next = foldPrintJob(state, event);
          if (next === undefined) continue;
          if (event === 'print.printed') printed += 1;
          if (state === 'spoiled' || state === 'cancelled' || state === 'handed_over') throw new Error(`${state} moved by ${event}`);
          state = next;
        }
        expect(printed).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('open and live say what they mean', () => {
    expect(printJobStates.filter(isAtPrinter)).toEqual(['bound', 'sent']);
    expect(printJobStates.filter((state) => !isLivePrintJob(state))).toEqual(['spoiled', 'cancelled']);
  });
});

describe('what became of an attempt', () => {
  test('a job whose uuid was never kept had no document: the blank is untouched, whatever the printer says', () => {
    fc.assert(
      fc.property(
        answerArbitrary,
        (answer) => void expect(resolveAttempt({ ...attempt, state: 'bound', jobUuid: undefined, life: undefined }, answer)).toEqual({ kind: 'not_started' }),
      ),
    );
  });

  test('printed is said only of this uuid and name, completed, in the same printer life', () => {
    fc.assert(
      fc.property(answerArbitrary, (answer) => {
        const isWitnessed = answer.life === 'life 1' && answer.job?.uuid === 'u' && answer.job.name === 'a' && answer.job.state === 'completed';
        expect(resolveAttempt(attempt, answer).kind === 'printed').toBe(isWitnessed);
      }),
    );
  });

  test('a job that was sent is taken for one that did not start only when it ended in the same printer life without ever having been begun', () => {
    fc.assert(
      fc.property(answerArbitrary, (answer) => {
        const { job } = answer;
        const isOurs = answer.life === 'life 1' && job?.uuid === 'u' && job.name === 'a';
        const endedUnbegun = (job?.state === 'canceled' || job?.state === 'aborted') && job.neverBegun === true;
        expect(resolveAttempt(attempt, answer).kind === 'not_started').toBe(isOurs && endedUnbegun);
      }),
    );
  });

  test.each([
    ['the printer was restarted', { life: 'life 2', job: undefined }, 'printer_restarted'],
    ['the printer forgot it', { life: 'life 1', job: undefined }, 'printer_forgot'],
    ['another job has its number', { life: 'life 1', job: { uuid: 'v', name: 'a', state: 'completed', documentReceived: true } }, 'printer_forgot'],
    ['it was cancelled', { life: 'life 1', job: { uuid: 'u', name: 'a', state: 'canceled', documentReceived: true } }, 'canceled_may_have_printed'],
    ['it was aborted', { life: 'life 1', job: { uuid: 'u', name: 'a', state: 'aborted', documentReceived: true } }, 'aborted_at_printer'],
    ['its queue holds it', { life: 'life 1', job: { uuid: 'u', name: 'a', state: 'held', documentReceived: true } }, 'held_at_printer'],
    ['the document did not arrive whole', { life: 'life 1', job: { uuid: 'u', name: 'a', state: 'pending', documentReceived: false } }, 'send_uncertain'],
  ] as const)('a person looks when %s', (_name, answer, why) => {
    expect(resolveAttempt(attempt, answer)).toEqual({ kind: 'unclear', why });
    expect(unclearReasons[why].id).not.toBe('');
  });

  test('a card that is at the printer in the same life is waited for', () => {
    for (const state of ['pending', 'processing', 'stopped'] as const) {
      expect(resolveAttempt(attempt, { life: 'life 1', job: { uuid: 'u', name: 'a', state, documentReceived: true } })).toEqual({ kind: 'wait' });
    }
  });
});
