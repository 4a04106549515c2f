/**
 * Runs `work` in one tab at a time: the tab that holds the lock works until the signal aborts or it closes, then the
 * next takes over. Where the browser has no Web Locks (an insecure address) every tab works; the office knows a repeat by its id.
 */
export async function holdLock(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return work();
  try {
    await navigator.locks.request(name, { signal }, work);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Names of the locks that some tab holds now. */
export async function heldLocks(): Promise<ReadonlySet<string>> {
  if (!('locks' in navigator)) return new Set();
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap((lock) => lock.name ?? []));
}
