/** Who is signed in at this computer, and what the page may do while the office cannot be asked. */
import type { SignInRequest } from '@loket/protocol/access';
import { createSignal, type Signal } from '../browser/signal.ts';
import type { CounterDatabase } from '../store/counter-database.ts';
import type { Failure } from './failure.ts';
import type { OfficeClient } from './office-client.ts';
import { type Officer, officerOf } from './officer.ts';

/**
 * asking: just opened · signed_out: the office wants a sign-in · signed_in · away: the office does not answer, the officer
 * remembered here goes on taking applications · ended: the session ended under the officer's hands; what is typed stays.
 */
export type SessionState =
  | { readonly state: 'asking' }
  | { readonly state: 'signed_out'; readonly remembered: Officer | undefined; readonly officeAway: boolean }
  | { readonly state: 'signed_in'; readonly officer: Officer; readonly mustChangePassword: boolean }
  | { readonly state: 'away'; readonly officer: Officer }
  | { readonly state: 'ended'; readonly officer: Officer };

export type Session = {
  readonly state: Signal<SessionState>;
  /** Asks the office who this is; called at the start, when the office is back, and when another tab signed in. */
  readonly refresh: () => Promise<void>;
  readonly signIn: (request: SignInRequest) => Promise<Failure | undefined>;
  readonly signOut: () => Promise<void>;
  readonly ended: () => void;
};

export function officerIn(session: SessionState): Officer | undefined {
  return session.state === 'signed_in' || session.state === 'away' || session.state === 'ended' ? session.officer : undefined;
}

export function createSession({
  client,
  database,
  now,
  onSignedIn,
  onChanged,
  onPassword = async () => {},
  unlockedOfficer = () => undefined,
}: {
  readonly client: Pick<OfficeClient, 'health' | 'session' | 'signIn' | 'signOut' | 'setCsrfToken'>;
  readonly database: CounterDatabase;
  /** ISO 8601 UTC */
  readonly now: () => string;
  readonly onSignedIn: () => void;
  /** tells the other tabs */
  readonly onChanged: () => void;
  /** an officer has just given the right password: this computer may be opened for them */
  readonly onPassword?: (officer: Officer) => Promise<void>;
  /** who opened this computer by PIN: they work on here when the office knows no session of theirs */
  readonly unlockedOfficer?: () => Officer | undefined;
}): Session {
  const state = createSignal<SessionState>({ state: 'asking' });
  const { remembered } = database;
  /** counts sign-ins and sign-outs: what a question says that was asked before one is no longer true */
  let turn = 0;

  async function signedIn(
    answer: { value: Parameters<typeof officerOf>[0] & { csrfToken: string; mustChangePassword: boolean } },
    byPassword = false,
  ): Promise<void> {
    const officer = officerOf(answer.value);
    client.setCsrfToken(answer.value.csrfToken);
    if (byPassword && !answer.value.mustChangePassword) await onPassword(officer);
    await remembered.put({ key: 'officer', officer, signedInAt: now() });
    state.set({ state: 'signed_in', officer, mustChangePassword: answer.value.mustChangePassword });
    onSignedIn();
  }

  async function refresh(): Promise<void> {
    const asked = turn;
    const before = state.get();
    const unlocked = unlockedOfficer();
    const known = unlocked ?? (await remembered.get('officer'))?.officer;
    if (known === undefined) {
      // Nobody works at this computer, or whoever did has signed out in another tab: there is no session to ask for, only whether the office is there to sign in to.
      const health = await client.health();
      if (asked === turn) state.set({ state: 'signed_out', remembered: undefined, officeAway: !health.ok && health.failure.kind === 'away' });
      return;
    }
    const answer = await client.session();
    if (asked !== turn) return;
    if (answer.ok && unlocked !== undefined && answer.value.username !== unlocked.username) {
      // The browser still holds another officer's session: whoever opened this computer must not act in their name.
      client.setCsrfToken(answer.value.csrfToken);
      await client.signOut();
      client.setCsrfToken(undefined);
      await remembered.put({ key: 'officer', officer: unlocked, signedInAt: now() });
      state.set({ state: 'ended', officer: unlocked });
      return;
    }
    if (answer.ok) return signedIn(answer);
    if (answer.failure.kind === 'away' || answer.failure.problem.status >= 500 || answer.failure.problem.status === 429) {
      // The office cannot say who this is: whoever signed in here last goes on, and is asked again when it is back.
      if (before.state !== 'signed_in' || before.officer.username !== known.username) state.set({ state: 'away', officer: known });
      return;
    }
    const here = unlocked ?? officerIn(before);
    state.set(here === undefined ? { state: 'signed_out', remembered: known, officeAway: false } : { state: 'ended', officer: here });
  }

  return {
    state,
    refresh,
    async signIn(request) {
      const answer = await client.signIn(request);
      if (!answer.ok) return answer.failure;
      turn += 1;
      await signedIn(answer, true);
      onChanged();
      return undefined;
    },
    async signOut() {
      turn += 1;
      await client.signOut();
      client.setCsrfToken(undefined);
      await remembered.delete('officer');
      state.set({ state: 'signed_out', remembered: undefined, officeAway: false });
      onChanged();
    },
    ended() {
      const here = officerIn(state.get());
      if (here !== undefined) state.set({ state: 'ended', officer: here });
    },
  };
}
