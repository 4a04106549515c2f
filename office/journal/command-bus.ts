/**
 * Every change goes through here. A command is decided, its events are chained into the journal, the projections are
 * brought up to date and its answer is kept, all in one transaction; commands that arrive together share one commit,
 * so one fsync serves many answers, and no answer leaves before its fsync.
 */
import type { Actor, JournalEntry, SecondSignature, UnchainedEntry } from '@loket/domain/journal';
import { chainEntry } from '@loket/domain/journal';
import type { Ports } from '@loket/platform/ports';
import { errorCatalogue, LoketError } from '@loket/protocol/errors';
import type { Database } from '../database/open-database.ts';
import { sha256 } from './hash.ts';
import { createJournalStore, type JournalStore } from './journal-store.ts';
import type { Projection } from './projection.ts';

export type NewEvent = { readonly type: string; readonly subject: string; readonly body: Readonly<Record<string, unknown>> };

/** What `decide` may use: the open transaction. `database` serves tables that are no projection. */
export type Transaction = {
  readonly database: Database;
  /** the office's time of this transaction, ISO 8601 UTC */
  readonly now: string;
  /** what the actor's device said, or `now` */
  readonly deviceTime: string;
  /** appends an event at once, so that what follows in the same decision sees its effect in the projections */
  append(event: NewEvent): JournalEntry;
};

export type Decision<Answer> = { readonly status: number; readonly answer: Answer; readonly events?: readonly NewEvent[] };

type CommandHead = {
  readonly commandId: string;
  /** what the client calls that id, for a refusal; `commandId` when absent */
  readonly idField?: string;
  /** same wish, same fingerprint; see fingerprintOf */
  readonly fingerprint: string;
  readonly actor: Actor;
  readonly second?: SecondSignature | undefined;
  readonly deviceTime?: string | undefined;
};

/**
 * `decide` may write by itself. `judge` writes nothing, neither to the file nor to memory, and gives its events to be
 * written: many such commands share a savepoint too, and can be judged again.
 */
export type Command<Answer> = CommandHead &
  ({ readonly decide: (transaction: Transaction) => Decision<Answer> } | { readonly judge: (at: Pick<Transaction, 'now' | 'deviceTime'>) => Decision<Answer> });

/** A change that no client may repeat by id: the office's own book-keeping (cursors, attachments, sessions). */
export type Change<Answer> = { readonly actor: Actor; readonly reference: string; readonly change: (transaction: Transaction) => Answer };

/** `text`: JSON of the answer, as it is kept for a repeat. */
export type Committed<Answer> = { readonly status: number; readonly answer: Answer; readonly text: string; readonly repeated: boolean };

export type CommandBusOptions = {
  readonly database: Database;
  readonly ports: Ports;
  readonly projections: readonly Projection[];
  /** most commands in one commit */
  readonly group_max?: number;
  /** most commands waiting; more are told to come again */
  readonly queue_max?: number;
  /** the disk did not keep its promise: the program must end, since nobody knows what the file holds */
  readonly onDiskFailure: (cause: unknown) => void;
};

/** Says how a command ends: the value that was there before, or what is still to be written. Throws a refusal before anything is. */
type Verdict<Value> = { readonly value: Value } | { readonly write: () => Value };
type Waiting = {
  readonly run: () => unknown;
  /** of a command that is judged */
  readonly judge?: () => Verdict<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};
type Head = { readonly seq: number; readonly hash: string } | undefined;

export class CommandBus {
  readonly journal: JournalStore;
  readonly #database: Database;
  readonly #ports: Ports;
  readonly #projections: readonly Projection[];
  readonly #groupMax: number;
  readonly #queueMax: number;
  readonly #onDiskFailure: (cause: unknown) => void;
  readonly #listeners = new Set<(entries: readonly JournalEntry[]) => void>();
  readonly #queue: Waiting[] = [];
  readonly #statements;
  #scheduled = false;
  #failed = false;
  #closed = false;
  #head: Head;
  /** the head inside the open transaction; becomes #head at the commit */
  #openHead: Head;
  #openEntries: JournalEntry[] = [];
  #fsyncs = 0;
  #commands = 0;

  constructor(options: CommandBusOptions) {
    this.#database = options.database;
    this.#ports = options.ports;
    this.#projections = options.projections;
    this.#groupMax = options.group_max ?? 128;
    this.#queueMax = options.queue_max ?? 10_000;
    this.#onDiskFailure = options.onDiskFailure;
    this.journal = createJournalStore(options.database);
    this.#head = this.journal.findLast();
    this.#openHead = this.#head;
    this.#statements = {
      begin: options.database.prepare('BEGIN IMMEDIATE'),
      commit: options.database.prepare('COMMIT'),
      rollback: options.database.prepare('ROLLBACK'),
      savepoint: options.database.prepare('SAVEPOINT command'),
      release: options.database.prepare('RELEASE command'),
      back: options.database.prepare('ROLLBACK TO command'),
      findAnswer: options.database.prepare<[string], { fingerprint: string; status: number; answer: string }>(
        'SELECT fingerprint, status, answer FROM command_answer WHERE command_id = ?',
      ),
      keepAnswer: options.database.prepare<[string, string, number, string, string]>(
        'INSERT INTO command_answer(command_id, fingerprint, status, answer, answered_at) VALUES (?, ?, ?, ?, ?)',
      ),
    };
  }

  /** Commits and commands so far: for the metrics and the benchmark. */
  get counts(): { readonly commits: number; readonly commands: number } {
    return { commits: this.#fsyncs, commands: this.#commands };
  }

  get head(): Head {
    return this.#head;
  }

  /** Called after each commit with what it added. Listeners must not throw and must not wait. */
  onCommitted(listener: (entries: readonly JournalEntry[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Decides a command once; a repeat of the same id gets the first answer again.
   * Rejects with a LoketError: same_id_other_content, what `decide` threw, or disk_failed.
   */
  execute<Answer>(command: Command<Answer>): Promise<Committed<Answer>> {
    const earlier = (): Committed<Answer> | undefined => this.#earlierAnswer(command);
    if ('decide' in command)
      return this.#enqueue(() => {
        const before = earlier();
        if (before !== undefined) return before;
        const times = this.#timesOf(command);
        return this.#keep(command, times, command.decide({ database: this.#database, ...times, append: (event) => this.#appendFor(command, times, event) }));
      });
    const judge = (): Verdict<Committed<Answer>> => {
      const before = earlier();
      if (before !== undefined) return { value: before };
      const times = this.#timesOf(command);
      const decision = command.judge(times);
      return { write: () => this.#keep(command, times, decision) };
    };
    return this.#enqueue(() => written(judge()), judge);
  }

  /** A durable change outside any client's command, in the same groups and with the same promise. */
  change<Answer>(change: Change<Answer>): Promise<Answer> {
    return this.#enqueue(() => {
      const now = this.#now();
      return change.change({
        database: this.#database,
        now,
        deviceTime: now,
        append: (event) => this.#append({ ...event, actor: change.actor, deviceTime: now, officeTime: now, commandId: change.reference }),
      });
    });
  }

  /** Takes nothing more and resolves when what was taken before is committed; then the file may be closed. */
  async close(): Promise<void> {
    if (this.#closed || this.#failed) return;
    this.#closed = true;
    // Not through the door that turns away when the queue is full: what was taken must be committed all the same.
    await new Promise<void>((resolve) => this.#wait({ run: () => undefined, resolve: () => resolve(), reject: () => resolve() }));
  }

  #enqueue<Result>(run: () => Result, judge?: () => Verdict<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new LoketError('stopping'));
    if (this.#failed) return Promise.reject(new LoketError('disk_failed'));
    if (this.#queue.length >= this.#queueMax) return Promise.reject(new LoketError('rate_limited'));
    return new Promise<Result>((resolve, reject) => {
      // The queue holds commands of many answer types; each entry's own closure keeps its type.
      this.#wait({ run, ...(judge === undefined ? {} : { judge }), resolve: (value) => resolve(value as Result), reject });
    });
  }

  #wait(waiting: Waiting): void {
    this.#queue.push(waiting);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#ports.timers.soon(() => this.#commitGroup());
  }

  #earlierAnswer<Answer>(command: CommandHead): Committed<Answer> | undefined {
    const earlier = this.#statements.findAnswer.get(command.commandId);
    if (earlier === undefined) return undefined;
    if (earlier.fingerprint !== command.fingerprint) {
      const text = { id: errorCatalogue.same_id_other_content.id, en: errorCatalogue.same_id_other_content.en };
      throw new LoketError('same_id_other_content', [{ field: command.idField ?? 'commandId', code: 'used_before', text }]);
    }
    // Written by this same command type, and the fingerprint says so.
    const answer: Answer = JSON.parse(earlier.answer);
    return { status: earlier.status, answer, text: earlier.answer, repeated: true };
  }

  #timesOf({ deviceTime }: CommandHead): Pick<Transaction, 'now' | 'deviceTime'> {
    const now = this.#now();
    return { now, deviceTime: deviceTime ?? now };
  }

  #appendFor({ actor, second, commandId }: CommandHead, { now, deviceTime }: Pick<Transaction, 'now' | 'deviceTime'>, event: NewEvent): JournalEntry {
    return this.#append({ ...event, actor, ...(second === undefined ? {} : { second }), deviceTime, officeTime: now, commandId });
  }

  /** Writes what was decided, and the answer for a repeat. */
  #keep<Answer>(command: CommandHead, times: Pick<Transaction, 'now' | 'deviceTime'>, { status, answer, events }: Decision<Answer>): Committed<Answer> {
    for (const event of events ?? []) this.#appendFor(command, times, event);
    const text = JSON.stringify(answer);
    this.#statements.keepAnswer.run(command.commandId, command.fingerprint, status, text, times.now);
    return { status, answer, text, repeated: false };
  }

  #append(entry: UnchainedEntry): JournalEntry {
    const chained = chainEntry(this.#openHead, entry, sha256);
    this.journal.append(chained);
    for (const projection of this.#projections) projection.apply(chained);
    this.#openHead = { seq: chained.seq, hash: chained.hash };
    this.#openEntries.push(chained);
    return chained;
  }

  #commitGroup(): void {
    this.#scheduled = false;
    const group = this.#queue.splice(0, this.#groupMax);
    if (group.length === 0) return;
    if (this.#queue.length > 0) {
      this.#scheduled = true;
      this.#ports.timers.soon(() => this.#commitGroup());
    }
    const settle: (() => void)[] = [];
    this.#openHead = this.#head;
    this.#openEntries = [];
    try {
      this.#statements.begin.run();
      for (const run of runsOf(group)) settle.push(...this.#runTogether(run));
      this.#statements.commit.run();
    } catch (cause) {
      this.#abandonGroup(group, cause);
      return;
    }
    this.#head = this.#openHead;
    this.#fsyncs += 1;
    this.#commands += group.length;
    const entries = this.#openEntries;
    this.#openEntries = [];
    for (const done of settle) done();
    if (entries.length > 0) for (const listener of this.#listeners) listener(entries);
  }

  /**
   * Commands that are judged run in one savepoint: SQLite copies each page that a savepoint changes first. A refusal comes
   * before anything is written; should the writing fail, what all of them wrote is taken back and each runs by itself.
   */
  #runTogether(run: readonly Waiting[]): (() => void)[] {
    if (run.length === 1) return run.map((waiting) => this.#runOne(waiting));
    const outcome = this.#inSavepoint(() => run.map(judgeOne));
    return 'value' in outcome ? outcome.value : run.map((waiting) => this.#runOne(waiting));
  }

  /** Runs one command in its own savepoint: a refused one leaves nothing and does not disturb its neighbours. */
  #runOne(waiting: Waiting): () => void {
    const outcome = this.#inSavepoint(waiting.run);
    return 'value' in outcome ? () => waiting.resolve(outcome.value) : () => waiting.reject(outcome.error);
  }

  /** What throws leaves nothing. Throws on a failure of the disk alone. */
  #inSavepoint<Value>(run: () => Value): { readonly value: Value } | { readonly error: unknown } {
    const headBefore = this.#openHead;
    const entriesBefore = this.#openEntries.length;
    this.#statements.savepoint.run();
    try {
      const value = run();
      this.#statements.release.run();
      return { value };
    } catch (error) {
      if (isDiskError(error)) throw error;
      this.#statements.back.run();
      this.#statements.release.run();
      this.#openHead = headBefore;
      this.#openEntries.length = entriesBefore;
      return { error };
    }
  }

  #abandonGroup(group: readonly Waiting[], cause: unknown): void {
    this.#openEntries = [];
    this.#openHead = this.#head;
    if (this.#database.inTransaction) {
      try {
        this.#statements.rollback.run();
      } catch (rollbackCause) {
        this.#fail(rollbackCause);
      }
    }
    for (const waiting of group) waiting.reject(new LoketError('disk_failed', [], { cause }));
    // A full disk is over when somebody makes room. Any other failure of a write or an fsync leaves open what the file
    // holds: go on and an acknowledged row may be missing. So the program ends and begins again from the file.
    if (!(isDiskError(cause) && errorCodeOf(cause) === 'SQLITE_FULL')) this.#fail(cause);
  }

  #fail(cause: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    for (const waiting of this.#queue.splice(0)) waiting.reject(new LoketError('disk_failed', [], { cause }));
    this.#onDiskFailure(cause);
  }

  #now(): string {
    return new Date(this.#ports.clock.now()).toISOString();
  }
}

function written<Value>(verdict: Verdict<Value>): Value {
  return 'value' in verdict ? verdict.value : verdict.write();
}

/** How one command among others ends; throws what went wrong while it was written. */
function judgeOne(waiting: Waiting): () => void {
  let verdict: Verdict<unknown>;
  try {
    verdict = waiting.judge === undefined ? { write: waiting.run } : waiting.judge();
  } catch (error) {
    if (isDiskError(error)) throw error;
    return () => waiting.reject(error);
  }
  const value = written(verdict);
  return () => waiting.resolve(value);
}

/** The group in its order: stretches of commands that are judged, and each other command by itself. */
function runsOf(group: readonly Waiting[]): Waiting[][] {
  const runs: Waiting[][] = [];
  for (const waiting of group) {
    const last = runs.at(-1);
    if (waiting.judge !== undefined && last?.[0]?.judge !== undefined) last.push(waiting);
    else runs.push([waiting]);
  }
  return runs;
}

function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function isDiskError(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|CORRUPT|READONLY|CANTOPEN|NOTADB)/.test(errorCodeOf(error));
}
