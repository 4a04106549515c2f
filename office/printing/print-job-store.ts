/** The print jobs' tables: one function a statement, prepared once. */
import { type PrintJobState, printJobStates } from '@loket/domain/print-job';
import { isPriorityReason, type PriorityReason } from '@loket/domain/queue-order';
import type { Database } from '../database/open-database.ts';

export type PrintJobRow = {
  readonly id: string;
  readonly application_id: string;
  readonly warrant_id: string;
  readonly state: PrintJobState;
  readonly since: string;
  readonly authorised_seq: number;
  readonly replaces: string | null;
  readonly printer_id: string | null;
  readonly serial: string | null;
  readonly attempt_id: string | null;
  readonly job_uuid: string | null;
  readonly printer_life: string | null;
  readonly unclear_why: string | null;
  readonly shelf: string | null;
  /** the journal's number of the application's acceptance: its place in its line */
  readonly turn_seq: number;
  readonly is_priority: number;
};

/** Why an application goes before others: who gave it that, and who agreed. */
export type Priority = { readonly reason: PriorityReason; readonly note: string | null; readonly by: string };
type PriorityRow = { priority: string | null; priority_note: string | null; priority_by: string | null };

export type AttemptOutcome = 'open' | 'printed' | 'claimed' | 'not_started' | 'unclear' | 'spoiled';

export type PrintJobStore = ReturnType<typeof createPrintJobStore>;

export function isPrintJobState(text: string): text is PrintJobState {
  return printJobStates.some((state) => state === text);
}

export function createPrintJobStore(database: Database) {
  const find = database.prepare<[string], PrintJobRow>('SELECT * FROM print_job WHERE id = ?');
  const live = database.prepare<[string], PrintJobRow>("SELECT * FROM print_job WHERE application_id = ? AND state NOT IN ('spoiled', 'cancelled')");
  const ofApplication = database.prepare<[string], PrintJobRow>('SELECT * FROM print_job WHERE application_id = ? ORDER BY authorised_seq');
  const spent = database.prepare<[string], { one: number }>(
    "SELECT 1 AS one FROM print_job WHERE warrant_id = ? AND state IN ('printed', 'inspected', 'shelved', 'handed_over') LIMIT 1",
  );
  const bySerial = database.prepare<[string], PrintJobRow>('SELECT * FROM print_job WHERE serial = ? ORDER BY authorised_seq DESC LIMIT 1');
  const insert = database.prepare<[string, string, string, number, string | null, string]>(
    `INSERT INTO print_job(id, application_id, warrant_id, state, since, authorised_seq, replaces, turn_seq, is_priority)
     SELECT ?, application_id, ?, 'authorised', ?, ?, ?, accepted_seq, priority IS NOT NULL FROM print_turn WHERE application_id = ?`,
  );
  const setState = database.prepare<[string, string, string]>('UPDATE print_job SET state = ?, since = ? WHERE id = ?');
  const bind = database.prepare<[string, string, string, string]>(
    'UPDATE print_job SET printer_id = ?, serial = ?, attempt_id = ?, job_uuid = NULL, printer_life = NULL, unclear_why = NULL WHERE id = ?',
  );
  const unbind = database.prepare<[string]>(
    'UPDATE print_job SET printer_id = NULL, serial = NULL, attempt_id = NULL, job_uuid = NULL, printer_life = NULL, unclear_why = NULL WHERE id = ?',
  );
  const sent = database.prepare<[string, string, string]>('UPDATE print_job SET job_uuid = ?, printer_life = ? WHERE id = ?');
  const unclear = database.prepare<[string | null, string]>('UPDATE print_job SET unclear_why = ? WHERE id = ?');
  const serial = database.prepare<[string, string]>('UPDATE print_job SET serial = ?, unclear_why = NULL WHERE id = ?');
  const shelf = database.prepare<[string | null, string]>('UPDATE print_job SET shelf = ? WHERE id = ?');
  const byState = database.prepare<[string, number], PrintJobRow>('SELECT * FROM print_job WHERE state = ? ORDER BY authorised_seq LIMIT ?');
  const line = database.prepare<[number, number], PrintJobRow>(
    "SELECT * FROM print_job WHERE state = 'authorised' AND is_priority = ? ORDER BY turn_seq LIMIT ?",
  );
  const shelves = database.prepare<[], { shelf: string; cards: number }>(
    "SELECT shelf, count(*) AS cards FROM print_job WHERE state = 'shelved' AND shelf IS NOT NULL GROUP BY shelf ORDER BY shelf",
  );
  const lastShelf = database.prepare<[], { last: string }>('SELECT last FROM print_shelf WHERE id = 1');
  const setLastShelf = database.prepare<[string]>('INSERT INTO print_shelf(id, last) VALUES (1, ?) ON CONFLICT(id) DO UPDATE SET last = excluded.last');
  const inARow = database.prepare<[], { in_a_row: number }>('SELECT in_a_row FROM print_queue WHERE id = 1');
  const setInARow = database.prepare<[number]>(
    'INSERT INTO print_queue(id, in_a_row) VALUES (1, ?) ON CONFLICT(id) DO UPDATE SET in_a_row = excluded.in_a_row',
  );
  const addTurn = database.prepare<[string, number]>('INSERT INTO print_turn(application_id, accepted_seq) VALUES (?, ?)');
  const setPriority = database.prepare<[string | null, string | null, string | null, string]>(
    'UPDATE print_turn SET priority = ?, priority_note = ?, priority_by = ? WHERE application_id = ?',
  );
  const setLine = database.prepare<[number, string]>("UPDATE print_job SET is_priority = ? WHERE application_id = ? AND state NOT IN ('spoiled', 'cancelled')");
  const priority = database.prepare<[string], PriorityRow>('SELECT priority, priority_note, priority_by FROM print_turn WHERE application_id = ?');
  const latest = database.prepare<[number], PrintJobRow>('SELECT * FROM print_job ORDER BY authorised_seq DESC LIMIT ?');
  const counts = database.prepare<[], { state: string; count: number }>('SELECT state, count FROM print_job_count WHERE count <> 0');
  const addCount = database.prepare<[string, number]>(
    'INSERT INTO print_job_count(state, count) VALUES (?, ?) ON CONFLICT(state) DO UPDATE SET count = count + excluded.count',
  );
  const open = database.prepare<[string], PrintJobRow>("SELECT * FROM print_job WHERE printer_id = ? AND state IN ('bound', 'sent') ORDER BY authorised_seq");
  const held = database.prepare<[string], { serial: string }>(
    "SELECT serial FROM print_job WHERE printer_id = ? AND state IN ('bound', 'sent', 'unclear') AND serial IS NOT NULL",
  );
  const keepAttempt = database.prepare<[string, string, string]>("INSERT INTO print_attempt(attempt_id, job_id, printer_id, outcome) VALUES (?, ?, ?, 'open')");
  const setOutcome = database.prepare<[string, string]>('UPDATE print_attempt SET outcome = ? WHERE attempt_id = ?');
  const outcome = database.prepare<[string], { outcome: string }>('SELECT outcome FROM print_attempt WHERE attempt_id = ?');

  const recordKeeper = database.prepare<[string], { one: number }>('SELECT 1 AS one FROM printer_record WHERE printer_uuid = ?');
  const addRecordKeeper = database.prepare<[string]>('INSERT INTO printer_record(printer_uuid) VALUES (?) ON CONFLICT DO NOTHING');

  return {
    find: (id: string): PrintJobRow | undefined => find.get(id),
    findLive: (applicationId: string): PrintJobRow | undefined => live.get(applicationId),
    ofApplication: (applicationId: string): PrintJobRow[] => ofApplication.all(applicationId),
    isWarrantSpent: (warrantId: string): boolean => spent.get(warrantId) !== undefined,
    findBySerial: (number: string): PrintJobRow | undefined => bySerial.get(number),
    insert(id: string, applicationId: string, warrantId: string, at: string, seq: number, replaces: string | undefined): void {
      const { changes } = insert.run(id, warrantId, at, seq, replaces ?? null, applicationId);
      if (changes !== 1) throw new Error(`print job ${id} is for application ${applicationId}, which was never accepted`);
    },
    setState: (id: string, state: PrintJobState, at: string): void => void setState.run(state, at, id),
    bind: (id: string, printerId: string, number: string, attemptId: string): void => {
      bind.run(printerId, number, attemptId, id);
      keepAttempt.run(attemptId, id, printerId);
    },
    unbind: (id: string): void => void unbind.run(id),
    setSent: (id: string, jobUuid: string, life: string): void => void sent.run(jobUuid, life, id),
    setUnclear: (id: string, why: string): void => void unclear.run(why, id),
    setSerial: (id: string, number: string): void => void serial.run(number, id),
    setShelf: (id: string, name: string | undefined): void => void shelf.run(name ?? null, id),
    setOutcome: (attemptId: string, result: AttemptOutcome): void => void setOutcome.run(result, attemptId),
    outcomeOf: (attemptId: string): string | undefined => outcome.get(attemptId)?.outcome,
    /** In the order in which they were authorised: first come, first served. */
    byState: (state: PrintJobState, limit: number): PrintJobRow[] => byState.all(state, limit),
    /** One line of the queue from its front, in order of acceptance. */
    lineOf: (isPriority: boolean, limit: number): PrintJobRow[] => line.all(Number(isPriority), limit),
    shelves: (): { shelf: string; cards: number }[] => shelves.all(),
    lastShelf: (): string | undefined => lastShelf.get()?.last,
    setLastShelf: (name: string): void => void setLastShelf.run(name),
    inARow: (): number => inARow.get()?.in_a_row ?? 0,
    setInARow: (count: number): void => void setInARow.run(count),
    addTurn: (applicationId: string, acceptedSeq: number): void => void addTurn.run(applicationId, acceptedSeq),
    setPriority(applicationId: string, given: Priority | undefined): void {
      setPriority.run(given?.reason ?? null, given?.note ?? null, given?.by ?? null, applicationId);
      setLine.run(Number(given !== undefined), applicationId);
    },
    priorityOf(applicationId: string): Priority | undefined {
      const row = priority.get(applicationId);
      return row?.priority == null || !isPriorityReason(row.priority)
        ? undefined
        : { reason: row.priority, note: row.priority_note, by: row.priority_by ?? '' };
    },
    latest: (limit: number): PrintJobRow[] => latest.all(limit),
    addCount: (state: PrintJobState, by: number): void => void addCount.run(state, by),
    counts: (): Map<string, number> => new Map(counts.all().map((row) => [row.state, row.count])),
    openAt: (printerId: string): PrintJobRow[] => open.all(printerId),
    /** True for a printer that was once seen to record when it begins a job. */
    keepsRecord: (printerUuid: string): boolean => recordKeeper.get(printerUuid) !== undefined,
    addRecordKeeper: (printerUuid: string): void => void addRecordKeeper.run(printerUuid),
    /** Blanks in a printer that belong to a job there, unclear ones included. */
    heldSerials: (printerId: string): Set<string> => new Set(held.all(printerId).map((row) => row.serial)),
  };
}
