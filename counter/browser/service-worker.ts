/**
 * Registers the service worker that lets the page open with the office server off. A new version waits until the
 * officer agrees: a page that reloads by itself would interrupt a citizen at the counter. When one tab agrees, every tab
 * writes what is typed and opens again: an old page beside a new one must not write to the same records.
 */
import { createSignal, type Signal } from './signal.ts';

export type PageUpdate = {
  /** true while a newer page is downloaded and waits */
  readonly waiting: Signal<boolean>;
  readonly apply: () => void;
};

export function registerServiceWorker({ beforeReload }: { readonly beforeReload: () => Promise<void> }): PageUpdate {
  const waiting = createSignal(false);
  let ready: ServiceWorkerRegistration | undefined;
  if (!('serviceWorker' in navigator)) return { waiting, apply: () => {} };

  // The first worker takes the page over too: that is no update, and nothing is opened again.
  let hadWorker = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadWorker) void beforeReload().finally(() => location.reload());
    hadWorker = true;
  });

  const look = (registration: ServiceWorkerRegistration): void => {
    ready = registration;
    // With no controller yet this is the first visit, not an update.
    if (registration.waiting !== null && navigator.serviceWorker.controller !== null) waiting.set(true);
  };
  navigator.serviceWorker
    .register('/service-worker.js', { scope: '/' })
    .then((registration) => {
      look(registration);
      registration.addEventListener('updatefound', () => {
        registration.installing?.addEventListener('statechange', () => look(registration));
      });
    })
    // Without a worker the page still works while the office answers; the link page says that it is not installed.
    .catch(() => waiting.set(false));

  return { waiting, apply: () => ready?.waiting?.postMessage({ type: 'SKIP_WAITING' }) };
}
