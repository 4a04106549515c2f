import type { Actor } from '@loket/domain/journal';
import type { ApplicationSubmission, AttachmentRef, Enrolment } from '@loket/protocol/application';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { eventually } from '../testing/eventually.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';
import { CentreError } from './centre-client.ts';

const officer: Actor = { kind: 'person', username: 'loket' };
let bench: TestOffice;

beforeEach(async () => {
  bench = await openTestOffice();
});
afterEach(() => bench.end());

const bytesOf = (content: string): Buffer => Buffer.from(content);
const keep = (content: string, mediaType = 'image/jpeg') => bench.office.intake.keepAttachment(sha256(bytesOf(content)), mediaType, bytesOf(content), officer);
const statusOf = (): string => bench.office.intake.getRow(testId(1)).status;
const centreHasIt = (): boolean => bench.office.intake.summary(testId(1)).centreHasIt;
const listed = (): boolean | undefined => bench.office.intake.list({}).items[0]?.centreHasIt;

function photoRef(content: string): AttachmentRef & { mediaType: 'image/jpeg' } {
  return { sha256: sha256(bytesOf(content)), size_bytes: bytesOf(content).length, mediaType: 'image/jpeg' };
}

function captured(content: string): Enrolment {
  return { mode: 'captured', photo: photoRef(content) };
}

async function submit(changes: Partial<ApplicationSubmission>): Promise<void> {
  await bench.office.intake.submit(testId(1), testSubmission(1, 'baru', changes), officer);
}

describe('whoever keeps a copy may drop it', () => {
  test('not while the photo has not arrived here, nor while it waits to go up; then yes', async () => {
    const { office, centre } = bench;
    const blocked = vi.spyOn(centre, 'attachmentProgress').mockRejectedValue(new CentreError('again', 'busy', { id: 'nanti', en: 'later' }));
    office.start();
    await submit({ enrolment: captured('a face') });
    await eventually('the centre has said yes', () => statusOf() === 'PRINT_READY_RECORD');
    expect([centreHasIt(), listed()]).toEqual([false, false]);
    await keep('a face');
    expect(office.sync.state().waitingAttachments).toBe(1);
    expect(centreHasIt()).toBe(false);
    blocked.mockRestore();
    await office.sync.retry();
    await eventually('the photo is there', () => office.sync.state().waitingAttachments === 0);
    expect([centreHasIt(), listed(), office.intake.detail(testId(1)).centreHasIt]).toEqual([true, true, true]);
  });

  test('when it waits for its recording, or was withdrawn before it went up: the centre has the entry, and says no more of it', async () => {
    const { office } = bench;
    await submit({ enrolment: undefined });
    await office.intake.submit(testId(2), testSubmission(2, 'rusak'), officer);
    await office.intake.withdraw(testId(2), { commandId: testId(3), reason: 'berubah pikiran' }, officer);
    const has = (number: number): boolean => office.intake.summary(testId(number)).centreHasIt;
    expect([has(1), has(2)]).toEqual([false, false]);
    office.start();
    await eventually('the centre has both', () => has(1) && has(2));
    expect([statusOf(), office.intake.getRow(testId(2)).status]).toEqual(['UNREGISTERED', 'WITHDRAWN']);
  });

  test('not on the strength of a file alone: the centre must have said that it has the application', async () => {
    const { office, centre } = bench;
    await keep('a face');
    office.start();
    await eventually('the photo is there', () => office.sync.state().waitingAttachments === 0);
    centre.refuse = (entry) => entry.type === 'application.accepted';
    await submit({ enrolment: captured('a face') });
    await eventually('nothing waits', () => office.sync.state().waitingEntries === 0);
    expect(centreHasIt()).toBe(false);
  });

  test('when the centre refused a file for good: it is set aside here and the counter cannot help', async () => {
    const { office } = bench;
    const scan = { sha256: sha256(bytesOf('a letter')), size_bytes: 8, mediaType: 'application/pdf' as const };
    await submit({ documents: [{ type: 'kk', scan }] });
    office.start();
    await keep('a letter', 'application/pdf');
    await eventually('the file is set aside', () => office.sync.view().setAside.length === 1);
    await eventually('the centre has it', centreHasIt);
  });

  test('not of an application with a new recording, until the centre has that one and its photo too', async () => {
    const { office, centre } = bench;
    centre.verdictAtOnce = false;
    await keep('a face');
    await submit({ enrolment: captured('a face') });
    office.start();
    await eventually('the centre has it', centreHasIt);
    centre.decide(testId(1), 'ENROLL_FAILURE_AT_CENTRAL');
    await eventually('it must be recorded again', () => statusOf() === 'ENROLL_FAILURE_AT_CENTRAL');
    await keep('a better face');
    await office.intake.enrol(testId(1), { commandId: testId(500), enrolment: captured('a better face') }, officer);
    expect(centreHasIt()).toBe(false);
    await eventually('the centre has the new one', centreHasIt);
    expect(office.sync.state().waitingAttachments).toBe(0);
  });

  test('also of one that was withdrawn before the receipt of the centre came', async () => {
    const { office, centre } = bench;
    await submit({});
    await office.intake.withdraw(testId(1), { commandId: testId(500), reason: 'batal' }, officer);
    office.start();
    await eventually('the receipt was recorded', () => office.sync.view().feedThrough === centre.items.length && centre.items.length > 0);
    expect(statusOf()).toBe('WITHDRAWN');
    expect(centreHasIt()).toBe(true);
  });
});
