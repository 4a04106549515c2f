/** Keeps the print jobs equal to the journal, by the domain's state table. */
import { printerUuidOf } from '@loket/devices/printer/card-printer';
import type { JournalEntry } from '@loket/domain/journal';
import { foldPrintJob, type PrintJobEventType, printJobEventTypes } from '@loket/domain/print-job';
import { inARowAfter } from '@loket/domain/queue-order';
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import { actorName } from '../journal/actor-name.ts';
import type { Projection } from '../journal/projection.ts';
import { createPrintJobStore } from './print-job-store.ts';

const ofPrintJobs: ReadonlySet<string> = new Set(printJobEventTypes);

export function isPrintJobEventType(type: string): type is PrintJobEventType {
  return ofPrintJobs.has(type);
}

export function createPrintJobProjection(database: Database): Projection {
  const store = createPrintJobStore(database);

  /** The job an entry is about: hand-over names the application, whose one live job it is. */
  function jobIdOf(entry: JournalEntry): string {
    if (entry.type !== 'handover.completed') return entry.subject;
    return store.findLive(eventBodies['handover.completed'].parse(entry.body).applicationId)?.id ?? entry.subject;
  }

  function note(jobId: string, type: PrintJobEventType, body: JournalEntry['body']): void {
    switch (type) {
      case 'print.bound': {
        const bound = eventBodies[type].parse(body);
        store.bind(jobId, bound.printerId, bound.serial, bound.attemptId);
        return noteTaken(jobId);
      }
      case 'print.sent': {
        const sent = eventBodies[type].parse(body);
        store.setSent(jobId, sent.jobUuid, sent.printerLife);
        return;
      }
      case 'print.not_started':
        store.setOutcome(eventBodies[type].parse(body).attemptId, 'not_started');
        return store.unbind(jobId);
      case 'print.blank_spoiled':
        store.setOutcome(eventBodies[type].parse(body).attemptId, 'spoiled');
        return store.unbind(jobId);
      case 'print.unclear': {
        const unclear = eventBodies[type].parse(body);
        store.setOutcome(unclear.attemptId, 'unclear');
        store.setUnclear(jobId, unclear.why);
        return;
      }
      case 'print.printed': {
        const printed = eventBodies[type].parse(body);
        store.setOutcome(printed.attemptId, printed.witnessed === 'claim' ? 'claimed' : 'printed');
        store.setSerial(jobId, printed.serial);
        const life = store.find(jobId)?.printer_life;
        if (printed.beginsRecorded === true && life != null) store.addRecordKeeper(printerUuidOf(life));
        return;
      }
      case 'print.spoiled': {
        const attemptId = store.find(jobId)?.attempt_id;
        if (attemptId !== null && attemptId !== undefined) store.setOutcome(attemptId, 'spoiled');
        // The blank in the officer's hand need not be the one that was bound.
        store.setSerial(jobId, eventBodies[type].parse(body).serial);
        store.setShelf(jobId, undefined);
        return;
      }
      case 'print.shelved': {
        const { shelf } = eventBodies[type].parse(body);
        store.setShelf(jobId, shelf);
        store.setLastShelf(shelf);
        return;
      }
      case 'handover.completed':
        store.setShelf(jobId, undefined);
        return;
      case 'print.chip_written':
      case 'print.authorised':
      case 'print.inspected':
      case 'print.cancelled':
        return;
    }
  }

  /** How many with priority have passed somebody now: what the next place in the queue depends on. */
  function noteTaken(jobId: string): void {
    const before = store.inARow();
    const after = inARowAfter(before, store.find(jobId)?.is_priority === 1, store.lineOf(false, 1).length > 0);
    if (after !== before) store.setInARow(after);
  }

  function noteTurn(entry: JournalEntry): void {
    if (entry.type === 'application.accepted') store.addTurn(entry.subject, entry.seq);
    else if (entry.type === 'print.prioritised') {
      const { applicationId, reason, note: said } = eventBodies['print.prioritised'].parse(entry.body);
      const by = [actorName(entry.actor), ...(entry.second === undefined ? [] : [entry.second.username])].join(' + ');
      store.setPriority(applicationId, { reason, note: said ?? null, by });
    } else if (entry.type === 'print.priority_withdrawn') store.setPriority(eventBodies['print.priority_withdrawn'].parse(entry.body).applicationId, undefined);
  }

  return {
    name: 'print-job',
    tables: ['print_job', 'print_attempt', 'print_job_count', 'print_turn', 'print_queue', 'print_shelf', 'printer_record'],
    apply(entry) {
      noteTurn(entry);
      if (!isPrintJobEventType(entry.type)) return;
      const jobId = jobIdOf(entry);
      const row = store.find(jobId);
      const next = foldPrintJob(row?.state, entry.type);
      if (next === undefined) throw new Error(`journal entry ${entry.seq} (${entry.type}) does not fit print job ${jobId} in ${row?.state ?? 'NONE'}`);
      if (row === undefined) {
        const authorised = eventBodies['print.authorised'].parse(entry.body);
        store.insert(jobId, authorised.applicationId, authorised.warrantId, entry.officeTime, entry.seq, authorised.replaces);
      } else {
        store.setState(jobId, next, entry.officeTime);
        store.addCount(row.state, -1);
      }
      store.addCount(next, 1);
      note(jobId, entry.type, entry.body);
    },
  };
}
