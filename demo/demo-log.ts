import type { Clock } from '@loket/platform/ports';

/** What a switch, a death or a start did, as the control room shows it. */
export type DemoEvent = {
  readonly number: number;
  /** ISO 8601 UTC */
  readonly at: string;
  /** id of the program that it is about; absent when it is about none */
  readonly program?: string;
  readonly pid?: number;
  readonly port?: number;
  /** how long it took, where something was measured */
  readonly took_ms?: number;
  readonly text: { readonly id: string; readonly en: string };
};

export type DemoLog = {
  add(
    text: DemoEvent['text'],
    details?: { readonly program?: string; readonly pid?: number | undefined; readonly port?: number | undefined; readonly took_ms?: number },
  ): void;
  /** the latest, oldest first */
  recent(): readonly DemoEvent[];
  /** @returns stops listening */
  onEvent(listener: (event: DemoEvent) => void): () => void;
};

/** More than a screen; the log files have the rest. */
const kept_max = 300;

export function createDemoLog(clock: Clock): DemoLog {
  const events: DemoEvent[] = [];
  const listeners = new Set<(event: DemoEvent) => void>();
  let number = 0;
  return {
    add(text, { program, pid, port, took_ms } = {}) {
      number += 1;
      const event: DemoEvent = {
        number,
        at: new Date(clock.now()).toISOString(),
        ...(program === undefined ? {} : { program }),
        ...(pid === undefined ? {} : { pid }),
        ...(port === undefined ? {} : { port }),
        ...(took_ms === undefined ? {} : { took_ms: Math.round(took_ms) }),
        text,
      };
      events.push(event);
      if (events.length > kept_max) events.shift();
      for (const listener of listeners) listener(event);
    },
    recent: () => events,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
