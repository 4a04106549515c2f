/**
 * The life of a program: start, one JSON line on standard output when ready, a clean stop on SIGTERM or SIGINT within a
 * deadline, and an end with status 1 when something went wrong that nobody handled. What goes wrong is told without the
 * error's message, which may quote a citizen's data; only an error at the start, before any data, is told in its own words.
 */
import { type Logger, scrub } from './logger.ts';
import type { Timers } from './ports.ts';

/** The part of the process that a program touches; tests hand in their own. */
export interface ProgramHost {
  onSignal(signal: 'SIGTERM' | 'SIGINT', run: () => void): void;
  /** an error that nobody caught, thrown or as a rejected promise */
  onUncaught(run: (error: unknown) => void): void;
  writeOut(line: string): void;
  writeError(line: string): void;
  exit(status: number): void;
}

export const processHost: ProgramHost = {
  onSignal: (signal, run) => void process.on(signal, run),
  onUncaught(run) {
    process.on('uncaughtException', run);
    process.on('unhandledRejection', run);
  },
  writeOut: (line) => void process.stdout.write(`${line}\n`),
  writeError: (line) => void process.stderr.write(`${line}\n`),
  exit: (status) => process.exit(status),
};

export type RunningProgram = {
  /** what the ready line says, for example { listening: 'http://127.0.0.1:3522' } */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Finishes what is under way and lets go of everything. */
  stop(): Promise<void>;
};

export type ProgramOptions = {
  readonly logger: Logger;
  readonly timers: Timers;
  readonly start: () => Promise<RunningProgram>;
  /** a stop that takes longer ends with status 1 */
  readonly stopDeadline_ms?: number;
  readonly host?: ProgramHost;
};

const stopDeadline_ms_usual = 10_000;

/** Resolves when the program is ready, or has told why it cannot start and asked to exit. Never rejects. */
export async function runProgram(options: ProgramOptions): Promise<void> {
  const host = options.host ?? processHost;
  const { logger, timers } = options;
  const ended = Promise.withResolvers<'stop'>();
  let stopping = false;

  host.onUncaught((error) => {
    // Nobody knows what state the program is in: what is durable is safe, so end at once and be started again.
    logger.error('uncaught_error', error);
    host.exit(1);
  });
  const onSignal = (): void => {
    if (stopping) return host.exit(1);
    stopping = true;
    ended.resolve('stop');
  };
  host.onSignal('SIGTERM', onSignal);
  host.onSignal('SIGINT', onSignal);

  let running: RunningProgram;
  try {
    running = await options.start();
  } catch (error) {
    logger.error('start_failed', error);
    host.writeError(`Tidak dapat mulai / Cannot start: ${error instanceof Error ? scrub(error.message, 1000) : 'unknown error'}`);
    return host.exit(1);
  }
  host.writeOut(JSON.stringify(running.ready));
  void ended.promise.then(() => stopInTime(running, options.stopDeadline_ms ?? stopDeadline_ms_usual, logger, timers, host));
}

async function stopInTime(running: RunningProgram, deadline_ms: number, logger: Logger, timers: Timers, host: ProgramHost): Promise<void> {
  logger.info('stopping');
  const deadline = timers.set(deadline_ms, () => {
    logger.warn('stop_took_too_long', { deadline_ms });
    host.exit(1);
  });
  try {
    await running.stop();
    timers.clear(deadline);
    logger.info('stopped');
    host.exit(0);
  } catch (error) {
    timers.clear(deadline);
    logger.error('stop_failed', error);
    host.exit(1);
  }
}
