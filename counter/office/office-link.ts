/**
 * Whether the office's server answers this computer: every request tells, and between them the server itself is asked.
 * A network that is up proves nothing.
 */
import type { Clock, Random, Timers } from '../browser/ports.ts';
import { createSignal, type Signal } from '../browser/signal.ts';
import { backOff_ms } from '../outbox/back-off.ts';
import type { OfficeClient } from './office-client.ts';

export type OfficeLinkState = { readonly state: 'up' | 'down' | 'unknown'; readonly since_ms: number };
export type OfficeLink = {
  readonly state: Signal<OfficeLinkState>;
  readonly reached: () => void;
  readonly away: () => void;
  /** Asks at once, for example when the browser says that a network came back. */
  readonly askNow: () => void;
  readonly start: (onUp: () => void) => () => void;
};

/** A change is known within ten seconds. */
const ask_ms = 8_000;

export function createOfficeLink({
  client,
  clock,
  timers,
  random,
}: {
  readonly client: Pick<OfficeClient, 'health'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
}): OfficeLink {
  const state = createSignal<OfficeLinkState>({ state: 'unknown', since_ms: clock.now() });
  let failures = 0;
  let onUp: () => void = () => {};
  let askSoon: (() => void) | undefined;

  function become(next: 'up' | 'down'): void {
    failures = next === 'up' ? 0 : failures + 1;
    const before = state.get().state;
    if (before === next) return;
    state.set({ state: next, since_ms: clock.now() });
    if (next === 'up' && before === 'down') onUp();
  }

  return {
    state,
    reached: () => become('up'),
    away: () => become('down'),
    askNow: () => askSoon?.(),
    start(listener) {
      onUp = listener;
      let stopped = false;
      let timer = timers.set(0, () => {});
      const ask = async (): Promise<void> => {
        timer.cancel();
        // The client itself reports to `reached` and `away`.
        await client.health();
        if (!stopped) timer = timers.set(failures === 0 ? ask_ms : Math.min(ask_ms, backOff_ms(failures, random.fraction())), () => void ask());
      };
      askSoon = () => void ask();
      void ask();
      return () => {
        stopped = true;
        askSoon = undefined;
        timer.cancel();
      };
    },
  };
}
