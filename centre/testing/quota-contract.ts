/** The standing quota, told by the desks over either store: each order in which its messages can meet. */
import type { QuotaConflict, StandingQuota } from '@loket/domain/standing-quota';
import { quotaWarrantInput } from '@loket/domain/standing-quota';
import { uuidFromDigest } from '@loket/domain/uuid';
import { QuotaBody, QuotaSettledBody } from '@loket/protocol/sync';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CentreStore, QuotaUseRow } from '../store/centre-store.ts';
import { applicantOf, sha256 } from '../verdicts/applicant.ts';
import { type CentreBench, createCentreBench } from './centre-bench.ts';
import { createSampleOffice, nextApplicationId, personNumber, type SampleOffice, submissionOf } from './sample-office.ts';

const day_ms = 86_400_000;
/** of the bench's clock, in WIB */
const today = '2026-11-02';

export function describeQuota(makeStore: () => Promise<CentreStore>): void {
  describe('the standing quota', () => {
    let centre: CentreBench;
    let office: SampleOffice;

    beforeEach(async () => {
      centre = await createCentreBench(await makeStore());
      office = createSampleOffice('3522');
      await centre.enrolOffice('3522');
    });

    const quotasTold = async (): Promise<StandingQuota[]> =>
      (await centre.feedOf('3522')).filter(({ type }) => type === 'centre.quota').map(({ body }) => QuotaBody.parse(body).quota);
    const settled = async (applicationId: string): Promise<QuotaSettledBody[]> =>
      (await centre.feedOf('3522'))
        .filter((item) => item.type === 'centre.quota_settled' && item.applicationId === applicationId)
        .map(({ body }) => QuotaSettledBody.parse(body));
    const uses = (): Promise<QuotaUseRow[]> => centre.quotas.list(false);

    async function grant(perDay = 5): Promise<StandingQuota> {
      await centre.quotas.set('3522', perDay);
      const quota = (await quotasTold()).at(-1);
      if (quota === undefined) throw new Error('no quota came down');
      return quota;
    }

    const damaged = (number: number): string =>
      office.accept(submissionOf('rusak', personNumber(number), { documents: [{ type: 'damaged_ktp' }, { type: 'kk' }] }));

    /** The office tells a use; it is sent with the next batch. */
    function tell(quota: StandingQuota, applicationId: string, number: number, change: Record<string, unknown> = {}): string {
      const warrantId = uuidFromDigest(Buffer.from(sha256(quotaWarrantInput({ quotaId: quota.quotaId, day: today, number })), 'hex'));
      const accepted = office.entries.find(({ subject, type }) => subject === applicationId && type === 'application.accepted');
      const submission = JSON.stringify(accepted?.body['submission'] ?? null);
      const personHash = accepted === undefined ? '0'.repeat(64) : applicantOf({ submission, enrolment: undefined }).personHash;
      const body = { applicationId, warrantId, quotaId: quota.quotaId, day: today, number, basis: 'old_card', personHash, quota, ...change };
      office.append('warrant.quota_used', applicationId, body);
      return warrantId;
    }

    /** Neither now nor later is there a warrant for it, whatever is asked. */
    async function expectNoWarrant(applicationId: string): Promise<void> {
      const before = (await centre.warrantsOf('3522')).filter(({ warrant }) => warrant.applicationId === applicationId).length;
      await centre.judgeAll();
      expect((await centre.warrantsOf('3522')).filter(({ warrant }) => warrant.applicationId === applicationId)).toHaveLength(before);
    }

    it('is signed for one office, told to it, renewed once a day while it is in touch, and switched off by zero', async () => {
      const first = await grant(5);
      expect(first).toMatchObject({ officeId: '3522', perDay: 5 });
      expect(Date.parse(first.validUntil) - Date.parse(first.issuedAt)).toBe(7 * day_ms);
      await centre.quotas.refresh('3522');
      centre.advance(day_ms);
      await centre.quotas.refresh('3522');
      await centre.quotas.refresh('3522');
      expect((await quotasTold()).map(({ perDay }) => perDay)).toEqual([5, 5]);
      await grant(0);
      centre.advance(2 * day_ms);
      await centre.quotas.refresh('3522');
      expect((await quotasTold()).map(({ perDay }) => perDay)).toEqual([5, 5, 0]);
      await expect(centre.quotas.set('9999', 1)).rejects.toMatchObject({ code: 'not_found' });
      const own = await centre.store.read((records) => records.listOwnEntries());
      expect(own.filter(({ type }) => type === 'quota.set').map(({ body }) => body)).toEqual([{ perDay: 5 }, { perDay: 0 }]);
    });

    it('a use heard with its application: judged at once, its one warrant, spent; the card follows and the person is free after it', async () => {
      const quota = await grant();
      const applicationId = damaged(1);
      const warrantId = tell(quota, applicationId, 1);
      office.printAndHandOver(applicationId, warrantId);
      expect((await centre.send(office)).refused).toEqual([]);
      expect(await centre.statusOf(applicationId)).toBe('CARD_ISSUED');
      expect(await settled(applicationId)).toEqual([{ warrantId, outcome: 'settled' }]);
      expect(await uses()).toMatchObject([{ warrantId, applicationId, conflict: undefined, printedAt: expect.any(String) }]);
      await expectNoWarrant(applicationId);
      expect(await centre.warrantsOf('3522')).toEqual([]);
      const next = damaged(1);
      await centre.send(office);
      await centre.judgeAll();
      expect(await centre.statusOf(next)).toBe('PRINT_READY_RECORD');
    });

    it('a use that crosses our own warrant: ours is void, only the card of the quota is taken', async () => {
      const quota = await grant();
      const applicationId = damaged(1);
      await centre.send(office);
      await centre.judgeAll();
      const own = (await centre.warrantsOf('3522')).at(-1)?.warrant.warrantId ?? '';
      const warrantId = tell(quota, applicationId, 1);
      expect((await centre.send(office)).refused).toEqual([]);
      expect(await settled(applicationId)).toEqual([{ warrantId, outcome: 'settled' }]);
      expect(await centre.store.read((records) => records.findWarrant(applicationId))).toMatchObject({ spentAt: expect.any(String) });
      office.append('warrant.renewal_asked', applicationId, { applicationId, warrantId: own, expiresAt: '2027-01-01T00:00:00.000Z' });
      office.printAndHandOver(applicationId, own);
      const { refused } = await centre.send(office);
      expect(refused[0]).toMatchObject({ code: 'not_possible_now', reason: { en: 'A second card: this application has used the print quota' } });
      await expectNoWarrant(applicationId);
    });

    it('a use told after the card of our own warrant came out is kept as a conflict, and its card refused', async () => {
      const quota = await grant();
      const applicationId = damaged(1);
      await centre.send(office);
      await centre.judgeAll();
      office.printAndHandOver(applicationId, (await centre.warrantsOf('3522')).at(-1)?.warrant.warrantId ?? '');
      await centre.send(office);
      tell(quota, applicationId, 1);
      await centre.send(office);
      expect(await settled(applicationId)).toMatchObject([{ outcome: 'conflict', conflict: 'already_printed' }]);
      expect(await centre.quotas.list(true)).toMatchObject([{ applicationId, conflict: 'already_printed' }]);
      expect(await centre.statusOf(applicationId)).toBe('CARD_ISSUED');
    });

    it('the same journal again, and the centre put back and told again, end in the same', async () => {
      const quota = await grant();
      const applicationId = damaged(1);
      tell(quota, applicationId, 1);
      await centre.send(office);
      await centre.journal.receive('3522', { entries: office.entries });
      // Word for word once more under a new number of the journal, as by an office that was put back.
      tell(quota, applicationId, 1);
      await centre.send(office);
      expect(await uses()).toHaveLength(1);
      expect(await settled(applicationId)).toHaveLength(1);
      // A centre that has forgotten the quota still knows its own signature.
      const fresh = await createCentreBench(await makeStore());
      await fresh.enrolOffice('3522');
      await fresh.journal.receive('3522', { entries: office.entries });
      expect(await fresh.quotas.list(false)).toMatchObject([{ applicationId, conflict: undefined }]);
    });

    it('a verdict that is against the card: nothing is issued, the office is told, and a person decides', async () => {
      const quota = await grant();
      const other = damaged(1);
      await centre.send(office);
      await centre.judgeAll();
      expect(await centre.statusOf(other)).toBe('PRINT_READY_RECORD');
      const applicationId = damaged(1);
      const warrantId = tell(quota, applicationId, 1);
      await centre.send(office);
      expect(await centre.statusOf(applicationId)).toBe('REQUEST_VALIDATION');
      expect(await settled(applicationId)).toMatchObject([{ warrantId, outcome: 'conflict', conflict: 'verdict_against' }]);
      await expectNoWarrant(applicationId);
      // Sent again by the office, it still waits for a person.
      office.resend(applicationId);
      office.withdraw(other);
      await centre.send(office);
      await centre.judgeAll();
      expect(await centre.statusOf(applicationId)).toBe('REQUEST_VALIDATION');
      await centre.adjudications.decide(applicationId, { decision: 'unique', reason: 'kartu lama ada' });
      expect((await settled(applicationId)).at(-1)).toEqual({ warrantId, outcome: 'settled' });
      expect(await centre.quotas.list(true)).toEqual([]);
      expect((await centre.warrantsOf('3522')).filter(({ warrant }) => warrant.applicationId === applicationId)).toEqual([]);
    });

    it('a card that was handed over before its conflict was known is followed to its end when a person lets it stand, and holds nobody', async () => {
      const quota = await grant();
      const neighbour = createSampleOffice('3523');
      await centre.enrolOffice('3523');
      const other = neighbour.damaged(1);
      await centre.send(neighbour);
      await centre.judgeAll();
      expect(await centre.statusOf(other)).toBe('PRINT_READY_RECORD');
      const applicationId = damaged(1);
      office.printAndHandOver(applicationId, tell(quota, applicationId, 1));
      expect((await centre.send(office)).refused.length).toBeGreaterThan(0);
      expect(await centre.quotas.list(true)).toMatchObject([{ applicationId, conflict: 'verdict_against' }]);
      neighbour.withdraw(other);
      await centre.send(neighbour);
      const decision = { decision: 'unique', reason: 'kartu lama ada' } as const;
      for (let times = 0; times < 2; times += 1) expect((await centre.adjudications.decide(applicationId, decision)).status).toBe('CARD_ISSUED');
      expect(await uses()).toMatchObject([{ applicationId, printedAt: expect.any(String) }]);
      const next = damaged(1);
      await centre.send(office);
      await centre.judgeAll();
      expect(await centre.statusOf(next)).toBe('PRINT_READY_RECORD');
    });

    it.each<[QuotaConflict, (quota: StandingQuota) => Record<string, unknown>]>([
      ['forged', (quota) => ({ quota: { ...quota, perDay: 900 } })],
      ['forged', (quota) => ({ quota: { ...quota, officeId: '3523' } })],
      ['forged', () => ({ quotaId: nextApplicationId() })],
      ['wrong_id', () => ({ warrantId: nextApplicationId() })],
      ['wrong_day', () => ({ day: '2026-11-01', warrantId: undefined })],
      ['other_person', () => ({ personHash: '1'.repeat(64) })],
      ['other_kind', () => ({ basis: 'police_letter' })],
    ])('a use that is %s is kept for a person, and no card is allowed meanwhile', async (conflict, changed) => {
      const quota = await grant();
      const applicationId = damaged(1);
      const change = changed(quota);
      const day = typeof change['day'] === 'string' ? change['day'] : undefined;
      const id =
        day === undefined ? {} : { warrantId: uuidFromDigest(Buffer.from(sha256(quotaWarrantInput({ quotaId: quota.quotaId, day, number: 1 })), 'hex')) };
      tell(quota, applicationId, 1, { ...change, ...id });
      expect((await centre.send(office)).refused).toEqual([]);
      expect(await centre.quotas.list(true)).toMatchObject([{ applicationId, conflict }]);
      expect(await settled(applicationId)).toMatchObject([{ outcome: 'conflict', conflict }]);
      expect(await centre.statusOf(applicationId)).toBe('REQUEST_VALIDATION');
      await expectNoWarrant(applicationId);
    });

    it('beyond the quota, a number used twice, and a second use are kept as conflicts; also after renewal in the middle of a day', async () => {
      const quota = await grant(2);
      const [first, second, third, fourth] = [damaged(1), damaged(2), damaged(3), damaged(4)];
      tell(quota, first, 1);
      tell(quota, second, 3);
      const renewed = await grant(2);
      tell(renewed, third, 1);
      tell(renewed, fourth, 2);
      tell(renewed, fourth, 1);
      await centre.send(office);
      const told = new Map((await uses()).map((row) => [`${row.applicationId} ${row.number}`, row.conflict]));
      expect(told.get(`${first} 1`)).toBeUndefined();
      expect(told.get(`${second} 3`)).toBe('beyond_quota');
      expect(told.get(`${third} 1`)).toBe('number_used_twice');
      expect(told.get(`${fourth} 2`)).toBeUndefined();
      expect(told.get(`${fourth} 1`)).toBe('second_use');
      for (const applicationId of [first, second, third, fourth]) await expectNoWarrant(applicationId);
      expect(await centre.statusOf(fourth)).toBe('REQUEST_VALIDATION');
    });

    it("another office's word about an application changes nothing for it", async () => {
      const quota = await grant();
      const applicationId = damaged(1);
      await centre.send(office);
      const neighbour = createSampleOffice('3523');
      await centre.enrolOffice('3523');
      const told = { quotaId: quota.quotaId, day: today, number: 1 };
      const warrantId = uuidFromDigest(Buffer.from(sha256(quotaWarrantInput(told)), 'hex'));
      neighbour.append('warrant.quota_used', applicationId, { applicationId, warrantId, ...told, basis: 'old_card', personHash: '0'.repeat(64), quota });
      expect((await centre.send(neighbour)).refused).toMatchObject([{ code: 'not_found' }]);
      expect(await centre.quotas.list(true)).toMatchObject([{ officeId: '3523', conflict: 'unknown_application' }]);
      await centre.judgeAll();
      expect((await centre.warrantsOf('3522')).map(({ warrant }) => warrant.applicationId)).toEqual([applicationId]);
    });
  });
}
