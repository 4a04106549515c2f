/** Applications as the pages show them: whose move it is, since when, and the story so far. */
import { type ApplicationState, foldApplication, holderNames, nextSteps, statusNames } from '@loket/domain/application';
import type { JournalEntry } from '@loket/domain/journal';
import type { ApplicationDetail, ApplicationSummary, Enrolment, NextStep, TimelineEntry } from '@loket/protocol/application';
import { eventBodies } from '@loket/protocol/events';
import { Text } from '@loket/protocol/text';
import { actorName } from '../journal/actor-name.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import { applicationEventOf } from './application-projection.ts';
import type { ApplicationRow, ApplicationStore } from './application-store.ts';
import { eventText } from './event-text.ts';

export function nextStepView(status: ApplicationRow['status']): NextStep {
  const step = nextSteps[status];
  return { holder: step.holder, holderName: { ...holderNames[step.holder] }, text: { ...step.text } };
}

/** What the stock desk says of an application's day; undefined where none was ever promised. */
export type PromiseView = { readonly promisedOn?: string; readonly promiseReason: Text } | undefined;

export function summaryView(row: ApplicationRow, store: ApplicationStore, promise: PromiseView): ApplicationSummary {
  return {
    id: row.id,
    receiptCode: row.receipt_code,
    kind: row.kind,
    nik: row.nik,
    name: row.name,
    villageCode: row.village_code,
    status: row.status,
    statusText: { ...statusNames[row.status] },
    since: row.since,
    acceptedAt: row.accepted_at,
    nextStep: nextStepView(row.status),
    centreHasIt: row.centre_has_it === 1 && !store.hasUnsettledFile(row.id),
    ...(row.shelf === null ? {} : { shelf: row.shelf }),
    ...(promise === undefined ? {} : { ...promise, promiseReason: { ...promise.promiseReason } }),
  };
}

export function timelineView(entries: readonly JournalEntry[]): TimelineEntry[] {
  let state: ApplicationState | undefined;
  return entries.map((entry) => {
    const event = applicationEventOf(entry);
    if (event !== undefined) state = foldApplication(state, event).state;
    return {
      seq: entry.seq,
      type: entry.type,
      at: entry.officeTime,
      deviceTime: entry.deviceTime,
      actor: actorName(entry.actor),
      ...(entry.second === undefined ? {} : { second: `${entry.second.username}: ${entry.second.reason}` }),
      text: eventText(entry),
      ...(state === undefined ? {} : { status: state.status }),
    };
  });
}

/** The submission as accepted, with the recording that was made later, if any. */
export function submissionOf(row: ApplicationRow, journal: JournalStore): ApplicationDetail['submission'] {
  const accepted = journal.findEntry(row.accepted_seq);
  if (accepted === undefined) throw new Error(`journal entry ${row.accepted_seq} of application ${row.id} is missing`);
  const { submission } = eventBodies['application.accepted'].parse(accepted.body);
  const later: Enrolment | undefined = laterEnrolment(row, journal);
  return later === undefined ? submission : { ...submission, enrolment: later };
}

function laterEnrolment(row: ApplicationRow, journal: JournalStore): Enrolment | undefined {
  const entry = row.enrolled_seq === null ? undefined : journal.findEntry(row.enrolled_seq);
  return entry === undefined ? undefined : eventBodies['application.enrolled'].parse(entry.body).enrolment;
}

export function detailView(
  row: ApplicationRow,
  journal: JournalStore,
  store: ApplicationStore,
  printJobs: ApplicationDetail['printJobs'],
  promise: PromiseView,
): ApplicationDetail {
  return {
    ...summaryView(row, store, promise),
    submission: submissionOf(row, journal),
    ...(row.verdict_reason === null ? {} : { verdictReason: Text.parse(JSON.parse(row.verdict_reason)) }),
    missingAttachments: store
      .attachmentsOf(row.id)
      .filter((file) => file.stored === 0)
      .map((file) => file.sha256),
    printJobs,
    timeline: timelineView(journal.entriesOfApplication(row.id)),
  };
}
