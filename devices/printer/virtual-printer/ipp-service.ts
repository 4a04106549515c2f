/** The virtual printer's IPP side (RFC 8011): a request's bytes in, the answer's bytes out. */
import type { Clock } from '@loket/platform/ports';
import { isFinalJobState } from '../card-printer.ts';
import { type IppOperation, type IppStatus, ippOperations, ippStatuses, jobStateCodes, printerStateCodes } from '../ipp-codes.ts';
import {
  attr,
  decodeIppMessage,
  encodeIppMessage,
  findIppGroup,
  type IppAttribute,
  IppDecodeError,
  type IppGroup,
  type IppMessage,
  ipp,
  ippBoolean,
  ippNumbers,
  ippTexts,
} from '../ipp-message.ts';
import { bootUuidAttribute } from '../ipp-printer.ts';
import { type CardMachine, documentWait_ms } from './card-machine.ts';
import { pngSize } from './png-check.ts';
import type { VirtualJob } from './printer-memory.ts';

export interface IppServiceOptions {
  machine: CardMachine;
  clock: Clock;
  name: string;
  /** ipp://..., as clients reach it. */
  uri: string;
}

/** undefined: the switch dropAnswerOf wants the connection cut instead of an answer. */
export type IppService = (request: Uint8Array) => Promise<Uint8Array | undefined>;

const cardMedia = 'iso_id-1_53.98x85.6mm';
/** A card front of 1011 x 638 px is far below this in each direction. */
const cardSide_px_max = 8_000;
/** RFC 8011 5.1.3 */
const nameLength_bytes_max = 255;
const mediaTypes = ['image/png', 'application/octet-stream'];

class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: IppStatus;
  constructor(status: IppStatus, message: string) {
    super(message);
    this.status = status;
  }
}

type Operation = (request: IppMessage, options: IppServiceOptions) => Promise<IppGroup[]> | IppGroup[];

const operations: Record<IppOperation, Operation> = {
  'Print-Job': printJob,
  'Validate-Job': validateJob,
  'Create-Job': createJob,
  'Send-Document': sendDocument,
  'Cancel-Job': cancelJob,
  'Get-Job-Attributes': getJobAttributes,
  'Get-Jobs': getJobs,
  'Get-Printer-Attributes': getPrinterAttributes,
};

const operationNames = new Map<number, IppOperation>();
for (const name in ippOperations) {
  if (isOperationName(name)) operationNames.set(ippOperations[name], name);
}
function isOperationName(name: string): name is IppOperation {
  return Object.hasOwn(ippOperations, name);
}

export function createIppService(options: IppServiceOptions): IppService {
  return async (bytes) => {
    let request: IppMessage;
    try {
      request = decodeIppMessage(bytes);
    } catch (error) {
      if (!(error instanceof IppDecodeError)) throw error;
      return encodeIppMessage(answer(requestIdOf(bytes), 'client-error-bad-request', error.message));
    }
    const name = operationNames.get(request.code);
    const reply = { ...(await perform(name, request, options)), version: versionFor(request) };
    if (name !== undefined && options.machine.switches.dropAnswerOf === name) return undefined;
    return encodeIppMessage(reply);
  };
}

/** The highest version spoken here that is not above the request's (RFC 8011 4.1.8). */
const versionFor = (request: IppMessage): IppMessage['version'] => (request.version.major < 2 ? { major: 1, minor: 1 } : { major: 2, minor: 0 });

const requestIdOf = (bytes: Uint8Array): number => (bytes.length < 8 ? 0 : Buffer.from(bytes).readInt32BE(4));

async function perform(name: IppOperation | undefined, request: IppMessage, options: IppServiceOptions): Promise<IppMessage> {
  try {
    if (request.version.major !== 1 && request.version.major !== 2) {
      throw new Refusal('server-error-version-not-supported', 'IPP 1.1 and 2.0 are spoken here.');
    }
    if (name === undefined) throw new Refusal('server-error-operation-not-supported', 'No such operation.');
    requirePreamble(request);
    const groups = await operations[name](request, options);
    return { ...answer(request.requestId, 'successful-ok', ''), groups: [answerPreamble(''), ...groups] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return answer(request.requestId, error.status, error.message);
  }
}

function requirePreamble(request: IppMessage): void {
  if (request.requestId < 1) throw new Refusal('client-error-bad-request', 'request-id is 1 or more.');
  const operation = findIppGroup(request, 'operation');
  const [charset, language] = operation?.attributes ?? [];
  if (charset?.name !== 'attributes-charset' || language?.name !== 'attributes-natural-language') {
    throw new Refusal('client-error-bad-request', 'attributes-charset and attributes-natural-language come first.');
  }
  if (!/^(utf-8|us-ascii)$/i.test(ippTexts(operation, 'attributes-charset')[0] ?? '')) {
    throw new Refusal('client-error-charset-not-supported', 'Only utf-8.');
  }
  const isAddressed = ['printer-uri', 'job-uri'].some((name) => ippTexts(operation, name).length > 0);
  if (!isAddressed) throw new Refusal('client-error-bad-request', 'printer-uri or job-uri is missing.');
}

const answerPreamble = (message: string): IppGroup => ({
  group: 'operation',
  attributes: [
    attr('attributes-charset', ipp.charset('utf-8')),
    attr('attributes-natural-language', ipp.language('en')),
    ...(message === '' ? [] : [attr('status-message', ipp.text(message))]),
  ],
});

const answer = (requestId: number, status: IppStatus, message: string): IppMessage => ({
  version: { major: 2, minor: 0 },
  code: ippStatuses[status],
  requestId,
  groups: [answerPreamble(message)],
  data: new Uint8Array(),
});

// ---- operations that change something -----------------------------------------------------

async function createJob(request: IppMessage, options: IppServiceOptions): Promise<IppGroup[]> {
  return [jobGroup(await openJob(request, options), options, shortJobAnswer)];
}

async function printJob(request: IppMessage, options: IppServiceOptions): Promise<IppGroup[]> {
  requireMediaType(request);
  requirePicture(request.data);
  const job = await openJob(request, options);
  await options.machine.addDocument(job.id, request.data);
  return [jobGroup(options.machine.findJob(job.id) ?? job, options, shortJobAnswer)];
}

function validateJob(request: IppMessage): IppGroup[] {
  requireMediaType(request);
  return [];
}

async function sendDocument(request: IppMessage, options: IppServiceOptions): Promise<IppGroup[]> {
  const job = requireJob(request, options);
  const operation = findIppGroup(request, 'operation');
  const isLast = ippBoolean(operation, 'last-document');
  if (isLast === undefined) throw new Refusal('client-error-bad-request', 'last-document is missing.');
  if (!isLast) throw new Refusal('server-error-multiple-document-jobs-not-supported', 'One card a job: last-document is true.');
  requireMediaType(request);
  if (job.state === 'held') {
    try {
      requirePicture(request.data);
    } catch (error) {
      await options.machine.abortJob(job.id, 'document-format-error');
      throw error;
    }
  }
  const result = await options.machine.addDocument(job.id, request.data);
  if (result !== 'ok') throw new Refusal('client-error-not-possible', 'The job takes no document (any more).');
  return [jobGroup(options.machine.findJob(job.id) ?? job, options, shortJobAnswer)];
}

async function cancelJob(request: IppMessage, options: IppServiceOptions): Promise<IppGroup[]> {
  const job = requireJob(request, options);
  const result = await options.machine.cancelJob(job.id);
  if (result === 'not-found') throw new Refusal('client-error-not-found', 'No such job.');
  if (result === 'not-possible') throw new Refusal('client-error-not-possible', 'The job has ended, or its card is out.');
  return [];
}

/** A Send-Document whose upload broke off after its attributes: its job ends, as with ippeveprinter. */
export async function abortBrokenUpload(partOfRequest: Uint8Array, machine: CardMachine): Promise<void> {
  let request: IppMessage;
  try {
    request = decodeIppMessage(partOfRequest);
  } catch (error) {
    if (error instanceof IppDecodeError) return;
    throw error;
  }
  const [jobId] = ippNumbers(findIppGroup(request, 'operation'), 'job-id');
  if (request.code !== ippOperations['Send-Document'] || jobId === undefined) return;
  await machine.abortJob(jobId, 'document-access-error');
}

async function openJob(request: IppMessage, { machine }: IppServiceOptions): Promise<VirtualJob> {
  const operation = findIppGroup(request, 'operation');
  const [name = 'Untitled'] = ippTexts(operation, 'job-name');
  const [user = 'anonymous'] = ippTexts(operation, 'requesting-user-name');
  if (Buffer.byteLength(name) > nameLength_bytes_max || Buffer.byteLength(user) > nameLength_bytes_max) {
    throw new Refusal('client-error-request-value-too-long', `job-name: at most ${nameLength_bytes_max} bytes`);
  }
  const created = await machine.createJob({ name, user });
  if (created === 'busy') throw new Refusal('server-error-busy', 'Currently printing another job.');
  return created.job;
}

function requireMediaType(request: IppMessage): void {
  const operation = findIppGroup(request, 'operation');
  const [mediaType = 'application/octet-stream'] = ippTexts(operation, 'document-format');
  const [compression = 'none'] = ippTexts(operation, 'compression');
  if (!mediaTypes.includes(mediaType) || compression !== 'none') {
    throw new Refusal('client-error-document-format-not-supported', `Not ${mediaType} (${compression}): PNG, uncompressed.`);
  }
}

function requirePicture(bytes: Uint8Array): void {
  const size = pngSize(bytes);
  if (size === undefined || Math.max(size.width_px, size.height_px) > cardSide_px_max) {
    throw new Refusal('client-error-document-format-error', 'The document is no PNG of a card.');
  }
}

// ---- questions ----------------------------------------------------------------------------

function requireJob(request: IppMessage, { machine }: IppServiceOptions): VirtualJob {
  const operation = findIppGroup(request, 'operation');
  const [jobUri] = ippTexts(operation, 'job-uri');
  const [jobId = Number(jobUri?.split('/').at(-1))] = ippNumbers(operation, 'job-id');
  const job = machine.findJob(jobId);
  if (job === undefined) throw new Refusal('client-error-not-found', 'No such job.');
  return job;
}

function getJobAttributes(request: IppMessage, options: IppServiceOptions): IppGroup[] {
  return [jobGroup(requireJob(request, options), options, wantedAttributes(request, ['all']))];
}

function getJobs(request: IppMessage, options: IppServiceOptions): IppGroup[] {
  const operation = findIppGroup(request, 'operation');
  const [which = 'not-completed'] = ippTexts(operation, 'which-jobs');
  const [limit = Number.MAX_SAFE_INTEGER] = ippNumbers(operation, 'limit');
  const user = ippBoolean(operation, 'my-jobs') === true ? ippTexts(operation, 'requesting-user-name')[0] : undefined;
  const wanted = wantedAttributes(request, ['job-id', 'job-uri']);
  return jobsOf(which, options.machine)
    .filter((job) => user === undefined || job.user === user)
    .slice(0, limit)
    .map((job) => jobGroup(job, options, wanted));
}

/** Finished jobs newest first, unfinished ones in the order of printing. */
function jobsOf(which: string, machine: CardMachine): VirtualJob[] {
  const jobs = machine.jobs();
  const finished = jobs.filter((job) => isFinalJobState(job.state)).reverse();
  const unfinished = jobs.filter((job) => !isFinalJobState(job.state));
  if (which === 'completed') return finished;
  if (which === 'not-completed') return unfinished;
  if (which === 'all') return [...unfinished, ...finished];
  throw new Refusal('client-error-bad-request', `which-jobs: ${which} is not supported`);
}

function getPrinterAttributes(request: IppMessage, options: IppServiceOptions): IppGroup[] {
  const wanted = wantedAttributes(request, ['all']);
  return [{ group: 'printer', attributes: printerAttributes(options).filter((attribute) => wanted(attribute.name)) }];
}

type Wanted = (attributeName: string) => boolean;

/** Group names of RFC 8011 stand for everything: an answer may hold more than was asked for. */
const everything = new Set(['all', 'job-description', 'job-template', 'printer-description']);

function wantedAttributes(request: IppMessage, byDefault: string[]): Wanted {
  const named = ippTexts(findIppGroup(request, 'operation'), 'requested-attributes');
  const wanted = new Set(named.length > 0 ? named : byDefault);
  const isAll = [...wanted].some((name) => everything.has(name));
  return (name) => isAll || wanted.has(name);
}

const shortJobAnswer: Wanted = (name) => ['job-id', 'job-uri', 'job-uuid', 'job-state', 'job-state-reasons'].includes(name);

// ---- attributes ---------------------------------------------------------------------------

function jobGroup(job: VirtualJob, options: IppServiceOptions, wanted: Wanted): IppGroup {
  return { group: 'job', attributes: jobAttributes(job, options).filter((attribute) => wanted(attribute.name)) };
}

function jobAttributes(job: VirtualJob, { machine, clock, uri }: IppServiceOptions): IppAttribute[] {
  const { state, reasons, impressionsCompleted } = machine.jobState(job);
  // A moment before this start is negative, as RFC 8011 5.3.14 has it.
  const startedAt_ms = clock.now() - machine.upTime_s * 1_000;
  const upTimeAt = (at_ms: number | null) => (at_ms === null ? ipp.noValue() : ipp.integer(Math.floor((at_ms - startedAt_ms) / 1_000)));
  const dateAt = (at_ms: number | null) => (at_ms === null ? ipp.noValue() : ipp.dateTime(at_ms));
  return [
    attr('job-id', ipp.integer(job.id)),
    attr('job-uri', ipp.uri(`${uri}/${job.id}`)),
    attr('job-uuid', ipp.uri(job.uuid)),
    attr('job-printer-uri', ipp.uri(uri)),
    attr('job-name', ipp.name(job.name)),
    attr('job-originating-user-name', ipp.name(job.user)),
    attr('job-state', ipp.enum(jobStateCodes[state])),
    attr('job-state-reasons', ...reasons.map(ipp.keyword)),
    attr('job-impressions', ipp.integer(1)),
    attr('job-impressions-completed', ipp.integer(impressionsCompleted)),
    attr('job-k-octets', ipp.integer(Math.ceil((job.documentLength_bytes ?? 0) / 1_024))),
    attr('job-printer-up-time', ipp.integer(machine.upTime_s)),
    attr('time-at-creation', upTimeAt(job.createdAt_ms)),
    attr('time-at-processing', upTimeAt(job.startedAt_ms)),
    attr('time-at-completed', upTimeAt(job.endedAt_ms)),
    attr('date-time-at-creation', dateAt(job.createdAt_ms)),
    attr('date-time-at-processing', dateAt(job.startedAt_ms)),
    attr('date-time-at-completed', dateAt(job.endedAt_ms)),
  ];
}

function printerAttributes(options: IppServiceOptions): IppAttribute[] {
  return [...printerCondition(options), ...printerAbilities(options)];
}

function printerCondition({ machine, clock, uri, name }: IppServiceOptions): IppAttribute[] {
  const { state, reasons, message, supplies, queuedJobs } = machine.report();
  return [
    attr('printer-uri-supported', ipp.uri(uri)),
    attr('printer-name', ipp.name(name)),
    attr('printer-info', ipp.text(name)),
    attr('printer-uuid', ipp.uri(machine.printerUuid)),
    attr(bootUuidAttribute, ipp.uri(machine.bootUuid)),
    attr('printer-up-time', ipp.integer(machine.upTime_s)),
    attr('printer-current-time', ipp.dateTime(clock.now())),
    attr('printer-state', ipp.enum(printerStateCodes[state])),
    attr('printer-state-reasons', ...(reasons.length === 0 ? ['none'] : reasons).map(ipp.keyword)),
    attr('printer-state-message', ipp.text(message)),
    attr('printer-is-accepting-jobs', ipp.boolean(true)),
    attr('queued-job-count', ipp.integer(queuedJobs)),
    attr('marker-names', ...supplies.map((supply) => ipp.name(supply.name))),
    attr('marker-types', ...supplies.map((supply) => ipp.keyword(supply.kind))),
    attr('marker-colors', ...supplies.map((supply) => ipp.name(supply.color))),
    attr('marker-levels', ...supplies.map((supply) => ipp.integer(supply.levelPercent))),
    attr('marker-low-levels', ...supplies.map(() => ipp.integer(10))),
    attr('marker-high-levels', ...supplies.map(() => ipp.integer(100))),
  ];
}

function printerAbilities({ machine }: IppServiceOptions): IppAttribute[] {
  return [
    attr('uri-security-supported', ipp.keyword('none')),
    attr('uri-authentication-supported', ipp.keyword('none')),
    attr('ipp-versions-supported', ipp.keyword('1.1'), ipp.keyword('2.0')),
    attr('operations-supported', ...Object.values(ippOperations).map(ipp.enum)),
    attr('charset-configured', ipp.charset('utf-8')),
    attr('charset-supported', ipp.charset('utf-8'), ipp.charset('us-ascii')),
    attr('natural-language-configured', ipp.language('en')),
    attr('generated-natural-language-supported', ipp.language('en')),
    attr('document-format-default', ipp.mediaType('image/png')),
    attr('document-format-supported', ...mediaTypes.map(ipp.mediaType)),
    attr('compression-supported', ipp.keyword('none')),
    attr('pdl-override-supported', ipp.keyword('not-attempted')),
    attr('multiple-document-jobs-supported', ipp.boolean(false)),
    attr('multiple-operation-time-out', ipp.integer(documentWait_ms / 1_000)),
    attr('multiple-operation-time-out-action', ipp.keyword('abort-job')),
    attr('which-jobs-supported', ...['completed', 'not-completed', 'all'].map(ipp.keyword)),
    attr('job-ids-supported', ipp.boolean(true)),
    attr('printer-make-and-model', ipp.text('Loket virtual card printer')),
    attr('color-supported', ipp.boolean(true)),
    attr('pages-per-minute', ipp.integer(pagesPerMinute(machine.switches.cardMs))),
    attr('media-default', ipp.keyword(cardMedia)),
    attr('media-ready', ipp.keyword(cardMedia)),
    attr('media-supported', ipp.keyword(cardMedia)),
    attr('copies-default', ipp.integer(1)),
    attr('copies-supported', { tag: 'rangeOfInteger', lower: 1, upper: 1 }),
    attr('sides-default', ipp.keyword('one-sided')),
    attr('sides-supported', ipp.keyword('one-sided')),
    attr('printer-resolution-default', { tag: 'resolution', crossFeed: 300, feed: 300, unit: 'dpi' }),
    attr('printer-resolution-supported', { tag: 'resolution', crossFeed: 300, feed: 300, unit: 'dpi' }),
  ];
}

const pagesPerMinute = (card_ms: number): number => Math.max(1, Math.min(1_000, Math.round(60_000 / Math.max(card_ms, 1))));
