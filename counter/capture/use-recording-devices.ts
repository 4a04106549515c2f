/** What this office records fingers and irises with; remembered, so that the form asks the same of a citizen while the office is away. */
import type { QualityWanted } from '@loket/domain/recording';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { useServices } from '../services.ts';

export type RecordingDevicesState =
  | { readonly is: 'asking' }
  /** this office records none, or nobody knows */
  | { readonly is: 'none' }
  /** away: the office does not answer now, and recorded them the last time it did */
  | { readonly is: 'here' | 'away'; readonly wanted: QualityWanted };

const rememberedKey = 'loket-recording';
const Remembered = z.object({ finger: z.number(), thumb: z.number(), iris: z.number() });

function remembered(): QualityWanted | undefined {
  try {
    return Remembered.safeParse(JSON.parse(localStorage.getItem(rememberedKey) ?? 'null')).data;
  } catch {
    return undefined;
  }
}

export function useRecordingDevices(isAsked: boolean): RecordingDevicesState {
  const { client } = useServices();
  const [state, setState] = useState<RecordingDevicesState>({ is: 'asking' });
  useEffect(() => {
    if (!isAsked) return;
    let isOver = false;
    void client.recordingDevices().then((answer) => {
      if (isOver) return;
      if (!answer.ok) {
        const wanted = remembered();
        return setState(wanted === undefined ? { is: 'none' } : { is: 'away', wanted });
      }
      const { isConfigured, wanted } = answer.value;
      if (isConfigured) localStorage.setItem(rememberedKey, JSON.stringify(wanted));
      else localStorage.removeItem(rememberedKey);
      setState(isConfigured ? { is: 'here', wanted } : { is: 'none' });
    });
    return () => {
      isOver = true;
    };
  }, [client, isAsked]);
  return state;
}
