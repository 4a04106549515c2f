/** The one way to the office's API. Every answer is checked against the protocol's schema: what does not fit is not the office. */
import type { FilePiece } from '@loket/domain/file-pieces';
import { type ChangeOwnPassword, type ChangePerson, type NewPerson, PeopleAnswer, SessionAnswer, type SignInRequest } from '@loket/protocol/access';
import { KnownApplicant } from '@loket/protocol/applicant';
import {
  AcknowledgementsAnswer,
  ApplicationDetail,
  ApplicationPage,
  type ApplicationQuery,
  type ApplicationSubmission,
  ApplicationSummary,
  AttachmentAnswer,
  type EnrolCommand,
  type ResendCommand,
  SubmissionAnswer,
  type WithdrawCommand,
} from '@loket/protocol/application';
import {
  BlankStory,
  BlanksAnswer,
  type CountBlanksCommand,
  type DestroyCommand,
  DestructionAnswer,
  DestructionsAnswer,
  type LoanCommand,
  type MoveBlanksCommand,
  type ReceiveShipmentCommand,
  ShipmentsAnswer,
} from '@loket/protocol/blanks';
import { BoardAnswer, JournalVerification, SyncAnswer } from '@loket/protocol/board';
import { CourierImportAnswer, courierMediaType } from '@loket/protocol/courier';
import {
  CoverageAnswer,
  type CoverageQuery,
  CoverageSettings,
  type CoverageSettingsCommand,
  ForecastAnswer,
  MissingAnswer,
  type MissingQuery,
  OutreachAnswer,
} from '@loket/protocol/coverage';
import { SignedTrustList } from '@loket/protocol/credential/trust-list';
import { type CloseDayCommand, DayAnswer } from '@loket/protocol/day';
import { type TakeKitCommand, VillageKit } from '@loket/protocol/kits';
import {
  type MachineErasedCommand,
  MachineStanding,
  MachinesAnswer,
  RegisteredMachine,
  type RegisterMachineCommand,
  ReleasedMachine,
  type RevokeMachineCommand,
} from '@loket/protocol/machines';
import { type NoteOutageCommand, OutagesAnswer } from '@loket/protocol/outages';
import {
  type HandoverRequest,
  type InspectCommand,
  PrintersAnswer,
  PrintJobPage,
  type PriorityCommand,
  QuotaAnswer,
  QuotaCheck,
  type QuotaPrintCommand,
  RefusedWarrants,
  type ReprintCommand,
  type ResolveCommand,
  type ResumePrinterCommand,
  ShelvesAnswer,
  type SpoilCommand,
  UncollectedAnswer,
  type WithdrawPriorityCommand,
} from '@loket/protocol/print-job';
import { Problem } from '@loket/protocol/problem';
import { CaptureAnswer, type CaptureCommand, RecordingDevices } from '@loket/protocol/recording';
import { RegisterAnswer, ResidentHits } from '@loket/protocol/registry';
import { ReportAnswer } from '@loket/protocol/reports';
import {
  ImportFiles,
  ImportJobAnswer,
  ImportPieceAnswer,
  ImportPreview,
  type ImportPreviewRequest,
  type StartImportCommand,
} from '@loket/protocol/resident-import';
import { type RequestStockCommand, StockAnswer } from '@loket/protocol/stock';
import { type AllowSuketCommand, type IssueSuketCommand, type RevokeSuketCommand, SuketAnswer } from '@loket/protocol/suket';
import { type MoveSuppliesCommand, SuppliesAnswer } from '@loket/protocol/supplies';
import { AttachmentProgress } from '@loket/protocol/sync';
import { z } from 'zod';
import type { Fetch, Timers } from '../browser/ports.ts';
import { type Answer, away } from './failure.ts';

/** An answer that takes longer is no answer; a slow link must not freeze the page. */
const answerTime_ms_max = 20_000;
/** A file is given the time it needs on the slowest link that is still one: two at once on 64 kbit/s. */
const slowest_bytes_per_ms = 4;
/** What the office says to a command whose answer the page does not read. */
const Anything = z.unknown();

type Piece = FilePiece & { readonly bytes: Uint8Array<ArrayBuffer> };
type Contact = { readonly reached: () => void; readonly away: () => void; readonly notSignedIn: () => void };

type Send = {
  readonly json?: unknown;
  readonly bytes?: { readonly content: Uint8Array<ArrayBuffer> | Blob; readonly mediaType: string };
  readonly signal?: AbortSignal;
};

export type OfficeClient = ReturnType<typeof createOfficeClient>;

export function createOfficeClient({ fetch, timers }: { readonly fetch: Fetch; readonly timers: Timers }) {
  let csrfToken: string | undefined;
  let contact: Contact = { reached: () => {}, away: () => {}, notSignedIn: () => {} };

  async function ask<S extends z.ZodType>(method: string, path: string, schema: S, send: Send = {}): Promise<Answer<z.infer<S>>> {
    const given = await exchange(method, path, send);
    if (given === undefined) {
      // What the page itself called off says nothing about the office.
      if (send.signal?.aborted !== true) contact.away();
      return away;
    }
    const answer = read(given, schema);
    if (answer.ok || answer.failure.kind === 'problem') contact.reached();
    else contact.away();
    if (!answer.ok && answer.failure.kind === 'problem' && answer.failure.problem.status === 401 && !path.startsWith('/api/session')) contact.notSignedIn();
    return answer;
  }

  async function exchange(method: string, path: string, send: Send): Promise<{ status: number; retryAfter: string | null; body: unknown } | undefined> {
    const limit = new AbortController();
    const stop = (): void => limit.abort();
    const timer = timers.set(answerTime_ms_max + Math.ceil(sizeOf(send.bytes?.content) / slowest_bytes_per_ms), stop);
    send.signal?.addEventListener('abort', stop);
    try {
      const response = await fetch(path, {
        method,
        signal: limit.signal,
        headers: headersFor(method, send),
        credentials: 'same-origin',
        cache: 'no-store',
        ...bodyOf(send),
      });
      const text = await response.text();
      return { status: response.status, retryAfter: response.headers.get('retry-after'), body: text === '' ? undefined : JSON.parse(text) };
    } catch {
      // Refused, cut, too slow, or not JSON: for the officer all of these are "the office does not answer".
      return undefined;
    } finally {
      timer.cancel();
      send.signal?.removeEventListener('abort', stop);
    }
  }

  function headersFor(method: string, send: Send): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (send.json !== undefined) headers['content-type'] = 'application/json';
    if (send.bytes !== undefined) headers['content-type'] = send.bytes.mediaType;
    if (method !== 'GET' && csrfToken !== undefined) headers['x-loket-csrf'] = csrfToken;
    return headers;
  }

  const query = (given: Readonly<Record<string, string | number | undefined>>): string => {
    const pairs = Object.entries(given).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, String(value)]]));
    return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
  };
  const part = encodeURIComponent;

  return {
    /** Who wants to know whether the office answers; set once, after both sides exist. */
    tell(listener: Contact): void {
      contact = listener;
    },
    setCsrfToken(token: string | undefined): void {
      csrfToken = token;
    },

    /** A paper (PDF) or sheet of the office as a file. */
    async paper(path: string, mediaType: string): Promise<Answer<Blob>> {
      try {
        const response = await fetch(path, { method: 'GET', headers: { accept: mediaType }, credentials: 'same-origin', cache: 'no-store' });
        if (response.ok && response.headers.get('content-type')?.startsWith(mediaType) === true) {
          contact.reached();
          return { ok: true, status: response.status, value: await response.blob() };
        }
        const given = { status: response.ok ? 502 : response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() };
        if (given.status === 401) contact.notSignedIn();
        return read(given, z.never());
      } catch {
        contact.away();
        return away;
      }
    },

    health: () => ask('GET', '/health', z.object({ program: z.literal('office') })),
    session: () => ask('GET', '/api/session', SessionAnswer),
    signIn: (body: SignInRequest) => ask('POST', '/api/session', SessionAnswer, { json: body }),
    signOut: () => ask('DELETE', '/api/session', Anything),
    changePassword: (body: ChangeOwnPassword) => ask('POST', '/api/session/password', Anything, { json: body }),
    people: () => ask('GET', '/api/people', PeopleAnswer),
    createPerson: (body: NewPerson) => ask('POST', '/api/people', Anything, { json: body }),
    changePerson: (username: string, body: ChangePerson) => ask('PATCH', `/api/people/${part(username)}`, Anything, { json: body }),
    endSessions: (username: string) => ask('DELETE', `/api/people/${part(username)}/sessions`, Anything),

    trustList: () => ask('GET', '/api/trust-list', SignedTrustList),
    suket: (applicationId?: string) => ask('GET', `/api/suket${query({ applicationId })}`, SuketAnswer),
    allowSuket: (body: AllowSuketCommand) => ask('POST', '/api/suket/switch', Anything, { json: body }),
    issueSuket: (id: string, body: IssueSuketCommand) => ask('POST', `/api/applications/${id}/suket`, Anything, { json: body }),
    revokeSuket: (number: string, body: RevokeSuketCommand) => ask('POST', `/api/suket/${part(number)}/revocation`, Anything, { json: body }),
    applicant: (nik: string) => ask('GET', `/api/applicants/${part(nik)}`, KnownApplicant),
    submit: (id: string, body: ApplicationSubmission) => ask('PUT', `/api/applications/${id}`, SubmissionAnswer, { json: body }),
    putAttachment: (sha256: string, content: Uint8Array<ArrayBuffer>, mediaType: string) =>
      ask('PUT', `/api/attachments/${sha256}`, AttachmentAnswer, { bytes: { content, mediaType } }),
    /** How much of a file the office has. */
    attachmentProgress: (sha256: string) => ask('GET', `/api/attachments/${sha256}/pieces`, AttachmentProgress),
    putPiece: ({ sha256, mediaType, offset_bytes, size_bytes, bytes }: Piece) =>
      ask('PUT', `/api/attachments/${sha256}/pieces?offset=${offset_bytes}&size=${size_bytes}`, AttachmentProgress, { bytes: { content: bytes, mediaType } }),
    acknowledgements: (ids: readonly string[]) => ask('POST', '/api/applications/acknowledgements', AcknowledgementsAnswer, { json: { ids } }),
    application: (id: string) => ask('GET', `/api/applications/${id}`, ApplicationDetail),
    applications: (filter: ApplicationQuery) => ask('GET', `/api/applications${query(filter)}`, ApplicationPage),
    receipt: (code: string) => ask('GET', `/api/receipts/${part(code)}`, ApplicationSummary),
    withdraw: (id: string, body: WithdrawCommand) => ask('POST', `/api/applications/${id}/withdraw`, Anything, { json: body }),
    resend: (id: string, body: ResendCommand) => ask('POST', `/api/applications/${id}/resend`, Anything, { json: body }),
    recordingDevices: () => ask('GET', '/api/biometrics', RecordingDevices),
    captureBiometrics: (body: CaptureCommand) => ask('POST', '/api/biometrics/capture', CaptureAnswer, { json: body }),
    enrol: (id: string, body: EnrolCommand) => ask('POST', `/api/applications/${id}/enrolment`, Anything, { json: body }),

    residents: (q: string, signal: AbortSignal) => ask('GET', `/api/residents${query({ q })}`, ResidentHits, { signal }),
    importFiles: () => ask('GET', '/api/residents/files', ImportFiles),
    putImportPiece: (name: string, offset: number, size: number, content: Uint8Array<ArrayBuffer>) =>
      ask('PUT', `/api/residents/files/${part(name)}/pieces${query({ offset, size })}`, ImportPieceAnswer, {
        bytes: { content, mediaType: 'application/octet-stream' },
      }),
    removeImportFile: (name: string) => ask('DELETE', `/api/residents/files/${part(name)}`, Anything),
    previewImport: (name: string, body: z.input<typeof ImportPreviewRequest>) =>
      ask('POST', `/api/residents/files/${part(name)}/preview`, ImportPreview, { json: body }),
    startImport: (body: StartImportCommand) => ask('POST', '/api/residents/imports', ImportJobAnswer, { json: body }),
    importJob: () => ask('GET', '/api/residents/imports/job', ImportJobAnswer),
    cancelImport: () => ask('POST', '/api/residents/imports/cancel', ImportJobAnswer, { json: {} }),
    register: () => ask('GET', '/api/residents/imports', RegisterAnswer),

    board: () => ask('GET', '/api/board', BoardAnswer),
    coverage: (asked: CoverageQuery) => ask('GET', `/api/coverage${query(asked)}`, CoverageAnswer),
    forecast: (by: string | undefined) => ask('GET', `/api/coverage/forecast${query({ by })}`, ForecastAnswer),
    setCoverage: (body: CoverageSettingsCommand) => ask('PUT', '/api/coverage/settings', CoverageSettings, { json: body }),
    outreach: () => ask('GET', '/api/outreach', OutreachAnswer),
    missing: (code: string, { group }: MissingQuery) => ask('GET', `/api/outreach/villages/${part(code)}${query({ group })}`, MissingAnswer),
    blanks: () => ask('GET', '/api/blanks', BlanksAnswer),
    blank: (serial: string) => ask('GET', `/api/blanks/${part(serial)}`, BlankStory),
    moveBlanks: (body: MoveBlanksCommand) => ask('POST', '/api/blanks/moves', Anything, { json: body }),
    stock: () => ask('GET', '/api/stock', StockAnswer),
    requestStock: (body: z.input<typeof RequestStockCommand>) => ask('POST', '/api/stock/requests', Anything, { json: body }),
    outages: () => ask('GET', '/api/outages', OutagesAnswer),
    report: (path: string) => ask('GET', path, ReportAnswer),
    noteOutage: (id: string, body: NoteOutageCommand) => ask('POST', `/api/outages/${part(id)}/notes`, Anything, { json: body }),
    shipments: () => ask('GET', '/api/blanks/shipments', ShipmentsAnswer),
    receiveShipment: (body: z.input<typeof ReceiveShipmentCommand>) => ask('POST', '/api/blanks/shipments', Anything, { json: body }),
    lendBlanks: (body: z.input<typeof LoanCommand>) => ask('POST', '/api/blanks/loans', Anything, { json: body }),
    countBlanks: (body: CountBlanksCommand) => ask('POST', '/api/blanks/counts', Anything, { json: body }),
    day: () => ask('GET', '/api/day', DayAnswer),
    closeDay: (body: z.input<typeof CloseDayCommand>) => ask('POST', '/api/day/close', Anything, { json: body }),
    destructions: () => ask('GET', '/api/blanks/destructions', DestructionsAnswer),
    destroyBlanks: (body: z.input<typeof DestroyCommand>) => ask('POST', '/api/blanks/destructions', DestructionAnswer, { json: body }),
    supplies: () => ask('GET', '/api/supplies', SuppliesAnswer),
    moveSupplies: (body: MoveSuppliesCommand) => ask('POST', '/api/supplies/movements', Anything, { json: body }),

    printJobs: (state?: string) => ask('GET', `/api/print-jobs${query({ state, limit: 200 })}`, PrintJobPage),
    printers: () => ask('GET', '/api/printers', PrintersAnswer),
    resumePrinter: (id: string, body: ResumePrinterCommand) => ask('POST', `/api/printers/${encodeURIComponent(id)}/resume`, PrintersAnswer, { json: body }),
    inspect: (id: string, body: InspectCommand) => ask('POST', `/api/print-jobs/${id}/inspect`, Anything, { json: body }),
    spoil: (id: string, body: SpoilCommand) => ask('POST', `/api/print-jobs/${id}/spoil`, Anything, { json: body }),
    resolve: (id: string, body: ResolveCommand) => ask('POST', `/api/print-jobs/${id}/resolve`, Anything, { json: body }),
    reprint: (id: string, body: ReprintCommand) => ask('POST', `/api/print-jobs/${id}/reprint`, Anything, { json: body }),
    prioritise: (id: string, body: PriorityCommand) => ask('POST', `/api/print-jobs/${id}/priority`, Anything, { json: body }),
    withdrawPriority: (id: string, body: WithdrawPriorityCommand) => ask('POST', `/api/print-jobs/${id}/priority/withdraw`, Anything, { json: body }),
    shelves: () => ask('GET', '/api/shelves', ShelvesAnswer),
    refusedWarrants: () => ask('GET', '/api/warrants/refused', RefusedWarrants),
    quota: () => ask('GET', '/api/quota', QuotaAnswer),
    quotaCheck: (id: string) => ask('GET', `/api/applications/${id}/quota`, QuotaCheck),
    quotaPrint: (id: string, body: QuotaPrintCommand) => ask('POST', `/api/applications/${id}/quota-print`, Anything, { json: body }),
    uncollected: () => ask('GET', '/api/handovers/uncollected', UncollectedAnswer),
    handover: (body: HandoverRequest) => ask('POST', '/api/handovers', Anything, { json: body }),

    machines: () => ask('GET', '/api/machines', MachinesAnswer),
    registerMachine: (body: RegisterMachineCommand) => ask('POST', '/api/machines', RegisteredMachine, { json: body }),
    machineStanding: (id: string) => ask('GET', `/api/machines/${id}/standing`, MachineStanding),
    revokeMachine: (id: string, body: RevokeMachineCommand) => ask('POST', `/api/machines/${id}/revocation`, Anything, { json: body }),
    releaseMachine: (id: string, commandId: string) => ask('POST', `/api/machines/${id}/release`, ReleasedMachine, { json: { commandId } }),
    machineErased: (id: string, body: MachineErasedCommand) => ask('POST', `/api/machines/${id}/erasure`, Anything, { json: body }),

    bringCourier: (file: Blob) => ask('POST', '/api/courier/imports', CourierImportAnswer, { bytes: { content: file, mediaType: courierMediaType } }),
    takeKit: (body: TakeKitCommand) => ask('POST', '/api/kits', VillageKit, { json: body }),

    sync: () => ask('GET', '/api/sync', SyncAnswer),
    retrySync: () => ask('POST', '/api/sync/retry', SyncAnswer, { json: {} }),
    verifyJournal: () => ask('GET', '/api/journal/verification', JournalVerification),
  };
}

function sizeOf(content: Uint8Array | Blob | undefined): number {
  if (content === undefined) return 0;
  return content instanceof Blob ? content.size : content.length;
}

function bodyOf(send: Send): { body?: BodyInit } {
  if (send.bytes !== undefined) return { body: send.bytes.content };
  return send.json === undefined ? {} : { body: JSON.stringify(send.json) };
}

function read<S extends z.ZodType>(
  given: { readonly status: number; readonly retryAfter: string | null; readonly body: unknown },
  schema: S,
): Answer<z.infer<S>> {
  if (given.status >= 200 && given.status < 300) {
    const parsed = schema.safeParse(given.body);
    // A hotel's or a proxy's "200 OK" page must never count as the office's receipt.
    return parsed.success ? { ok: true, status: given.status, value: parsed.data } : away;
  }
  const problem = Problem.safeParse(given.body);
  if (!problem.success) return away;
  const seconds = Number(given.retryAfter ?? '');
  return {
    ok: false,
    failure: { kind: 'problem', problem: problem.data, retryAfter_s: given.retryAfter !== null && Number.isFinite(seconds) ? seconds : undefined },
  };
}
