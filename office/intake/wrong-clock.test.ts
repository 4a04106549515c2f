/** A clock that stands wrong, after a flat battery at the office or at the counter, turns nobody away. */
import type { Actor } from '@loket/domain/journal';
import { systemPorts } from '@loket/platform/ports';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

const officer: Actor = { kind: 'person', username: 'loket' };
const today_ms = Date.parse('2026-11-24T02:00:00.000Z');
const flatBattery = '1970-01-01T00:01:00.000Z';
let now_ms: number;
let bench: TestOffice;

beforeEach(async () => {
  now_ms = today_ms;
  const ports = systemPorts();
  bench = await openTestOffice({ ports: { ...ports, clock: { ...ports.clock, now: () => now_ms } } });
});
afterEach(() => bench.end());

const take = (submission: ApplicationSubmission) => bench.office.intake.submit(testId(1), submission, officer);

test("at 1970 at the office the counter's day of service decides", async () => {
  now_ms = Date.parse(flatBattery);
  await expect(take(testSubmission(1))).resolves.toMatchObject({ status: 201 });
});

test.each([flatBattery, '9999-12-31T23:59:59.000Z'])("at %s at the counter the office's day decides", async (takenAt) => {
  await expect(take({ ...testSubmission(1), takenAt })).resolves.toMatchObject({ status: 201 });
});

test('who is too young by both days is refused, with what the office found', async () => {
  const person = { ...testSubmission(1).person, birthDate: '2020-01-01', nik: '3522150101200001' };
  await expect(take({ ...testSubmission(1), person })).rejects.toMatchObject({ fields: [{ field: 'person.birthDate', code: 'too_young_for_recording' }] });
  await expect(take({ ...testSubmission(1), person, takenAt: '9999-12-31T23:59:59.000Z' })).rejects.toMatchObject({ code: 'invalid_body' });
});

test('a repeat gets its first answer, even when by now the rules would say no', async () => {
  const submission = { ...testSubmission(1), takenAt: flatBattery };
  const first = await take(submission);
  now_ms = Date.parse(flatBattery);
  await expect(take(submission)).resolves.toEqual({ ...first, status: 200, repeated: true });
});
