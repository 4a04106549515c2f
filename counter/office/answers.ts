/** The latest answers of the office, shared by all parts of the page and asked for again when something changed. In memory only. */
import type { Clock } from '../browser/ports.ts';
import { createSignal, type Signal } from '../browser/signal.ts';
import type { Answer, Failure } from './failure.ts';

export type Topic = 'applications' | 'print' | 'blanks' | 'link' | 'coverage' | 'people' | 'power' | 'outages' | 'residents' | 'import';

export type Kept<T> = {
  readonly value: T | undefined;
  /** why the last try failed; a value beside it is an older one */
  readonly failure: Failure | undefined;
  readonly loadedAt_ms: number | undefined;
  readonly loading: boolean;
};

export type Question<T> = { readonly key: string; readonly topics: readonly Topic[]; readonly ask: () => Promise<Answer<T>> };

type Entry = { readonly signal: Signal<Kept<unknown>>; question: Question<unknown>; watchers: number; asking: boolean; askAgain: boolean };

const empty: Kept<unknown> = { value: undefined, failure: undefined, loadedAt_ms: undefined, loading: true };
/** Searches and details make one entry each: the oldest unwatched ones are dropped. */
const entries_max = 60;

export type Answers = ReturnType<typeof createAnswers>;

export function createAnswers({ clock }: { readonly clock: Clock }) {
  const entries = new Map<string, Entry>();

  function entryOf(question: Question<unknown>): Entry {
    const known = entries.get(question.key);
    if (known !== undefined) {
      known.question = question;
      return known;
    }
    const entry: Entry = { signal: createSignal(empty), question, watchers: 0, asking: false, askAgain: false };
    entries.set(question.key, entry);
    for (const [key, other] of entries) {
      if (entries.size <= entries_max) break;
      if (other.watchers === 0 && other !== entry) entries.delete(key);
    }
    return entry;
  }

  async function load(entry: Entry): Promise<void> {
    if (entry.asking) {
      entry.askAgain = true;
      return;
    }
    entry.asking = true;
    const before = entry.signal.get();
    const answer = await entry.question.ask();
    entry.asking = false;
    entry.signal.set(
      answer.ok
        ? { value: answer.value, failure: undefined, loadedAt_ms: clock.now(), loading: false }
        : { ...before, failure: answer.failure, loading: false },
    );
    if (!entry.askAgain) return;
    entry.askAgain = false;
    await load(entry);
  }

  return {
    /** Watches an answer and asks for it; the returned function ends the watch. */
    watch(question: Question<unknown>, listener: () => void): () => void {
      const entry = entryOf(question);
      entry.watchers += 1;
      const stop = entry.signal.subscribe(listener);
      void load(entry);
      return () => {
        entry.watchers -= 1;
        stop();
      };
    },
    get: (key: string): Kept<unknown> => entries.get(key)?.signal.get() ?? empty,
    /** Something about these topics changed (all topics when none is named): what is watched is asked again, the rest forgotten. */
    async changed(topics?: readonly string[]): Promise<void> {
      const touched = [...entries].filter(([, entry]) => topics === undefined || entry.question.topics.some((topic) => topics.includes(topic)));
      for (const [key, entry] of touched) if (entry.watchers === 0) entries.delete(key);
      await Promise.all(touched.filter(([, entry]) => entry.watchers > 0).map(([, entry]) => load(entry)));
    },
    forgetAll: (): void => {
      for (const [key, entry] of [...entries]) {
        if (entry.watchers === 0) entries.delete(key);
        else entry.signal.set(empty);
      }
    },
  };
}
