/**
 * Down from the centre: its feed of receipts, verdicts and warrants, recorded in order with the cursor in the same
 * transaction, and the portraits that the warrants name. An item that fits nothing is kept and shown, never lost.
 */
import { foldApplication, isVerdict } from '@loket/domain/application';
import type { Actor } from '@loket/domain/journal';
import { errorCatalogue, LoketError } from '@loket/protocol/errors';
import { type FeedItem, VerdictBody, WarrantedBody } from '@loket/protocol/sync';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Transaction } from '../journal/command-bus.ts';
import { sha256 } from '../journal/hash.ts';
import type { PrintingDesk } from '../printing/printing-desk.ts';
import type { QuotaDesk } from '../printing/quota-desk.ts';
import type { StockDesk } from '../stock/stock-desk.ts';
import { type CentreClient, CentreError } from './centre-client.ts';
import type { CentreClock } from './centre-clock.ts';
import type { SyncStore } from './sync-store.ts';

export type Downlink = ReturnType<typeof createDownlink>;

const actor: Actor = { kind: 'system', part: 'centre' };
const wait_s = 20;
/** entries of one application that are looked through for an item recorded before */
const story_max = 500;
/** portraits between two looks at the feed */
const portraits_max = 4;

export function createDownlink(options: {
  readonly bus: CommandBus;
  readonly intake: IntakeDesk;
  readonly printing: PrintingDesk;
  readonly store: SyncStore;
  readonly centre: CentreClient;
  readonly centreClock: CentreClock;
  /** the centre asks to be asked how far the journal is there */
  readonly onCompareWanted: () => void;
  readonly quota: QuotaDesk;
  readonly stock: Pick<StockDesk, 'receive'>;
}) {
  const { bus, intake, printing, store, centre, centreClock, quota, stock } = options;

  function note(transaction: Transaction, item: FeedItem): void {
    const { type, body } = item;
    transaction.append({ type: 'centre.noted', subject: item.applicationId, body: { feedSeq: item.seq, centreAt: item.at, type, body } });
  }

  /** Records one item; what does not fit the application's state becomes a note in its story. */
  function record(transaction: Transaction, item: FeedItem): void {
    const row = intake.applications.find(item.applicationId);
    const at = transaction.now;
    const base = { feedSeq: item.seq, centreAt: item.at };
    const append = (body: Record<string, unknown>): void =>
      void transaction.append({ type: item.type, subject: item.applicationId, body: { ...body, ...base } });
    if (item.type === 'centre.received') {
      if (foldApplication(row, { type: item.type, at }).outcome === 'moved') return append({});
    } else if (item.type === 'centre.verdict') {
      const { verdict, reason } = VerdictBody.parse(item.body);
      if (isVerdict(verdict) && foldApplication(row, { type: item.type, at, verdict }).outcome === 'moved') {
        const wasReady = row?.status === 'PRINT_READY_RECORD';
        if (wasReady) printing.cancelWaiting(transaction, item.applicationId, 'verdict_taken_back');
        return append({ verdict, reason });
      }
    } else if (item.type === 'centre.warranted') {
      const body = WarrantedBody.parse(item.body);
      if (foldApplication(row, { type: item.type, at }).outcome === 'stayed') {
        // One that does not hold here must not take the place of one that does. Whether it is too old is judged by the centre's
        // time, in which it was signed: by this office's clock, after a flat battery, every warrant may have ended long ago.
        const refusal = printing.whyNotWarranted(body.warrant, item.applicationId, item.at);
        if (refusal !== undefined) return printing.warrants.refuse(transaction, body.warrant, item.applicationId, refusal, base);
        append(body);
        printing.authorise(transaction, body.warrant);
        return;
      }
    } else if ((item.type === 'centre.allocated' || item.type === 'centre.shipped') && stock.receive(transaction, item)) return;
    else if ((item.type === 'centre.quota' || item.type === 'centre.quota_settled') && quota.receive(transaction, item)) return;
    note(transaction, item);
  }

  /** The centre was put back from a copy and its feed is read again: this item was recorded the first time. */
  function isHeardBefore(item: FeedItem): boolean {
    if (item.seq > store.number('feedHeard')) return false;
    return bus.journal.latestOfApplication(item.applicationId, story_max).some(({ body }) => body['feedSeq'] === item.seq && body['centreAt'] === item.at);
  }

  /** @param after the item behind which these were asked for */
  async function take(items: readonly FeedItem[], after: number): Promise<void> {
    const fresh = (item: FeedItem): boolean => item.seq > store.number('feedThrough');
    try {
      await bus.change({
        actor,
        reference: `feed:${items.at(-1)?.seq ?? 0}`,
        change: (transaction) => {
          // Meanwhile it was found that the feed begins anew: these are asked for again in their turn.
          if (store.number('feedThrough') < after) return;
          for (const item of items.filter(fresh)) {
            if (!isHeardBefore(item)) record(transaction, item);
            store.setNumber('feedThrough', item.seq);
          }
          centreClock.keep();
        },
      });
    } catch (error) {
      // Our own storage is full, busy or closing: the items are good and come again.
      if (error instanceof LoketError && errorCatalogue[error.code].retryable) throw error;
      if (items.length > 1) {
        // One of them does not fit: one by one, so that only that one is set aside.
        for (const item of items) await take([item], after);
        return;
      }
      const [item] = items;
      if (item === undefined) return;
      await setAside(item, error, after);
    }
  }

  function setAside(item: FeedItem, error: unknown, after: number): Promise<void> {
    const kind = error instanceof Error ? error.name : 'unknown';
    const reason = {
      id: `Kabar pusat nomor ${item.seq} (${item.type}) tidak dapat dicatat`,
      en: `Item ${item.seq} (${item.type}) of the centre's feed could not be recorded`,
    };
    return bus.change({
      actor,
      reference: `feed:${item.seq}`,
      change: (transaction) => {
        if (store.number('feedThrough') < after) return;
        note(transaction, item);
        store.setAside({ what: 'feed', reference: String(item.seq), code: kind, reason, at: transaction.now });
        store.setNumber('feedThrough', item.seq);
      },
    });
  }

  /** Few at a time: nobody waits for a photo to get a verdict. */
  async function fetchPortraits(): Promise<number> {
    const missing = intake.applications.missingPortraits(portraits_max);
    for (const wanted of missing) {
      try {
        const { mediaType, bytes } = await centre.portrait(wanted);
        if (sha256(bytes) !== wanted)
          throw new CentreError('refused', 'hash_mismatch', { id: 'Isi foto dari pusat tidak sesuai sidiknya', en: 'The portrait does not match its hash' });
        await bus.change({ actor, reference: `portrait:${wanted}`, change: ({ now }) => intake.attachments.insert(wanted, mediaType, bytes, now, 3) });
      } catch (error) {
        if (!(error instanceof CentreError) || error.kind !== 'refused') throw error;
        await bus.change({
          actor,
          reference: `portrait:${wanted}`,
          change: ({ now }) => store.setAside({ what: 'attachment', reference: wanted, code: error.code, reason: error.text, at: now }),
        });
      }
    }
    return missing.length;
  }

  return {
    /**
     * Asks for what is new, waits at the centre up to 20 s for it, and records it; a few portraits after that. False when
     * nothing came. Throws CentreError when the link or the centre says not now.
     */
    async receiveNext(signal: AbortSignal): Promise<boolean> {
      const isPortraitWanted = intake.applications.missingPortraits(1).length > 0;
      const after = store.number('feedThrough');
      const answer = await centre.feed(after, isPortraitWanted ? 0 : wait_s, signal);
      centreClock.heard(answer.centreTime);
      if (answer.compare === true) options.onCompareWanted();
      if (answer.items.length > 0) await take(answer.items, after);
      const portraits = await fetchPortraits();
      return answer.items.length > 0 || portraits > 0;
    },
  };
}
