import { describe, expect, it } from 'vitest';
import { type CardPrinter, PrinterError, type PrinterJobRef } from './card-printer.ts';
import { type HttpPost, type HttpPostAnswer, HttpPostError, type HttpPostRequest } from './http-post.ts';
import { ippOperations, ippStatuses } from './ipp-codes.ts';
import { attr, decodeIppMessage, encodeIppMessage, findIppGroup, type IppAttribute, type IppGroup, ipp, ippNumbers, ippTexts } from './ipp-message.ts';
import { createIppPrinter } from './ipp-printer.ts';

const printerUuid = 'urn:uuid:110a6408-f7a9-3dc0-7c07-b362943ced30';
const jobUuid = 'urn:uuid:d426cb3a-3df3-375e-59ba-0f7b1eca6a66';
const clock = { now: () => Date.UTC(2018, 3, 20, 8), monotonic: () => 0 };
const life = `${printerUuid} 2018-04-20T07:59:00.000Z`;
const ref: PrinterJobRef = { jobId: 1, jobUuid, life };
const document = { mediaType: 'image/png', bytes: Buffer.from('picture') };

const answerOf = (code: number, ...groups: IppGroup[]): HttpPostAnswer => ({
  status: 200,
  body: encodeIppMessage({ version: { major: 2, minor: 0 }, code, requestId: 1, groups, data: new Uint8Array() }),
});
const printerAnswer = (...attributes: IppAttribute[]): HttpPostAnswer =>
  answerOf(0, {
    group: 'printer',
    attributes: [attr('printer-uuid', ipp.uri(printerUuid)), attr('printer-up-time', ipp.integer(60)), attr('printer-state', ipp.enum(3)), ...attributes],
  });
const jobGroup = (...attributes: IppAttribute[]): IppGroup => ({
  group: 'job',
  attributes: [
    attr('job-id', ipp.integer(1)),
    attr('job-uuid', ipp.uri(jobUuid)),
    attr('job-name', ipp.name('attempt-1')),
    attr('job-state', ipp.enum(4)),
    ...attributes,
  ],
});

type Answers = Partial<Record<keyof typeof ippOperations, HttpPostAnswer | Error>>;

const usualAnswers: Answers = {
  'Get-Printer-Attributes': printerAnswer(),
  'Create-Job': answerOf(0, { group: 'job', attributes: [attr('job-id', ipp.integer(1))] }),
  'Get-Job-Attributes': answerOf(0, jobGroup()),
  'Send-Document': answerOf(0, jobGroup()),
  'Cancel-Job': answerOf(0),
  'Get-Jobs': answerOf(0),
};

/** A printer that gives fixed answers, and the requests it got. */
function printerWith(answers: Answers, uri = 'ipp://printer.loket'): { printer: CardPrinter; requests: HttpPostRequest[]; sent: string[] } {
  const requests: HttpPostRequest[] = [];
  const sent: string[] = [];
  const post: HttpPost = async (request) => {
    requests.push(request);
    const { code } = decodeIppMessage(request.body);
    const [operation] = Object.entries(ippOperations).find(([, number]) => number === code) ?? ['none'];
    sent.push(operation);
    const all: Record<string, HttpPostAnswer | Error | undefined> = { ...usualAnswers, ...answers };
    const answer = all[operation];
    if (answer === undefined) throw new Error(`unexpected ${operation}`);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { printer: createIppPrinter({ id: 'p1', uri, post, clock, timeout_ms: 5_000 }), requests, sent };
}

async function errorOf(attempt: Promise<unknown>): Promise<PrinterError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PrinterError) return error;
  throw new Error(`no PrinterError but ${String(error)}`);
}

describe('the address of a printer', () => {
  it.each([
    ['ipp://printer.loket/ipp/print', 'http://printer.loket:631/ipp/print', 'ipp://printer.loket:631/ipp/print'],
    ['ipps://printer.loket/ipp/print', 'https://printer.loket:631/ipp/print', 'ipps://printer.loket:631/ipp/print'],
    ['ipps://printer.loket:443/ipp/print', 'https://printer.loket/ipp/print', 'ipps://printer.loket/ipp/print'],
    ['http://127.0.0.1:6310/ipp/print', 'http://127.0.0.1:6310/ipp/print', 'ipp://127.0.0.1:6310/ipp/print'],
    ['ipp://[::1]/ipp/print', 'http://[::1]:631/ipp/print', 'ipp://[::1]:631/ipp/print'],
  ])('%s is asked at %s', async (uri, url, printerUri) => {
    const { printer, requests } = printerWith({}, uri);
    await printer.state();
    expect(requests[0]).toMatchObject({ contentType: 'application/ipp', timeout_ms: 5_000 });
    expect(requests[0]?.url.href).toBe(url);
    const operation = findIppGroup(decodeIppMessage(requests[0]?.body ?? new Uint8Array()), 'operation');
    expect(ippTexts(operation, 'printer-uri')).toEqual([printerUri]);
  });

  it('that is none is refused at once', () => {
    expect(() => printerWith({}, 'ftp://printer.loket')).toThrow(TypeError);
    expect(() => printerWith({}, 'printer.loket')).toThrow(TypeError);
  });
});

describe('an unanswered request', () => {
  const lost = (bytesLeft: boolean) => new HttpPostError('the wire broke', bytesLeft);

  it.each(['Send-Document', 'Cancel-Job'] as const)('%s: unreachable only when certainly nothing left us', async (operation) => {
    const act = (printer: CardPrinter) => (operation === 'Send-Document' ? printer.sendDocument(ref, document) : printer.cancelJob(ref));
    expect(await errorOf(act(printerWith({ [operation]: lost(false) }).printer))).toMatchObject({ kind: 'unreachable', printerId: 'p1' });
    expect(await errorOf(act(printerWith({ [operation]: lost(true) }).printer))).toMatchObject({ kind: 'uncertain' });
    expect(await errorOf(act(printerWith({ [operation]: new Error('anything else') }).printer))).toMatchObject({ kind: 'uncertain' });
    expect(await errorOf(act(printerWith({ [operation]: { status: 200, body: Buffer.from('<html>') } }).printer))).toMatchObject({ kind: 'uncertain' });
  });

  it('is never sent again', async () => {
    const { printer, sent } = printerWith({ 'Send-Document': lost(true) });
    await errorOf(printer.sendDocument(ref, document));
    expect(sent.filter((operation) => operation === 'Send-Document')).toHaveLength(1);
    const off = printerWith({ 'Get-Printer-Attributes': lost(false) });
    await errorOf(off.printer.state());
    expect(off.sent).toHaveLength(1);
  });

  it('that only asks leaves nothing uncertain', async () => {
    expect(await errorOf(printerWith({ 'Get-Printer-Attributes': lost(true) }).printer.state())).toMatchObject({ kind: 'unreachable' });
    expect(await errorOf(printerWith({ 'Get-Jobs': lost(true) }).printer.jobs())).toMatchObject({ kind: 'unreachable' });
    expect(await errorOf(printerWith({ 'Get-Job-Attributes': lost(true) }).printer.job(ref))).toMatchObject({ kind: 'unreachable' });
  });

  it('keeps its cause', async () => {
    const cause = lost(true);
    expect((await errorOf(printerWith({ 'Send-Document': cause }).printer.sendDocument(ref, document))).cause).toBe(cause);
  });
});

describe('a refusal', () => {
  it.each([
    ['server-error-busy', 'busy'],
    ['server-error-not-accepting-jobs', 'busy'],
    ['server-error-service-unavailable', 'busy'],
    ['client-error-not-possible', 'refused'],
    ['client-error-document-format-not-supported', 'refused'],
    ['server-error-operation-not-supported', 'refused'],
    // It may have struck after the document was taken.
    ['server-error-internal-error', 'uncertain'],
  ] as const)('of a document with %s is %s', async (status, kind) => {
    const { printer } = printerWith({ 'Send-Document': answerOf(ippStatuses[status]) });
    const error = await errorOf(printer.sendDocument(ref, document));
    expect(error).toMatchObject({ kind });
    expect(error.message).toContain(status);
  });

  it.each([
    [401, 'refused'],
    [404, 'refused'],
    [500, 'uncertain'],
    [302, 'uncertain'],
  ] as const)('by the HTTP server with %i is %s', async (status, kind) => {
    const { printer } = printerWith({ 'Send-Document': { status, body: new Uint8Array() } });
    expect(await errorOf(printer.sendDocument(ref, document))).toMatchObject({ kind });
  });
});

describe('creating a job', () => {
  it('asks for the uuid, which not every printer gives with its answer', async () => {
    const { printer, sent } = printerWith({});
    expect(await printer.createJob({ name: 'attempt-1', requestingUser: 'operator' })).toEqual(ref);
    expect(sent).toEqual(['Create-Job', 'Get-Job-Attributes', 'Get-Printer-Attributes']);
  });

  it('is uncertain when the printer started anew in between and the number is that of another job, or of none', async () => {
    const request = { name: 'attempt-2', requestingUser: 'operator' };
    expect(await errorOf(printerWith({}).printer.createJob(request))).toMatchObject({ kind: 'uncertain' });
    const forgot = printerWith({ 'Get-Job-Attributes': answerOf(ippStatuses['client-error-not-found']) });
    expect(await errorOf(forgot.printer.createJob(request))).toMatchObject({ kind: 'uncertain' });
  });

  it('on a printer whose jobs have no uuid does not go through', async () => {
    const bare: IppGroup = { group: 'job', attributes: jobGroup().attributes.filter((attribute) => attribute.name !== 'job-uuid') };
    const { printer } = printerWith({ 'Get-Job-Attributes': answerOf(0, bare) });
    expect(await errorOf(printer.createJob({ name: 'attempt-1', requestingUser: 'operator' }))).toMatchObject({ kind: 'uncertain' });
  });
});

describe('sending a document', () => {
  it('carries the bytes, the media type and the word that it is the last', async () => {
    const { printer, requests } = printerWith({});
    await printer.sendDocument(ref, document);
    const request = decodeIppMessage(requests.at(-1)?.body ?? new Uint8Array());
    expect(Buffer.from(request.data).toString()).toBe('picture');
    const operation = findIppGroup(request, 'operation');
    expect(ippTexts(operation, 'document-format')).toEqual(['image/png']);
    expect(ippNumbers(operation, 'job-id')).toEqual([1]);
    expect(operation?.attributes.at(-1)).toEqual(attr('last-document', ipp.boolean(true)));
  });

  it('is refused before a byte of it leaves when the job is of an earlier life, or its number has another uuid', async () => {
    for (const stale of [
      { ...ref, life: `${printerUuid} 2018-04-20T07:00:00.000Z` },
      { ...ref, jobUuid: 'urn:uuid:other' },
    ]) {
      const { printer, sent } = printerWith({});
      expect(await errorOf(printer.sendDocument(stale, document))).toMatchObject({ kind: 'refused' });
      expect(sent).not.toContain('Send-Document');
    }
  });
});

describe('the report of a printer', () => {
  it('knows supplies by markers, with a level that the printer does not know as null', async () => {
    const { printer } = printerWith({
      'Get-Printer-Attributes': printerAnswer(
        attr('marker-names', ipp.name('YMCKO ribbon'), ipp.name('Film'), ipp.name('Cleaner')),
        attr('marker-types', ipp.keyword('ribbonWax'), ipp.keyword('transferUnit')),
        attr('marker-levels', ipp.integer(85), ipp.integer(-2), ipp.integer(250)),
      ),
    });
    expect((await printer.state()).supplies).toEqual([
      { name: 'YMCKO ribbon', kind: 'ribbonWax', levelPercent: 85 },
      { name: 'Film', kind: 'transferUnit', levelPercent: null },
      { name: 'Cleaner', kind: 'unknown', levelPercent: 100 },
    ]);
  });

  it('knows supplies by printer-supply where there are no markers', async () => {
    const supply = (text: string) => ({ tag: 'octetString' as const, bytes: Buffer.from(text) });
    const { printer } = printerWith({
      'Get-Printer-Attributes': printerAnswer(
        attr('printer-supply', supply('index=1;type=inkRibbon;maxcapacity=500;level=125;colorantname=YMCKO;'), supply('type=other;maxcapacity=-2;level=-3;')),
        attr('printer-supply-description', ipp.text('Ribbon')),
      ),
    });
    expect((await printer.state()).supplies).toEqual([
      { name: 'Ribbon', kind: 'inkRibbon', levelPercent: 25 },
      { name: '2', kind: 'other', levelPercent: null },
    ]);
  });

  it('drops "none" from the reasons and takes a state it does not know for stopped', async () => {
    const odd = answerOf(0, {
      group: 'printer',
      attributes: [attr('printer-up-time', ipp.integer(60)), attr('printer-state', ipp.enum(9)), attr('printer-state-reasons', ipp.keyword('none'))],
    });
    const report = await printerWith({ 'Get-Printer-Attributes': odd }).printer.state();
    expect(report).toMatchObject({ state: 'stopped', reasons: [], acceptingJobs: false, message: '' });
    // Without a uuid the address stands for the printer.
    expect(report.life).toBe('http://printer.loket:631/ 2018-04-20T07:59:00.000Z');
  });

  it('is refused where the printer does not say how long it has been up: its lives could not be told apart', async () => {
    const mute = answerOf(0, { group: 'printer', attributes: [attr('printer-state', ipp.enum(3))] });
    expect(await errorOf(printerWith({ 'Get-Printer-Attributes': mute }).printer.state())).toMatchObject({ kind: 'refused' });
  });
});

describe('the list of jobs', () => {
  it('has each job once, a job finished between the two questions as finished', async () => {
    let asked = 0;
    const post: HttpPost = async ({ body }) => {
      if (decodeIppMessage(body).code !== ippOperations['Get-Jobs']) return printerAnswer();
      asked += 1;
      const state = asked === 1 ? 5 : 9;
      const group = jobGroup();
      return answerOf(0, { ...group, attributes: group.attributes.map((one) => (one.name === 'job-state' ? attr('job-state', ipp.enum(state)) : one)) });
    };
    const printer = createIppPrinter({ id: 'p1', uri: 'ipp://printer.loket', post, clock, timeout_ms: 5_000 });
    expect(await printer.jobs()).toMatchObject([{ ref, state: 'completed' }]);
  });
});
