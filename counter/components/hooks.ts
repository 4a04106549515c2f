/** React's view of the page's state. */
import type { Bilingual, Language } from '@loket/domain/bilingual';
import { liveQuery } from 'dexie';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Watched } from '../browser/signal.ts';
import { messagesIn } from '../messages/messages.ts';
import type { Kept, Question } from '../office/answers.ts';
import { type CommandIds, createCommandIds } from '../office/command-ids.ts';
import type { Answer, Failure } from '../office/failure.ts';
import type { Officer } from '../office/officer.ts';
import { officerIn } from '../office/session.ts';
import { useServices } from '../services.ts';

export function useSignal<T>(signal: Watched<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get);
}

/** The page's words in the officer's language, and which of a server's two texts to show. */
export function useWords() {
  const language = useSignal(useServices().language);
  return useMemo(() => ({ language, t: messagesIn(language), say: (text: Bilingual): string => text[language] }), [language]);
}

export type Words = { readonly language: Language; readonly t: ReturnType<typeof messagesIn>; readonly say: (text: Bilingual) => string };

export function useOfficer(): Officer | undefined {
  return officerIn(useSignal(useServices().session.state));
}

/** The clock's milliseconds, renewed so that ages on the page move. */
export function useNow(every_ms = 15_000): number {
  const { clock, timers } = useServices().ports;
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    let timer = timers.set(every_ms, function tick() {
      setNow(clock.now());
      timer = timers.set(every_ms, tick);
    });
    return () => timer.cancel();
  }, [clock, timers, every_ms]);
  return now;
}

/** An answer of the office, kept fresh while the component is on the page. `undefined` asks nothing. */
export function useAnswer<T>(question: Question<T> | undefined): Kept<T> & { readonly reload: () => void } {
  const { answers } = useServices();
  const key = question?.key;
  const latest = useRef(question);
  latest.current = question;
  const subscribe = useCallback(
    (listener: () => void) => {
      const asked = latest.current;
      return asked === undefined || asked.key !== key ? () => {} : answers.watch(asked, listener);
    },
    [answers, key],
  );
  // The store keeps answers of all types under their keys; a key is made by one question only, so its type is that question's.
  const kept = useSyncExternalStore(subscribe, () => (key === undefined ? idle : answers.get(key))) as Kept<T>;
  const reload = useCallback(() => void answers.changed(latest.current?.topics), [answers]);
  return useMemo(() => ({ ...kept, reload }), [kept, reload]);
}
const idle: Kept<unknown> = { value: undefined, failure: undefined, loadedAt_ms: undefined, loading: false };

/** What a query of this computer's own memory gives, kept fresh over all tabs. */
export function useLive<T>(query: () => Promise<T>, key: string): T | undefined {
  const [value, setValue] = useState<{ readonly key: string; readonly of: T } | undefined>(undefined);
  const latest = useRef(query);
  latest.current = query;
  useEffect(() => {
    const subscription = liveQuery(() => latest.current()).subscribe({ next: (of) => setValue({ key, of }) });
    return () => subscription.unsubscribe();
  }, [key]);
  return value?.key === key ? value.of : undefined;
}

export type Command = {
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  readonly clear: () => void;
  /** Runs once at a time; true when it was carried out. The id stays the same for the same content until then. */
  readonly run: (content: unknown, send: (commandId: string) => Promise<Answer<unknown>>) => Promise<boolean>;
};

/** A command that a person gives: one at a time, its failure kept for show, its id kept for a repeat. */
export function useCommand(): Command {
  const { ports, answers } = useServices();
  const ids = useRef<CommandIds | undefined>(undefined);
  ids.current ??= createCommandIds(ports.ids);
  const commandIds = ids.current;
  const running = useRef(false);
  const [state, setState] = useState<{ readonly busy: boolean; readonly failure: Failure | undefined }>({ busy: false, failure: undefined });
  const run = useCallback<Command['run']>(
    async (content, send) => {
      if (running.current) return false;
      running.current = true;
      setState({ busy: true, failure: undefined });
      const answer = await send(commandIds.idFor(content));
      running.current = false;
      if (answer.ok) commandIds.carriedOut();
      setState({ busy: false, failure: answer.ok ? undefined : answer.failure });
      if (answer.ok) await answers.changed();
      return answer.ok;
    },
    [answers, commandIds],
  );
  const clear = useCallback(() => setState({ busy: false, failure: undefined }), []);
  return useMemo(() => ({ ...state, run, clear }), [state, run, clear]);
}

/** Puts the cursor into the one field that a page is opened for: scanners type where the focus is. */
export function useFocus<E extends HTMLElement>(wanted = true): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    if (wanted) element.current?.focus({ preventScroll: true });
  }, [wanted]);
  return element;
}
