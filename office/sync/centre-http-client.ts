/** The centre over HTTP: every request signed with the office's key, every answer checked against the centre's. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { signRequest, verifyResponse } from '@loket/platform/http-signature';
import { type KeyPair, readPublicKey } from '@loket/platform/key-file';
import type { Ports } from '@loket/platform/ports';
import { errorCatalogue } from '@loket/protocol/errors';
import { Problem } from '@loket/protocol/problem';
import { AttachmentProgress, EnrolOfficeAnswer, FeedAnswer, Health, JournalBatchAnswer } from '@loket/protocol/sync';
import { z } from 'zod';
import { type CentreClient, CentreError } from './centre-client.ts';

/** an answer that takes longer counts as none */
const answer_ms_max = 30_000;
const nonce_bytes = 16;

export type CentreHttpOptions = {
  readonly url: string;
  readonly officeId: string;
  readonly officeName: string;
  readonly regionCode: string;
  readonly keys: KeyPair;
  readonly ports: Ports;
  readonly fetch: typeof globalThis.fetch;
  /** the centre's key as kept at enrolment, JSON of {keyId, publicKey}; undefined before */
  readonly centreKey: () => string | undefined;
};

type Answer = { readonly status: number; readonly headers: Headers; readonly body: Uint8Array };
type Sending = {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  readonly wait_ms?: number;
};

const CentreKey = z.object({ keyId: z.string(), publicKey: z.string() });
const Position = z.object({ receivedThrough: z.int() });
const unreachable = { id: 'Pusat tidak menjawab', en: 'The centre does not answer' };
const untrusted = { id: 'Jawaban tidak ditandatangani pusat yang dikenal', en: 'The answer is not signed by the centre we know' };

export function createCentreHttpClient(options: CentreHttpOptions): CentreClient {
  const { ports, officeId, keys } = options;
  const office = `/offices/${officeId}`;
  /** how far this machine's clock is from the centre's; learned when the centre says it is too far */
  let clockOffset_ms = 0;
  const closing = new AbortController();

  async function exchange(sending: Sending, headers: Record<string, string>): Promise<Answer> {
    const abort = new AbortController();
    const timer = ports.timers.set(sending.wait_ms ?? answer_ms_max, () => abort.abort());
    const onAbort = (): void => abort.abort();
    for (const signal of [sending.signal, closing.signal]) {
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) abort.abort();
    }
    try {
      const body = sending.body === undefined ? {} : { body: typeof sending.body === 'string' ? sending.body : Buffer.from(sending.body) };
      const response = await options.fetch(`${options.url}${sending.path}${sending.query ?? ''}`, {
        method: sending.method,
        headers,
        ...body,
        signal: abort.signal,
        redirect: 'error',
      });
      return { status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) };
    } catch (cause) {
      throw new CentreError('unreachable', 'unreachable', unreachable, { cause });
    } finally {
      ports.timers.clear(timer);
      for (const signal of [sending.signal, closing.signal]) signal?.removeEventListener('abort', onAbort);
    }
  }

  async function signed(sending: Sending, mayCorrectClock = true): Promise<Answer> {
    const nonce = Buffer.from(ports.random.bytes(nonce_bytes)).toString('base64url');
    const headers = signRequest({
      method: sending.method,
      path: sending.path,
      query: sending.query ?? '',
      ...(sending.body === undefined ? {} : { body: sending.body }),
      ...(sending.contentType === undefined ? {} : { contentType: sending.contentType }),
      keyId: officeId,
      privateKey: keys.privateKey,
      created_s: Math.floor((ports.clock.now() + clockOffset_ms) / 1000),
      nonce,
    });
    const answer = await exchange(sending, { ...headers, ...(sending.contentType === undefined ? {} : { 'content-type': sending.contentType }) });
    assertFromCentre(answer, nonce);
    if (answer.status < 300) return answer;
    const problem = problemOf(answer);
    if (problem?.code === 'clock_skew' && mayCorrectClock && problem.centreTime !== undefined) {
      // A dead clock battery must not cut the office off: the centre's own signed time is used for signing.
      clockOffset_ms = Date.parse(problem.centreTime) - ports.clock.now();
      return signed(sending, false);
    }
    throw refusalOf(answer.status, problem);
  }

  function assertFromCentre(answer: Answer, nonce: string): void {
    const known = options.centreKey();
    const centre = known === undefined ? undefined : CentreKey.parse(JSON.parse(known));
    const publicKey = centre === undefined ? undefined : readPublicKey(centre.publicKey);
    if (centre === undefined || publicKey === undefined) throw new CentreError('untrusted', 'no_centre_key', untrusted);
    try {
      verifyResponse({ status: answer.status, headers: Object.fromEntries(answer.headers), body: answer.body, nonce, keyId: centre.keyId, publicKey });
    } catch (cause) {
      // A proxy, a captive portal or an overloaded server answers without the centre's signature.
      throw new CentreError(answer.status >= 500 || answer.status === 429 ? 'again' : 'untrusted', 'bad_signature', untrusted, { cause });
    }
  }

  async function signedJson<Schema extends z.ZodType>(schema: Schema, sending: Sending): Promise<z.output<Schema>> {
    const { body } = await signed(sending);
    return schema.parse(JSON.parse(Buffer.from(body).toString('utf8')));
  }

  return {
    async health(signal) {
      const { status, body } = await exchange({ method: 'GET', path: '/health', signal }, {});
      const health = Health.safeParse(jsonOf(body));
      const isWell = status === 200 && health.success && health.data.program === 'centre' && health.data.ok;
      // An error of a server comes from the centre's side; a friendly page of somebody else's is a portal before the internet.
      if (!isWell) throw new CentreError('unreachable', status >= 500 ? 'centre_unwell' : 'not_the_centre', unreachable);
    },

    async enrol(code) {
      const publicKey = keys.publicKeyText;
      const proofOf = (text: string): Buffer => createHmac('sha256', code).update(text).digest();
      const body = JSON.stringify({
        officeId,
        name: options.officeName,
        regionCode: options.regionCode,
        publicKey,
        proof: proofOf(`loket-office-key\n${officeId}\n${publicKey}`).toString('base64url'),
      });
      const answer = await exchange({ method: 'POST', path: '/offices/enrol', body }, { 'content-type': 'application/json' });
      if (answer.status >= 300) throw refusalOf(answer.status, problemOf(answer));
      const centre = EnrolOfficeAnswer.parse(jsonOf(answer.body));
      const proof = Buffer.from(centre.proof, 'base64url');
      const expected = proofOf(`loket-centre-key\n${centre.keyId}\n${centre.publicKey}\n${officeId}`);
      if (proof.length !== expected.length || !timingSafeEqual(proof, expected)) throw new CentreError('untrusted', 'wrong_proof', untrusted);
      return centre;
    },

    journalPosition: (written) => signedJson(Position, { method: 'GET', path: `${office}/journal`, query: `?through=${written}` }),

    sendJournal: (batch) => signedJson(JournalBatchAnswer, { method: 'POST', path: `${office}/journal`, body: batch, contentType: 'application/json' }),

    attachmentProgress: (sha256) => signedJson(AttachmentProgress, { method: 'GET', path: `${office}/attachments/${sha256}` }),

    sendChunk: ({ sha256, mediaType, offset_bytes, total_bytes, bytes }) =>
      signedJson(AttachmentProgress, {
        method: 'PUT',
        path: `${office}/attachments/${sha256}`,
        query: `?offset=${offset_bytes}&size=${total_bytes}`,
        body: bytes,
        contentType: mediaType,
      }),

    feed: (after, wait_s, signal) =>
      signedJson(FeedAnswer, {
        method: 'GET',
        path: `${office}/feed`,
        query: `?after=${after}&limit=200&wait_s=${wait_s}`,
        signal,
        wait_ms: answer_ms_max + wait_s * 1000,
      }),

    async portrait(sha256) {
      const { headers, body } = await signed({ method: 'GET', path: `${office}/portraits/${sha256}` });
      return { mediaType: headers.get('content-type') ?? 'application/octet-stream', bytes: body };
    },

    close: () => closing.abort(),
  };
}

export const ProblemFromCentre = Problem.extend({ receivedThrough: z.int().optional(), centreTime: z.string().optional() });

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

function problemOf(answer: Answer): z.infer<typeof ProblemFromCentre> | undefined {
  const parsed = ProblemFromCentre.safeParse(jsonOf(answer.body));
  return parsed.success ? parsed.data : undefined;
}

/** What a refusal of the centre means for the sync desk. */
export function refusalOf(status: number, problem: z.infer<typeof ProblemFromCentre> | undefined): CentreError {
  const text = problem?.text ?? { id: `Pusat menjawab ${status}`, en: `The centre answered ${status}` };
  const code = problem?.code ?? String(status);
  if (code === 'journal_gap') return new CentreError('gap', code, text, { receivedThrough: problem?.receivedThrough });
  if (status === errorCatalogue.bad_signature.status || status === errorCatalogue.wrong_code.status) return new CentreError('untrusted', code, text);
  if (problem?.retryable !== false || status >= 500) return new CentreError('again', code, text);
  // The chain itself does not fit: no single entry is to blame, so none is set aside and a person looks.
  return new CentreError(code === 'journal_broken' ? 'untrusted' : 'refused', code, text);
}
