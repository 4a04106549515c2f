/** Asking the register while somebody types: not at every key, and never an old answer over a newer one. */
import type { ResidentHit } from '@loket/protocol/registry';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure } from '../../office/failure.ts';
import { useServices } from '../../services.ts';

/** Shorter than the pause between two words; the office answers in a few milliseconds. */
const typing_ms = 120;

export type Found = {
  /** the text that was asked for */
  readonly q: string;
  readonly items: readonly ResidentHit[];
  readonly failure: Failure | undefined;
};

const nothing: Found = { q: '', items: [], failure: undefined };

export function useResidentSearch(typed: string): { readonly found: Found; readonly isAsking: boolean; readonly askNow: () => Promise<Found> } {
  const { client, ports } = useServices();
  const [found, setFound] = useState<Found>(nothing);
  const asking = useRef<AbortController | undefined>(undefined);
  const q = typed.trim().replace(/\s+/g, ' ').slice(0, 100);

  const ask = useCallback(
    async (wanted: string): Promise<Found> => {
      asking.current?.abort();
      const controller = new AbortController();
      asking.current = controller;
      const answer = await client.residents(wanted, controller.signal);
      const next: Found = { q: wanted, items: answer.ok ? answer.value.items : [], failure: answer.ok ? undefined : answer.failure };
      if (!controller.signal.aborted) setFound(next);
      return next;
    },
    [client],
  );

  useEffect(() => {
    if (q === '') {
      asking.current?.abort();
      setFound(nothing);
      return;
    }
    const timer = ports.timers.set(typing_ms, () => void ask(q));
    return () => timer.cancel();
  }, [q, ask, ports]);
  useEffect(() => () => asking.current?.abort(), []);

  return { found, isAsking: found.q !== q, askNow: useCallback(() => ask(q), [ask, q]) };
}
