/** Keeps the print jobs equal to the journal, by the domain's state table. */
import type { JournalEntry } from '@loket/domain/journal';
import { foldPrintJob, type PrintJobEventType, printJobEventTypes } from '@loket/domain/print-job';
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import type { Projection } from '../journal/projection.ts';
import { createPrintJobStore } from './print-job-store.ts';

export function isPrintJobEventType(type: string): type is PrintJobEventType {
  return printJobEventTypes.some((known) => known === type);
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
        return store.bind(jobId, bound.printerId, bound.serial, bound.attemptId);
      }
      case 'print.sent': {
        const sent = eventBodies[type].parse(body);
        store.setSent(jobId, sent.jobUuid, sent.printerLife);
        return;
      }
      case 'print.not_started':
        store.setOutcome(eventBodies[type].parse(body).attemptId, 'not_started');
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
      case 'print.shelved':
        store.setShelf(jobId, eventBodies[type].parse(body).shelf);
        return;
      case 'handover.completed':
        store.setShelf(jobId, undefined);
        return;
      case 'print.authorised':
      case 'print.inspected':
      case 'print.cancelled':
        return;
    }
  }

  return {
    name: 'print-job',
    tables: ['print_job', 'print_attempt', 'print_job_count'],
    apply(entry) {
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
