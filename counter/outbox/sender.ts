/**
 * Sends the outbox, one thing at a time: applications in the order they were taken, then files from small to large,
 * then asks whether the centre has them. A refusal for good sets one item aside; nothing behind it waits.
 */
import type { Clock, Random, Timers } from '../browser/ports.ts';
import type { Failure } from '../office/failure.ts';
import type { OfficeClient } from '../office/office-client.ts';
import type { LastFailure, OutboxApplication, OutboxAttachment } from '../store/counter-database.ts';
import { backOff_ms, backOff_ms_max } from './back-off.ts';
import type { Outbox } from './outbox.ts';

/** What one step did: `wait` means nothing can be done before that moment or a wake. */
export type Step = { readonly did: 'sent' | 'set_aside' | 'failed' | 'pruned' | 'asked' } | { readonly did: 'nothing'; readonly again_ms: number };

export type WakeReason = 'online' | 'new_item' | 'signed_in';

/** Between two looks whether the centre has an application, at first; grows to a minute. */
const check_ms_first = 3_000;

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

export function createSender({
  outbox,
  client,
  clock,
  timers,
  random,
  onChange,
}: {
  readonly outbox: Outbox;
  readonly client: Pick<OfficeClient, 'submit' | 'putAttachment' | 'application'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** told after each step that changed something, for the other tabs */
  readonly onChange: () => void;
}) {
  let pausedUntil_ms = 0;
  let failuresInRow = 0;
  let wakeUp: (() => void) | undefined;
  /** A wake that came while a step was under way, so that it is not slept over. */
  let woken = false;

  function pause(meaning: { readonly failure: LastFailure; readonly wait_ms?: number }): void {
    failuresInRow += 1;
    // Nobody but the officer can end a missing sign-in: a wake ends this pause, the minute is only a safety net.
    const needsPerson = meaning.failure === 'signed_out' || meaning.failure === 'role';
    pausedUntil_ms = clock.now() + (meaning.wait_ms ?? (needsPerson ? backOff_ms_max : backOff_ms(failuresInRow, random.fraction())));
  }

  async function fail(
    failure: Failure,
    failures: number,
    later: (failures: number, nextTry_ms: number, why: LastFailure) => Promise<unknown>,
    setAside: () => Promise<unknown>,
  ): Promise<Step> {
    const meaning = meaningOf(failure);
    if (meaning.scope === 'for_good') {
      await setAside();
      return { did: 'set_aside' };
    }
    if (meaning.scope === 'everything') {
      pause(meaning);
      await later(failures, 0, meaning.failure);
    } else {
      await later(failures + 1, clock.now() + backOff_ms(failures + 1, random.fraction()), meaning.failure);
    }
    return { did: 'failed' };
  }

  async function sendApplication(row: OutboxApplication): Promise<Step> {
    const answer = await client.submit(row.id, row.submission);
    if (answer.ok && answer.value.id === row.id) {
      failuresInRow = 0;
      await outbox.atOffice(row.id, answer.value, clock.now() + check_ms_first);
      return { did: 'sent' };
    }
    const failure: Failure = answer.ok ? { kind: 'away' } : answer.failure;
    return fail(
      failure,
      row.failures,
      (failures, nextTry_ms, why) => outbox.later(row.id, failures, nextTry_ms, why),
      async () => {
        if (failure.kind === 'problem') await outbox.setAside(row.id, failure.problem);
      },
    );
  }

  async function sendAttachment(row: OutboxAttachment): Promise<Step> {
    const answer = await client.putAttachment(row.sha256, row.bytes, row.mediaType);
    if (answer.ok && answer.value.sha256 === row.sha256) {
      failuresInRow = 0;
      await outbox.attachmentAtOffice(row.sha256);
      return { did: 'sent' };
    }
    const failure: Failure = answer.ok ? { kind: 'away' } : answer.failure;
    return fail(
      failure,
      row.failures,
      (failures, nextTry_ms) => outbox.attachmentLater(row.sha256, failures, nextTry_ms),
      async () => {
        if (failure.kind === 'problem') await outbox.setAttachmentAside(row.sha256, failure.problem);
      },
    );
  }

  /** Asks whether the centre has an application; only then may this computer forget it. */
  async function check(row: OutboxApplication): Promise<Step> {
    const answer = await client.application(row.id);
    if (!answer.ok) {
      if (answer.failure.kind === 'problem' && answer.failure.problem.status === 404) {
        await outbox.sendAgain(row.id);
        return { did: 'failed' };
      }
      return fail(
        answer.failure,
        row.failures,
        (failures, nextTry_ms) => outbox.checkLater(row.id, failures, nextTry_ms),
        () => outbox.checkLater(row.id, row.failures + 1, clock.now() + backOff_ms_max),
      );
    }
    failuresInRow = 0;
    const { centreHasIt, missingAttachments } = answer.value;
    const lost = row.attachments.filter((hash) => missingAttachments.includes(hash));
    if (lost.length > 0) await outbox.sendAttachmentsAgain(lost);
    if (centreHasIt && lost.length === 0) {
      await outbox.prune(row.id);
      return { did: 'pruned' };
    }
    await outbox.checkLater(row.id, row.failures + 1, clock.now() + Math.min(check_ms_first * 2 ** Math.min(row.failures, 5), backOff_ms_max));
    return { did: 'asked' };
  }

  async function step(): Promise<Step> {
    const now = clock.now();
    if (now < pausedUntil_ms) return { did: 'nothing', again_ms: pausedUntil_ms };
    const due = (row: { readonly nextTry_ms: number }): boolean => row.nextTry_ms <= now;
    const waiting = await outbox.applicationsIn('waiting');
    const application = waiting.find(due);
    if (application !== undefined) return sendApplication(application);
    const files = (await outbox.waitingAttachments()).sort((left, right) => left.size_bytes - right.size_bytes);
    const file = files.find(due);
    if (file !== undefined) return sendAttachment(file);
    const onTheirWay = new Set(files.map((row) => row.sha256));
    const arrived = (await outbox.applicationsIn('at_office')).filter((row) => !row.attachments.some((hash) => onTheirWay.has(hash)));
    const toCheck = arrived.find(due);
    if (toCheck !== undefined) return check(toCheck);
    const moments = [...waiting, ...files, ...arrived].map((row) => row.nextTry_ms);
    return { did: 'nothing', again_ms: Math.min(now + backOff_ms_max, ...moments) };
  }

  function sleep(until_ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', done);
        wakeUp = undefined;
        resolve();
      };
      const timer = timers.set(Math.max(0, until_ms - clock.now()), done);
      signal.addEventListener('abort', done);
      wakeUp = done;
    });
  }

  return {
    /** One thing sent, asked or found waiting. For tests, and for `run`. */
    step,

    /** Sends until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
      await outbox.forgetOldDiscarded(clock.now());
      while (!signal.aborted) {
        woken = false;
        const result = await step();
        if (result.did !== 'nothing') onChange();
        else if (!woken) await sleep(result.again_ms, signal);
      }
    },

    /** Something changed that may make sending possible. Only `online` and `signed_in` end a pause. */
    async wake(reason: WakeReason): Promise<void> {
      if (reason === 'online' || reason === 'signed_in') {
        pausedUntil_ms = 0;
        failuresInRow = 0;
        await outbox.hurry();
      }
      woken = true;
      wakeUp?.();
    },
  };
}
