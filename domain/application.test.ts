import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ApplicationEvent,
  type ApplicationState,
  applicationEventTypes,
  applicationStatuses,
  firstStatus,
  foldApplication,
  holderNames,
  isLive,
  nextSteps,
  statusNames,
  transitions,
  verdicts,
} from './application.ts';

const at = '2026-11-24T01:00:00.000Z';
const eventArbitrary: fc.Arbitrary<ApplicationEvent> = fc.oneof(
  fc.record({
    type: fc.constant('application.accepted' as const),
    at: fc.constant(at),
    firstStatus: fc.constantFrom('UNREGISTERED' as const, 'BIO_CAPTURED' as const, 'PROCESSING' as const),
  }),
  fc.record({ type: fc.constant('centre.verdict' as const), at: fc.constant(at), verdict: fc.constantFrom(...verdicts) }),
  fc
    .constantFrom(...applicationEventTypes)
    .chain((type) =>
      type === 'application.accepted' || type === 'centre.verdict' ? fc.constant({ type: 'print.bound' as const, at }) : fc.constant({ type, at }),
    ),
);

function run(events: readonly ApplicationEvent[]): ApplicationState | undefined {
  return events.reduce<ApplicationState | undefined>((state, event) => foldApplication(state, event).state, undefined);
}

describe('the transition table', () => {
  test('answers every pair of status and event', () => {
    for (const status of ['NONE', ...applicationStatuses] as const) {
      expect(Object.keys(transitions[status]).sort()).toEqual([...applicationEventTypes].sort());
    }
  });

  test('lets an application begin once and only by being accepted', () => {
    for (const status of applicationStatuses) expect(transitions[status]['application.accepted']).toBe('refuse');
    for (const type of applicationEventTypes) if (type !== 'application.accepted') expect(transitions.NONE[type]).toBe('refuse');
  });

  test('never refuses what the centre says: at worst it is noted', () => {
    for (const status of applicationStatuses)
      for (const type of ['centre.received', 'centre.verdict', 'centre.warranted'] as const) expect(transitions[status][type]).not.toBe('refuse');
  });

  test('ends where a card was handed over or the application withdrawn', () => {
    for (const status of ['CARD_ISSUED', 'WITHDRAWN'] as const)
      for (const outcome of Object.values(transitions[status])) expect(['refuse', 'note']).toContain(outcome);
  });
});

describe('the fold', () => {
  test('takes a first-time applicant from the counter to the card in their hand', () => {
    const events: ApplicationEvent[] = [
      { type: 'application.accepted', at, firstStatus: 'BIO_CAPTURED' },
      { type: 'application.sent', at },
      { type: 'centre.received', at },
      { type: 'centre.verdict', at, verdict: 'PRINT_READY_RECORD' },
      { type: 'centre.warranted', at },
      { type: 'print.authorised', at },
      { type: 'print.bound', at },
      { type: 'print.sent', at },
      { type: 'print.printed', at },
      { type: 'print.inspected', at },
      { type: 'print.shelved', at },
      { type: 'handover.completed', at },
    ];
    expect(run(events)?.status).toBe('CARD_ISSUED');
  });

  test('an acknowledgement that overtakes the send is no error, and the late send changes nothing', () => {
    const state = run([
      { type: 'application.accepted', at, firstStatus: 'PROCESSING' },
      { type: 'centre.received', at },
    ]);
    expect(foldApplication(state, { type: 'application.sent', at })).toMatchObject({ outcome: 'noted', state: { status: 'RECEIVED_AT_CENTRAL' } });
  });

  test('a verdict taken back before printing moves the application, after printing began it is noted', () => {
    const ready: ApplicationState = { status: 'PRINT_READY_RECORD', since: at };
    const verdict: ApplicationEvent = { type: 'centre.verdict', at, verdict: 'DUPLICATE_RECORD' };
    expect(foldApplication(ready, verdict).state?.status).toBe('DUPLICATE_RECORD');
    expect(foldApplication({ status: 'SENT_FOR_CARD_PRINTING', since: at }, verdict)).toMatchObject({
      outcome: 'noted',
      state: { status: 'SENT_FOR_CARD_PRINTING' },
    });
  });

  test('whatever comes in whatever order: a known status, no way back from the end, and a repeat of the same event never moves twice', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 40 }), (events) => {
        let state: ApplicationState | undefined;
        for (const event of events) {
          const result = foldApplication(state, event);
          if (state !== undefined && !isLive(state.status)) expect(result.state).toEqual(state);
          if (result.outcome === 'moved') expect(result.state.since).toBe(event.at);
          else expect(result.state).toEqual(state);
          state = result.state;
          const repeat = foldApplication(state, event);
          expect(repeat.outcome).not.toBe('moved');
        }
        if (state !== undefined) expect(applicationStatuses).toContain(state.status);
      }),
    );
  });
});

test('every status has one next step, a holder with a name, and a name of its own in both languages', () => {
  for (const status of applicationStatuses) {
    const { holder, text } = nextSteps[status];
    expect(holderNames[holder].id.length * holderNames[holder].en.length * text.id.length * text.en.length).toBeGreaterThan(0);
    expect(statusNames[status].id.length * statusNames[status].en.length).toBeGreaterThan(0);
  }
  expect(new Set(applicationStatuses.map((status) => statusNames[status].id)).size).toBe(applicationStatuses.length);
});

test('an application that needs a recording waits for it; the others go on at once', () => {
  expect([firstStatus(true, false), firstStatus(true, true), firstStatus(false, false)]).toEqual(['UNREGISTERED', 'BIO_CAPTURED', 'PROCESSING']);
});
