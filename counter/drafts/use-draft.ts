/** A form that keeps itself: written shortly after each change, and at once when the page is left. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { holdLock } from '../browser/web-lock.ts';
import type { IntakeForm } from '../forms/intake-form.ts';
import { useServices } from '../services.ts';
import { LockedError } from '../vault/sealed.ts';

/** Short enough that a power cut costs a word, long enough not to write at each key. */
const pause_ms = 250;

/** Marks a draft as open in some tab, so that no other tab offers it. */
export function draftLock(id: string): string {
  return `loket-draft-${id}`;
}

export type DraftForm = {
  readonly form: IntakeForm | undefined;
  readonly saved: boolean;
  /** the last try to keep it failed: the disk is full or refuses */
  readonly trouble: boolean;
  readonly open: (form: IntakeForm) => void;
  readonly change: (form: IntakeForm) => void;
  /** The field that is being typed in: there the form is taken up again. */
  readonly at: (field: string) => void;
  /** Puts the form away. What was typed stays as a draft unless it was accepted or removed. */
  readonly close: () => Promise<void>;
  /** The form is accepted: nothing typed before may be written after it. */
  readonly accepted: () => void;
};

export function useDraft(username: string): DraftForm {
  const { drafts, ports, beforeLock } = useServices();
  const [form, setForm] = useState<IntakeForm | undefined>(undefined);
  const [saved, setSaved] = useState(true);
  const [trouble, setTrouble] = useState(false);
  const latest = useRef<IntakeForm | undefined>(undefined);
  const place = useRef<string | undefined>(undefined);
  const timer = useRef<{ cancel: () => void } | undefined>(undefined);
  const lock = useRef<(() => Promise<void>) | undefined>(undefined);

  const flush = useCallback(async (): Promise<void> => {
    if (timer.current === undefined) return;
    timer.current.cancel();
    timer.current = undefined;
    if (latest.current === undefined) return;
    try {
      await drafts.save(latest.current, username, new Date(ports.clock.now()).toISOString(), place.current);
      setSaved(true);
    } catch (error) {
      // Locked in this very moment: what was typed until then was written by `beforeLock`.
      if (!(error instanceof LockedError)) setTrouble(true);
    }
  }, [drafts, ports, username]);

  const change = useCallback(
    (next: IntakeForm): void => {
      latest.current = next;
      setForm(next);
      setSaved(false);
      setTrouble(false);
      timer.current?.cancel();
      timer.current = ports.timers.set(pause_ms, () => void flush());
    },
    [flush, ports],
  );

  const open = useCallback((next: IntakeForm): void => {
    latest.current = next;
    setForm(next);
    setSaved(true);
  }, []);

  const accepted = useCallback((): void => {
    timer.current?.cancel();
    timer.current = undefined;
    latest.current = undefined;
  }, []);

  const close = useCallback(async (): Promise<void> => {
    await flush();
    latest.current = undefined;
    // The lock goes before the form does, or the list of offers, which comes next, would take this draft for another tab's.
    await lock.current?.();
    setForm(undefined);
  }, [flush]);

  const id = form?.id;
  useEffect(() => {
    if (id === undefined) return;
    const holding = new AbortController();
    const released = new Promise<void>((resolve) => holding.signal.addEventListener('abort', () => resolve()));
    const done = holdLock(draftLock(id), holding.signal, () => released);
    const release = (): Promise<void> => {
      holding.abort();
      return done;
    };
    lock.current = release;
    return () => void release();
  }, [id]);

  useEffect(() => beforeLock(flush), [beforeLock, flush]);

  useEffect(() => {
    const leave = (): void => void flush();
    window.addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      document.removeEventListener('visibilitychange', leave);
      leave();
    };
  }, [flush]);

  const at = useCallback((field: string): void => {
    place.current = field;
  }, []);

  return { form, saved, trouble, open, change, at, close, accepted };
}
