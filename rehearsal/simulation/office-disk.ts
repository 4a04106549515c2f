/**
 * The disk under the office's database. It keeps what was committed, over any crash of the office, and fails as it is
 * told to: full, an fsync that fails, a cut just before or just after a commit.
 */
import { type Database, databaseInMemory } from '@loket/office/database/open-database';
import { Cut, type Life } from './life.ts';

export type CommitFate =
  /** the cut comes before the commit: nothing of it is there afterwards */
  | 'cut_before'
  /** the cut comes after it: all of it is there, and nobody was told */
  | 'cut_after'
  /** no room: nothing is written, the office stays up */
  | 'full'
  /** the fsync fails and the disk did not have it, or had it all the same: the office must stop */
  | 'fsync_lost'
  | 'fsync_kept';

class DiskError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export class OfficeDisk {
  /** the database as the disk has it; read by the books, never by the office */
  readonly durable: Database;
  #commits = 0;
  /** what becomes of the coming commits, by how many come before it */
  readonly #fates = new Map<number, CommitFate>();
  isFull = false;

  constructor(image?: Buffer) {
    this.durable = databaseInMemory(image);
  }

  get commits(): number {
    return this.#commits;
  }

  decide(fate: CommitFate, commitsFromNow: number): void {
    this.#fates.set(this.#commits + commitsFromNow, fate);
  }

  heal(): void {
    this.isFull = false;
    this.#fates.clear();
  }

  /** The same file, opened by one run of the office. */
  openedBy(life: Life): Database {
    const { durable } = this;
    const commit = (run: () => unknown): unknown => this.#commit(life, run);
    const begin = (run: () => unknown): unknown => {
      if (!life.isAlive) throw new Cut(`${life.name} is dead`);
      return run();
    };
    const hooks: Readonly<Record<string, (run: () => unknown) => unknown>> = { 'BEGIN IMMEDIATE': begin, COMMIT: commit };
    return new Proxy(durable, {
      get(target, key) {
        if (key === 'close') return () => target;
        if (key === 'prepare')
          return (sql: string) => {
            const statement = target.prepare(sql);
            const hook = hooks[sql];
            return hook === undefined ? statement : withRun(statement, hook);
          };
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  #commit(life: Life, run: () => unknown): unknown {
    const fate = this.isFull ? 'full' : this.#fates.get(this.#commits);
    this.#fates.delete(this.#commits);
    this.#commits += 1;
    switch (fate) {
      case undefined:
        return run();
      case 'full':
        throw new DiskError('SQLITE_FULL');
      case 'fsync_lost':
        throw new DiskError('SQLITE_IOERR_FSYNC');
      case 'fsync_kept':
        run();
        throw new DiskError('SQLITE_IOERR_FSYNC');
      case 'cut_before':
        this.durable.exec('ROLLBACK');
        life.end();
        throw new Cut('cut before the commit');
      case 'cut_after':
        run();
        life.end();
        throw new Cut('cut after the commit');
      default: {
        const never: never = fate;
        return never;
      }
    }
  }
}

function withRun<Statement extends object>(statement: Statement, hook: (run: () => unknown) => unknown): Statement {
  return new Proxy(statement, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return key === 'run' ? () => hook(() => value.call(target)) : value.bind(target);
    },
  });
}
