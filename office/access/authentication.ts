/** Asks of each request: whose is it, and may they? The route says which permission it takes; the table says who has it. */
import { timingSafeEqual } from 'node:crypto';
import { type Permission, permissions } from '@loket/domain/access';
import type { Actor } from '@loket/domain/journal';
import type { HttpServer, RoutePermission } from '@loket/platform/http-server';
import { LoketError } from '@loket/protocol/errors';
import type { FastifyRequest } from 'fastify';
import type { Access, SignedInPerson } from './access.ts';
import { csrfTokenOf, type Session } from './sessions.ts';

export const sessionCookie = 'loket_session';
export const csrfHeader = 'x-loket-csrf';

declare module 'fastify' {
  interface FastifyRequest {
    /** who sent it; undefined on public routes. Use personOf(request) */
    person: SignedInPerson | undefined;
    session: { readonly session: Session; readonly token: string } | undefined;
  }
}

/** Who sent the request. Throws LoketError not_signed_in on a public route. */
export function personOf(request: FastifyRequest): SignedInPerson {
  if (request.person === undefined) throw new LoketError('not_signed_in');
  return request.person;
}

/** The sender as the journal writes them. */
export function actorOf(request: FastifyRequest): Actor {
  return { kind: 'person', username: personOf(request).username };
}

const ofPeople: ReadonlySet<string> = new Set(permissions);

function isOfPeople(permission: RoutePermission): permission is Permission {
  return ofPeople.has(permission);
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

type Presented = { readonly token: string; readonly by: 'cookie' | 'bearer' };

function presentedBy(request: FastifyRequest): Presented | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const token = /^Bearer +(\S+) *$/i.exec(header)?.[1];
    return token === undefined ? undefined : { token, by: 'bearer' };
  }
  const token = request.cookies[sessionCookie];
  return token === undefined ? undefined : { token, by: 'cookie' };
}

function sameText(left: string, right: string): boolean {
  const [first, second] = [Buffer.from(left), Buffer.from(right)];
  return first.length === second.length && timingSafeEqual(first, second);
}

/** A browser adds the cookie by itself, also to what a foreign page sends; so a change must carry what only our page knows. */
function assertFromOurPage(request: FastifyRequest, { token, by }: Presented): void {
  if (by === 'bearer' || safeMethods.has(request.method)) return;
  const sent = request.headers[csrfHeader];
  if (typeof sent !== 'string' || !sameText(sent, csrfTokenOf(token))) throw new LoketError('csrf');
}

function assertMay(person: SignedInPerson, permission: Permission): void {
  if (person.mustChangePassword && permission !== 'session.own') {
    throw new LoketError('not_allowed', [
      { field: 'password', code: 'must_change_password', text: { id: 'Ganti kata sandi dahulu', en: 'Change your password first' } },
    ]);
  }
  if (!person.may.has(permission))
    throw new LoketError('not_allowed', [
      { field: 'permission', code: permission, text: { id: 'Hak ini tidak ada pada peran Anda', en: 'Your role does not have this permission' } },
    ]);
}

/** Sets request.person, or tells why not. Undefined: nobody is signed in. */
function admit(request: FastifyRequest, access: Access, permission: Permission): boolean {
  const presented = presentedBy(request);
  const found = presented === undefined ? undefined : access.identify(presented.token);
  if (presented === undefined || found === undefined || found.session.kind !== presented.by) return false;
  assertFromOurPage(request, presented);
  assertMay(found.person, permission);
  request.person = found.person;
  request.session = { session: found.session, token: presented.token };
  return true;
}

/** From now on every route but the public ones asks for a session or a token. Call it once, on the server itself. */
export function installAuthentication(app: HttpServer, access: Access): void {
  app.decorateRequest('person', undefined);
  app.decorateRequest('session', undefined);
  app.addHook('onRequest', (request, _reply, done) => {
    const { permission } = request.routeOptions.config;
    if (request.is404 || permission === 'public') return done();
    try {
      // What is guarded by something else than a person's rights is not for people.
      if (permission === undefined || !isOfPeople(permission)) throw new LoketError('not_allowed');
      if (admit(request, access, permission)) return done();
    } catch (error) {
      return done(error instanceof Error ? error : new LoketError('internal', [], { cause: error }));
    }
    app.countRefused(request).then(
      () => done(new LoketError('not_signed_in')),
      (error: unknown) => done(error instanceof Error ? error : new LoketError('internal', [], { cause: error })),
    );
  });
}
