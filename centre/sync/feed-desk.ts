/** The feed desk: gives each office its items in order, and lets it wait for the next one. */
import { isoTime, type Ports } from '@loket/platform/ports';
import type { FeedAnswer, FeedItem } from '@loket/protocol/sync';
import type { Presence } from '../enrolment/presence.ts';
import type { CentreStore } from '../store/centre-store.ts';

export type FeedDesk = ReturnType<typeof createFeedDesk>;

/** A message that the feed has grown may be missed, so whoever waits also looks this often. */
const look_ms = 1000;
/** An office waits with one request; a few more may be left over from cut connections. */
const waitingOfOffice_max = 4;

export function createFeedDesk(options: {
  readonly store: CentreStore;
  readonly ports: Pick<Ports, 'clock' | 'timers'>;
  readonly presence: Presence;
  /** what an office that is in touch is due */
  readonly beforeRead: (officeId: string) => Promise<void>;
}) {
  const { store, ports, presence } = options;
  const stopping = new AbortController();
  const waiting = new Map<string, Set<() => void>>();
  const forget = store.onFeedGrown((officeId) => {
    for (const wake of waiting.get(officeId) ?? []) wake();
  });

  function answerOf(officeId: string, items: FeedItem[], after: number): FeedAnswer {
    return { items, through: items.at(-1)?.seq ?? after, centreTime: isoTime(ports.clock), ...(presence.hasSaid(officeId) ? {} : { compare: true }) };
  }

  /** Reads until there is something, the time is over, or nobody waits any more. */
  async function readUntil(officeId: string, query: FeedQuery, isOver: () => boolean, pause: () => Promise<void>): Promise<FeedItem[]> {
    for (;;) {
      const items = await store.read((records) => records.readFeed(officeId, query.after, query.limit));
      if (items.length > 0 || isOver()) return items;
      await pause();
    }
  }

  return {
    async read(officeId: string, query: FeedQuery, signal: AbortSignal): Promise<FeedAnswer> {
      await options.beforeRead(officeId);
      const wakers = waiting.get(officeId) ?? new Set();
      waiting.set(officeId, wakers);
      const deadline = ports.clock.monotonic() + (wakers.size < waitingOfOffice_max ? query.wait_ms : 0);
      let nap = new AbortController();
      const wake = (): void => nap.abort();
      // Listening begins before the first look, so that nothing can slip in between.
      wakers.add(wake);
      for (const end of [signal, stopping.signal]) end.addEventListener('abort', wake);
      const mustCompare = !presence.hasSaid(officeId);
      const isOver = (): boolean => mustCompare || signal.aborted || stopping.signal.aborted || ports.clock.monotonic() >= deadline;
      try {
        const items = await readUntil(officeId, query, isOver, async () => {
          await ports.timers.sleep(Math.min(look_ms, deadline - ports.clock.monotonic()), nap.signal);
          nap = new AbortController();
        });
        return answerOf(officeId, items, query.after);
      } finally {
        wakers.delete(wake);
        for (const end of [signal, stopping.signal]) end.removeEventListener('abort', wake);
      }
    },

    /** Everybody who waits is answered now. */
    stop(): void {
      stopping.abort();
      forget();
    },
  };
}

export type FeedQuery = { readonly after: number; readonly limit: number; readonly wait_ms: number };
