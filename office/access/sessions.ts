/**
 * Sessions: who is signed in. A session ends after its life, after being idle, when its holder signs out or when it is
 * revoked. The database keeps the hash of each token; the answer to "whose token is this" comes from memory, because
 * every request asks it.
 */
import { createHmac } from 'node:crypto';
import type { Ports } from '@loket/platform/ports';
import type { Database } from '../database/open-database.ts';
import type { CommandBus, Transaction } from '../journal/command-bus.ts';
import { sha256 } from '../journal/hash.ts';
import type { AccessEvent } from './access-events.ts';
import { createAccessStore, type SessionKind, type SessionRow } from './access-store.ts';

export type Session = {
  readonly id: string;
  readonly username: string;
  readonly kind: SessionKind;
  readonly startedAt_ms: number;
  readonly expiresAt_ms: number;
  readonly lastSeenAt_ms: number;
};

export type StartedSession = { readonly session: Session; readonly token: string };

export type SessionTimes = { readonly life_ms: number; readonly idle_ms: number };

export const usualSessionTimes: SessionTimes = { life_ms: 12 * 60 * 60_000, idle_ms: 30 * 60_000 };

const sessionsPerPerson_max = 20;
/** how often "last seen" goes to the disk: a restart may forget this much of a person's activity */
const seenKept_ms = 60_000;
const token_bytes = 32;
const tokenForm = /^[A-Za-z0-9_-]{43}$/;

export type EndReason = Extract<AccessEvent, { type: 'access.session_ended' }>['body']['why'];

type Live = { row: SessionRow; lastSeenAt_ms: number; keptSeenAt_ms: number };

function view({ row, lastSeenAt_ms }: Live): Session {
  return { id: row.id, username: row.username, kind: row.kind, startedAt_ms: row.started_at_ms, expiresAt_ms: row.expires_at_ms, lastSeenAt_ms };
}

/** What a page must send along with each change. It follows from the session's token, so it need not be kept. */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('loket csrf').digest('base64url');
}

export type Sessions = ReturnType<typeof createSessions>;

export type SessionsOptions = {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly times: SessionTimes;
  /** told when "last seen" could not be kept; the session itself goes on */
  readonly onSeenNotKept: (cause: unknown) => void;
};

export function createSessions({ database, bus, ports, times, onSeenNotKept }: SessionsOptions) {
  const store = createAccessStore(database);
  const byTokenHash = new Map<string, Live>();
  for (const row of store.allSessions()) byTokenHash.set(row.token_hash, { row, lastSeenAt_ms: row.last_seen_at_ms, keptSeenAt_ms: row.last_seen_at_ms });

  function isOver(live: Live): boolean {
    const now_ms = ports.clock.now();
    if (now_ms >= live.row.expires_at_ms) return true;
    return live.row.kind === 'cookie' && now_ms - live.lastSeenAt_ms >= times.idle_ms;
  }

  function forgetOver(): void {
    for (const [hash, live] of byTokenHash) {
      if (!isOver(live)) continue;
      byTokenHash.delete(hash);
      store.removeSession(live.row.id);
    }
    store.removeExpiredSessions(ports.clock.now());
  }

  function liveOf(username: string): Live[] {
    return [...byTokenHash.values()].filter((live) => live.row.username === username && !isOver(live));
  }

  function keepSeen(live: Live): void {
    if (live.lastSeenAt_ms - live.keptSeenAt_ms < seenKept_ms) return;
    live.keptSeenAt_ms = live.lastSeenAt_ms;
    const { id } = live.row;
    bus
      .change({ actor: { kind: 'system', part: 'access' }, reference: `session:${id}`, change: () => store.setSessionSeen(id, live.lastSeenAt_ms) })
      .catch(onSeenNotKept);
  }

  /** Ends sessions at once in memory, and in the open transaction on disk and in the journal. */
  function end(transaction: Transaction, username: string, chosen: readonly Live[], why: EndReason): number {
    if (chosen.length === 0) return 0;
    for (const live of chosen) {
      byTokenHash.delete(live.row.token_hash);
      store.removeSession(live.row.id);
    }
    const event: AccessEvent = { type: 'access.session_ended', subject: username, body: { sessionIds: chosen.map((live) => live.row.id), why } };
    transaction.append(event);
    return chosen.length;
  }

  function insert(transaction: Transaction, row: SessionRow): void {
    store.putSession(row);
    const event: AccessEvent = {
      type: 'access.session_started',
      subject: row.username,
      body: { sessionId: row.id, kind: row.kind, expiresAt: new Date(row.expires_at_ms).toISOString() },
    };
    transaction.append(event);
  }

  return {
    /** The live session of a token; its idle time begins anew. Undefined for a token that is unknown, over or malformed. */
    find(token: string): Session | undefined {
      if (!tokenForm.test(token)) return undefined;
      const hash = sha256(token);
      const live = byTokenHash.get(hash);
      if (live === undefined) return undefined;
      if (isOver(live)) {
        byTokenHash.delete(hash);
        return undefined;
      }
      live.lastSeenAt_ms = ports.clock.now();
      keepSeen(live);
      return view(live);
    },

    /** Whether a session found before is still one; asking is no activity of its holder. */
    isLive(session: Session): boolean {
      return liveOf(session.username).some((live) => live.row.id === session.id);
    },

    /** Starts a session inside a transaction. `activate` it after the commit: before, nobody can use it. */
    start(transaction: Transaction, username: string): StartedSession & { readonly activate: () => void } {
      forgetOver();
      const now_ms = ports.clock.now();
      const others = liveOf(username).filter((live) => live.row.kind === 'cookie');
      if (others.length >= sessionsPerPerson_max) end(transaction, username, others.slice(0, others.length - sessionsPerPerson_max + 1), 'too_many');
      const token = Buffer.from(ports.random.bytes(token_bytes)).toString('base64url');
      const row: SessionRow = {
        id: ports.ids.next(),
        token_hash: sha256(token),
        username,
        kind: 'cookie',
        started_at_ms: now_ms,
        last_seen_at_ms: now_ms,
        expires_at_ms: now_ms + times.life_ms,
      };
      insert(transaction, row);
      const live: Live = { row, lastSeenAt_ms: now_ms, keptSeenAt_ms: now_ms };
      return { token, session: view(live), activate: () => void byTokenHash.set(row.token_hash, live) };
    },

    /**
     * Makes a known token a bearer's for so long; a repeat only moves its end. Not idle-limited: a program holds it.
     * The token must be 32 random bytes in base64url. Gives what to do after the commit.
     */
    admitBearer(transaction: Transaction, username: string, token: string, life_ms: number): () => void {
      if (!tokenForm.test(token)) throw new Error('a bearer token is 32 random bytes in base64url');
      const now_ms = ports.clock.now();
      const token_hash = sha256(token);
      const known = byTokenHash.get(token_hash);
      const row: SessionRow = {
        id: known?.row.id ?? ports.ids.next(),
        token_hash,
        username,
        kind: 'bearer',
        started_at_ms: known?.row.started_at_ms ?? now_ms,
        last_seen_at_ms: now_ms,
        expires_at_ms: now_ms + life_ms,
      };
      if (known === undefined) insert(transaction, row);
      else store.putSession(row);
      return () => void byTokenHash.set(token_hash, { row, lastSeenAt_ms: now_ms, keptSeenAt_ms: now_ms });
    },

    ofPerson: (username: string): Session[] => liveOf(username).map(view),

    /** Ends one session, inside a transaction. */
    endOne(transaction: Transaction, session: Session): number {
      return end(
        transaction,
        session.username,
        liveOf(session.username).filter((live) => live.row.id === session.id),
        'signed_out',
      );
    },

    /** Ends all sessions of a person but perhaps one, inside a transaction; gives how many. */
    endAll(transaction: Transaction, username: string, why: EndReason, butSessionId?: string): number {
      return end(
        transaction,
        username,
        liveOf(username).filter((live) => live.row.id !== butSessionId),
        why,
      );
    },
  };
}
