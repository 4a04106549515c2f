/**
 * Up to the centre: the journal first, in order, then files from small to large, each resumable at any byte.
 * What the centre refuses for good is set aside with its reason and blocks nothing behind it.
 */
import { type ApplicationStatus, foldApplication } from '@loket/domain/application';
import type { Actor } from '@loket/domain/journal';
import type { Clock } from '@loket/platform/ports';
import type { JournalBatchAnswer, WithheldEntry } from '@loket/protocol/sync';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Transaction } from '../journal/command-bus.ts';
import type { JournalLine } from '../journal/journal-store.ts';
import { type CentreClient, CentreError } from './centre-client.ts';
import { createFileLanes } from './file-lanes.ts';
import type { SyncStore } from './sync-store.ts';

/** What goes up at once, never empty: JSON of a JournalBatch, and what must be known of its entries when it is acknowledged. */
type Batch = { readonly first: JournalLine; readonly last: JournalLine; readonly lines: readonly JournalLine[]; readonly body: string };

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

  /** What comes behind entry `after`; undefined when there is nothing. */
  function nextBatch(after: number): Batch | undefined {
    const lines: JournalLine[] = [];
    const texts: string[] = [];
    let size_bytes = 0;
    const isAnyAside = store.hasSetAside('journal');
    for (const line of bus.journal.linesAfter(after, batchLimit)) {
      const text = isAnyAside && store.isSetAside('journal', String(line.seq)) ? JSON.stringify(withheld(line)) : line.text;
      size_bytes += Buffer.byteLength(text);
      if (lines.length > 0 && size_bytes > batch_bytes_max) break;
      lines.push(line);
      texts.push(text);
    }
    const [first, last] = [lines[0], lines.at(-1)];
    return first === undefined || last === undefined ? undefined : { first, last, lines, body: `{"entries":[${texts.join(',')}]}` };
  }

  /** One batch after another while each is acknowledged whole and it is not the files' turn. False when no entry waits. */
  async function sendJournal(): Promise<boolean> {
    let batch = nextBatch(store.number('centreThrough'));
    if (batch === undefined) return false;
    let answering = centre.sendJournal(batch.body);
    for (;;) {
      batchesSinceFiles += 1;
      const sent = batch;
      // Read while the centre is at work.
      const following = nextBatch(sent.last.seq);
      const answer = await answering.catch((error: unknown) => recover(error, sent));
      if (answer === undefined) return true;
      batchLimit = Math.min(batchEntries_max, batchLimit * 2);
      const mayGoOn = following !== undefined && answer.receivedThrough === sent.last.seq && !mustCompare && !isFilesTurn();
      // On its way while this answer is being written; should that fail, they come again, and repeats are welcome.
      const ahead = mayGoOn ? centre.sendJournal(following.body) : undefined;
      ahead?.catch(() => undefined);
      await keep(answer, sent);
      if (following === undefined || ahead === undefined) return true;
      batch = following;
      answering = ahead;
    }
  }

  function keep(answer: JournalBatchAnswer, batch: Batch): Promise<void> {
    return bus.change({
      actor,
      reference: `centre:${answer.receivedThrough}`,
      change: (transaction) => {
        for (const { seq, code, reason } of answer.refused) store.setAside({ what: 'journal', reference: String(seq), code, reason, at: transaction.now });
        // Not beyond what was sent: should the centre hold more (this office was put back from a copy), our next entry contradicts it and is seen.
        advance(transaction, batch, Math.min(answer.receivedThrough, batch.last.seq));
      },
    });
  }

  async function recover(error: unknown, { first, last }: Batch): Promise<undefined> {
    if (!(error instanceof CentreError)) throw error;
    // A gap that lies behind these entries is no gap: to go on would be to send the same for ever.
    if (error.kind === 'gap' && error.receivedThrough !== undefined && error.receivedThrough < first.seq - 1) return sendAgainFrom(error.receivedThrough);
    if (error.kind !== 'refused') throw error;
    if (last.seq > first.seq) {
      batchLimit = Math.max(1, Math.floor((last.seq - first.seq + 1) / 2));
      return;
    }
    // Even its place in the chain is refused: nothing more can be sent until a person has looked.
    if (store.isSetAside('journal', String(first.seq))) throw error;
    await bus.change({
      actor,
      reference: `centre:${first.seq}`,
      change: ({ now }) => store.setAside({ what: 'journal', reference: String(first.seq), code: error.code, reason: error.text, at: now }),
    });
  }

  /** The centre was put back from a copy: what it lost is sent again, files too, and its feed is read from the beginning. */
  async function sendAgainFrom(through: number): Promise<undefined> {
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
  function advance(transaction: Transaction, { lines }: Batch, through: number): void {
    const before = store.number('centreThrough');
    const isAnyAside = store.hasSetAside('journal');
    for (const { seq, type, subject } of lines) {
      if (seq <= before || seq > through || (isAnyAside && store.isSetAside('journal', String(seq)))) continue;
      if (type === 'application.accepted' || type === 'application.enrolled' || type === 'application.resent')
        markSent(transaction, subject, type === 'application.accepted');
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
      if (isFilesTurn()) {
        if (await files.run()) return true;
        batchesSinceFiles = 0;
      }
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

function withheld({ seq, previousHash, hash }: JournalLine): WithheldEntry {
  return { seq, withheld: true, previousHash, hash };
}
