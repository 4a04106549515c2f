/** Looks at the running demo once a second, so that the control room shows what is and not what should be. */
import type { Ports } from '@loket/platform/ports';
import { BoardAnswer } from '@loket/protocol/board';
import type { CardCount } from './card-count.ts';
import type { DemoLog } from './demo-log.ts';
import type { Internet, InternetState } from './internet.ts';
import type { PrintedCard, PrinterClient, PrinterReport } from './printer-client.ts';
import type { ProgramState, SupervisedProgram } from './supervised-program.ts';
import type { Power, Switchboard } from './switchboard.ts';

export type ProgramView = {
  readonly id: string;
  readonly kind: string;
  readonly name: { readonly id: string; readonly en: string };
  readonly state: ProgramState;
  readonly pid: number | null;
  readonly port: number | null;
  readonly address: string | null;
  readonly restarts: number;
  readonly lastStart_ms: number | null;
};

export type PrinterView = {
  readonly id: string;
  readonly report: PrinterReport | null;
  /** cards that physically came out, ever */
  readonly cardsOut: number;
  readonly latest: readonly PrintedCard[];
};

export type DemoView = {
  readonly at: string;
  readonly internet: InternetState;
  readonly traffic: ReturnType<Internet['traffic']>;
  readonly power: Power;
  readonly programs: readonly ProgramView[];
  readonly printers: readonly PrinterView[];
  /** null while the office does not answer */
  readonly board: BoardAnswer | null;
};

export type WatchOptions = {
  readonly programs: readonly SupervisedProgram[];
  readonly internet: Internet;
  readonly switchboard: Switchboard;
  readonly printerClient: PrinterClient;
  readonly cardCounts: ReadonlyMap<string, CardCount>;
  /** a bearer token that may read the board; undefined until the office has made it */
  readonly boardToken: () => string | undefined;
  readonly log: DemoLog;
  readonly ports: Pick<Ports, 'clock' | 'timers'>;
  readonly fetch: typeof fetch;
};

export type Watch = {
  view(): DemoView;
  /** @returns stops listening */
  onView(listener: (view: DemoView) => void): () => void;
  /** Looks now: after a switch nobody wants to wait a second. */
  lookNow(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
};

const pause_ms = 1_000;
/** While it is measured when the office notices a switch, a second would be too coarse. */
const pauseWhileMeasuring_ms = 100;
const measuring_ms_max = 30_000;
const answer_ms_max = 2_000;
const latestCards_max = 6;

export function createWatch(options: WatchOptions): Watch {
  const { programs, internet, switchboard, printerClient, cardCounts, log, ports } = options;
  const listeners = new Set<(view: DemoView) => void>();
  const stopping = new AbortController();
  const printers = programs.filter(({ spec }) => spec.kind === 'printer');
  const office = programs.find(({ spec }) => spec.kind === 'office');
  const linkWatch = watchLink(log, ports, switchboard);
  let printerViews: readonly PrinterView[] = [];
  let board: BoardAnswer | null = null;
  let loop: Promise<void> | undefined;
  let lastLook: Promise<void> = Promise.resolve();

  const view = (): DemoView => ({
    at: new Date(ports.clock.now()).toISOString(),
    internet: internet.state(),
    traffic: internet.traffic(),
    power: switchboard.power(),
    programs: programs.map(viewOf),
    printers: printerViews,
    board,
  });
  const tell = (): void => {
    const now = view();
    for (const listener of listeners) listener(now);
  };

  async function look(): Promise<void> {
    [printerViews, board] = await Promise.all([Promise.all(printers.map(lookAtPrinter)), lookAtBoard()]);
    linkWatch.see(board?.link.state);
    tell();
  }

  /** One look after the other: an older one that took longer must not overwrite a newer one. */
  function lookNow(): Promise<void> {
    lastLook = lastLook.then(look);
    return lastLook;
  }

  async function lookAtPrinter(printer: SupervisedProgram): Promise<PrinterView> {
    const { id } = printer.spec;
    const cardsOut = cardCounts.get(id)?.read() ?? 0;
    const before = printerViews.find((one) => one.id === id);
    const address = printer.address();
    if (address === undefined || printer.state() !== 'running') return { id, report: null, cardsOut, latest: before?.latest ?? [] };
    try {
      // The pictures change only when a card came out.
      const latest =
        before !== undefined && before.cardsOut === cardsOut && before.latest.length > 0 ? before.latest : await printerClient.cards(address, latestCards_max);
      return { id, report: await printerClient.report(address), cardsOut, latest };
    } catch {
      // It is being killed at this moment; the next look will tell.
      return { id, report: null, cardsOut, latest: before?.latest ?? [] };
    }
  }

  async function lookAtBoard(): Promise<BoardAnswer | null> {
    const token = options.boardToken();
    const address = office?.address();
    if (token === undefined || address === undefined || office?.state() !== 'running') return null;
    try {
      const response = await options.fetch(new URL('/api/board', address), {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(answer_ms_max),
      });
      return BoardAnswer.safeParse(await response.json()).data ?? null;
    } catch {
      return null;
    }
  }

  for (const program of programs) program.onChange(tell);

  return {
    view,
    onView(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lookNow,
    start() {
      loop ??= (async () => {
        while (!stopping.signal.aborted) {
          await lookNow();
          await ports.timers.sleep(linkWatch.isWaiting() ? pauseWhileMeasuring_ms : pause_ms, stopping.signal);
        }
      })();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

function viewOf(program: SupervisedProgram): ProgramView {
  return {
    id: program.spec.id,
    kind: program.spec.kind,
    name: program.spec.name,
    state: program.state(),
    pid: program.pid() ?? null,
    port: program.port() ?? null,
    address: program.address() ?? null,
    restarts: program.restarts(),
    lastStart_ms: program.lastStart_ms() ?? null,
  };
}

type LinkWatch = { see(link: string | undefined): void; isWaiting(): boolean };

/** Measures how long the office takes to notice what the internet switch did, and logs it. */
function watchLink(log: DemoLog, { clock }: Pick<Ports, 'clock'>, switchboard: Switchboard): LinkWatch {
  let lastLink: string | undefined;
  let measured_ms: number | undefined;
  /** The moment of a switch that the office has not noticed yet. */
  const waitingSince_ms = (): number | undefined => {
    const switchedAt_ms = switchboard.internetSwitchedAt_ms();
    return switchedAt_ms === measured_ms ? undefined : switchedAt_ms;
  };
  return {
    isWaiting() {
      const since_ms = waitingSince_ms();
      return since_ms !== undefined && clock.monotonic() - since_ms < measuring_ms_max;
    },
    see(link) {
      if (link === undefined || link === 'unknown' || link === lastLink) return;
      const since_ms = waitingSince_ms();
      const took = since_ms === undefined ? {} : { took_ms: clock.monotonic() - since_ms };
      if (link === 'up' && lastLink === 'down')
        log.add({ id: 'Kantor tersambung lagi dengan pusat', en: 'The office has its link to the centre again' }, { program: 'kantor', ...took });
      if (link === 'down')
        log.add({ id: 'Kantor tahu bahwa pusat tidak terjangkau', en: 'The office knows that the centre is out of reach' }, { program: 'kantor', ...took });
      lastLink = link;
      measured_ms = since_ms ?? measured_ms;
    },
  };
}
