/**
 * The centre: its real desks over the memory twin of its store. A crash takes the desks and leaves the store as last
 * committed; a backup is a copy of the store, and putting it back forgets what came since.
 */
import { createCentreDesks } from '@loket/centre/centre-desks';
import type { CentreStore } from '@loket/centre/store/centre-store';
import { createMemoryStore, type MemoryCopy, type MemoryStore } from '@loket/centre/store/memory-store';
import { BiometricSearchFailed, exactPhotoMatcher } from '@loket/centre/verdicts/biometric-matcher';
import type { CentreClient } from '@loket/office/sync/centre-client';
import { CentreError } from '@loket/office/sync/centre-client';
import { ProblemFromCentre, refusalOf } from '@loket/office/sync/centre-http-client';
import { keyPairFromSeed } from '@loket/platform/key-file';
import { isoTime } from '@loket/platform/ports';
import { LoketError, problemOf } from '@loket/protocol/errors';
import { JournalBatch } from '@loket/protocol/sync';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { Cut, Life, portsOf, type WallClock } from './life.ts';
import { asJson, Line } from './network.ts';
import type { Scheduler } from './scheduler.ts';

export const centreKeys = keyPairFromSeed(new Uint8Array(32).fill(9));
const officeKeys = keyPairFromSeed(new Uint8Array(32).fill(3));
export const officeId = 'bojonegoro';
const verdictDelay_ms = 1_500;
const warrantValidity_days = 90;
/** the office's own limit, as in centre-http-client.ts */
const answer_ms_max = 30_000;

type Desks = ReturnType<typeof createCentreDesks>;
type Running = { readonly life: Life; readonly desks: Desks; readonly now: () => string };

export type CentreSite = ReturnType<typeof createCentreSite>;

export function createCentreSite(options: {
  readonly scheduler: Scheduler;
  readonly wall: WallClock;
  readonly random: SeededRandom;
  readonly onFault: (what: string, error: unknown) => void;
}) {
  const { scheduler, random } = options;
  const line = new Line(scheduler, random);
  let store: MemoryStore = createMemoryStore();
  let running: Running | undefined;
  let starts = 0;
  /** shares of the biometric searches */
  const search = { failed: 0, unreadable: 0 };
  /** cut at so many transactions from now, before or after the commit */
  let trap: { left: number; side: 'before' | 'after' } | undefined;

  function storeOf(life: Life, under: CentreStore): CentreStore {
    const never = <Result>(): Promise<Result> => new Promise<Result>(() => undefined);
    return {
      ...under,
      transaction: async (run) => {
        if (!life.isAlive) return never();
        const isCutHere = trap?.left === 0;
        if (trap !== undefined) trap.left -= 1;
        if (!isCutHere) {
          const result = await under.transaction(run);
          return life.isAlive ? result : never();
        }
        const side = trap?.side;
        trap = undefined;
        await under
          .transaction(async (records) => {
            await run(records);
            if (side === 'before') throw new Cut('cut before the commit of the centre');
          })
          .catch((error: unknown) => {
            if (!(error instanceof Cut) && !(error instanceof LoketError)) throw error;
          });
        life.end();
        return never();
      },
      read: async (run) => (life.isAlive ? under.read(run) : never()),
    };
  }

  function start(): void {
    if (running !== undefined) return;
    starts += 1;
    const life = new Life(`centre#${starts}`);
    const ports = portsOf(life, scheduler, options.wall, random);
    const desks = createCentreDesks({
      store: storeOf(life, store),
      ports,
      keys: centreKeys,
      verdictDelay_ms,
      warrantValidity_days,
      matcher: {
        search: async (applicant, register) => {
          if (random.chance(search.failed)) throw new BiometricSearchFailed('no answer');
          if (random.chance(search.unreadable)) return { outcome: 'unreadable' };
          return exactPhotoMatcher.search(applicant, register);
        },
      },
      onFault: (error) => {
        if (life.isAlive) options.onFault('centre', error);
      },
    });
    running = { life, desks, now: () => isoTime(ports.clock) };
    life.onEnd(() => {
      running = undefined;
      scheduler.after(random.between(300, 4_000), 'the centre starts again', start);
    });
    desks.worker.start();
  }

  return {
    line,
    search,
    start,
    get desks(): Desks | undefined {
      return running?.desks;
    },
    get starts(): number {
      return starts;
    },
    store: (): MemoryStore => store,
    crash: (): void => running?.life.end(),
    cutAtTransaction(left: number, side: 'before' | 'after'): void {
      trap = { left, side };
    },
    heal(): void {
      trap = undefined;
      search.failed = 0;
      search.unreadable = 0;
    },
    backup: (): MemoryCopy => store.copy(),
    /** Put back from a copy: what came since is gone here. */
    restore(copy: MemoryCopy): void {
      store = createMemoryStore(copy);
      running?.life.end();
    },
    /** The office is known from the start; the exchange of keys has its own tests. */
    async enrolOffice(id = officeId): Promise<void> {
      await store.transaction((records) =>
        records.saveOffice({
          officeId: id,
          name: `Kantor ${id}`,
          regionCode: '35.22',
          publicKey: officeKeys.publicKeyText,
          enrolledAt: new Date(options.wall.now()).toISOString(),
        }),
      );
    },

    /** The way to the centre for one run of the office. `onMessage`: where a cut of the office may fall. */
    clientFor(asker: Life, onMessage: (side: 'leaves' | 'arrives') => void): CentreClient {
      const ask = <Answer>(label: string, answer: (centre: Running) => Promise<Answer>, wait_ms = 0, signal?: AbortSignal): Promise<Answer> =>
        line.ask({
          label: `${asker.name} ${label}`,
          asker,
          timeout_ms: answer_ms_max + wait_ms,
          signal,
          failure: () => new CentreError('unreachable', 'unreachable', { id: 'Pusat tidak menjawab', en: 'The centre does not answer' }),
          onMessage,
          answerer: () => {
            const there = running;
            return there === undefined ? undefined : { life: there.life, answer: async () => asJson(await translated(answer(there))) };
          },
        });
      return {
        health: async (signal) => void (await ask('asks for health', async () => ({}), 0, signal)),
        enrol: async () => ({ officeId, keyId: centreKeys.keyId, publicKey: centreKeys.publicKeyText, proof: '' }),
        journalPosition: (written) => ask('asks for the position', ({ desks }) => desks.journal.position(officeId, written)),
        sendJournal: (batch) => {
          const body = JournalBatch.parse(JSON.parse(batch));
          return ask('sends its journal', ({ desks }) => desks.journal.receive(officeId, body));
        },
        attachmentProgress: (sha256) => ask('asks for a file', ({ desks }) => desks.attachments.progress(officeId, sha256)),
        sendChunk: ({ sha256, mediaType, offset_bytes, total_bytes, bytes }) => {
          const copy = Uint8Array.from(bytes);
          return ask('sends a file', ({ desks }) =>
            desks.attachments.receive({ officeId, sha256, mediaType, size_bytes: total_bytes, offset_bytes, bytes: copy }),
          );
        },
        feed: (after, wait_s, signal) => {
          const wait_ms = wait_s * 1_000;
          return ask(
            'waits for the feed',
            ({ desks }) => desks.feed.read(officeId, { after, limit: 200, wait_ms }, new AbortController().signal),
            wait_ms,
            signal,
          );
        },
        close: () => undefined,
        portrait: async (sha256) => {
          const found = await ask('asks for a portrait', async ({ desks }) => {
            const { mediaType, bytes } = await store.read((records) => desks.warrants.portrait(records, officeId, sha256));
            return { mediaType, text: Buffer.from(bytes).toString('base64') };
          });
          return { mediaType: found.mediaType, bytes: Buffer.from(found.text, 'base64') };
        },
      };
    },
  };
}

/** A refusal crosses the line as the problem that the server would have answered with. */
async function translated<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof LoketError)) throw error;
    const problem = asJson(problemOf(error));
    throw refusalOf(problem.status, ProblemFromCentre.parse(problem));
  }
}
