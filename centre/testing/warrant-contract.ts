/** Warrants that run out, told by the desks over either store. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CentreStore } from '../store/centre-store.ts';
import { type CentreBench, createCentreBench, isSignedByCentre } from './centre-bench.ts';
import { createSampleOffice, nextApplicationId, type SampleOffice } from './sample-office.ts';

const day_ms = 86_400_000;

export function describeRenewals(makeStore: () => Promise<CentreStore>): void {
  describe('a warrant that ran out before its card could be printed', () => {
    let centre: CentreBench;
    let office: SampleOffice;
    let applicationId: string;

    beforeEach(async () => {
      centre = await createCentreBench(await makeStore());
      office = createSampleOffice('3522');
      await centre.enrolOffice('3522');
      applicationId = office.damaged(1);
      await centre.send(office);
      await centre.judgeAll();
    });

    const latest = async () => {
      const found = (await centre.warrantsOf('3522')).at(-1)?.warrant;
      if (found === undefined) throw new Error('no warrant');
      return found;
    };
    async function ask(warrantId: string): Promise<{ refused: readonly unknown[] }> {
      office.append('warrant.renewal_asked', applicationId, { applicationId, warrantId, expiresAt: '2027-01-01T00:00:00.000Z' });
      return centre.send(office);
    }

    it('gets a later date under the same id, so that it is spent once, whichever copy prints', async () => {
      const before = await latest();
      centre.advance(91 * day_ms);
      expect((await ask(before.warrantId)).refused).toEqual([]);
      const renewed = await latest();
      expect(renewed).toEqual({ ...before, issuedAt: renewed.issuedAt, expiresAt: renewed.expiresAt, signature: renewed.signature });
      expect(Date.parse(renewed.expiresAt) - Date.parse(before.expiresAt)).toBeGreaterThan(90 * day_ms);
      expect(isSignedByCentre(renewed)).toBe(true);
      office.printAndHandOver(applicationId, before.warrantId);
      expect((await centre.send(office)).refused).toEqual([]);
      expect(await centre.store.read((records) => records.findWarrant(applicationId))).toMatchObject({ warrant: renewed, spentAt: expect.any(String) });
      // Too late: there is nothing to renew any more.
      const said = (await centre.feedOf('3522')).length;
      await ask(before.warrantId);
      expect((await centre.feedOf('3522')).length).toBe(said);
    });

    it("is sent again as it is when it has not run out by the centre's clock", async () => {
      const before = await latest();
      await ask(before.warrantId);
      expect(await latest()).toEqual(before);
      expect(await centre.warrantsOf('3522')).toHaveLength(2);
    });

    it('is not renewed for somebody who is no longer who the record says; the office gets the verdict, and others need not wait', async () => {
      const { warrantId } = await latest();
      centre.advance(91 * day_ms);
      const { nik } = await latest();
      await centre.store.transaction(async (records) => {
        const person = await records.findRegistered(nik);
        if (person !== undefined) await records.saveRegistered({ ...person, birthDate: '1999-01-01' });
      });
      await ask(warrantId);
      expect(await centre.statusOf(applicationId)).toBe('REQUEST_VALIDATION');
      expect((await centre.feedOf('3522')).at(-1)).toMatchObject({ type: 'centre.verdict', body: { verdict: 'REQUEST_VALIDATION' } });
      expect(await centre.warrantsOf('3522')).toHaveLength(1);
      expect(await centre.store.read((records) => records.findClaim(nik))).toBeUndefined();
    });

    it('comes back under its own id, never as a second one, when the person was doubted meanwhile and is cleared', async () => {
      const before = await latest();
      centre.advance(91 * day_ms);
      const onRecord = await centre.store.read((records) => records.findRegistered(before.nik));
      if (onRecord === undefined) throw new Error('the person is not on record');
      const putOnRecord = (birthDate: string): Promise<void> => centre.store.transaction((records) => records.saveRegistered({ ...onRecord, birthDate }));
      await putOnRecord('1999-01-01');
      await ask(before.warrantId);
      expect(await centre.statusOf(applicationId)).toBe('REQUEST_VALIDATION');
      await putOnRecord(onRecord.birthDate);
      office.resend(applicationId);
      await centre.send(office);
      await centre.judgeAll();
      const again = await latest();
      expect(again).toEqual({ ...before, issuedAt: again.issuedAt, expiresAt: again.expiresAt, signature: again.signature });
      expect(again.issuedAt > before.expiresAt).toBe(true);
      expect(isSignedByCentre(again)).toBe(true);
      expect(await centre.store.read((records) => records.findWarrant(applicationId))).toEqual({ warrant: again, spentAt: undefined });
      office.printAndHandOver(applicationId, before.warrantId);
      expect((await centre.send(office)).refused).toEqual([]);
    });

    it('that the centre never gave is refused, and so is one of another office', async () => {
      centre.advance(91 * day_ms);
      expect((await ask(nextApplicationId())).refused).toMatchObject([{ code: 'not_possible_now' }]);
      const neighbour = createSampleOffice('3523');
      await centre.enrolOffice('3523');
      const { warrantId } = await latest();
      neighbour.append('warrant.renewal_asked', applicationId, { applicationId, warrantId, expiresAt: '2027-01-01T00:00:00.000Z' });
      expect((await centre.send(neighbour)).refused).toMatchObject([{ code: 'not_found' }]);
    });
  });
}
