/** The office's live events: what changed, so that every page shows the same truth. While they are cut, the page asks on its own. */
import { z } from 'zod';
import type { Timers } from '../browser/ports.ts';

const Changed = z.object({ topics: z.array(z.string()) });
const reopen_ms = 5_000;
const askAnyway_ms = 30_000;
/** Many changes in a moment (an import, four printers) are asked about once. */
const gather_ms = 250;

export function listenToOffice({
  timers,
  onChanged,
}: {
  readonly timers: Timers;
  readonly onChanged: (topics: readonly string[] | undefined) => void;
}): () => void {
  let source: EventSource | undefined;
  let reopen = timers.set(0, () => {});
  let gathering: { readonly topics: Set<string>; readonly cancel: () => void } | undefined;

  const gather = (topics: readonly string[]): void => {
    if (gathering === undefined) {
      const topicsSoFar = new Set<string>();
      const timer = timers.set(gather_ms, () => {
        gathering = undefined;
        onChanged([...topicsSoFar]);
      });
      gathering = { topics: topicsSoFar, cancel: timer.cancel };
    }
    for (const topic of topics) gathering.topics.add(topic);
  };

  const open = (): void => {
    source = new EventSource('/api/events');
    source.addEventListener('changed', (event: MessageEvent<string>) => {
      const parsed = Changed.safeParse(jsonOf(event.data));
      if (parsed.success) gather(parsed.data.topics);
    });
    // What happened while the stream was cut was not told.
    source.addEventListener('open', () => onChanged(undefined));
    source.addEventListener('error', () => {
      // The browser reopens a cut stream by itself, but gives up after an answer such as 401 or 502.
      if (source?.readyState === EventSource.CLOSED) {
        reopen.cancel();
        reopen = timers.set(reopen_ms, open);
      }
    });
  };

  let anyway = timers.set(askAnyway_ms, function again() {
    if (source?.readyState !== EventSource.OPEN) onChanged(undefined);
    anyway = timers.set(askAnyway_ms, again);
  });
  open();
  return () => {
    source?.close();
    reopen.cancel();
    anyway.cancel();
    gathering?.cancel();
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
