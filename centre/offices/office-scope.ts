/**
 * Where the offices' requests come in: each is signed by the office it names, and each answer is signed by the centre,
 * refusals too, so that an office whose clock is wrong can believe the centre's time.
 */

import type { HttpServer } from '@loket/platform/http-server';
import { checkContentDigest, claimedNonce, createReplayMemory, signResponse, type VerifiedRequest, verifyRequest } from '@loket/platform/http-signature';
import type { KeyPair } from '@loket/platform/key-file';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mediaTypes } from '../enrolment/attachment-desk.ts';
import type { OfficeDesk } from './office-desk.ts';

export const OfficeParams = z.strictObject({ officeId: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/, 'officeId') });

export type OfficeScopeOptions = {
  readonly offices: OfficeDesk;
  readonly keys: KeyPair;
  readonly ports: Pick<Ports, 'clock'>;
  readonly onFault: (error: unknown) => void;
};

function targetOf(request: FastifyRequest): { readonly path: string; readonly query: string } {
  const url = request.raw.url ?? '/';
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark) };
}

/** Whoever keeps sending what cannot be verified is slowed down; a wrong clock alone is no attack. */
async function refuse(app: HttpServer, request: FastifyRequest, error: unknown): Promise<never> {
  if (error instanceof LoketError && error.code === 'bad_signature') await app.countRefused(request);
  throw error;
}

export async function registerOfficeScope(app: HttpServer, options: OfficeScopeOptions, addRoutes: (scope: HttpServer) => void): Promise<void> {
  const { offices, keys, ports } = options;
  const replays = createReplayMemory();
  const verified = new WeakMap<FastifyRequest, VerifiedRequest>();
  const bodies = new WeakMap<FastifyRequest, Buffer>();
  const now_s = (): number => Math.floor(ports.clock.now() / 1000);

  async function authenticate(request: FastifyRequest): Promise<void> {
    const { officeId } = OfficeParams.pick({ officeId: true }).loose().parse(request.params);
    // An office names its key by its own id, so a request signed by one office cannot be about another.
    const publicKeyOf = (keyId: string) => (keyId === officeId ? offices.publicKeyOf(officeId) : undefined);
    const checked = await verifyRequest({ method: request.method, ...targetOf(request), headers: request.headers, publicKeyOf, now_s: now_s(), replays });
    verified.set(request, checked);
    offices.noteContact(officeId).catch(options.onFault);
  }

  function checkBody(request: FastifyRequest): void {
    const digest = verified.get(request)?.contentDigest;
    if (digest === undefined) throw new LoketError('bad_signature');
    checkContentDigest(digest, bodies.get(request) ?? '');
  }

  function signAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const nonce = claimedNonce(request.headers);
    if (nonce === undefined) return;
    const body = typeof payload === 'string' || payload instanceof Uint8Array ? payload : '';
    reply.headers(signResponse({ status: reply.statusCode, body, keyId: keys.keyId, privateKey: keys.privateKey, created_s: now_s(), nonce }));
  }

  await app.register((scope: HttpServer, _options, registered) => {
    const parseJson = scope.getDefaultJsonParser('error', 'error');
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
      bodies.set(request, body);
      void parseJson(request, body.toString('utf8'), done);
    });
    scope.addContentTypeParser([...mediaTypes], { parseAs: 'buffer' }, (request, body: Buffer, done) => {
      bodies.set(request, body);
      done(null, body);
    });
    scope.addHook('onRequest', (request) => authenticate(request).catch((error: unknown) => refuse(app, request, error)));
    scope.addHook('preValidation', async (request) => checkBody(request));
    scope.addHook('onSend', async (request, reply, payload) => {
      signAnswer(request, reply, payload);
      return payload;
    });
    addRoutes(scope);
    registered();
  });
}
