import type { Ports } from '@loket/platform/ports';

/** Where a verb reads its surroundings and writes its words; tests hand in their own. */
export type Console = {
  /** results, for people and for pipes */
  readonly out: (text: string) => void;
  /** progress and mistakes */
  readonly error: (text: string) => void;
  /** true when a person watches: then a progress line may rewrite itself */
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Runs one verb and gives its exit code: 0 done, 1 done in part, 2 could not run. */
export type Verb = (words: readonly string[], console: Console, ports: Ports) => Promise<number>;

/** A mistake in what was typed or in the surroundings, to be said without a stack. */
export class UsageError extends Error {
  readonly indonesian: string;

  constructor(indonesian: string, english: string, options?: ErrorOptions) {
    super(english, options);
    this.name = 'UsageError';
    this.indonesian = indonesian;
  }
}

/** Says a mistake in both languages; anything else is a fault of the program and goes on. */
export function sayUsageError(error: unknown, console: Console): number {
  if (!(error instanceof UsageError)) throw error;
  console.error(`✗ ${error.indonesian}\n✗ ${error.message}\n`);
  return 2;
}
