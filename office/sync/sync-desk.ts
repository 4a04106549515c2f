/** The sync desk: knows whether the centre can be reached, keeps both directions going, and says how things stand. */
import type { JournalEntry } from '@loket/domain/journal';
import type { Ports, TimerHandle } from '@loket/platform/ports';
import type { LinkState, SyncAnswer } from '@loket/protocol/board';
import { LoketError } from '@loket/protocol/errors';
import type { Text } from '@loket/protocol/text';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus } from '../journal/command-bus.ts';
import type { PrintingDesk } from '../printing/printing-desk.ts';
import type { QuotaDesk } from '../printing/quota-desk.ts';
import type { StockDesk } from '../stock/stock-desk.ts';
import { createBackOff } from './back-off.ts';
import { type CentreClient, CentreError } from './centre-client.ts';
import type { CentreClock } from './centre-clock.ts';
import { createDownlink } from './downlink.ts';
import { createLinkMonitor } from './link-monitor.ts';
import type { SyncStore } from './sync-store.ts';
import { createUplink } from './uplink.ts';
import { createWorkLoop } from './work-loop.ts';

export type SyncDesk = ReturnType<typeof createSyncDesk>;

export type SyncOptions = {
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly intake: IntakeDesk;
  readonly printing: PrintingDesk;
  readonly stock: Pick<StockDesk, 'receive'>;
  readonly store: SyncStore;
  readonly centre: CentreClient;
  readonly centreClock: CentreClock;
  readonly quota: QuotaDesk;
  /** one-time code for the first contact */
  readonly enrolmentCode: string | undefined;
  readonly onEnrolled: (centreKey: string) => void;
  readonly onFault: (what: string, error: unknown) => void;
  /** so many bytes of a file went up in so long */
  readonly onTransfer: (bytes: number, taken_ms: number) => void;
  readonly interval_ms?: number;
  /** between two sendings of the journal; 500 where nothing is said */
  readonly rest_ms?: number | undefined;
};

/** with nothing to send, look again this often, though every commit wakes the loop */
const idle_ms = 30_000;
/** after a feed that brought nothing; a centre that does not let us wait must not be asked without a pause */
const emptyFeedRest_ms = 500;

/** The steps of a card to its shelf: the centre keeps them and nobody there waits for one. They always gather for a moment and go up together. */
const gathered: ReadonlySet<string> = new Set(['print.bound', 'print.chip_written', 'print.sent', 'print.printed', 'print.inspected', 'print.shelved']);
export const gather_ms = 500;
/** Anything else goes at once when it comes alone; fifty applications a second are two batches, not fifty, and the office writes two acknowledgements in place of fifty. */
const restBetween_ms = 500;

const notEnrolled: Text = {
  id: 'Kantor ini belum terdaftar di pusat: perlu kode pendaftaran',
  en: 'This office is not registered with the centre: an enrolment code is needed',
};

export function createSyncDesk(options: SyncOptions) {
  const { bus, ports, store, centre } = options;
  const uplink = createUplink({ bus, intake: options.intake, store, centre, clock: ports.clock, onTransfer: options.onTransfer });
  const downlink = createDownlink({
    bus,
    intake: options.intake,
    printing: options.printing,
    stock: options.stock,
    store,
    centre,
    centreClock: options.centreClock,
    onCompareWanted: compareAgain,
    quota: options.quota,
  });
  const link = createLinkMonitor({
    ports,
    ask: (signal) => centre.health(signal),
    ...(options.interval_ms === undefined ? {} : { interval_ms: options.interval_ms }),
  });
  /** what went wrong last, by direction; one that goes well says nothing about the other */
  const lastErrors = new Map<'up' | 'down', Text>();
  let enrolling: Promise<void> | undefined;
  let gathering: { readonly timer: TimerHandle; readonly due_ms: number } | undefined;
  let sentLast_ms = Number.NEGATIVE_INFINITY;

  const up = createWorkLoop({
    ports,
    backOff: createBackOff(ports.random),
    rest_ms: idle_ms,
    work: async () => {
      await ensureEnrolled();
      const sent = await uplink.sendNext();
      // With nothing to send nobody was asked, and nothing is known of the link.
      if (sent) noteAnswer('up');
      return sent;
    },
    onFailure: (error) => noteFailure('up', error),
  });
  const down = createWorkLoop({
    ports,
    backOff: createBackOff(ports.random),
    rest_ms: emptyFeedRest_ms,
    work: async (signal) => {
      await ensureEnrolled();
      const received = await downlink.receiveNext(signal);
      noteAnswer('down');
      return received;
    },
    onFailure: (error) => noteFailure('down', error),
  });

  function noteAnswer(direction: 'up' | 'down'): void {
    lastErrors.delete(direction);
    link.answered();
  }

  function noteFailure(direction: 'up' | 'down', error: unknown): void {
    if (error instanceof CentreError) {
      lastErrors.set(direction, error.text);
      if (error.kind === 'unreachable') link.doubt();
      return;
    }
    if (error instanceof LoketError) lastErrors.set(direction, { id: 'Penyimpanan kantor gagal', en: 'The office storage failed' });
    options.onFault('sync', error);
  }

  /** Both directions need the keys and begin at the same moment; the code is for one exchange. */
  async function ensureEnrolled(): Promise<void> {
    if (store.text('centreKey') !== undefined) return;
    enrolling ??= enrol().finally(() => {
      enrolling = undefined;
    });
    await enrolling;
  }

  async function enrol(): Promise<void> {
    if (options.enrolmentCode === undefined) throw new CentreError('untrusted', 'not_enrolled', notEnrolled);
    const { keyId, publicKey } = await centre.enrol(options.enrolmentCode);
    const centreKey = JSON.stringify({ keyId, publicKey });
    await bus.change({
      actor: { kind: 'system', part: 'sync' },
      reference: 'centre.enrolled',
      change: ({ append }) => {
        store.setText('centreKey', centreKey);
        append({ type: 'centre.enrolled', subject: keyId, body: { keyId, publicKey } });
      },
    });
    options.onEnrolled(centreKey);
  }

  function sendAllNow(): void {
    if (gathering !== undefined) ports.timers.clear(gathering.timer);
    gathering = undefined;
    sentLast_ms = ports.clock.monotonic();
    uplink.hurry();
    up.wakeFromRest();
  }

  function sendWithin(wait_ms: number): void {
    const due_ms = ports.clock.monotonic() + wait_ms;
    if (gathering !== undefined && gathering.due_ms <= due_ms) return;
    if (gathering !== undefined) ports.timers.clear(gathering.timer);
    gathering = { timer: ports.timers.set(wait_ms, sendAllNow), due_ms };
  }

  function compareAgain(): void {
    uplink.compareAgain();
    up.wakeFromRest();
  }

  function wakeAll(): void {
    up.wake();
    down.wake();
  }

  link.onChange(({ state }) => {
    // Asked before anything else is sent once the link is back, which the first exchange may be the one to find out.
    if (state === 'down') uplink.compareAgain();
    else wakeAll();
  });

  function state(): LinkState {
    const status = link.status();
    const nextTryAt = up.nextTryAt() ?? down.nextTryAt();
    const clockOff_s = options.centreClock.clockOff_s();
    const lastError = lastErrors.get('up') ?? lastErrors.get('down');
    return {
      state: status.state,
      since: status.since,
      ...(status.lastAnsweredAt === undefined ? {} : { lastAnsweredAt: status.lastAnsweredAt }),
      waitingEntries: uplink.waitingEntries(),
      waitingAttachments: uplink.waitingFiles(),
      setAside: store.countSetAside(),
      ...(nextTryAt === undefined ? {} : { nextTryAt }),
      ...(lastError === undefined ? {} : { lastError }),
      ...(clockOff_s === undefined ? {} : { clockOff_s }),
    };
  }

  function view(): SyncAnswer {
    return {
      link: state(),
      journalLength: bus.head?.seq ?? 0,
      atCentre: store.number('centreThrough'),
      feedThrough: store.number('feedThrough'),
      setAside: store.listSetAside(),
    };
  }

  return {
    store,
    state,
    onLinkChange: link.onChange,
    /**
     * What is away when the centre does not answer. Only a server's own error tells that the centre was reached: a refused or
     * broken connection may come from a router, a portal or a cut line, and counts as no internet.
     */
    linkNow(): { readonly isDown: boolean | undefined; readonly since_ms: number; readonly kind: 'internet' | 'centre' } {
      const { state: now, since, failure } = link.status();
      const isCentre = failure instanceof CentreError && failure.code === 'centre_unwell';
      return { isDown: now === 'unknown' ? undefined : now === 'down', since_ms: Date.parse(since), kind: isCentre ? 'centre' : 'internet' };
    },
    /** New entries. Cheap; called after every commit. */
    noteCommitted(entries: readonly JournalEntry[]): void {
      const rest_ms = sentLast_ms + (options.rest_ms ?? restBetween_ms) - ports.clock.monotonic();
      if (entries.every(({ type }) => gathered.has(type))) sendWithin(gather_ms);
      else if (rest_ms > 0) sendWithin(rest_ms);
      else sendAllNow();
    },
    /** A new file: send it now. */
    wakeUplink: (): void => up.wakeFromRest(),

    view,

    /** Tries everything again now: the pauses end, and files that were set aside, ours and the centre's portraits, wait again. */
    async retry(): Promise<SyncAnswer> {
      await bus.change({
        actor: { kind: 'system', part: 'sync' },
        reference: 'sync.retry',
        change: () => {
          for (const item of store.listSetAside())
            if (item.what === 'attachment' && (options.intake.attachments.retry(item.reference) || !options.intake.attachments.has(item.reference)))
              store.takeBack(item.what, item.reference);
        },
      });
      link.doubt();
      wakeAll();
      return view();
    },

    start(): void {
      link.start();
      up.start();
      down.start();
    },

    async stop(): Promise<void> {
      if (gathering !== undefined) ports.timers.clear(gathering.timer);
      // The loops first, so that what is cut off here is not taken for a failure of the link.
      const stopped = Promise.all([link.stop(), up.stop(), down.stop()]);
      options.centre.close();
      await stopped;
    },
  };
}
