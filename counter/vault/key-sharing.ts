/** A tab that is opened beside an unlocked one needs no PIN: it is handed the key, which no script can export, by the other. */

export type KeyShare = { readonly key: CryptoKey; readonly username: string };
export type KeySharing = {
  /** The key of another unlocked tab, or undefined when none answers in time. */
  readonly ask: () => Promise<KeyShare | undefined>;
  readonly tellLocked: () => void;
  readonly tellActive: () => void;
  readonly listen: (listener: { readonly wanted: () => KeyShare | undefined; readonly locked: () => void; readonly active: () => void }) => void;
};

/** Tabs of one browser answer within a few milliseconds. */
const answer_ms_max = 300;

function isShare(value: unknown): value is KeyShare {
  return (
    typeof value === 'object' && value !== null && 'key' in value && value.key instanceof CryptoKey && 'username' in value && typeof value.username === 'string'
  );
}

export function shareKeyBetweenTabs(timers: { set(delay_ms: number, run: () => void): { readonly cancel: () => void } }): KeySharing {
  const channel = new BroadcastChannel('loket-vault');
  return {
    ask: () =>
      new Promise((resolve) => {
        const done = (share: KeyShare | undefined): void => {
          timer.cancel();
          channel.removeEventListener('message', hear);
          resolve(share);
        };
        const hear = (event: MessageEvent<unknown>): void => {
          if (isShare(event.data)) done({ key: event.data.key, username: event.data.username });
        };
        const timer = timers.set(answer_ms_max, () => done(undefined));
        channel.addEventListener('message', hear);
        channel.postMessage('key_wanted');
      }),
    tellLocked: () => channel.postMessage('locked'),
    tellActive: () => channel.postMessage('active'),
    listen({ wanted, locked, active }) {
      channel.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (event.data === 'locked') locked();
        if (event.data === 'active') active();
        if (event.data !== 'key_wanted') return;
        const share = wanted();
        if (share !== undefined) channel.postMessage(share);
      });
    },
  };
}

/** One tab alone: for tests. */
export const noSharing: KeySharing = { ask: async () => undefined, tellLocked: () => {}, tellActive: () => {}, listen: () => {} };
