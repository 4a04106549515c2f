/** A centre put back from a backup: what it had decided comes back from the offices' journals, and nobody is judged before. */
import type { Warrant } from '@loket/domain/warrant';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../store/memory-store.ts';
import { createCentreBench } from '../testing/centre-bench.ts';
import { createSampleOffice } from '../testing/sample-office.ts';

async function centreThatLostADay(change: Partial<Warrant> = {}) {
  const store = createMemoryStore();
  const before = await createCentreBench(store);
  await before.enrolOffice('3522');
  const office = createSampleOffice('3522');
  const applicationId = office.damaged(1);
  await before.send(office);
  const backup = store.copy();
  await before.judgeAll();
  const [warranted] = await before.warrantsOf('3522');
  if (warranted === undefined) throw new Error('the centre gave no warrant');
  const feed = { feedSeq: 3, centreAt: warranted.warrant.issuedAt };
  office.append('centre.verdict', applicationId, { ...feed, verdict: 'PRINT_READY_RECORD', reason: { id: 'Tunggal', en: 'Unique' } });
  office.append('centre.warranted', applicationId, { ...feed, warrant: { ...warranted.warrant, ...change } });
  return { office, applicationId, warrant: warranted.warrant, after: await createCentreBench(createMemoryStore(backup)) };
}

test('a warrant that it signed and lost stands again, the card printed by it is spent, and no second one is made', async () => {
  const { office, applicationId, warrant, after } = await centreThatLostADay();
  office.printAndHandOver(applicationId, warrant.warrantId);
  const answer = await after.send(office);
  expect(answer.refused).toEqual([]);
  await after.judgeAll();
  expect(await after.statusOf(applicationId)).toBe('CARD_ISSUED');
  const found = await after.store.read((records) => records.findWarrant(applicationId));
  expect(found).toMatchObject({ warrant: { warrantId: warrant.warrantId }, spentAt: expect.any(String) });
  expect(await after.warrantsOf('3522')).toEqual([]);
});

test('one that we did not sign is not believed: the application is judged anew', async () => {
  const { office, applicationId, warrant, after } = await centreThatLostADay({ expiresAt: '2099-01-01T00:00:00.000Z' });
  await after.send(office);
  expect(await after.statusOf(applicationId)).toBe('RECEIVED_AT_CENTRAL');
  await after.judgeAll();
  expect((await after.warrantsOf('3522')).map((body) => body.warrant.warrantId)).not.toContain(warrant.warrantId);
});

test('nobody of an office is judged before the centre holds again what the office says it once had', async () => {
  const { office, applicationId, after } = await centreThatLostADay();
  await after.journal.position('3522', office.entries.length);
  await after.judgeAll();
  expect(await after.statusOf(applicationId)).toBe('RECEIVED_AT_CENTRAL');
  await after.send(office);
  await after.judgeAll();
  expect(await after.statusOf(applicationId)).toBe('PRINT_READY_RECORD');
});
