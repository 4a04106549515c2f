/** Gives the verdicts that are due. What is due stands in the database, so nothing is forgotten over a restart. */
import type { Ports } from '@loket/platform/ports';
import type { CentreStore } from '../store/centre-store.ts';
import type { VerdictDesk } from './verdict-desk.ts';

export type VerdictWorker = ReturnType<typeof createVerdictWorker>;

const page = 200;
/** verdicts at the same time: each waits for its own durable commit, and commits are shared */
const lanes = 4;
/** several programs may work on one database: look again this often even when nothing was said */
const look_ms_max = 1000;
const afterFault_ms = 1000;

export function createVerdictWorker(options: {
  readonly store: CentreStore;
  readonly ports: Pick<Ports, 'clock' | 'timers'>;
  readonly verdicts: VerdictDesk;
  /** the offices whose journal is here as far as they say: nobody is judged whose earlier cards may still be told of */
  readonly presentOffices: () => readonly string[];
  readonly onFault: (error: unknown) => void;
}) {
  const { store, ports, verdicts } = options;
  const stopping = new AbortController();
  let sleep = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function judgeOne(applicationId: string): Promise<boolean> {
    try {
      await store.transaction((records) => verdicts.judge(records, applicationId));
      return true;
    } catch (error) {
      options.onFault(error);
      return false;
    }
  }

  /** Judges one page of what is due. One that fails does not hold up the others. Returns whether any failed, and whether there may be more. */
  async function judgeDue(): Promise<{ readonly failed: boolean; readonly more: boolean }> {
    const due = await store.read((records) => records.listDue(options.presentOffices(), ports.clock.now(), page));
    const waiting = [...due];
    let failed = false;
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined && !stopping.signal.aborted; next = waiting.shift()) {
        if (!(await judgeOne(next))) failed = true;
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return { failed, more: due.length === page };
  }

  async function pause_ms(): Promise<number> {
    const next_ms = await store.read((records) => records.nextDue_ms(options.presentOffices()));
    return next_ms === undefined ? look_ms_max : Math.min(look_ms_max, Math.max(0, next_ms - ports.clock.now()));
  }

  async function turn(): Promise<number> {
    try {
      const { failed, more } = await judgeDue();
      if (failed) return afterFault_ms;
      return more ? 0 : await pause_ms();
    } catch (error) {
      options.onFault(error);
      return afterFault_ms;
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      sleep = new AbortController();
      const delay_ms = await turn();
      if (delay_ms > 0 && !stopping.signal.aborted) await ports.timers.sleep(delay_ms, sleep.signal);
    }
  }

  return {
    start(): void {
      running = run();
    },
    /** Something new may be due. */
    wake: (): void => sleep.abort(),
    /** Finishes the verdict under way. */
    async stop(): Promise<void> {
      stopping.abort();
      sleep.abort();
      await running;
    },
    judgeDue,
  };
}
