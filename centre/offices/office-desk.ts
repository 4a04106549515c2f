/** The desk where offices become known: a one-time code brings the two keys together, and signatures do the rest. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type KeyPair, readPublicKey } from '@loket/platform/key-file';
import { isoTime, type Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { EnrolOfficeAnswer, EnrolOfficeRequest } from '@loket/protocol/sync';
import type { CentreRecords, CentreStore, EnrolmentCodeRow, OfficeRow } from '../store/centre-store.ts';
import { addOwnEntry } from '../store/own-journal.ts';

export type OfficeDesk = ReturnType<typeof createOfficeDesk>;

const codeLifetime_ms = 24 * 3_600_000;
const failures_max = 5;
/** without letters and digits that are taken for one another */
const codeAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const contactNote_ms = 10_000;

export type OfficeOverview = OfficeRow & { readonly statuses: Readonly<Record<string, number>> };

function proofOf(code: string, text: string): string {
  return createHmac('sha256', code).update(text).digest('base64url');
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export function createOfficeDesk(options: { readonly store: CentreStore; readonly ports: Pick<Ports, 'clock' | 'random' | 'ids'>; readonly keys: KeyPair }) {
  const { store, ports, keys } = options;
  const notedContacts = new Map<string, number>();

  function newCode(): string {
    const letters = [...ports.random.bytes(20)].map((byte) => codeAlphabet[byte % codeAlphabet.length]).join('');
    return letters.replace(/(.{5})(?=.)/g, '$1-');
  }

  function expiry(): string {
    return new Date(ports.clock.now() + codeLifetime_ms).toISOString();
  }

  function isUsable(code: EnrolmentCodeRow | undefined, publicKey: string): code is EnrolmentCodeRow {
    if (code === undefined || code.failures >= failures_max || code.expiresAt <= isoTime(ports.clock)) return false;
    // Used once; the same office may ask again when the answer was lost on the way.
    return code.usedByKey === undefined || code.usedByKey === publicKey;
  }

  /** The code when the proof is right. A wrong proof is counted, so this must be committed, not thrown. */
  async function enrolIn(records: CentreRecords, request: EnrolOfficeRequest): Promise<string | undefined> {
    const { officeId, name, regionCode, publicKey } = request;
    const code = await records.lockCode(officeId);
    if (!isUsable(code, publicKey)) return undefined;
    if (!isSame(request.proof, proofOf(code.code, `loket-office-key\n${officeId}\n${publicKey}`))) {
      await records.saveCode({ ...code, failures: code.failures + 1 });
      return undefined;
    }
    if (code.usedByKey === publicKey) return code.code;
    await records.saveOffice({ officeId, name, regionCode, publicKey, enrolledAt: isoTime(ports.clock) });
    await records.saveCode({ ...code, usedByKey: publicKey });
    await addOwnEntry(records, ports, {
      type: 'office.enrolled',
      subject: officeId,
      actor: { kind: 'system', part: 'offices' },
      body: { name, regionCode, publicKey },
    });
    return code.code;
  }

  return {
    /** Makes a one-time code for an office: 100 bits, valid for a day, void after five wrong tries. An earlier code is void. */
    async makeCode(officeId: string): Promise<{ readonly code: string; readonly expiresAt: string }> {
      const made = { officeId, code: newCode(), expiresAt: expiry(), failures: 0, usedByKey: undefined };
      await store.transaction(async (records) => {
        await records.saveCode(made);
        await addOwnEntry(records, ports, {
          type: 'office.code_made',
          subject: officeId,
          actor: { kind: 'person', username: 'centre_admin' },
          body: { expiresAt: made.expiresAt },
        });
      });
      return { code: made.code, expiresAt: made.expiresAt };
    },

    /** For the demo and for tests: a code known beforehand. Whichever key uses it first keeps it, also over a restart. */
    async allowCode(officeId: string, code: string): Promise<void> {
      await store.transaction(async (records) => {
        const before = await records.lockCode(officeId);
        const usedByKey = before?.code === code ? before.usedByKey : undefined;
        await records.saveCode({ officeId, code, expiresAt: expiry(), failures: 0, usedByKey });
      });
    },

    /** Throws LoketError wrong_code whatever is wrong with the code, invalid_body when the key is none. */
    async enrol(request: EnrolOfficeRequest): Promise<EnrolOfficeAnswer> {
      if (readPublicKey(request.publicKey) === undefined) {
        const text = { id: 'Bukan kunci publik Ed25519', en: 'Not an Ed25519 public key' };
        throw new LoketError('invalid_body', [{ field: 'publicKey', code: 'not_a_key', text }]);
      }
      const code = await store.transaction((records) => enrolIn(records, request));
      if (code === undefined) throw new LoketError('wrong_code');
      const { keyId, publicKeyText: publicKey } = keys;
      return { officeId: request.officeId, keyId, publicKey, proof: proofOf(code, `loket-centre-key\n${keyId}\n${publicKey}\n${request.officeId}`) };
    },

    async publicKeyOf(officeId: string) {
      const office = await store.read((records) => records.findOffice(officeId));
      return office && readPublicKey(office.publicKey);
    },

    /** Remembers that an office was heard; at most every ten seconds, since it is only a sign of life. */
    async noteContact(officeId: string): Promise<void> {
      const now_ms = ports.clock.now();
      if (now_ms - (notedContacts.get(officeId) ?? 0) < contactNote_ms) return;
      notedContacts.set(officeId, now_ms);
      await store.transaction((records) => records.touchOffice(officeId, new Date(now_ms).toISOString()));
    },

    list: (): Promise<OfficeOverview[]> =>
      store.read(async (records) => {
        const counts = await records.countByStatus();
        const statusesOf = (officeId: string) =>
          Object.fromEntries(counts.filter((row) => row.officeId === officeId).map(({ status, count }) => [status, count]));
        return (await records.listOffices()).map((office) => ({ ...office, statuses: statusesOf(office.officeId) }));
      }),
  };
}
