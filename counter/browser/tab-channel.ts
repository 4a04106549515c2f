/** What one tab tells the others. */
export type TabMessage = 'outbox_changed' | 'session_changed';

export type TabChannel = { readonly tell: (message: TabMessage) => void; readonly listen: (listener: (message: TabMessage) => void) => () => void };

export function openTabChannel(): TabChannel {
  const channel = new BroadcastChannel('loket');
  return {
    tell: (message) => channel.postMessage(message),
    listen: (listener) => {
      const receive = (event: MessageEvent<unknown>): void => {
        if (event.data === 'outbox_changed' || event.data === 'session_changed') listener(event.data);
      };
      channel.addEventListener('message', receive);
      return () => channel.removeEventListener('message', receive);
    },
  };
}
