/** One centre at a time on a data folder: two would fight over the server that lies in it. */
import type { Ports } from '@loket/platform/ports';
import postgres from 'postgres';

const lockNumber = 7_022_014;
const patience_ms = 10_000;
const poll_ms = 100;

/**
 * Holds the lock on a connection of its own, so that it ends with this process whatever ends it; gives the function that
 * lets go. Throws when another centre keeps it for ten seconds.
 */
export async function holdSoleCentre(url: string, { clock, timers }: Pick<Ports, 'clock' | 'timers'>): Promise<() => Promise<void>> {
  const sql = postgres(url, { max: 1, max_lifetime: null, fetch_types: false, onnotice: () => undefined });
  const release = (): Promise<void> => sql.end({ timeout: 1 });
  const deadline = clock.monotonic() + patience_ms;
  for (;;) {
    const [row] = await sql<{ held: boolean }[]>`SELECT pg_try_advisory_lock(${lockNumber}) AS held`;
    if (row?.held === true) return release;
    if (clock.monotonic() > deadline) break;
    await timers.sleep(poll_ms);
  }
  await release();
  throw new Error('Another centre is running on this data folder');
}
