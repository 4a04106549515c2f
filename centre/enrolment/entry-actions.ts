/**
 * What the centre does about an entry of an office's journal. An entry that it cannot act on is refused with the reason
 * and kept all the same; an entry of a kind it does not know is kept.
 */
import { type ApplicationEventType, foldApplication, isVerdict, statusNames } from '@loket/domain/application';
import { errorsOf } from '@loket/domain/finding';
import { canonicalJson, type JournalEntry } from '@loket/domain/journal';
import { checkNik } from '@loket/domain/nik';
import { fieldErrorsOf } from '@loket/platform/problem-reply';
import { type ErrorCode, errorCatalogue } from '@loket/protocol/errors';
import { eventBodies } from '@loket/protocol/events';
import type { Text } from '@loket/protocol/text';
import { Uuid } from '@loket/protocol/text';
import type { z } from 'zod';
import type { AllocationDesk } from '../allocation/allocation-desk.ts';
import type { ApplicationRow, CentreRecords, EntryRefusal, FeedDraft } from '../store/centre-store.ts';
import type { VerdictDesk } from '../verdicts/verdict-desk.ts';
import type { QuotaDesk } from '../warrants/quota-desk.ts';

export type ActionContext = {
  readonly records: CentreRecords;
  readonly officeId: string;
  /** ISO 8601 UTC by the centre's clock */
  readonly now: string;
  readonly verdicts: VerdictDesk;
  readonly quotas: QuotaDesk;
  readonly allocation: AllocationDesk;
  /** what the office is told; grows */
  readonly feed: FeedDraft[];
};

type Entry = Pick<JournalEntry, 'type' | 'subject' | 'body'>;

/** Events that move an application which the centre holds. The others of its story are the centre's own, or say nothing new. */
const followed = [
  'application.enrolled',
  'application.resent',
  'application.withdrawn',
  'print.authorised',
  'print.bound',
  'print.chip_written',
  'print.blank_spoiled',
  'print.sent',
  'print.not_started',
  'print.unclear',
  'print.printed',
  'print.inspected',
  'print.shelved',
  'print.spoiled',
  'handover.completed',
] as const satisfies readonly ApplicationEventType[];
type Followed = (typeof followed)[number];

function isFollowed(type: string): type is Followed {
  return followed.some((known) => known === type);
}

function refuse(code: ErrorCode, reason: Text = { id: errorCatalogue[code].id, en: errorCatalogue[code].en }): EntryRefusal {
  return { code, reason };
}

const secondCard: Text = {
  id: 'Kartu kedua: permohonan ini sudah memakai kuota cetak',
  en: 'A second card: this application has used the print quota',
};
const unknownApplication: Text = { id: 'Permohonan ini tidak dikenal di pusat', en: 'The centre does not know this application' };

function unreadable(fields: readonly string[]): EntryRefusal {
  const named = [...new Set(fields)].slice(0, 10).join(', ');
  return refuse('invalid_body', { id: `Isi catatan tidak sah: ${named}`, en: `The entry is not valid: ${named}` });
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): { readonly value: z.output<Schema> } | { readonly refusal: EntryRefusal } {
  const parsed = schema.safeParse(body);
  return parsed.success ? { value: parsed.data } : { refusal: unreadable(fieldErrorsOf(parsed.error, body).map((fault) => fault.field)) };
}

async function accept(context: ActionContext, entry: Entry): Promise<EntryRefusal | undefined> {
  const { records, officeId, now, verdicts, feed } = context;
  const body = read(eventBodies['application.accepted'], entry.body);
  if ('refusal' in body) return body.refusal;
  const { submission, status } = body.value;
  if (!Uuid.safeParse(entry.subject).success) return unreadable(['subject']);
  if (body.value.officeId !== officeId) return unreadable(['officeId']);
  if (errorsOf(checkNik(submission.person.nik)).length > 0) return unreadable(['submission.person.nik']);
  if ((await records.findApplication(entry.subject)) !== undefined) return refuse('same_id_other_content');
  const row: ApplicationRow = {
    applicationId: entry.subject,
    officeId,
    kind: submission.kind,
    submission: canonicalJson(submission),
    enrolment: submission.enrolment === undefined ? undefined : canonicalJson(submission.enrolment),
    status,
    since: now,
    dueAt_ms: undefined,
    reason: undefined,
    matches: [],
  };
  // Without its recording it waits here, known but not begun.
  await records.insertApplications([status === 'UNREGISTERED' ? row : verdicts.begin(row, feed)]);
  return undefined;
}

/** A card that came out: only with the warrant that was given for it. */
async function spend({ records, now }: ActionContext, row: ApplicationRow, warrantId: string): Promise<EntryRefusal | undefined> {
  const use = await records.findQuotaUse(row.officeId, row.applicationId);
  if (use !== undefined) {
    if (use.warrantId !== warrantId) return refuse('not_possible_now', secondCard);
    await records.markQuotaPrinted(row.officeId, row.applicationId, warrantId, now);
    return undefined;
  }
  const found = await records.findWarrant(row.applicationId);
  if (found?.warrant.warrantId !== warrantId) {
    return refuse('not_possible_now', { id: 'Kartu dicetak tanpa izin cetak dari pusat', en: 'A card was printed without a warrant of the centre' });
  }
  await records.spendWarrant(row.applicationId, now);
  return undefined;
}

type Body = { readonly reason?: unknown; readonly applicationId?: string; readonly warrantId?: string; readonly enrolment?: unknown };

async function consequences(context: ActionContext, type: Followed, body: Body, row: ApplicationRow): Promise<ApplicationRow | EntryRefusal> {
  const { records, verdicts, feed } = context;
  switch (type) {
    case 'application.enrolled':
      return verdicts.begin({ ...row, enrolment: canonicalJson(body.enrolment) }, feed);
    case 'application.resent':
      return verdicts.begin(row, feed);
    case 'application.withdrawn':
      await records.deleteClaim(row.applicationId);
      return { ...row, dueAt_ms: undefined };
    case 'handover.completed':
      await records.deleteClaim(row.applicationId);
      return row;
    case 'print.printed':
      return (await spend(context, row, body.warrantId ?? '')) ?? row;
    default:
      return row;
  }
}

async function follow(context: ActionContext, type: Followed, entry: Entry): Promise<EntryRefusal | undefined> {
  const body = read(eventBodies[type], entry.body);
  if ('refusal' in body) return body.refusal;
  const value: Body = body.value;
  const applicationId = value.applicationId ?? entry.subject;
  if (!Uuid.safeParse(applicationId).success) return unreadable(['subject']);
  const row = await context.records.lockApplication(applicationId);
  if (row?.officeId !== context.officeId) return refuse('not_found', unknownApplication);
  const { outcome, state } = foldApplication(row, { type, at: context.now });
  // A message that crossed ours on the way changes nothing and is no fault.
  if (outcome === 'noted' || (outcome === 'refused' && type === 'application.resent')) return undefined;
  if (outcome === 'refused') {
    const { id, en } = statusNames[row.status];
    return refuse('not_possible_now', { id: `Tidak sesuai status di pusat: ${id}`, en: `Does not fit the status at the centre: ${en}` });
  }
  const next = await consequences(context, type, value, { ...row, ...state });
  if ('code' in next) return next;
  await context.records.updateApplications([next]);
  return undefined;
}

/** An office asks for a new date on a warrant that ran out before its card could be printed. */
async function renew(context: ActionContext, entry: Entry): Promise<EntryRefusal | undefined> {
  const { records, officeId, verdicts, feed } = context;
  const body = read(eventBodies['warrant.renewal_asked'], entry.body);
  if ('refusal' in body) return body.refusal;
  const { applicationId, warrantId } = body.value;
  const row = await records.lockApplication(applicationId);
  if (row?.officeId !== officeId) return refuse('not_found', unknownApplication);
  const outcome = await verdicts.renew(records, row, warrantId, feed);
  if (outcome === 'not_this_warrant')
    return refuse('not_possible_now', { id: 'Izin cetak ini bukan dari pusat', en: 'This warrant was not given by the centre' });
  return undefined;
}

/** Our own words as the office recorded them. They are news only after we were put back from a backup that did not have them. */
async function recall(context: ActionContext, entry: Entry): Promise<EntryRefusal | undefined> {
  const { records, officeId, verdicts } = context;
  const row = await records.lockApplication(entry.subject);
  if (row?.officeId !== officeId) return undefined;
  if (entry.type === 'centre.verdict') {
    const said = eventBodies['centre.verdict'].safeParse(entry.body);
    if (said.success && isVerdict(said.data.verdict)) await verdicts.recallVerdict(records, row, said.data.verdict, said.data.reason);
    return undefined;
  }
  const said = eventBodies['centre.warranted'].safeParse(entry.body);
  if (!said.success || said.data.warrant.applicationId !== row.applicationId || said.data.warrant.officeId !== officeId) return undefined;
  if (await verdicts.recallWarrant(records, row, said.data.warrant)) return undefined;
  return refuse('not_possible_now', { id: 'Orang ini punya kartu lain yang sedang dibuat', en: 'Another card of this person is under way' });
}

/** The office printed a damaged or lost card on its standing quota while it was cut off. */
async function takeQuotaUse({ records, officeId, quotas, feed }: ActionContext, entry: Entry): Promise<EntryRefusal | undefined> {
  const body = read(eventBodies['warrant.quota_used'], entry.body);
  if ('refusal' in body) return body.refusal;
  const outcome = await quotas.take(records, officeId, body.value, feed);
  return outcome === 'taken' ? undefined : refuse('not_found', unknownApplication);
}

/** Acts on one entry inside the transaction that keeps it; what it returns is why it could not. */
/** The office asks for blanks, or says what has come of them. */
async function takeStock({ records, officeId, allocation, feed }: ActionContext, entry: Entry): Promise<EntryRefusal | undefined> {
  if (entry.type === 'stock.requested') {
    const body = read(eventBodies['stock.requested'], entry.body);
    if ('refusal' in body) return body.refusal;
    return (await allocation.take(records, officeId, body.value, feed)) ? undefined : refuse('same_id_other_content');
  }
  const body = read(eventBodies['blanks.shipment_received'], entry.body);
  if ('refusal' in body) return body.refusal;
  await allocation.acknowledge(records, officeId, body.value);
  return undefined;
}

/**
 * What an office told of a card while its application waited for a person was refused and kept. The person has decided that
 * the card stands: now it is followed to where it is, and nobody is held for a card that is out.
 */
export async function followRefused(context: ActionContext, applicationId: string): Promise<void> {
  for (const entry of await context.records.refusedEntries(context.officeId, applicationId))
    if (isFollowed(entry.type)) await follow(context, entry.type, entry);
}

export async function actOn(context: ActionContext, entry: Entry): Promise<EntryRefusal | undefined> {
  if (entry.type === 'application.accepted') return accept(context, entry);
  if (entry.type === 'warrant.renewal_asked') return renew(context, entry);
  if (entry.type === 'centre.verdict' || entry.type === 'centre.warranted') return recall(context, entry);
  if (entry.type === 'stock.requested' || entry.type === 'blanks.shipment_received') return takeStock(context, entry);
  if (entry.type === 'warrant.quota_used') return takeQuotaUse(context, entry);
  return isFollowed(entry.type) ? follow(context, entry.type, entry) : undefined;
}
