/** What every store of the centre must do, told by the desks that stand on it. The same suite runs on each. */
import { canonicalJson, findChainFault, genesisHash } from '@loket/domain/journal';
import { receiptCode } from '@loket/domain/receipt-code';
import { VerdictBody } from '@loket/protocol/sync';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CentreStore } from '../store/centre-store.ts';
import { sha256 } from '../verdicts/applicant.ts';
import { BiometricSearchFailed } from '../verdicts/biometric-matcher.ts';
import { describeAllocation } from './allocation-contract.ts';
import { type CentreBench, centreKeys, createCentreBench, isSignedByCentre, verdictDelay_ms } from './centre-bench.ts';
import { describeQuota } from './quota-contract.ts';
import {
  capturedNumber,
  createSampleOffice,
  nextApplicationId,
  personNumber,
  photoNumber,
  type SampleOffice,
  submissionOf,
  withheld,
} from './sample-office.ts';
import { describeRenewals } from './warrant-contract.ts';

export function describeStoreContract(name: string, makeStore: () => Promise<CentreStore>): void {
  describe(name, () => {
    describeRenewals(makeStore);
    describeQuota(makeStore);
    describeAllocation(makeStore);

    let centre: CentreBench;
    let office: SampleOffice;
    let neighbour: SampleOffice;

    beforeEach(async () => {
      centre = await createCentreBench(await makeStore());
      office = createSampleOffice('3522');
      neighbour = createSampleOffice('3523');
      for (const { officeId } of [office, neighbour]) await centre.enrolOffice(officeId);
    });

    /** Takes a first card all the way, so that the person is on record and nothing is under way. */
    async function giveCard(at: SampleOffice, number: number): Promise<string> {
      const applicationId = at.first(number);
      await centre.send(at);
      await centre.judgeAll();
      const found = await centre.store.read((records) => records.findWarrant(applicationId));
      at.printAndHandOver(applicationId, found?.warrant.warrantId ?? '');
      await centre.send(at);
      expect(await centre.statusOf(applicationId)).toBe('CARD_ISSUED');
      return applicationId;
    }

    async function verdictOn(at: SampleOffice, applicationId: string): Promise<VerdictBody> {
      await centre.send(at);
      await centre.judgeAll();
      const items = (await centre.feedOf(at.officeId)).filter((item) => item.type === 'centre.verdict' && item.applicationId === applicationId);
      return VerdictBody.parse(items.at(-1)?.body);
    }

    describe('receiving a journal', () => {
      it('keeps every entry, says how far it has come, and tells the office that the application is here', async () => {
        const applicationId = office.first(1);
        office.append('blanks.registered', 'store', { first: 'B1', count: 3, letter: 'surat' });
        office.append('weather.changed', 'sky', { to: 'rain \u0000' });
        expect(await centre.send(office)).toEqual({ receivedThrough: 3, refused: [] });
        expect(await centre.journal.position('3522')).toEqual({ receivedThrough: 3, lastHash: office.entries.at(-1)?.hash });
        expect(await centre.store.read((records) => records.countEntries('3522'))).toBe(3);
        expect(await centre.statusOf(applicationId)).toBe('RECEIVED_AT_CENTRAL');
        expect(await centre.feedOf('3522')).toMatchObject([{ seq: 1, type: 'centre.received', applicationId }]);
      });

      it('answers a repeat and an overlap as if they were new, and does nothing twice', async () => {
        office.first(1);
        office.append('handover.completed', nextApplicationId(), { wrong: true });
        const first = await centre.send(office);
        expect(first.refused).toMatchObject([{ seq: 2, code: 'invalid_body' }]);
        expect(await centre.journal.receive('3522', { entries: office.entries })).toEqual(first);
        office.first(2);
        expect(await centre.journal.receive('3522', { entries: office.entries })).toMatchObject({ receivedThrough: 3, refused: [{ seq: 2 }] });
        expect((await centre.feedOf('3522')).map((item) => item.seq)).toEqual([1, 2]);
      });

      it('refuses a batch that leaves a gap and says from where to send', async () => {
        for (const number of [1, 2, 3]) office.first(number);
        const gap = { code: 'journal_gap', extra: { receivedThrough: 0 } };
        await expect(centre.journal.receive('3522', { entries: office.entries.slice(1) })).rejects.toMatchObject(gap);
        await expect(centre.journal.receive('3522', { entries: [...office.entries.slice(0, 1), ...office.entries.slice(2)] })).rejects.toMatchObject(gap);
        expect(await centre.store.read((records) => records.countEntries('3522'))).toBe(0);
      });

      it('refuses a journal that says something else than before, and keeps what it had', async () => {
        office.first(1);
        await centre.send(office);
        const [entry] = office.entries;
        if (entry === undefined) throw new Error('no entry');
        const changed = { ...entry, officeTime: '2026-11-02T09:00:00.000Z' };
        await expect(centre.journal.receive('3522', { entries: [changed] })).rejects.toMatchObject({ code: 'journal_broken' });
        const other = createSampleOffice('3522');
        other.first(2);
        await expect(centre.journal.receive('3522', { entries: other.entries })).rejects.toMatchObject({ code: 'journal_broken' });
        other.first(3);
        await expect(centre.journal.receive('3522', { entries: other.entries.slice(1) })).rejects.toMatchObject({ code: 'journal_broken' });
        expect(await centre.journal.position('3522')).toEqual({ receivedThrough: 1, lastHash: entry.hash });
      });

      it('keeps an entry that it cannot act on, says why, and goes on behind it', async () => {
        office.append('application.accepted', nextApplicationId(), { submission: { kind: 'baru' }, receiptCode: 'X', status: 'PROCESSING', officeId: '3522' });
        office.accept(submissionOf('rusak', personNumber(1, { nik: '3522004107950000' })));
        const foreign = createSampleOffice('9999').first(4);
        office.append('application.withdrawn', foreign, { reason: 'bukan punya kami' });
        const good = office.damaged(5);
        const answer = await centre.send(office);
        expect(answer.receivedThrough).toBe(4);
        expect(answer.refused.map(({ seq, code }) => [seq, code])).toEqual([
          [1, 'invalid_body'],
          [2, 'invalid_body'],
          [3, 'not_found'],
        ]);
        expect(JSON.stringify(answer)).not.toContain('3522004107950000');
        expect(await centre.statusOf(good)).toBe('RECEIVED_AT_CENTRAL');
      });

      it('lets withheld entries keep their place in the chain', async () => {
        office.first(1);
        office.first(2);
        office.first(3);
        const [first, second, third] = office.entries;
        if (first === undefined || second === undefined || third === undefined) throw new Error('three entries');
        expect(await centre.journal.receive('3522', { entries: [first, withheld(second), third] })).toEqual({ receivedThrough: 3, refused: [] });
        expect((await centre.feedOf('3522')).length).toBe(2);
        const elsewhere = { ...withheld(third), seq: 4, previousHash: genesisHash };
        await expect(centre.journal.receive('3522', { entries: [elsewhere] })).rejects.toMatchObject({ code: 'journal_broken' });
      });

      it('does not know an office that has not enrolled', async () => {
        const stranger = createSampleOffice('1111');
        stranger.first(1);
        await expect(centre.journal.receive('1111', { entries: stranger.entries })).rejects.toMatchObject({ code: 'not_found' });
      });

      it('takes nothing of a batch when the store fails in the middle of it', async () => {
        office.first(1);
        const broken: CentreStore = {
          ...centre.store,
          transaction: (run) =>
            centre.store.transaction((records) =>
              run({
                ...records,
                advanceJournal: async () => {
                  throw new Error('cut');
                },
              }),
            ),
        };
        const cut = await createCentreBench(broken);
        await expect(cut.send(office)).rejects.toThrow('cut');
        expect(await centre.journal.position('3522')).toEqual({ receivedThrough: 0, lastHash: genesisHash });
        expect(await centre.statusOf(office.entries[0]?.subject ?? '')).toBeUndefined();
        expect(await centre.send(office)).toEqual({ receivedThrough: 1, refused: [] });
      });
    });

    describe('the verdict', () => {
      it('comes after the delay, not before, and brings a warrant signed for exactly this person, office and time', async () => {
        const applicationId = office.first(1);
        await centre.send(office);
        centre.advance(verdictDelay_ms - 1);
        await centre.worker.judgeDue();
        expect(await centre.statusOf(applicationId)).toBe('RECEIVED_AT_CENTRAL');
        centre.advance(1);
        await centre.worker.judgeDue();
        const items = await centre.feedOf('3522');
        expect(items.map((item) => [item.seq, item.type])).toEqual([
          [1, 'centre.received'],
          [2, 'centre.verdict'],
          [3, 'centre.warranted'],
        ]);
        expect(items[1]?.body).toMatchObject({ verdict: 'PRINT_READY_RECORD' });
        const [body] = await centre.warrantsOf('3522');
        expect(body?.warrant).toMatchObject({
          applicationId,
          officeId: '3522',
          nik: personNumber(1).nik,
          personHash: sha256(canonicalJson(personNumber(1))),
          issuedAt: '2026-11-02T03:05:00.000Z',
          expiresAt: '2027-01-31T03:05:00.000Z',
          keyId: centreKeys.keyId,
        });
        expect(body !== undefined && isSignedByCentre(body.warrant)).toBe(true);
        expect(body !== undefined && isSignedByCentre({ ...body.warrant, officeId: '3523' })).toBe(false);
      });

      it('is given once, however often it is looked for', async () => {
        office.first(1);
        await centre.send(office);
        await centre.judgeAll();
        await centre.judgeAll();
        await centre.journal.receive('3522', { entries: office.entries });
        await centre.judgeAll();
        expect((await centre.feedOf('3522')).length).toBe(3);
        expect(centre.faults).toEqual([]);
      });

      it('waits for the recording of a first card, and fails a recording that is not there', async () => {
        const applicationId = office.accept(submissionOf('baru', personNumber(1)));
        expect(await centre.send(office)).toEqual({ receivedThrough: 1, refused: [] });
        await centre.judgeAll();
        expect(await centre.statusOf(applicationId)).toBe('UNREGISTERED');
        expect(await centre.feedOf('3522')).toEqual([]);
        office.append('application.enrolled', applicationId, { enrolment: capturedNumber(1) });
        expect((await verdictOn(office, applicationId)).verdict).toBe('PRINT_READY_RECORD');
        const bare = nextApplicationId();
        office.append('application.accepted', bare, {
          submission: submissionOf('baru', personNumber(2)),
          receiptCode: receiptCode(bare),
          status: 'BIO_CAPTURED',
          officeId: '3522',
        });
        expect((await verdictOn(office, bare)).verdict).toBe('ENROLL_FAILURE_AT_REGIONAL');
        office.append('application.enrolled', bare, { enrolment: capturedNumber(2) });
        expect((await verdictOn(office, bare)).verdict).toBe('PRINT_READY_RECORD');
      });

      it('a NIK that is on record already is a duplicate, and names where', async () => {
        const earlier = await giveCard(neighbour, 1);
        const verdict = await verdictOn(office, office.first(1, {}, 77));
        expect(verdict).toMatchObject({ verdict: 'DUPLICATE_RECORD', matches: [earlier] });
        expect(verdict.reason.en).toContain(receiptCode(earlier));
      });

      it("the same name, birth date and mother's name under another NIK is for a person to decide", async () => {
        const earlier = await giveCard(neighbour, 1);
        const twin = { name: 'H. BUDI NOMOR 1, S.Pd.', motherName: 'siti nomor 1' };
        expect(await verdictOn(office, office.first(2, twin))).toMatchObject({ verdict: 'ADJUDICATE_RECORD', matches: [earlier] });
        expect(await verdictOn(office, office.first(3, { ...twin, motherName: 'Siti Lain' }))).toMatchObject({ verdict: 'PRINT_READY_RECORD' });
      });

      it('the same photo under another NIK is for a person to decide', async () => {
        const earlier = await giveCard(neighbour, 1);
        expect(await verdictOn(office, office.first(2, {}, 1))).toMatchObject({ verdict: 'ADJUDICATE_RECORD', matches: [earlier] });
      });

      it('a card is replaced for who is on record under the NIK, and for nobody else', async () => {
        const earlier = await giveCard(neighbour, 1);
        const wrong = office.damaged(1, { name: 'Agus Lain' });
        expect(await verdictOn(office, wrong)).toMatchObject({ verdict: 'REQUEST_VALIDATION', matches: [earlier] });
        expect((await verdictOn(office, office.damaged(1))).verdict).toBe('PRINT_READY_RECORD');
        expect((await verdictOn(office, office.damaged(2))).verdict).toBe('PRINT_READY_RECORD');
      });

      it('a change of the name is compared by the name before it, and the new one is on record afterwards', async () => {
        await giveCard(neighbour, 1);
        const change = { field: 'name', before: personNumber(1).name, after: 'Budi Baru' };
        const renamed = office.accept(submissionOf('perubahan_data', personNumber(1, { name: 'Budi Baru' }), { change }));
        expect((await verdictOn(office, renamed)).verdict).toBe('PRINT_READY_RECORD');
        office.withdraw(renamed);
        expect((await verdictOn(office, office.damaged(1, { name: 'Budi Baru' }))).verdict).toBe('PRINT_READY_RECORD');
      });

      it('one person has one card under way: the second application names the first, until that is withdrawn', async () => {
        const first = neighbour.damaged(1);
        expect((await verdictOn(neighbour, first)).verdict).toBe('PRINT_READY_RECORD');
        const second = office.damaged(1);
        const refused = await verdictOn(office, second);
        expect(refused).toMatchObject({ verdict: 'REQUEST_VALIDATION', matches: [first] });
        expect(refused.reason.id).toContain(receiptCode(first));
        expect((await verdictOn(office, office.first(1))).verdict).toBe('DUPLICATE_RECORD');
        neighbour.withdraw(first);
        await centre.send(neighbour);
        office.resend(second);
        expect((await verdictOn(office, second)).verdict).toBe('PRINT_READY_RECORD');
        expect((await centre.warrantsOf('3522')).length).toBe(1);
      });

      it('is taken off the list when the application is withdrawn before it', async () => {
        const applicationId = office.first(1);
        office.withdraw(applicationId);
        await centre.send(office);
        await centre.judgeAll();
        expect(await centre.statusOf(applicationId)).toBe('WITHDRAWN');
        expect((await centre.feedOf('3522')).map((item) => item.type)).toEqual(['centre.received']);
      });

      it('of fifty applications for one NIK that come at the same instant, exactly one is ready to print', async () => {
        const ids = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? office : neighbour).first(1, {}, index));
        await Promise.all([centre.send(office), centre.send(neighbour)]);
        centre.advance(verdictDelay_ms);
        await Promise.all(ids.map((id) => centre.store.transaction((records) => centre.verdicts.judge(records, id))));
        const statuses = await Promise.all(ids.map((id) => centre.statusOf(id)));
        expect(statuses.filter((status) => status === 'PRINT_READY_RECORD')).toHaveLength(1);
        expect(statuses.filter((status) => status === 'DUPLICATE_RECORD')).toHaveLength(49);
        expect((await centre.warrantsOf('3522')).length + (await centre.warrantsOf('3523')).length).toBe(1);
        for (const { officeId } of [office, neighbour]) {
          const seqs = (await centre.feedOf(officeId)).map((item) => item.seq);
          expect(seqs).toEqual(seqs.map((_, index) => index + 1));
        }
      });

      it('of two people with the same biography that come at the same instant, one waits for a person to decide', async () => {
        const same = { name: 'Sama Nama', motherName: 'Sama Ibu' };
        const ids = [office.first(1, same), neighbour.first(2, same)];
        await Promise.all([centre.send(office), centre.send(neighbour)]);
        await centre.judgeAll();
        expect((await Promise.all(ids.map((id) => centre.statusOf(id)))).sort()).toEqual(['ADJUDICATE_RECORD', 'PRINT_READY_RECORD']);
      });

      it('is a search failure when the biometric search does not answer, and a failed recording when it cannot read it', async () => {
        const failing = await createCentreBench(centre.store, { matcher: { search: () => Promise.reject(new BiometricSearchFailed(undefined)) } });
        const applicationId = office.first(1);
        await failing.send(office);
        await failing.judgeAll();
        expect(await centre.statusOf(applicationId)).toBe('SEARCH_FAILURE_AT_CENTRAL');
        office.resend(applicationId);
        const blind = await createCentreBench(centre.store, { matcher: { search: async () => ({ outcome: 'unreadable' }) } });
        await blind.send(office);
        await blind.judgeAll();
        expect(await centre.statusOf(applicationId)).toBe('ENROLL_FAILURE_AT_CENTRAL');
      });
    });

    describe('what the office prints', () => {
      it('is followed to the hand-over; the warrant is spent and the person free for a next card', async () => {
        const applicationId = await giveCard(office, 1);
        expect((await centre.store.read((records) => records.findWarrant(applicationId)))?.spentAt).toBeDefined();
        expect((await verdictOn(office, office.damaged(1))).verdict).toBe('PRINT_READY_RECORD');
      });

      it('without a warrant of the centre is refused and stays in the journal', async () => {
        const applicationId = office.first(1);
        await centre.send(office);
        await centre.judgeAll();
        office.printAndHandOver(applicationId, nextApplicationId());
        const { refused } = await centre.send(office);
        expect(refused[0]).toMatchObject({ seq: 5, code: 'not_possible_now', reason: { en: 'A card was printed without a warrant of the centre' } });
        expect(await centre.statusOf(applicationId)).toBe('SENT_FOR_CARD_PRINTING');
        expect(await centre.store.read((records) => records.countEntries('3522'))).toBe(8);
      });

      it('a second card without a spoiled one between does not fit', async () => {
        const applicationId = await giveCard(office, 1);
        const { warrant } = (await centre.store.read((records) => records.findWarrant(applicationId))) ?? {};
        office.append('print.printed', nextApplicationId(), {
          applicationId,
          warrantId: warrant?.warrantId,
          attemptId: nextApplicationId(),
          printerId: 'kartu-1',
          serial: 'B2',
          witnessed: 'printer',
        });
        expect((await centre.send(office)).refused).toMatchObject([{ code: 'not_possible_now' }]);
      });
    });

    describe('a decision at the centre', () => {
      async function adjudicated(): Promise<string> {
        await giveCard(neighbour, 1);
        const applicationId = office.first(2, { name: personNumber(1).name, motherName: personNumber(1).motherName });
        expect((await verdictOn(office, applicationId)).verdict).toBe('ADJUDICATE_RECORD');
        return applicationId;
      }

      it('of "unique" lets the card be printed; said again it changes nothing; it stands in the chained journal', async () => {
        const applicationId = await adjudicated();
        expect((await centre.adjudications.list()).map((row) => row.applicationId)).toEqual([applicationId]);
        const decision = { decision: 'unique', reason: 'saudara kembar' } as const;
        for (let times = 0; times < 2; times += 1) expect((await centre.adjudications.decide(applicationId, decision)).status).toBe('PRINT_READY_RECORD');
        expect((await centre.warrantsOf('3522')).length).toBe(1);
        const own = await centre.store.read((records) => records.listOwnEntries());
        expect(own).toMatchObject([
          { seq: 1, type: 'adjudication.decided', subject: applicationId, body: { decision: 'unique', reason: 'saudara kembar', before: 'ADJUDICATE_RECORD' } },
        ]);
        expect(findChainFault(undefined, own, sha256)).toBeUndefined();
        await expect(centre.adjudications.decide(applicationId, { decision: 'duplicate', reason: 'berubah' })).rejects.toMatchObject({
          code: 'not_possible_now',
        });
      });

      it('of "duplicate" reaches the office with its reason', async () => {
        const applicationId = await adjudicated();
        await centre.adjudications.decide(applicationId, { decision: 'duplicate', reason: 'orang yang sama' });
        expect((await centre.feedOf('3522')).at(-1)).toMatchObject({
          type: 'centre.verdict',
          body: { verdict: 'DUPLICATE_RECORD', reason: { id: 'Diputuskan di pusat: orang yang sama' } },
        });
      });

      it('cannot give a person a second card while one is under way', async () => {
        const live = neighbour.damaged(1);
        expect((await verdictOn(neighbour, live)).verdict).toBe('PRINT_READY_RECORD');
        const second = office.damaged(1);
        await verdictOn(office, second);
        const refused = { code: 'not_possible_now', fields: [{ code: 'live_application' }] };
        await expect(centre.adjudications.decide(second, { decision: 'unique', reason: 'coba' })).rejects.toMatchObject(refused);
        expect(await centre.statusOf(second)).toBe('REQUEST_VALIDATION');
        await expect(centre.adjudications.decide(nextApplicationId(), { decision: 'unique', reason: 'coba' })).rejects.toMatchObject({ code: 'not_found' });
      });
    });

    describe('attachments', () => {
      const photo = photoNumber(1);
      const whole = { officeId: '3522', sha256: photo.sha256, mediaType: photo.mediaType, size_bytes: photo.size_bytes, offset_bytes: 0, bytes: photo.bytes };

      it('come in pieces that go on at any byte; repeats and overlaps are welcome, a gap moves nothing', async () => {
        const piece = (from: number, to: number) => centre.attachments.receive({ ...whole, offset_bytes: from, bytes: photo.bytes.subarray(from, to) });
        expect(await centre.attachments.progress('3522', photo.sha256)).toEqual({ sha256: photo.sha256, received_bytes: 0, complete: false });
        expect(await piece(0, 5)).toMatchObject({ received_bytes: 5, complete: false });
        expect(await piece(9, 12)).toMatchObject({ received_bytes: 5, complete: false });
        expect(await piece(0, 5)).toMatchObject({ received_bytes: 5 });
        expect(await piece(3, 8)).toMatchObject({ received_bytes: 8 });
        expect(await piece(8, photo.size_bytes)).toEqual({ sha256: photo.sha256, received_bytes: photo.size_bytes, complete: true });
        expect(await piece(0, 5)).toMatchObject({ complete: true });
        const kept = await centre.store.read((records) => records.findContent(photo.sha256));
        expect(Buffer.from(kept?.bytes ?? []).equals(Buffer.from(photo.bytes))).toBe(true);
      });

      it('that are not what their hash says begin anew', async () => {
        const spoilt = Buffer.from(photo.bytes).fill(0, 3, 4);
        await expect(centre.attachments.receive({ ...whole, bytes: spoilt })).rejects.toMatchObject({ code: 'hash_mismatch' });
        expect(await centre.attachments.progress('3522', photo.sha256)).toMatchObject({ received_bytes: 0 });
        expect(await centre.attachments.receive(whole)).toMatchObject({ complete: true });
      });

      it('that are too large, of an unknown type, or contradict what was said before are refused', async () => {
        await expect(centre.attachments.receive({ ...whole, size_bytes: 1_048_577 })).rejects.toMatchObject({ code: 'body_too_large' });
        await expect(centre.attachments.receive({ ...whole, size_bytes: 3 })).rejects.toMatchObject({ code: 'body_too_large' });
        await expect(centre.attachments.receive({ ...whole, mediaType: 'text/html' })).rejects.toMatchObject({ code: 'unsupported_media' });
        await centre.attachments.receive({ ...whole, bytes: photo.bytes.subarray(0, 2) });
        await expect(centre.attachments.receive({ ...whole, size_bytes: 400 })).rejects.toMatchObject({ code: 'same_id_other_content' });
      });

      it('two connections that send the same file at once end with one whole file', async () => {
        const answers = await Promise.all([centre.attachments.receive(whole), centre.attachments.receive(whole)]);
        expect(answers.every((answer) => answer.complete)).toBe(true);
      });
    });

    describe('the portrait of an earlier recording', () => {
      const photo = photoNumber(1);
      const upload = () =>
        centre.attachments.receive({
          officeId: '3523',
          sha256: photo.sha256,
          mediaType: photo.mediaType,
          size_bytes: photo.size_bytes,
          offset_bytes: 0,
          bytes: photo.bytes,
        });
      const portrait = (officeId: string) => centre.store.read((records) => centre.warrants.portrait(records, officeId, photo.sha256));

      it('goes with the warrant of an application without a photo, to that office only', async () => {
        await giveCard(neighbour, 1);
        await upload();
        await verdictOn(office, office.damaged(1));
        const [body] = await centre.warrantsOf('3522');
        expect(body?.portrait).toEqual({ sha256: photo.sha256, size_bytes: photo.size_bytes, mediaType: 'image/jpeg' });
        expect(Buffer.from((await portrait('3522')).bytes).equals(Buffer.from(photo.bytes))).toBe(true);
        await expect(portrait('3523')).rejects.toMatchObject({ code: 'not_found' });
      });

      it('that has not arrived at the centre yet follows with the same warrant', async () => {
        await giveCard(neighbour, 1);
        await verdictOn(office, office.damaged(1));
        await expect(portrait('3522')).rejects.toMatchObject({ code: 'not_found' });
        await upload();
        const [without, withPortrait, ...rest] = await centre.warrantsOf('3522');
        expect(rest).toEqual([]);
        expect(without?.portrait).toBeUndefined();
        expect(withPortrait).toEqual({ warrant: without?.warrant, portrait: { sha256: photo.sha256, size_bytes: photo.size_bytes, mediaType: 'image/jpeg' } });
        expect((await portrait('3522')).mediaType).toBe('image/jpeg');
      });
    });

    describe('the feed', () => {
      const ask = (after: number, wait_ms = 0, signal = new AbortController().signal) => centre.feed.read('3522', { after, limit: 2, wait_ms }, signal);

      it('is read in pages and never changes', async () => {
        for (const number of [1, 2, 3]) office.first(number);
        await centre.send(office);
        const first = await ask(0);
        expect(first).toMatchObject({ items: [{ seq: 1 }, { seq: 2 }], through: 2 });
        expect(await ask(2)).toMatchObject({ items: [{ seq: 3 }], through: 3 });
        expect(await ask(3)).toMatchObject({ items: [], through: 3 });
        await centre.judgeAll();
        expect((await ask(0)).items).toEqual(first.items);
      });

      it('lets an office wait, and answers with the item as soon as there is one', async () => {
        await centre.journal.position(office.officeId, 0);
        const answer = ask(0, 3_600_000);
        office.first(1);
        await centre.send(office);
        expect((await answer).items).toMatchObject([{ seq: 1, type: 'centre.received' }]);
      });

      it('answers those who wait when the connection is gone or the centre stops', async () => {
        await centre.journal.position(office.officeId, 0);
        const gone = new AbortController();
        const left = ask(0, 3_600_000, gone.signal);
        gone.abort();
        expect((await left).items).toEqual([]);
        const waiting = ask(0, 3_600_000);
        centre.feed.stop();
        expect((await waiting).items).toEqual([]);
      });
    });

    it('the overview counts the applications of each office by status', async () => {
      office.first(1);
      office.damaged(2);
      neighbour.damaged(3);
      await centre.send(office);
      await centre.send(neighbour);
      await centre.offices.noteContact('3522');
      const offices = await centre.offices.list();
      expect(offices).toMatchObject([
        { officeId: '3522', journalThrough: 2, lastContactAt: '2026-11-02T03:00:00.000Z', statuses: { RECEIVED_AT_CENTRAL: 2 } },
        { officeId: '3523', journalThrough: 1, statuses: { RECEIVED_AT_CENTRAL: 1 } },
      ]);
    });
  });
}
