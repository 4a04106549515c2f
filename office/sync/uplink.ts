/**
 * Up to the centre: the journal first, in order, then files from small to large, each resumable at any byte.
 * What the centre refuses for good is set aside with its reason and blocks nothing behind it.
 */
import { type ApplicationStatus, foldApplication } from '@loket/domain/application';
import type { Actor, JournalEntry } from '@loket/domain/journal';
import type { Clock } from '@loket/platform/ports';
import type { WithheldEntry } from '@loket/protocol/sync';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Transaction } from '../journal/command-bus.ts';
import { type CentreClient, CentreError } from './centre-client.ts';
import { createFileLanes } from './file-lanes.ts';
import type { SyncStore } from './sync-store.ts';

export type Uplink = ReturnType<typeof createUplink>;

const actor: Actor = { kind: 'system', part: 'sync' };
const batchEntries_max = 500;
/** below the centre's body limit of 1 MiB */
const batch_bytes_max = 900_000;
/**
 * So many batches may go before pieces of files that wait. While cards are printed without a pause there is always one more
 * entry: a rehearsed week had 471 files that never went up.
 */
const batchesBeforeFiles_max = 20;
/** a file may have gone up a day after the entry that names it */
const copyMargin_ms = 86_400_000;

export function createUplink(options: {
  readonly bus: CommandBus;
  readonly intake: IntakeDesk;
  readonly store: SyncStore;
  readonly centre: CentreClient;
  readonly clock: Clock;
  readonly onTransfer: (bytes: number, taken_ms: number) => void;
}) {
  const { bus, intake, store, centre } = options;
  /** halved when the centre refuses a whole batch, until the one bad entry stands alone */
  let batchLimit = batchEntries_max;
  let batchesSinceFiles = 0;
  /** the last entry that goes before anything else; those behind it may gather */
  let hurryThrough = bus.head?.seq ?? 0;
  /** asked at the start and when the link comes back: the centre may be another than before, put back from a copy */
  let mustCompare = true;

  /** True when the centre has lost some of what it had. */
  async function compare(): Promise<boolean> {
    if (!mustCompare) return false;
    mustCompare = false;
    // All that is written here: the centre may have had more than it got round to acknowledge, and a verdict given for a part of
    // the story may give a second card.
    const { receivedThrough } = await centre.journalPosition(bus.head?.seq ?? 0).catch((error: unknown) => {
      mustCompare = true;
      throw error;
    });
    if (receivedThrough >= store.number('centreThrough')) return false;
    await sendAgainFrom(receivedThrough);
    return true;
  }

  function nextBatch(): (JournalEntry | WithheldEntry)[] {
    const batch: (JournalEntry | WithheldEntry)[] = [];
    let size_bytes = 0;
    for (const entry of bus.journal.entriesAfter(store.number('centreThrough'), batchLimit)) {
      const sent = store.isSetAside('journal', String(entry.seq)) ? withhold(entry) : entry;
      size_bytes += Buffer.byteLength(JSON.stringify(sent));
      if (batch.length > 0 && size_bytes > batch_bytes_max) break;
      batch.push(sent);
    }
    return batch;
  }

  async function sendJournal(): Promise<boolean> {
    const batch = nextBatch();
    const [first] = batch;
    if (first === undefined) return false;
    batchesSinceFiles += 1;
    try {
      const answer = await centre.sendJournal(batch);
      batchLimit = Math.min(batchEntries_max, batchLimit * 2);
      await bus.change({
        actor,
        reference: `centre:${answer.receivedThrough}`,
        change: (transaction) => {
          for (const { seq, code, reason } of answer.refused) store.setAside({ what: 'journal', reference: String(seq), code, reason, at: transaction.now });
          // Not beyond what was sent: should the centre hold more (this office was put back from a copy), our next entry contradicts it and is seen.
          advance(transaction, Math.min(answer.receivedThrough, batch.at(-1)?.seq ?? 0));
        },
      });
    } catch (error) {
      if (!(error instanceof CentreError)) throw error;
      await recover(error, batch, first);
    }
    return true;
  }

  async function recover(error: CentreError, batch: readonly (JournalEntry | WithheldEntry)[], first: JournalEntry | WithheldEntry): Promise<void> {
    // A gap that lies behind these entries is no gap: to go on would be to send the same for ever.
    if (error.kind === 'gap' && error.receivedThrough !== undefined && error.receivedThrough < first.seq - 1) return sendAgainFrom(error.receivedThrough);
    if (error.kind !== 'refused') throw error;
    if (batch.length > 1) {
      batchLimit = Math.max(1, Math.floor(batch.length / 2));
      return;
    }
    // Even its place in the chain is refused: nothing more can be sent until a person has looked.
    if ('withheld' in first) throw error;
    await bus.change({
      actor,
      reference: `centre:${first.seq}`,
      change: ({ now }) => store.setAside({ what: 'journal', reference: String(first.seq), code: error.code, reason: error.text, at: now }),
    });
  }

  /** The centre was put back from a copy: what it lost is sent again, files too, and its feed is read from the beginning. */
  async function sendAgainFrom(through: number): Promise<void> {
    const lastKept = bus.journal.findEntry(through)?.officeTime;
    await bus.change({
      actor,
      reference: `centre:${through}`,
      change: () => {
        store.setNumber('centreThrough', through);
        intake.attachments.waitAgainSince(lastKept === undefined ? '' : new Date(Date.parse(lastKept) - copyMargin_ms).toISOString());
        store.setNumber('feedHeard', Math.max(store.number('feedHeard'), store.number('feedThrough')));
        store.setNumber('feedThrough', 0);
      },
    });
  }

  /** The centre has everything up to `through`: applications among it are now sent, but for those that it refused. */
  function advance(transaction: Transaction, through: number): void {
    const before = store.number('centreThrough');
    for (const entry of bus.journal.entriesAfter(before, Math.max(0, through - before))) {
      if (store.isSetAside('journal', String(entry.seq))) continue;
      if (entry.type === 'application.accepted' || entry.type === 'application.enrolled' || entry.type === 'application.resent')
        markSent(transaction, entry.subject, entry.type === 'application.accepted');
    }
    store.setNumber('centreThrough', through);
  }

  function markSent(transaction: Transaction, applicationId: string, isFirst: boolean): void {
    const row = intake.applications.find(applicationId);
    const state: { status: ApplicationStatus; since: string } | undefined = row;
    const isMove = foldApplication(state, { type: 'application.sent', at: transaction.now }).outcome === 'moved';
    // One that waits for its recording, or was withdrawn before it went up, moves nowhere and gets no other word from the
    // centre: the counter that took it waits for this one before it forgets it.
    const isNews = isFirst && row?.centre_has_it === 0;
    if (isMove || isNews) transaction.append({ type: 'application.sent', subject: applicationId, body: {} });
  }

  function waitingEntries(): number {
    return Math.max(0, (bus.head?.seq ?? 0) - store.number('centreThrough'));
  }

  const isHurry = (): boolean => hurryThrough > store.number('centreThrough');
  const isFilesTurn = (): boolean => batchesSinceFiles >= batchesBeforeFiles_max;

  const files = createFileLanes({
    attachments: intake.attachments,
    centre,
    clock: options.clock,
    mustYield: () => isHurry() && !isFilesTurn(),
    onChunk: () => {
      batchesSinceFiles = 0;
    },
    onTransfer: options.onTransfer,
    onArrived: ({ sha256 }) => bus.change({ actor, reference: `attachment:${sha256}`, change: () => intake.attachments.setCentreState(sha256, 1) }),
    onRefused: ({ sha256 }, { code, text }) =>
      bus.change({
        actor,
        reference: `attachment:${sha256}`,
        change: ({ now }) => {
          intake.attachments.setCentreState(sha256, 2);
          store.setAside({ what: 'attachment', reference: sha256, code, reason: text, at: now });
        },
      }),
  });

  return {
    /**
     * Sends one batch; or files as long as no entry is in a hurry; or a piece of them when many batches went before. False when
     * nothing waits. Throws CentreError when the link or the centre says not now.
     */
    async sendNext(): Promise<boolean> {
      if (await compare()) return true;
      if (isFilesTurn() && (await files.run())) return true;
      return (isHurry() && (await sendJournal())) || (await files.run());
    },
    /** All that is written by now goes before anything else. */
    hurry(): void {
      hurryThrough = bus.head?.seq ?? 0;
    },
    /** The link was away: before anything else the centre is asked how far it is. */
    compareAgain(): void {
      mustCompare = true;
    },
    waitingEntries,
    waitingFiles: (): number => intake.attachments.countWaiting(),
  };
}

function withhold(entry: JournalEntry): WithheldEntry {
  return { seq: entry.seq, withheld: true, previousHash: entry.previousHash, hash: entry.hash };
}
