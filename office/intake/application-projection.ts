/** Keeps the applications' tables equal to the journal, by the domain's one fold. */
import {
  type ApplicationEvent,
  type ApplicationEventType,
  type ApplicationStatus,
  applicationEventTypes,
  foldApplication,
  isVerdict,
} from '@loket/domain/application';
import { wibDate } from '@loket/domain/calendar-date';
import type { JournalEntry } from '@loket/domain/journal';
import { normaliseName } from '@loket/domain/name-comparison';
import type { AttachmentRef, Enrolment } from '@loket/protocol/application';
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import { acceptedBody } from '../journal/accepted-body.ts';
import type { Projection } from '../journal/projection.ts';
import { createApplicationStore } from './application-store.ts';

const ofApplications: ReadonlySet<string> = new Set(applicationEventTypes);

function isApplicationEventType(type: string): type is ApplicationEventType {
  return ofApplications.has(type);
}

/** The entry as the fold sees it; undefined when it is not about an application, or carries a verdict unknown here. */
export function applicationEventOf(entry: Pick<JournalEntry, 'type' | 'officeTime' | 'body'>): ApplicationEvent | undefined {
  const { type, officeTime: at } = entry;
  if (!isApplicationEventType(type)) return undefined;
  if (type === 'application.accepted') return { type, at, firstStatus: eventBodies[type].shape.status.parse(entry.body['status']) };
  if (type === 'centre.verdict') {
    const verdict = entry.body['verdict'];
    return typeof verdict === 'string' && isVerdict(verdict) ? { type, at, verdict } : undefined;
  }
  return { type, at };
}

/** Which application an entry is about. */
export function applicationIdOf(entry: Pick<JournalEntry, 'subject' | 'body'>): string {
  const named = entry.body['applicationId'];
  return typeof named === 'string' ? named : entry.subject;
}

/** The files that a recording names, each with its part. */
export function filesOfEnrolment(enrolment: Enrolment | undefined): [string, AttachmentRef][] {
  if (enrolment?.mode !== 'captured') return [];
  const files: [string, AttachmentRef][] = [['photo', enrolment.photo]];
  if (enrolment.signature !== undefined) files.push(['signature', enrolment.signature]);
  for (const { part, file } of enrolment.biometrics ?? []) files.push([`biometric:${part}`, file]);
  for (const { part, photo } of enrolment.exceptions ?? []) if (photo !== undefined) files.push([`exception:${part}`, photo]);
  return files;
}

export function createApplicationProjection(database: Database): Projection {
  const store = createApplicationStore(database);

  function accept(entry: JournalEntry, status: ApplicationStatus): void {
    const { submission, receiptCode } = acceptedBody(entry);
    const { person } = submission;
    store.insert({
      id: entry.subject,
      receiptCode,
      kind: submission.kind,
      nik: person.nik,
      name: person.name,
      nameSearch: normaliseName(person.name),
      villageCode: person.villageCode,
      status,
      at: entry.officeTime,
      seq: entry.seq,
    });
    store.addDay(wibDate(Date.parse(entry.officeTime)), 'accepted');
    for (const [part, ref] of filesOfEnrolment(submission.enrolment)) store.nameAttachment(entry.subject, ref, part);
    for (const { type, scan, morePages = [] } of submission.documents) {
      if (scan !== undefined) store.nameAttachment(entry.subject, scan, `document:${type}`);
      for (const [index, page] of morePages.entries()) store.nameAttachment(entry.subject, page, `document:${type}:${index + 2}`);
    }
  }

  /** What an event says beyond the status. */
  function note(id: string, entry: JournalEntry): void {
    switch (entry.type) {
      case 'application.enrolled':
        store.setEnrolled(id, entry.seq);
        store.forgetRecording(id);
        for (const [part, ref] of filesOfEnrolment(eventBodies['application.enrolled'].parse(entry.body).enrolment)) store.nameAttachment(id, ref, part);
        return;
      case 'centre.received':
        store.setReceived(id);
        return;
      case 'centre.verdict': {
        const { reason, verdict } = eventBodies['centre.verdict'].parse(entry.body);
        store.setReceived(id);
        store.setVerdictReason(id, JSON.stringify(reason));
        if (verdict !== 'PRINT_READY_RECORD') store.setWarrant(id, undefined, undefined);
        return;
      }
      case 'centre.warranted': {
        const { warrant, portrait } = eventBodies['centre.warranted'].parse(entry.body);
        store.setWarrant(id, JSON.stringify(warrant), portrait?.sha256);
        return;
      }
      case 'print.printed':
        store.addDay(wibDate(Date.parse(entry.officeTime)), 'printed');
        return;
      case 'print.shelved':
        store.setShelf(id, eventBodies['print.shelved'].parse(entry.body).shelf);
        return;
      case 'print.spoiled':
        store.setShelf(id, undefined);
        return;
      case 'handover.completed': {
        const { signature } = eventBodies['handover.completed'].parse(entry.body);
        if (signature !== undefined) store.nameAttachment(id, signature, 'handover_signature');
        store.setShelf(id, undefined);
        store.addDay(wibDate(Date.parse(entry.officeTime)), 'handed_over');
        return;
      }
    }
  }

  return {
    name: 'application',
    tables: ['application', 'application_count', 'day_count', 'application_attachment'],
    apply(entry) {
      // The centre's receipt for one that was withdrawn meanwhile moves nothing, but the centre has it all the same.
      if (entry.type === 'centre.noted' && entry.body['type'] === 'centre.received') store.setReceived(entry.subject);
      const event = applicationEventOf(entry);
      if (event === undefined) return;
      const id = applicationIdOf(entry);
      const row = store.find(id);
      const result = foldApplication(row === undefined ? undefined : { status: row.status, since: row.since }, event);
      // The desk that wrote the entry asked the fold first; a refusal here means a journal written by other rules.
      if (result.outcome === 'refused')
        throw new Error(`journal entry ${entry.seq} (${entry.type}) does not fit application ${id} in ${row?.status ?? 'NONE'}`);
      if (row === undefined) accept(entry, result.state.status);
      else if (result.outcome === 'moved') store.setStatus(id, result.state.status, result.state.since);
      note(id, entry);
      // The centre holds it, though for now it has nothing to do with it.
      if (entry.type === 'application.sent' && result.outcome === 'noted') store.setReceived(id);
      if (result.outcome !== 'moved') return;
      if (row !== undefined) store.addCount(row.status, -1);
      store.addCount(result.state.status, 1);
    },
  };
}
