/**
 * Sends the outbox: applications in the order they were taken, then files from small to large, in pieces, and asks whether
 * the centre has them. A few requests travel at once, so that a slow link is kept full; no file or piece of one starts while
 * an application waits. A refusal for good sets one item aside; nothing behind it waits.
 */
import type { Clock, Random, Timers } from '../browser/ports.ts';
import type { Failure } from '../office/failure.ts';
import type { OfficeClient } from '../office/office-client.ts';
import type { LastFailure } from '../store/counter-database.ts';
import { LockedError } from '../vault/sealed.ts';
import { backOff_ms, backOff_ms_max } from './back-off.ts';
import { createFileSending } from './file-sending.ts';
import type { FileToSend, SenderOutbox, ToCheck, ToSend } from './sender-outbox.ts';

/** What one step did: `wait` means nothing can be done before that moment or a wake. */
export type Step =
  | { readonly did: 'sent' | 'file_sent' | 'set_aside' | 'failed' | 'pruned' | 'asked' }
  | { readonly did: 'nothing'; readonly again_ms: number };

export type WakeReason = 'online' | 'new_item' | 'signed_in';

/** Between two looks whether the centre has an application, at first; grows to a minute. */
const check_ms_first = 3_000;
/** asked about in one request */
const checks_max = 200;
/**
 * Requests under way at once. A browser opens six connections to one address; the page itself and its live events need
 * the others, and files go only when no application does. Two files keep the office's own network full; over a link a third
 * fills the time in which the others are read, opened, and wait for their answer.
 */
const lanes = ['small', 'small', 'small', 'files', 'files', 'far'] as const;
const far_ms = 30;
type Lane = (typeof lanes)[number];

type Job =
  | { readonly kind: 'application'; readonly row: ToSend }
  | { readonly kind: 'file'; readonly row: FileToSend }
  | { readonly kind: 'checks'; readonly rows: readonly ToCheck[] };

/**
 * What a failed try means. everything: no other item would fare better now · one: only this item has trouble ·
 * for_good: the same request can never succeed.
 */
type Meaning = { readonly scope: 'everything' | 'one'; readonly failure: LastFailure; readonly wait_ms?: number } | { readonly scope: 'for_good' };

function meaningOf(failure: Failure): Meaning {
  if (failure.kind === 'away') return { scope: 'everything', failure: 'away' };
  const { problem, retryAfter_s } = failure;
  if (problem.status === 401 || problem.code === 'csrf') return { scope: 'everything', failure: 'signed_out' };
  if (problem.status === 403) return { scope: 'everything', failure: 'role' };
  if (problem.status === 429)
    return { scope: 'everything', failure: 'busy', ...(retryAfter_s === undefined ? {} : { wait_ms: Math.min(retryAfter_s * 1000, backOff_ms_max) }) };
  if (problem.retryable || problem.status >= 500) return { scope: 'one', failure: 'fault' };
  return { scope: 'for_good' };
}

export type Sender = ReturnType<typeof createSender>;

export type SenderOptions = {
  readonly outbox: SenderOutbox;
  readonly client: Pick<OfficeClient, 'submit' | 'attachmentProgress' | 'putPiece' | 'acknowledgements'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** told after each step that changed something, for the other tabs */
  readonly onChange: () => void;
  /** false while the outbox cannot be read: the machine is locked */
  readonly mayRead?: () => boolean;
  /** nothing can be sent for now: whoever kept the key for the sender may let it go */
  readonly onIdle?: () => void;
  /** everything waits until then, and why; for the page, also in other tabs */
  readonly onPause?: (until_ms: number, failure: LastFailure | undefined) => void;
};

export function createSender({ outbox, client, clock, timers, random, onChange, mayRead = () => true, onIdle = () => {}, onPause = () => {} }: SenderOptions) {
  let pausedUntil_ms = 0;
  let failuresInRow = 0;
  /** Counts pauses: of requests that were under way together and failed together only the first makes the pause longer. */
  let pauses = 0;
  const wakers = new Set<() => void>();
  /** A wake that came while a step was under way, so that it is not slept over. */
  let wakes = 0;
  /** under way now, by id or hash; a lane takes none of them */
  const busy = new Set<string>();
  let choosing: Promise<unknown> = Promise.resolve();
  const sendPieces = createFileSending({ outbox, client, clock });
  /** the way there and back, smoothed, as the smallest requests feel it */
  let roundTrip_ms = 0;

  function pause(meaning: { readonly failure: LastFailure; readonly wait_ms?: number }, pausesAtStart: number): void {
    if (pauses !== pausesAtStart && pausedUntil_ms > clock.now()) return;
    pauses += 1;
    failuresInRow += 1;
    // Nobody but the officer can end a missing sign-in: a wake ends this pause, the minute is only a safety net.
    const needsPerson = meaning.failure === 'signed_out' || meaning.failure === 'role';
    pausedUntil_ms = clock.now() + (meaning.wait_ms ?? (needsPerson ? backOff_ms_max : backOff_ms(failuresInRow, random.fraction())));
    onPause(pausedUntil_ms, meaning.failure);
  }

  function succeeded(): void {
    if (failuresInRow > 0) onPause(0, undefined);
    failuresInRow = 0;
  }

  async function fail(
    failure: Failure,
    failures: number,
    pausesAtStart: number,
    later: (failures: number, nextTry_ms: number, why: LastFailure) => Promise<unknown>,
    setAside: () => Promise<unknown>,
  ): Promise<Step> {
    const meaning = meaningOf(failure);
    if (meaning.scope === 'for_good') {
      await setAside();
      return { did: 'set_aside' };
    }
    if (meaning.scope === 'everything') {
      pause(meaning, pausesAtStart);
      await later(failures, 0, meaning.failure);
    } else {
      await later(failures + 1, clock.now() + backOff_ms(failures + 1, random.fraction()), meaning.failure);
    }
    return { did: 'failed' };
  }

  async function sendApplication(row: ToSend): Promise<Step> {
    const pausesAtStart = pauses;
    const answer = await client.submit(row.id, row.submission);
    if (answer.ok && answer.value.id === row.id) {
      succeeded();
      await outbox.atOffice(row.id, answer.value, clock.now() + check_ms_first);
      return { did: 'sent' };
    }
    const failure: Failure = answer.ok ? { kind: 'away' } : answer.failure;
    return fail(
      failure,
      row.failures,
      pausesAtStart,
      (failures, nextTry_ms, why) => outbox.later(row.id, failures, nextTry_ms, why),
      async () => {
        if (failure.kind === 'problem') await outbox.setAside(row.id, failure.problem);
      },
    );
  }

  async function sendFile(row: FileToSend): Promise<Step> {
    const pausesAtStart = pauses;
    const answer = await sendPieces(row);
    if (answer.ok) {
      succeeded();
      if (answer.value === 'gave_way') return { did: 'sent' };
      await outbox.attachmentAtOffice(row.sha256);
      return { did: 'file_sent' };
    }
    const { failure } = answer;
    return fail(
      failure,
      row.failures,
      pausesAtStart,
      (failures, nextTry_ms, why) => outbox.attachmentLater(row.sha256, failures, nextTry_ms, why),
      async () => {
        if (failure.kind === 'problem') await outbox.setAttachmentAside(row.sha256, failure.problem);
      },
    );
  }

  /** Asks whether the centre has them; only then may this computer forget one. */
  async function check(rows: readonly ToCheck[]): Promise<Step> {
    const pausesAtStart = pauses;
    const asked_ms = clock.now();
    const answer = await client.acknowledgements(rows.map(({ id }) => id));
    if (answer.ok) roundTrip_ms += (clock.now() - asked_ms - roundTrip_ms) / 4;
    if (!answer.ok) {
      const meaning = meaningOf(answer.failure);
      if (meaning.scope === 'everything') pause(meaning, pausesAtStart);
      else for (const row of rows) await outbox.checkLater(row.id, row.failures + 1, clock.now() + backOff_ms_max);
      return { did: 'failed' };
    }
    succeeded();
    const said = new Map(answer.value.items.map((item) => [item.id, item]));
    let pruned = 0;
    for (const row of rows) if (await settle(row, said.get(row.id))) pruned += 1;
    return { did: pruned > 0 ? 'pruned' : 'asked' };
  }

  type Said = { readonly known: boolean; readonly centreHasIt: boolean; readonly missingAttachments: readonly string[] };

  /** True when the item is done and forgotten. */
  async function settle(row: ToCheck, said: Said | undefined): Promise<boolean> {
    if (said?.known === false) {
      await outbox.sendAgain(row.id);
      return false;
    }
    const lost = row.files.filter((hash) => said?.missingAttachments.includes(hash) === true);
    if (lost.length > 0) await outbox.sendAttachmentsAgain(lost);
    if (said?.centreHasIt === true && lost.length === 0) {
      await outbox.prune(row.id);
      return true;
    }
    await outbox.checkLater(row.id, row.failures + 1, clock.now() + Math.min(check_ms_first * 2 ** Math.min(row.failures, 5), backOff_ms_max));
    return false;
  }

  async function choose(lane: Lane | 'any'): Promise<Job | undefined> {
    const now = clock.now();
    const application = await outbox.nextApplication(now, busy);
    const mayTakeSmall = lane === 'small' || lane === 'any';
    if (application !== undefined) return mayTakeSmall ? { kind: 'application', row: application } : undefined;
    if (lane !== 'small' && (lane !== 'far' || roundTrip_ms >= far_ms)) {
      const file = await outbox.nextFile(now, busy);
      if (file !== undefined) return { kind: 'file', row: file };
    }
    if (!mayTakeSmall) return undefined;
    if (busy.has('checks')) return undefined;
    const rows = await outbox.dueChecks(now, checks_max);
    return rows.length === 0 ? undefined : { kind: 'checks', rows };
  }

  /** One lane chooses at a time, so that no two take the same. */
  async function take(lane: Lane | 'any'): Promise<{ readonly job: Job; readonly mark: string } | undefined> {
    const before = choosing;
    let done = (): void => {};
    choosing = new Promise<void>((resolve) => {
      done = resolve;
    });
    try {
      await before;
      const job = await choose(lane);
      if (job === undefined) return undefined;
      const mark = job.kind === 'application' ? job.row.id : job.kind === 'file' ? job.row.sha256 : 'checks';
      busy.add(mark);
      return { job, mark };
    } finally {
      done();
    }
  }

  async function stepIn(lane: Lane | 'any'): Promise<Step> {
    const now = clock.now();
    if (!mayRead()) return { did: 'nothing', again_ms: now + backOff_ms_max };
    if (now < pausedUntil_ms) return { did: 'nothing', again_ms: pausedUntil_ms };
    const taken = await take(lane).catch((error: unknown) => {
      // Locked in this very moment: nothing can be read, and nothing is lost.
      if (error instanceof LockedError) return undefined;
      throw error;
    });
    if (taken === undefined) {
      const moment = await outbox.nextMoment();
      // A moment that has come is another lane's work, which wakes this one when it is done.
      const again_ms = moment === undefined || moment <= now ? now + backOff_ms_max : Math.min(moment, now + backOff_ms_max);
      return { did: 'nothing', again_ms };
    }
    const { job, mark } = taken;
    try {
      if (job.kind === 'application') return await sendApplication(job.row);
      return job.kind === 'file' ? await sendFile(job.row) : await check(job.rows);
    } finally {
      busy.delete(mark);
    }
  }

  function sleep(until_ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', done);
        wakers.delete(done);
        resolve();
      };
      const timer = timers.set(Math.max(0, until_ms - clock.now()), done);
      signal.addEventListener('abort', done);
      wakers.add(done);
    });
  }

  function wakeLanes(): void {
    wakes += 1;
    for (const waker of [...wakers]) waker();
  }

  async function runLane(lane: Lane, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wakesBefore = wakes;
      const result = await stepIn(lane);
      if (result.did !== 'nothing') {
        onChange();
        // A whole file at the office frees nothing that another lane could do: waking all of them for each cost more than sending it.
        if (result.did !== 'file_sent') wakeLanes();
      } else if (wakes === wakesBefore) {
        if (busy.size === 0) onIdle();
        await sleep(result.again_ms, signal);
      }
    }
  }

  return {
    /** One thing sent, asked or found waiting. For tests; `run` works in several lanes. */
    step: (): Promise<Step> => stepIn('any'),

    /** Sends until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
      await outbox.forgetOldDiscarded(clock.now());
      await Promise.all(lanes.map((lane) => runLane(lane, signal)));
    },

    /** Something changed that may make sending possible. Only `online` and `signed_in` end a pause. */
    async wake(reason: WakeReason): Promise<void> {
      if (reason === 'online' || reason === 'signed_in') {
        pausedUntil_ms = 0;
        failuresInRow = 0;
        onPause(0, undefined);
        await outbox.hurry();
      }
      wakeLanes();
    },
  };
}
