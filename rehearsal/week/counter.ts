/** A counter of a rehearsal: the page's own client and sender, over the outbox that outlives it; a citizen who leaves with a receipt. */
import { createOfficeClient } from '@loket/counter/office/office-client';
import { createSender } from '@loket/counter/outbox/sender';
import type { Ports } from '@loket/platform/ports';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { MemoryOutbox } from '../simulation/counter-outbox.ts';

export type Counter = ReturnType<typeof openCounter>;

export function openCounter(options: {
  readonly ports: Ports;
  /** the line to the office */
  readonly port: number;
  readonly token: () => string;
  /** the office said that it has the application */
  readonly onAnswered: (id: string) => void;
}) {
  const { ports } = options;
  const stopping = new AbortController();
  const timers = {
    set(delay_ms: number, run: () => void) {
      const handle = ports.timers.set(delay_ms, run);
      return { cancel: () => ports.timers.clear(handle) };
    },
  };
  const outbox = new MemoryOutbox(() => undefined);
  const plain = createOfficeClient({
    timers,
    fetch: (path, init) =>
      fetch(`http://127.0.0.1:${options.port}${String(path)}`, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), authorization: `Bearer ${options.token()}` },
      }),
  });
  const client: Parameters<typeof createSender>[0]['client'] = {
    ...plain,
    async submit(id, submission) {
      const answer = await plain.submit(id, submission);
      if (answer.ok) options.onAnswered(id);
      return answer;
    },
  };
  const sender = createSender({ outbox, client, clock: ports.clock, timers, random: ports.random, onChange: () => undefined });
  const running = sender.run(stopping.signal);

  return {
    outbox,
    /** Kept before the citizen has the receipt. */
    take(
      id: string,
      submission: ApplicationSubmission,
      files: ReadonlyMap<string, { readonly mediaType: string; readonly bytes: Uint8Array<ArrayBuffer> }>,
    ): void {
      outbox.keep(
        { id, submission, attachments: [...files.keys()], state: 'waiting', failures: 0, nextTry_ms: 0 },
        [...files].map(([sha256, { mediaType, bytes }]) => ({ sha256, mediaType, bytes, state: 'held', failures: 0, nextTry_ms: 0 })),
      );
      void sender.wake('new_item');
    },
    /** The office is back: the page hears it from its live events. */
    wake: (): Promise<void> => sender.wake('online'),
    async close(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
