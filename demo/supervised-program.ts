/** One program of the demo as a process of its own: started, watched, started again when it dies, stopped cleanly. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import path from 'node:path';
import type { Ports, TimerHandle } from '@loket/platform/ports';
import type { DemoLog } from './demo-log.ts';

export type ProgramSpec = {
  /** for example `office` or `kartu-1` */
  readonly id: string;
  readonly kind: 'centre' | 'office' | 'printer' | 'ups' | 'scanner';
  readonly name: { readonly id: string; readonly en: string };
  /** the program's main file */
  readonly entry: string;
  /** Asked at each start: a port that the system chose the first time is asked for by number the next time. */
  readonly launch: (port: number | undefined) => { readonly args: readonly string[]; readonly environment: Readonly<Record<string, string>> };
};

/** off: nobody wants it to run · waiting: it died and is started again after a pause */
export type ProgramState = 'off' | 'starting' | 'running' | 'waiting' | 'stopping';

export type SupervisedProgram = {
  readonly spec: ProgramSpec;
  state(): ProgramState;
  pid(): number | undefined;
  /** as the program said itself when it was ready, for example http://127.0.0.1:3522; kept while it is away */
  address(): string | undefined;
  port(): number | undefined;
  /** times it was started again after it died by itself */
  restarts(): number;
  /** how long the last start took until it answered */
  lastStart_ms(): number | undefined;
  /** Resolves when it answers. @throws ProgramFailed when it ends before, or takes too long. */
  start(reason: DemoReason): Promise<void>;
  /** The plug is pulled: SIGKILL, and it stays off. Resolves when the process is gone. */
  kill(reason: DemoReason): Promise<void>;
  /** SIGTERM, then SIGKILL for what does not stop in time. */
  stop(): Promise<void>;
  onChange(listener: () => void): void;
};

/** What the log says of why; for example "PLN padam". */
export type DemoReason = { readonly id: string; readonly en: string };

export class ProgramFailed extends Error {
  /** the last lines the program wrote */
  readonly lastWords: string;

  constructor(id: string, what: string, lastWords: string) {
    super(`${id} ${what}`);
    this.name = 'ProgramFailed';
    this.lastWords = lastWords;
  }
}

export type SupervisorOptions = {
  readonly node: string;
  /** folder in which the programs run */
  readonly root: string;
  readonly logFolder: string;
  readonly log: DemoLog;
  readonly ports: Pick<Ports, 'clock' | 'timers'>;
};

const pause_ms_first = 500;
const pause_ms_max = 15_000;
/** A program that ran this long is taken to be well again: the next pause is the first one. */
const wellAfter_ms = 30_000;
const startDeadline_ms = 60_000;
const stopDeadline_ms = 12_000;
const logFile_bytes_max = 20 * 1024 * 1024;
const lastWords_characters = 2_000;

type Run = { readonly child: ChildProcess; readonly ended: Promise<void>; readonly startedAt_ms: number };

export function superviseProgram(spec: ProgramSpec, options: SupervisorOptions): SupervisedProgram {
  const { log, ports } = options;
  const { clock, timers } = ports;
  const listeners: (() => void)[] = [];
  let state: ProgramState = 'off';
  let run: Run | undefined;
  let address: string | undefined;
  let restarts = 0;
  let lastStart_ms: number | undefined;
  let pause_ms = pause_ms_first;
  let pauseTimer: TimerHandle | undefined;

  let starting: Promise<void> | undefined;

  const is = (wanted: ProgramState): boolean => state === wanted;
  const become = (next: ProgramState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const portOf = (): number | undefined => (address === undefined ? undefined : Number(new URL(address).port));
  const clearPause = (): void => {
    if (pauseTimer !== undefined) timers.clear(pauseTimer);
    pauseTimer = undefined;
  };

  /** Starts the process and waits until it says its address. */
  async function launch(): Promise<void> {
    become('starting');
    const output = openLog(options.logFolder, spec.id);
    const begun_ms = clock.monotonic();
    const { args, environment } = spec.launch(portOf());
    const child = spawn(options.node, ['--import', path.join(import.meta.dirname, 'end-with-supervisor.ts'), spec.entry, ...args], {
      cwd: options.root,
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: Ctrl+C in the terminal reaches the supervisor alone, which then stops each in order.
      detached: true,
    });
    const words = listenTo(child, output);
    const ended = new Promise<void>((resolve) => {
      // Not "close": PostgreSQL may hold the pipes open after its program is gone.
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const own: Run = { child, ended, startedAt_ms: begun_ms };
    run = own;
    void ended.then(() => {
      output.end();
      died(own, words.last());
    });
    const found = await inTime(Promise.race([words.address, ended.then(() => undefined)]), startDeadline_ms, timers);
    if (found === 'late') {
      signalGroup(child, 'SIGKILL');
      await ended;
    }
    if (found === undefined || found === 'late')
      throw new ProgramFailed(spec.id, found === 'late' ? 'did not answer in time' : 'ended before it answered', words.last());
    address = found;
    lastStart_ms = clock.monotonic() - begun_ms;
    if (run === own) become('running');
  }

  /** Called for each process that ends, wanted or not. */
  function died(own: Run, lastWords: string): void {
    if (run !== own) return;
    run = undefined;
    // The program's own children (PostgreSQL) must not outlive it.
    signalGroup(own.child, 'SIGKILL');
    if (state !== 'running') return;
    if (clock.monotonic() - own.startedAt_ms > wellAfter_ms) pause_ms = pause_ms_first;
    const { exitCode, signalCode } = own.child;
    const how = signalCode ?? `status ${exitCode}`;
    log.add(
      {
        id: `${spec.name.id} mati (${how}); dijalankan lagi dalam ${pause_ms / 1000} d`,
        en: `${spec.name.en} died (${how}); started again in ${pause_ms / 1000} s`,
      },
      { program: spec.id, pid: own.child.pid, port: portOf() },
    );
    if (signalCode === null && lastWords !== '') log.add({ id: lastWords, en: lastWords }, { program: spec.id });
    startAgainLater();
  }

  function startAgainLater(): void {
    become('waiting');
    pauseTimer = timers.set(pause_ms, () => {
      pauseTimer = undefined;
      restarts += 1;
      pause_ms = Math.min(pause_ms_max, pause_ms * 2);
      launch().then(
        () => sayStarted({ id: 'dijalankan lagi', en: 'started again' }),
        (error: unknown) => {
          if (state !== 'starting') return;
          const reason = error instanceof Error ? error.message : String(error);
          log.add({ id: `${spec.name.id}: ${reason}`, en: `${spec.name.en}: ${reason}` }, { program: spec.id });
          startAgainLater();
        },
      );
    });
  }

  async function startNow(reason: DemoReason): Promise<void> {
    clearPause();
    pause_ms = pause_ms_first;
    try {
      await launch();
      sayStarted(reason);
    } catch (error) {
      if (is('starting')) become('off');
      throw error;
    }
  }

  function sayStarted(reason: DemoReason): void {
    log.add(
      { id: `${spec.name.id} menjawab (${reason.id})`, en: `${spec.name.en} answers (${reason.en})` },
      { program: spec.id, pid: run?.child.pid, port: portOf(), ...(lastStart_ms === undefined ? {} : { took_ms: lastStart_ms }) },
    );
  }

  return {
    spec,
    state: () => state,
    pid: () => run?.child.pid,
    address: () => address,
    port: portOf,
    restarts: () => restarts,
    lastStart_ms: () => lastStart_ms,
    start(reason) {
      if (is('running')) return Promise.resolve();
      starting ??= startNow(reason).finally(() => {
        starting = undefined;
      });
      return starting;
    },
    async kill(reason) {
      clearPause();
      const own = run;
      become('off');
      if (own === undefined) return;
      const { pid } = own.child;
      signalGroup(own.child, 'SIGKILL');
      await own.ended;
      log.add({ id: `${spec.name.id}: SIGKILL (${reason.id})`, en: `${spec.name.en}: SIGKILL (${reason.en})` }, { program: spec.id, pid, port: portOf() });
    },
    async stop() {
      clearPause();
      const own = run;
      if (own === undefined) return become('off');
      become('stopping');
      own.child.kill('SIGTERM');
      if ((await inTime(own.ended, stopDeadline_ms, timers)) === 'late') signalGroup(own.child, 'SIGKILL');
      await own.ended;
      become('off');
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}

/** What comes of a promise, or 'late'. */
async function inTime<T>(promise: Promise<T>, deadline_ms: number, timers: Ports['timers']): Promise<T | 'late'> {
  const stopWaiting = new AbortController();
  try {
    return await Promise.race([promise, timers.sleep(deadline_ms, stopWaiting.signal).then(() => 'late' as const)]);
  } finally {
    stopWaiting.abort();
  }
}

/** The process and what it started, PostgreSQL for example. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // Nobody of the group is left: that is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function openLog(folder: string, id: string): WriteStream {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${id}.log`);
  const size_bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size_bytes > logFile_bytes_max) renameSync(file, `${file}.1`);
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  // A full disk must not stop the supervisor; the programs themselves say what they cannot write.
  stream.on('error', () => undefined);
  return stream;
}

/** Reads what a program writes: into its log file, its address, and its last words in case it dies. */
function listenTo(child: ChildProcess, output: WriteStream): { readonly address: Promise<string>; last(): string } {
  let last = '';
  let firstLines = '';
  const { promise: address, resolve } = Promise.withResolvers<string>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.write(text);
    if (firstLines.length > 100_000) return;
    firstLines += text;
    for (const line of firstLines.split('\n').slice(0, -1)) {
      const found = addressIn(line);
      if (found !== undefined) resolve(found);
    }
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.write(text);
    last = (last + text).slice(-lastWords_characters);
  });
  return { address, last: () => last.trim() };
}

function addressIn(line: string): string | undefined {
  if (!line.startsWith('{"listening"')) return undefined;
  const said: unknown = JSON.parse(line);
  return typeof said === 'object' && said !== null && 'listening' in said && typeof said.listening === 'string' ? said.listening : undefined;
}
