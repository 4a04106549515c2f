/** An office's side of the wire, as plain as it gets: signs requests, checks answers. For the centre's tests. */
import { createHmac } from 'node:crypto';
import { type RequestToSign, signRequest, verifyResponse } from '@loket/platform/http-signature';
import { type KeyPair, readPublicKey } from '@loket/platform/key-file';
import { systemClock, systemRandom } from '@loket/platform/ports';
import { EnrolOfficeAnswer } from '@loket/protocol/sync';

export type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer; readonly nonce: string };
export type Sending = {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly contentType?: string;
  /** what differs from an honest request */
  readonly signing?: Partial<RequestToSign>;
  readonly headers?: Readonly<Record<string, string>>;
};

export function newNonce(): string {
  return Buffer.from(systemRandom.bytes(16)).toString('base64url');
}

export function proofOf(code: string, text: string): string {
  return createHmac('sha256', code).update(text).digest('base64url');
}

export function createSigningClient(options: { readonly url: string; readonly officeId: string; readonly keys: KeyPair; readonly now_s?: () => number }) {
  const { url, officeId, keys } = options;
  const now_s = options.now_s ?? (() => Math.floor(systemClock.now() / 1000));
  let centre: EnrolOfficeAnswer | undefined;

  async function exchange(path: string, init: RequestInit, nonce: string): Promise<Answer> {
    const response = await fetch(`${url}${path}`, init);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()), nonce };
  }

  async function send(sending: Sending): Promise<Answer> {
    const { path, query = '', json, bytes } = sending;
    const method = sending.method ?? (json === undefined && bytes === undefined ? 'GET' : 'POST');
    const body = json === undefined ? bytes : JSON.stringify(json);
    const contentType = sending.contentType ?? (json === undefined ? undefined : 'application/json');
    const nonce = newNonce();
    const signed = signRequest({
      method,
      path,
      query,
      ...(body === undefined ? {} : { body }),
      ...(contentType === undefined ? {} : { contentType }),
      keyId: officeId,
      privateKey: keys.privateKey,
      created_s: now_s(),
      nonce,
      ...sending.signing,
    });
    const init = { method, headers: { ...signed, ...sending.headers }, ...(body === undefined ? {} : { body: Buffer.from(body) }) };
    return exchange(`${path}${query}`, init, sending.signing?.nonce ?? nonce);
  }

  /** Throws unless the answer was signed by the centre for this request. */
  function check(answer: Answer): unknown {
    const publicKey = readPublicKey(centre?.publicKey ?? '');
    if (centre === undefined || publicKey === undefined) throw new Error('enrol first');
    verifyResponse({ ...answer, keyId: centre.keyId, publicKey });
    return answer.body.length === 0 ? undefined : JSON.parse(answer.body.toString('utf8'));
  }

  return {
    send,
    check,
    /** The checked body of an answer that must be a success. */
    async ask(sending: Sending): Promise<unknown> {
      const answer = await send(sending);
      if (answer.status >= 300) throw new Error(`${answer.status} ${answer.body.toString('utf8')}`);
      return check(answer);
    },
    enrolRequest: (code: string) => {
      const publicKey = keys.publicKeyText;
      return { officeId, name: `Kantor ${officeId}`, regionCode: '35.22', publicKey, proof: proofOf(code, `loket-office-key\n${officeId}\n${publicKey}`) };
    },
    async enrol(code: string): Promise<EnrolOfficeAnswer> {
      const answer = await exchange(
        '/offices/enrol',
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(this.enrolRequest(code)) },
        '',
      );
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.toString('utf8')}`);
      centre = EnrolOfficeAnswer.parse(JSON.parse(answer.body.toString('utf8')));
      if (centre.proof !== proofOf(code, `loket-centre-key\n${centre.keyId}\n${centre.publicKey}\n${officeId}`))
        throw new Error('not the centre that made the code');
      return centre;
    },
  };
}
