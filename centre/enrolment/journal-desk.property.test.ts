import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../store/memory-store.ts';
import { type CentreBench, createCentreBench } from '../testing/centre-bench.ts';
import { capturedNumber, createSampleOffice, nextApplicationId, personNumber, type SampleOffice, submissionOf } from '../testing/sample-office.ts';

/** What an office may write, good and bad, about a few people. */
const deeds: Readonly<Record<string, (office: SampleOffice, number: number, known: string[]) => void>> = {
  first: (office, number, known) => known.push(office.first(number)),
  unrecorded: (office, number, known) => known.push(office.accept(submissionOf('baru', personNumber(number)))),
  damaged: (office, number, known) => known.push(office.damaged(number)),
  enrol: (office, number, known) => void office.append('application.enrolled', known.at(-1) ?? nextApplicationId(), { enrolment: capturedNumber(number) }),
  withdraw: (office, number, known) => void office.withdraw(known[number % Math.max(1, known.length)] ?? nextApplicationId()),
  resend: (office, _number, known) => void office.resend(known.at(-1) ?? nextApplicationId()),
  print: (office, _number, known) => office.printAndHandOver(known.at(-1) ?? nextApplicationId(), nextApplicationId()),
  unknown: (office) => void office.append('weather.changed', 'sky', { to: 'rain' }),
  bad: (office) => void office.append('application.accepted', nextApplicationId(), { submission: 3 }),
};

const journal = fc.array(fc.tuple(fc.constantFrom(...Object.keys(deeds)), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 25 }).map((steps) => {
  const office = createSampleOffice('3522');
  const known: string[] = [];
  for (const [deed, number] of steps) deeds[deed]?.(office, number, known);
  return office;
});

/** Where the sender begins, back from the end of what the centre has, and how much it sends. */
const sendings = fc.array(fc.record({ back: fc.integer({ min: 0, max: 12 }), length: fc.integer({ min: 1, max: 12 }) }), { maxLength: 30 });

async function standUp(): Promise<CentreBench> {
  const centre = await createCentreBench(createMemoryStore());
  await centre.enrolOffice('3522');
  return centre;
}

async function stateOf(centre: CentreBench, office: SampleOffice) {
  const states = await centre.store.read((records) => records.entryStates('3522', 1, office.entries.length));
  const statuses = await Promise.all([...new Set(office.entries.map((entry) => entry.subject))].map((id) => centre.statusOf(id)));
  const feed = (await centre.feedOf('3522')).map(({ seq, type, applicationId }) => ({ seq, type, applicationId }));
  return { position: await centre.journal.position('3522'), states, statuses, feed };
}

describe('a journal', () => {
  it('ends in the same state however it is cut into batches, repeated and overlapped', async () => {
    await fc.assert(
      fc.asyncProperty(journal, sendings, async (office, plan) => {
        const once = await standUp();
        const whole = await once.journal.receive('3522', { entries: office.entries });
        const pieces = await standUp();
        const refused = new Map<number, string>();
        for (const { back, length } of [...plan, { back: 1, length: office.entries.length + 1 }]) {
          const { receivedThrough } = await pieces.journal.position('3522');
          const from = Math.max(0, receivedThrough - back);
          const entries = office.entries.slice(from, from + length);
          if (entries.length === 0) continue;
          const answer = await pieces.journal.receive('3522', { entries });
          expect(answer.receivedThrough).toBe(Math.max(receivedThrough, from + entries.length));
          for (const { seq, code } of answer.refused) refused.set(seq, code);
        }
        expect(await stateOf(pieces, office)).toEqual(await stateOf(once, office));
        expect([...refused].sort(([left], [right]) => left - right)).toEqual(whole.refused.map(({ seq, code }) => [seq, code]));
        for (const centre of [once, pieces]) await centre.judgeAll();
        expect(await stateOf(pieces, office)).toEqual(await stateOf(once, office));
      }),
      { numRuns: 60 },
    );
  });

  it('in which one thing was changed is never taken, and what was there before stays', async () => {
    const place = fc.record({ at: fc.nat(), field: fc.constantFrom('body', 'subject', 'commandId', 'previousHash', 'hash', 'seq') });
    await fc.assert(
      fc.asyncProperty(journal, place, async (office, { at, field }) => {
        const centre = await standUp();
        const index = at % office.entries.length;
        const before = office.entries.slice(0, index);
        if (before.length > 0) await centre.journal.receive('3522', { entries: before });
        const state = await stateOf(centre, office);
        const changes = {
          body: { body: { forged: true } },
          subject: { subject: 'forged' },
          commandId: { commandId: 'forged' },
          previousHash: { previousHash: 'f'.repeat(64) },
          hash: { hash: 'e'.repeat(64) },
          seq: { seq: index + 2 },
        };
        const forged = office.entries.slice(index, index + 1).map((entry) => ({ ...entry, ...changes[field] }));
        const code = field === 'seq' ? 'journal_gap' : 'journal_broken';
        await expect(centre.journal.receive('3522', { entries: forged })).rejects.toMatchObject({ code });
        expect(await stateOf(centre, office)).toEqual(state);
      }),
      { numRuns: 60 },
    );
  });
});
