/** Bodies of the journal's events, as the office writes them and the centre reads them. Unknown types are kept by whoever meets them. */

import { outageKinds } from '@loket/domain/outage';
import { priorityReasons } from '@loket/domain/queue-order';
import { quotaBases } from '@loket/domain/standing-quota';
import { supplyKinds } from '@loket/domain/supplies';
import { warrantRefusalCodes } from '@loket/domain/warrant';
import { z } from 'zod';
import { ApplicationSubmission, Enrolment, PictureRef } from './application.ts';
import { CoverageSettings, CoverageSnapshotBody } from './coverage.ts';
import { SignedText } from './machines.ts';
import { OutageEffect } from './outages.ts';
import { PowerChangedBody } from './power.ts';
import { AllocatedBody, ShippedBody, StockRequestedBody, StockSettings } from './stock.ts';
import { QuotaBody, QuotaSettledBody, StandingQuota, WarrantedBody } from './sync.ts';
import { Sha256, Text, Uuid } from './text.ts';

export const eventBodies = {
  /** a district's file was taken into the register; the people themselves are not in the journal */
  'registry.imported': z.object({
    fileSha256: Sha256,
    finishedAt: z.string(),
    read: z.int(),
    added: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    rejected: z.int(),
    vanished: z.int(),
    residents: z.int(),
  }),
  'application.accepted': z.object({
    submission: ApplicationSubmission,
    receiptCode: z.string(),
    status: z.enum(['UNREGISTERED', 'BIO_CAPTURED', 'PROCESSING']),
    officeId: z.string(),
    /** the day told to the applicant, and what bounds it; absent in older entries */
    promised: z.object({ on: z.string().optional(), bound: z.enum(['queue', 'blanks', 'none']) }).optional(),
  }),
  'application.enrolled': z.object({ enrolment: Enrolment }),
  'application.withdrawn': z.object({ reason: z.string() }),
  'application.resent': z.object({ reason: z.string() }),
  'application.sent': z.object({}),
  'centre.received': z.object({ feedSeq: z.int(), centreAt: z.string() }),
  'centre.verdict': z.object({ feedSeq: z.int(), centreAt: z.string(), verdict: z.string(), reason: Text }),
  'centre.warranted': WarrantedBody.extend({ feedSeq: z.int(), centreAt: z.string() }),
  /** a feed item that this version does not know, or that came too late to matter: kept and shown */
  'centre.noted': z.object({ feedSeq: z.int(), centreAt: z.string(), type: z.string(), body: z.record(z.string(), z.unknown()) }),
  'print.authorised': z.object({ applicationId: Uuid, warrantId: Uuid, replaces: Uuid.optional(), reason: z.string().optional() }),
  /** durable before the printer is asked: this blank and this attempt */
  'print.bound': z.object({ applicationId: Uuid, warrantId: Uuid, attemptId: Uuid, printerId: z.string(), serial: z.string() }),
  /** the blank's chip holds the record of this application: read back and compared, by its SHA-256 */
  'print.chip_written': z.object({ applicationId: Uuid, attemptId: Uuid, printerId: z.string(), serial: z.string(), recordSha256: z.string() }),
  /** found bad before anything was printed on it; `read` is the number that its chip gave, if another */
  'print.blank_spoiled': z.object({
    applicationId: Uuid,
    warrantId: Uuid,
    attemptId: Uuid,
    printerId: z.string(),
    serial: z.string(),
    why: z.string(),
    read: z.string().optional(),
  }),
  /** a person must look at a printer before it starts another card; and has looked */
  'printer.stopped': z.object({ printerId: z.string(), why: z.string(), bound: z.string(), read: z.string().optional() }),
  'printer.resumed': z.object({ printerId: z.string(), note: z.string().optional() }),
  /** durable before the document is sent: what the printer calls it */
  'print.sent': z.object({ applicationId: Uuid, attemptId: Uuid, jobUuid: z.string(), printerLife: z.string() }),
  'print.not_started': z.object({ applicationId: Uuid, attemptId: Uuid, printerId: z.string(), serial: z.string(), why: z.string() }),
  'print.unclear': z.object({ applicationId: Uuid, attemptId: Uuid, why: z.string() }),
  'print.printed': z.object({
    applicationId: Uuid,
    warrantId: Uuid,
    attemptId: Uuid,
    printerId: z.string(),
    serial: z.string(),
    /** claim: something between us and the printer said so (CUPS); nobody has seen the card yet */
    witnessed: z.enum(['printer', 'person', 'claim']),
    /** said once of each printer: it records when it begins a job, so that one it never began can be believed from now on */
    beginsRecorded: z.boolean().optional(),
  }),
  'print.inspected': z.object({ applicationId: Uuid }),
  'print.shelved': z.object({ applicationId: Uuid, shelf: z.string() }),
  /** `to` is where the blank is then: spoiled when left out, the hopper when no card came out though a queue had claimed one */
  'print.spoiled': z.object({
    applicationId: Uuid,
    warrantId: Uuid,
    serial: z.string(),
    from: z.string(),
    to: z.string().optional(),
    reason: z.string(),
  }),
  'print.cancelled': z.object({ applicationId: Uuid, reason: z.string() }),
  /** goes before others in the queue; the second person's name and reason stand in the entry */
  'print.prioritised': z.object({ applicationId: Uuid, reason: z.enum(priorityReasons), note: z.string().optional() }),
  'print.priority_withdrawn': z.object({ applicationId: Uuid, reason: z.string() }),
  /** a warrant that does not hold here; `feedSeq` when it had just come down */
  'warrant.refused': z.object({
    applicationId: Uuid,
    warrantId: Uuid,
    refusal: z.enum(warrantRefusalCodes),
    expiresAt: z.string(),
    feedSeq: z.int().optional(),
    centreAt: z.string().optional(),
  }),
  /** the office asks the centre for a new date on an expired warrant */
  'warrant.renewal_asked': z.object({ applicationId: Uuid, warrantId: Uuid, expiresAt: z.string() }),
  'centre.quota': QuotaBody.extend({ feedSeq: z.int(), centreAt: z.string() }),
  /** durable before its print job exists; `number` counts the uses of the day over all quotas of this office */
  'warrant.quota_used': z.object({
    applicationId: Uuid,
    warrantId: Uuid,
    quotaId: Uuid,
    day: z.iso.date(),
    number: z.int(),
    basis: z.enum(quotaBases),
    personHash: Sha256,
    quota: StandingQuota,
  }),
  'centre.quota_settled': QuotaSettledBody.extend({ feedSeq: z.int(), centreAt: z.string() }),
  'handover.completed': z.object({
    applicationId: Uuid,
    receiver: z.object({ name: z.string(), relation: z.string(), note: z.string().optional() }),
    oldCardSurrendered: z.boolean(),
    returned: z.enum(['old_card', 'police_letter', 'none']).optional(),
    signature: PictureRef.optional(),
    personChecked: z.boolean().optional(),
  }),
  'blanks.registered': z.object({ first: z.string(), count: z.int(), letter: z.string() }),
  /** `first` and `count` for a run, or `serials` for a list */
  'blanks.moved': z.object({
    from: z.string(),
    to: z.string(),
    first: z.string().optional(),
    count: z.int(),
    serials: z.array(z.string()).optional(),
    reason: z.string(),
  }),
  /** what came in against a request letter; its blanks move by `blanks.moved`, its ribbons and film by `supplies.moved` */
  'blanks.shipment_received': z.object({
    shipmentId: Uuid,
    letter: z.string(),
    requestId: Uuid.optional(),
    expected: z.int(),
    received: z.int(),
    short: z.int(),
    surplus: z.int(),
    runs: z.array(z.object({ first: z.string(), count: z.int() })),
    ribbons: z.int(),
    films: z.int(),
    note: z.string().optional(),
  }),
  /** blanks that the centre says are on their way lie in transit */
  'blanks.announced': z.object({ requestId: Uuid, runs: z.array(z.object({ first: z.string(), count: z.int() })) }),
  /** counted without seeing the book's figure, which is kept beside it */
  'blanks.counted': z.object({ sheets: z.array(z.object({ account: z.string(), counted: z.int(), book: z.int() })) }),
  'supplies.moved': z.object({ kind: z.enum(supplyKinds), from: z.string(), to: z.string(), count: z.int(), reason: z.string() }),
  'day.closed': z.object({
    date: z.string(),
    figures: z.object({
      opening: z.int(),
      received: z.int(),
      returned: z.int(),
      found: z.int(),
      printed: z.int(),
      spoiled: z.int(),
      lent: z.int(),
      lost: z.int(),
    }),
    expected: z.int(),
    counted: z.int(),
    variance: z.int(),
    /** each shelf; the book's figure after the close differs from the count where missing blanks are not known by number */
    shelves: z.array(z.object({ account: z.string(), counted: z.int(), book: z.int(), variance: z.int() })),
    reason: z.string().optional(),
    supplies: z.array(z.object({ kind: z.enum(supplyKinds), onHand: z.int() })),
  }),
  /** spoiled blanks and handed-in cards, cut and burnt before witnesses */
  'blanks.destroyed': z.object({
    destructionId: Uuid,
    number: z.string(),
    place: z.string(),
    method: z.string(),
    witnesses: z.array(z.object({ name: z.string(), position: z.string() })),
    blanks: z.array(z.string()),
    /** applications whose old cards were handed in */
    cards: z.array(Uuid),
  }),
  /** asked of the Ditjen; the centre answers with the two that follow */
  'stock.requested': StockRequestedBody,
  'centre.allocated': AllocatedBody.extend({ feedSeq: z.int(), centreAt: z.string() }),
  'centre.shipped': ShippedBody.extend({ feedSeq: z.int(), centreAt: z.string() }),
  'stock.settings': StockSettings,
  /** a card cannot be ready on the promised day; `to` is absent when no day can be promised */
  'promise.moved': z.object({ applicationId: Uuid, from: z.string().optional(), to: z.string().optional(), limit: z.enum(['queue', 'blanks', 'none']) }),
  /** something the office needs was away since `at`, and has been long enough to count; the subject is the outage */
  'outage.began': z.object({ kind: z.enum(outageKinds), part: z.string().optional(), at: z.string(), cause: Text.optional() }),
  'outage.ended': z.object({ at: z.string(), effect: OutageEffect, endUnseen: z.boolean().optional() }),
  /** `kind`: what it was, where an officer knows better than the measurement */
  'outage.noted': z.object({ text: z.string(), kind: z.enum(outageKinds).optional() }),
  /** the keys were exchanged: from now on the office and its centre know each other */
  'centre.enrolled': z.object({ keyId: z.string(), publicKey: z.string() }),
  /** mains, battery, low battery, or a UPS that cannot be asked; only when it changes */
  'power.changed': PowerChangedBody,
  /** subject: the machine's id; the certificate's text is a MachineStatement */
  'machine.registered': z.object({ name: z.string(), publicKey: z.string(), certificate: SignedText }),
  'machine.revoked': z.object({ reason: z.string(), notice: SignedText }),
  /** an officer who signed in there was given the secret that opens the machine's data */
  'machine.released': z.object({}),
  'machine.erased': z.object({ drafts: z.int(), handedOver: z.int() }),
  /** a village's list of people went onto a machine; who is in it is not in the journal. The subject is the taking */
  'kit.taken': z.object({ machineId: Uuid, machineName: z.string(), villageCode: z.string(), people: z.int(), turning: z.int(), validUntil: z.string() }),
  /** a courier file was brought and read; its applications stand in entries of their own. The subject is the file */
  'courier.imported': z.object({
    machineId: Uuid,
    machineName: z.string(),
    madeBy: z.string(),
    madeAt: z.string(),
    piece: z.int(),
    pieces: z.int(),
    taken: z.int(),
    already: z.int(),
    refused: z.int(),
    damaged: z.int(),
  }),
  /** the switch of the stand-in certificates; the second person's reason is the reason */
  'suket.allowed': z.object({ allowed: z.boolean(), reason: z.string() }),
  /** `token`: what its QR carries, COSE_Sign1 as base64url */
  'suket.issued': z.object({
    number: z.string(),
    sequence: z.int(),
    year: z.string(),
    applicationId: Uuid,
    expiresAt: z.string(),
    reason: z.string(),
    token: z.string(),
  }),
  'suket.revoked': z.object({ number: z.string(), reason: z.string() }),
  'coverage.opened': z.object({ area: z.string(), residents: z.int(), obliged: z.int(), enrolled: z.int(), notYetEnrolled: z.int(), asOf: z.string() }),
  /** the figures at a close of day, or at the end of a day that nobody closed; subject: the date */
  'coverage.snapshot': CoverageSnapshotBody,
  'coverage.settings': CoverageSettings,
} as const;
export type EventType = keyof typeof eventBodies;
export type EventBody<T extends EventType> = z.infer<(typeof eventBodies)[T]>;
