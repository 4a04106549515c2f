/** The centre's desks on a store, with a clock that the test moves. */
import { createPublicKey, verify } from 'node:crypto';
import { type Warrant, warrantSigningInput } from '@loket/domain/warrant';
import { keyPairFromSeed } from '@loket/platform/key-file';
import { idsFrom, type Ports, systemPorts } from '@loket/platform/ports';
import type { FeedItem, JournalBatchAnswer } from '@loket/protocol/sync';
import { WarrantedBody } from '@loket/protocol/sync';
import { type CentreDesksOptions, createCentreDesks } from '../centre-desks.ts';
import type { CentreStore } from '../store/centre-store.ts';
import type { SampleOffice } from './sample-office.ts';

export const centreKeys = keyPairFromSeed(new Uint8Array(32).fill(9));
export const verdictDelay_ms = 300_000;

export function isSignedByCentre(warrant: Warrant): boolean {
  const text = Buffer.from(warrantSigningInput(warrant));
  return verify(null, text, createPublicKey(centreKeys.privateKey), Buffer.from(warrant.signature, 'base64url'));
}

export type CentreBench = Awaited<ReturnType<typeof createCentreBench>>;

export async function createCentreBench(store: CentreStore, change: Partial<CentreDesksOptions> = {}) {
  let now_ms = Date.parse('2026-11-02T03:00:00.000Z');
  const system = systemPorts();
  const clock = { now: () => now_ms, monotonic: () => now_ms };
  const ports: Ports = { ...system, clock, ids: idsFrom(clock, system.random) };
  const faults: unknown[] = [];
  const desks = createCentreDesks({
    store,
    ports,
    keys: centreKeys,
    verdictDelay_ms,
    warrantValidity_days: 90,
    onFault: (error) => faults.push(error),
    ...change,
  });

  async function enrolOffice(officeId: string): Promise<void> {
    const publicKey = keyPairFromSeed(new Uint8Array(32).fill(3)).publicKeyText;
    await store.transaction((records) =>
      records.saveOffice({ officeId, name: `Kantor ${officeId}`, regionCode: '35.22', publicKey, enrolledAt: new Date(now_ms).toISOString() }),
    );
  }

  return {
    store,
    ports,
    faults,
    ...desks,
    enrolOffice,
    advance: (delay_ms: number): void => {
      now_ms += delay_ms;
    },
    /** What the office has and the centre has not, in one batch. */
    async send({ officeId, entries }: SampleOffice): Promise<JournalBatchAnswer> {
      const { receivedThrough } = await desks.journal.position(officeId);
      return desks.journal.receive(officeId, { entries: entries.slice(receivedThrough) });
    },
    /** The delay passes and every verdict that is due is given. */
    async judgeAll(): Promise<void> {
      now_ms += verdictDelay_ms;
      await desks.worker.judgeDue();
    },
    feedOf: (officeId: string): Promise<FeedItem[]> => store.read((records) => records.readFeed(officeId, 0, 10_000)),
    async statusOf(applicationId: string): Promise<string | undefined> {
      return (await store.read((records) => records.findApplication(applicationId)))?.status;
    },
    async warrantsOf(officeId: string): Promise<WarrantedBody[]> {
      const items = await store.read((records) => records.readFeed(officeId, 0, 10_000));
      return items.filter((item) => item.type === 'centre.warranted').map((item) => WarrantedBody.parse(item.body));
    },
  };
}
