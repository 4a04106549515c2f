/**
 * Whom this computer believes when it verifies a paper: the office's signed list, fetched when the office is there and kept
 * for when it is not. The list says nothing of citizens, so it lies in the clear and serves without anybody signing in.
 */
import { openTrustList } from '@loket/protocol/credential/judge';
import { SignedTrustList, type TrustList } from '@loket/protocol/credential/trust-list';
import { createSignal, type Watched } from '../browser/signal.ts';
import type { OfficeClient } from '../office/office-client.ts';
import type { CounterDatabase } from '../store/counter-database.ts';
import type { Vault } from '../vault/vault.ts';

/** none: never fetched here · key_changed: what the office gives now is signed by another key than the one believed so far */
export type Trust = { readonly is: 'asking' | 'none' } | { readonly is: 'known' | 'key_changed'; readonly list: TrustList };
export type TrustDesk = ReturnType<typeof createTrustDesk>;

const kept = 'trust list';

export function createTrustDesk({
  client,
  database,
  vault,
}: {
  readonly client: Pick<OfficeClient, 'trustList'>;
  readonly database: Pick<CounterDatabase, 'settings'>;
  readonly vault: Pick<Vault, 'findMachine'>;
}) {
  const state = createSignal<Trust>({ is: 'asking' });
  let offered: SignedTrustList | undefined;

  async function readKept(): Promise<{ readonly list: TrustList; readonly officeKey: string } | undefined> {
    const signed = SignedTrustList.safeParse((await database.settings.get(kept))?.value);
    const list = signed.success ? await openTrustList(signed.data) : undefined;
    return signed.success && list !== undefined ? { list, officeKey: signed.data.officeKey } : undefined;
  }

  async function keep(signed: SignedTrustList, list: TrustList): Promise<void> {
    await database.settings.put({ key: kept, value: signed });
    offered = undefined;
    state.set({ is: 'known', list });
  }

  return {
    state: state as Watched<Trust>,

    /** What is kept at once, then the office's newest if it answers. */
    async refresh(): Promise<void> {
      const before = await readKept();
      if (before !== undefined) state.set({ is: 'known', list: before.list });
      const answer = await client.trustList();
      if (!answer.ok) return void (before === undefined && state.set({ is: 'none' }));
      // The key that certified this very machine outweighs whatever was seen first.
      const believed = (await vault.findMachine())?.officeKey ?? before?.officeKey;
      const list = await openTrustList(answer.value, believed);
      if (list !== undefined) return keep(answer.value, list);
      offered = answer.value;
      const other = await openTrustList(answer.value);
      if (other === undefined) return void (before === undefined && state.set({ is: 'none' }));
      state.set({ is: 'key_changed', list: before?.list ?? other });
    },

    /** A person has asked the office and believes its new key. */
    async believe(): Promise<void> {
      const list = await openTrustList(offered);
      if (offered !== undefined && list !== undefined) await keep(offered, list);
    },
  };
}
