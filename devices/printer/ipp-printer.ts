/**
 * The card printer over IPP (RFC 8010, 8011), spoken to the printer itself. Each call is one or a
 * few requests, each with a time limit; nothing is ever repeated by itself.
 */
import type { Clock } from '@loket/platform/ports';
import {
  type CardPrinter,
  PrinterError,
  type PrinterErrorKind,
  type PrinterJobRef,
  type PrinterJobReport,
  type PrinterReport,
  type PrinterSupply,
} from './card-printer.ts';
import { type HttpPost, type HttpPostAnswer, HttpPostError } from './http-post.ts';
import { type IppOperation, ippOperations, ippStatuses, ippStatusName, isIppSuccess, jobStateCodes, printerStateCodes } from './ipp-codes.ts';
import {
  attr,
  decodeIppMessage,
  encodeIppMessage,
  findIppGroup,
  type IppAttribute,
  type IppGroup,
  type IppMessage,
  ipp,
  ippBoolean,
  ippNumbers,
  ippOctets,
  ippTexts,
} from './ipp-message.ts';
import { PrinterLife } from './printer-life.ts';

export interface IppPrinterOptions {
  /** The office's name of this printer. */
  id: string;
  /** ipp://, ipps://, http:// or https://; ipp and ipps have port 631 unless they say another. */
  uri: string;
  post: HttpPost;
  clock: Clock;
  /** Limit of each single request, ms. */
  timeout_ms: number;
  /** A CUPS queue: its "completed" is a claim (see CardPrinter). */
  completedIsClaim?: boolean;
}

/** Who asks, in every request but Create-Job, which says it itself: CUPS shows a job's name only to its owner. */
const requestingUser = 'loket';

/** Our virtual printer says with this attribute which of its runs this is (see PrinterLife). */
export const bootUuidAttribute = 'loket-boot-uuid';

/** Finished jobs asked for at once, newest first by RFC 8011: more than an office prints in a day. */
const jobsListed_max = 1_000;

const lifeAttributes = ['printer-uuid', 'printer-up-time', bootUuidAttribute];
const stateAttributes = [
  'printer-state',
  'printer-state-reasons',
  'printer-state-message',
  'printer-is-accepting-jobs',
  'queued-job-count',
  'marker-names',
  'marker-types',
  'marker-levels',
  'printer-supply',
  'printer-supply-description',
];
const jobAttributes = ['job-id', 'job-uuid', 'job-name', 'job-state', 'job-state-reasons', 'job-impressions-completed', 'time-at-processing'];

/** @throws TypeError when `uri` is none */
export function createIppPrinter(options: IppPrinterOptions): CardPrinter {
  return new IppPrinter(options);
}

class IppPrinter implements CardPrinter {
  readonly id: string;
  readonly completedIsClaim: boolean;
  readonly #options: IppPrinterOptions;
  readonly #url: URL;
  readonly #life = new PrinterLife();
  #requestId = 0;

  constructor(options: IppPrinterOptions) {
    this.id = options.id;
    this.completedIsClaim = options.completedIsClaim ?? false;
    this.#options = options;
    this.#url = httpUrlOf(options.uri);
  }

  async state(): Promise<PrinterReport> {
    const printer = await this.#askPrinter(stateAttributes);
    return { ...describePrinter(printer.attributes), life: printer.life };
  }

  async createJob({ name, requestingUser: owner }: { name: string; requestingUser: string }): Promise<PrinterJobRef> {
    const answer = await this.#ask('Create-Job', 'changes', [attr('requesting-user-name', ipp.name(owner)), attr('job-name', ipp.name(name))]);
    const [jobId] = ippNumbers(findIppGroup(answer, 'job'), 'job-id');
    if (jobId === undefined) throw this.#error('uncertain', 'Create-Job was answered without a job-id');
    // Not every printer gives the uuid in its answer to Create-Job, so it is always asked for.
    const job = await this.#describeNewJob(jobId);
    if (job === undefined || job.name !== name) {
      throw this.#error('uncertain', `job ${jobId} is not the one just created: the printer started anew`);
    }
    return job.ref;
  }

  async sendDocument(ref: PrinterJobRef, document: { mediaType: string; bytes: Uint8Array }): Promise<void> {
    await this.#requireSameJob(ref);
    if (!this.#life.is(ref.life)) throw this.#error('refused', `the printer started anew since job ${ref.jobUuid} was created`);
    await this.#ask(
      'Send-Document',
      'changes',
      [attr('job-id', ipp.integer(ref.jobId)), attr('document-format', ipp.mediaType(document.mediaType)), attr('last-document', ipp.boolean(true))],
      document.bytes,
    );
  }

  async jobs(): Promise<PrinterJobReport[]> {
    // In this order a job that finishes in between is in both lists, never in none.
    const unfinished = await this.#listJobs('not-completed');
    const finished = await this.#listJobs('completed');
    const byUuid = new Map<string, PrinterJobReport>();
    // The life is asked for after the jobs: should the printer start anew in between, old jobs
    // carry the new life and no longer count as witnessed. The other way round would be a lie.
    const { life } = await this.#askPrinter([]);
    for (const group of [...unfinished, ...finished]) {
      const job = describeJob(group, life);
      if (job !== undefined) byUuid.set(job.ref.jobUuid, job);
    }
    return [...byUuid.values()].sort((one, other) => one.ref.jobId - other.ref.jobId);
  }

  async job(ref: PrinterJobRef): Promise<PrinterJobReport | undefined> {
    return this.#sameJob(ref, await this.#findJob(ref.jobId));
  }

  async watch(ref: PrinterJobRef): Promise<{ job: PrinterJobReport | undefined; printer: PrinterReport }> {
    const group = await this.#askJob(ref.jobId);
    const printer = await this.state();
    return { job: group === undefined ? undefined : this.#sameJob(ref, this.#requireJob(ref.jobId, group, printer.life)), printer };
  }

  #sameJob(ref: PrinterJobRef, job: PrinterJobReport | undefined): PrinterJobReport | undefined {
    if (job === undefined || job.ref.jobUuid !== ref.jobUuid) return undefined;
    return this.#life.is(ref.life) ? { ...job, ref } : job;
  }

  async cancelJob(ref: PrinterJobRef): Promise<void> {
    await this.#requireSameJob(ref);
    await this.#ask('Cancel-Job', 'changes', [attr('job-id', ipp.integer(ref.jobId))]);
  }

  /** Job numbers begin at 1 again when some printers restart: without this, a card of ours would go into the job of another. */
  async #requireSameJob(ref: PrinterJobRef): Promise<void> {
    const job = await this.job(ref);
    if (job === undefined) throw this.#error('refused', `the printer does not know job ${ref.jobUuid} (any more)`);
  }

  async #describeNewJob(jobId: number): Promise<PrinterJobReport | undefined> {
    try {
      return await this.#findJob(jobId);
    } catch (cause) {
      throw this.#error('uncertain', `job ${jobId} was created, then the printer could not be asked about it`, cause);
    }
  }

  async #findJob(jobId: number): Promise<PrinterJobReport | undefined> {
    const group = await this.#askJob(jobId);
    if (group === undefined) return undefined;
    // The life is asked for after the job, for the reason that `jobs` tells.
    const { life } = await this.#askPrinter([]);
    return this.#requireJob(jobId, group, life);
  }

  async #askJob(jobId: number): Promise<IppGroup | undefined> {
    const answer = await this.#exchange('Get-Job-Attributes', 'asks', [
      attr('job-id', ipp.integer(jobId)),
      attr('requested-attributes', ...jobAttributes.map(ipp.keyword)),
    ]);
    if (answer.code === ippStatuses['client-error-not-found']) return undefined;
    this.#requireSuccess('Get-Job-Attributes', 'asks', answer);
    return findIppGroup(answer, 'job') ?? { group: 'job', attributes: [] };
  }

  #requireJob(jobId: number, group: IppGroup, life: string): PrinterJobReport {
    const job = describeJob(group, life);
    if (job === undefined) throw this.#error('refused', `job ${jobId} has no job-uuid: this printer cannot be trusted with cards`);
    return job;
  }

  async #listJobs(which: 'completed' | 'not-completed'): Promise<IppGroup[]> {
    const answer = await this.#ask('Get-Jobs', 'asks', [
      attr('which-jobs', ipp.keyword(which)),
      attr('limit', ipp.integer(jobsListed_max)),
      attr('requested-attributes', ...jobAttributes.map(ipp.keyword)),
    ]);
    return answer.groups.filter((group) => group.group === 'job');
  }

  async #askPrinter(wanted: string[]): Promise<{ attributes: IppGroup | undefined; life: string }> {
    const answer = await this.#ask('Get-Printer-Attributes', 'asks', [attr('requested-attributes', ...[...lifeAttributes, ...wanted].map(ipp.keyword))]);
    const attributes = findIppGroup(answer, 'printer');
    const [upTime_s] = ippNumbers(attributes, 'printer-up-time');
    if (upTime_s === undefined) throw this.#error('refused', 'the printer does not say its printer-up-time');
    const life = this.#life.observe({
      // A printer without a uuid is known by its address.
      printerUuid: ippTexts(attributes, 'printer-uuid')[0] ?? this.#url.href,
      upTime_s,
      bootUuid: ippTexts(attributes, bootUuidAttribute)[0],
      received_ms: this.#options.clock.monotonic(),
      now_ms: this.#options.clock.now(),
    });
    return { attributes, life };
  }

  async #ask(operation: IppOperation, effect: Effect, attributes: IppAttribute[], data?: Uint8Array): Promise<IppMessage> {
    const answer = await this.#exchange(operation, effect, attributes, data);
    this.#requireSuccess(operation, effect, answer);
    return answer;
  }

  async #exchange(operation: IppOperation, effect: Effect, attributes: IppAttribute[], data: Uint8Array = new Uint8Array()): Promise<IppMessage> {
    this.#requestId = (this.#requestId % 0x7fff_ffff) + 1;
    const requestId = this.#requestId;
    const asker = operation === 'Create-Job' ? [] : [attr('requesting-user-name', ipp.name(requestingUser))];
    const body = encodeIppMessage({
      version: { major: 2, minor: 0 },
      code: ippOperations[operation],
      requestId,
      groups: [{ group: 'operation', attributes: [...this.#preamble(), ...asker, ...attributes] }],
      data,
    });
    const http = await this.#post(operation, effect, body);
    if (http.status !== 200) throw this.#httpError(operation, effect, http.status);
    try {
      return decodeIppMessage(http.body);
    } catch (cause) {
      throw this.#error(unansweredKind(effect), `${operation}: the answer is not IPP`, cause);
    }
  }

  async #post(operation: IppOperation, effect: Effect, body: Uint8Array): Promise<HttpPostAnswer> {
    const { post, timeout_ms } = this.#options;
    try {
      return await post({ url: this.#url, contentType: 'application/ipp', body, timeout_ms });
    } catch (cause) {
      // Anything but a clear "nothing left" counts as sent.
      const nothingLeft = cause instanceof HttpPostError && !cause.bytesLeft;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw this.#error(nothingLeft ? 'unreachable' : unansweredKind(effect), `${operation}: ${reason}`, cause);
    }
  }

  /** RFC 8011 wants charset, language and target first, in this order. */
  #preamble(): IppAttribute[] {
    return [
      attr('attributes-charset', ipp.charset('utf-8')),
      attr('attributes-natural-language', ipp.language('en')),
      attr('printer-uri', ipp.uri(ippUriOf(this.#url))),
    ];
  }

  #requireSuccess(operation: IppOperation, effect: Effect, answer: IppMessage): void {
    if (isIppSuccess(answer.code)) return;
    const [message = ''] = ippTexts(findIppGroup(answer, 'operation'), 'status-message');
    const text = `${operation}: ${ippStatusName(answer.code)}${message === '' ? '' : ` (${message})`}`;
    throw this.#error(refusalKind(answer.code, effect), text);
  }

  #httpError(operation: IppOperation, effect: Effect, status: number): PrinterError {
    // 4xx is said by the HTTP server before the request reaches the printing part; after a 5xx nobody knows.
    const kind = status >= 400 && status < 500 ? 'refused' : unansweredKind(effect);
    return this.#error(kind, `${operation}: HTTP status ${status}`);
  }

  #error(kind: PrinterErrorKind, message: string, cause?: unknown): PrinterError {
    return new PrinterError(kind, this.id, message, { cause });
  }
}

/** Does the request change anything at the printer? A question that stays unanswered leaves nothing in doubt. */
type Effect = 'asks' | 'changes';

const unansweredKind = (effect: Effect): PrinterErrorKind => (effect === 'changes' ? 'uncertain' : 'unreachable');

const busyCodes: ReadonlySet<number> = new Set([
  ippStatuses['server-error-busy'],
  ippStatuses['server-error-not-accepting-jobs'],
  ippStatuses['server-error-service-unavailable'],
]);
const refusedServerCodes: ReadonlySet<number> = new Set([
  ippStatuses['server-error-operation-not-supported'],
  ippStatuses['server-error-version-not-supported'],
  ippStatuses['server-error-multiple-document-jobs-not-supported'],
]);

function refusalKind(code: number, effect: Effect): PrinterErrorKind {
  if (busyCodes.has(code)) return 'busy';
  if (code < ippStatuses['server-error-internal-error'] || refusedServerCodes.has(code)) return 'refused';
  // An internal, device or temporary error may strike after the document was taken.
  return unansweredKind(effect);
}

function httpUrlOf(uri: string): URL {
  const scheme = uri.slice(0, uri.indexOf(':')).toLowerCase();
  if (scheme === 'http' || scheme === 'https') return new URL(uri);
  if (scheme !== 'ipp' && scheme !== 'ipps') throw new TypeError(`not the address of a printer: ${uri}`);
  const url = new URL(`${scheme === 'ipp' ? 'http' : 'https'}${uri.slice(scheme.length)}`);
  // URL hides the default ports of http and https, so the text tells whether one was given.
  if (!/^\w+:\/\/[^/]*:\d+(\/|$)/.test(uri)) url.port = '631';
  return url;
}

const ippUriOf = (url: URL): string => url.href.replace(/^http/, 'ipp');

const namedStates = <Name extends string>(table: Record<Name, number>): ReadonlyMap<number, Name> => {
  const names = new Map<number, Name>();
  for (const name in table) names.set(table[name], name);
  return names;
};
const printerStates = namedStates(printerStateCodes);
const jobStates = namedStates(jobStateCodes);

const withoutNone = (reasons: string[]): string[] => reasons.filter((reason) => reason !== 'none');

function describePrinter(printer: IppGroup | undefined): Omit<PrinterReport, 'life'> {
  const [state = 0] = ippNumbers(printer, 'printer-state');
  return {
    // A printer that does not say its state is not one to send a card to.
    state: printerStates.get(state) ?? 'stopped',
    reasons: withoutNone(ippTexts(printer, 'printer-state-reasons')),
    acceptingJobs: ippBoolean(printer, 'printer-is-accepting-jobs') ?? false,
    supplies: describeSupplies(printer),
    queuedJobs: ippNumbers(printer, 'queued-job-count')[0] ?? 0,
    message: ippTexts(printer, 'printer-state-message')[0] ?? '',
  };
}

/** undefined when the printer gives no uuid for the job. */
function describeJob(job: IppGroup, life: string): PrinterJobReport | undefined {
  const [jobId] = ippNumbers(job, 'job-id');
  const [jobUuid] = ippTexts(job, 'job-uuid');
  const state = jobStates.get(ippNumbers(job, 'job-state')[0] ?? 0);
  if (jobId === undefined || jobUuid === undefined || state === undefined) return undefined;
  return {
    ref: { jobId, jobUuid, life },
    name: ippTexts(job, 'job-name')[0] ?? '',
    state,
    reasons: withoutNone(ippTexts(job, 'job-state-reasons')),
    impressionsCompleted: ippNumbers(job, 'job-impressions-completed')[0] ?? 0,
    hasBegun: hasBegun(job),
  };
}

/** RFC 8011, 5.3.14.2: time-at-processing is "no-value" until the job is begun. */
function hasBegun(job: IppGroup | undefined): boolean | undefined {
  if (ippNumbers(job, 'time-at-processing').length > 0) return true;
  const said = job?.attributes.find(({ name }) => name === 'time-at-processing')?.values[0]?.tag;
  return said === 'no-value' ? false : undefined;
}

/** CUPS's marker attributes, or else printer-supply of PWG 5100.13. */
function describeSupplies(printer: IppGroup | undefined): PrinterSupply[] {
  const levels = ippNumbers(printer, 'marker-levels');
  if (levels.length === 0) return describePrinterSupply(printer);
  const names = ippTexts(printer, 'marker-names');
  const kinds = ippTexts(printer, 'marker-types');
  return levels.map((level, index) => ({
    name: names[index] ?? `${index + 1}`,
    kind: kinds[index] ?? 'unknown',
    // -1, -2 and -3 mean: not available, not known, some left.
    levelPercent: level < 0 ? null : Math.min(level, 100),
  }));
}

function describePrinterSupply(printer: IppGroup | undefined): PrinterSupply[] {
  const descriptions = ippTexts(printer, 'printer-supply-description');
  return ippOctets(printer, 'printer-supply').map((octets, index) => {
    const fields = new URLSearchParams(Buffer.from(octets).toString('latin1').replaceAll(';', '&'));
    const level = Number(fields.get('level') ?? -2);
    const capacity = Number(fields.get('maxcapacity') ?? -2);
    const isKnown = level >= 0 && capacity > 0;
    return {
      name: descriptions[index] ?? fields.get('colorantname') ?? `${index + 1}`,
      kind: fields.get('type') ?? 'unknown',
      levelPercent: isKnown ? Math.min(100, Math.round((100 * level) / capacity)) : null,
    };
  });
}
