/** The routes of the access desk: one's own session, and the people of the office. */
import type { HttpServer } from '@loket/platform/http-server';
import { ChangeOwnPassword, ChangePerson, NewPerson, OfficePerson, PeopleAnswer, SessionAnswer, SignInRequest, Username } from '@loket/protocol/access';
import { LoketError } from '@loket/protocol/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Access } from './access.ts';
import { actorOf, sessionCookie } from './authentication.ts';
import type { Session } from './sessions.ts';

const PersonPath = z.strictObject({ username: Username });
const Revoked = z.object({ ended: z.int() });
/** nobody mistypes more often; guessing is slowed further by the delays after failures */
const signIns_perMinute = 120;

function sessionOf(request: FastifyRequest): { readonly session: Session; readonly token: string } {
  if (request.session === undefined) throw new LoketError('not_signed_in');
  return request.session;
}

function setCookie(reply: FastifyReply, token: string, life_ms: number): void {
  reply.setCookie(sessionCookie, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: reply.request.protocol === 'https',
    maxAge: Math.floor(life_ms / 1000),
  });
}

function addSessionRoutes(app: HttpServer, access: Access): void {
  app.post(
    '/api/session',
    {
      config: { permission: 'public', requests_perMinute: signIns_perMinute },
      schema: { tags: ['access'], summary: 'Sign in', body: SignInRequest, response: { 201: SessionAnswer } },
    },
    async (request, reply) => {
      // Nobody may sign a browser into an account of theirs from a foreign page.
      if (request.headers['sec-fetch-site'] === 'cross-site') throw new LoketError('csrf');
      const { token, answer, life_ms } = await access.signIn(request.body, request.ip);
      setCookie(reply, token, life_ms);
      reply.code(201);
      return answer;
    },
  );
  app.get(
    '/api/session',
    { config: { permission: 'session.own' }, schema: { tags: ['access'], summary: 'Who am I', response: { 200: SessionAnswer } } },
    (request) => {
      const { session, token } = sessionOf(request);
      return access.sessionAnswer(session, token);
    },
  );
  app.delete(
    '/api/session',
    { config: { permission: 'session.own' }, schema: { tags: ['access'], summary: 'Sign out', response: { 204: z.null() } } },
    async (request, reply) => {
      await access.signOut(sessionOf(request).session);
      reply.clearCookie(sessionCookie, { path: '/' });
      reply.code(204);
      return null;
    },
  );
  app.post(
    '/api/session/password',
    {
      config: { permission: 'session.own' },
      schema: { tags: ['access'], summary: 'Change one’s own password and PIN', body: ChangeOwnPassword, response: { 200: SessionAnswer } },
    },
    async (request) => {
      const { session, token } = sessionOf(request);
      await access.changeOwnPassword(session, request.body);
      return access.sessionAnswer(session, token);
    },
  );
}

function addPeopleRoutes(app: HttpServer, access: Access): void {
  app.get(
    '/api/people',
    { config: { permission: 'people.read' }, schema: { tags: ['access'], summary: 'The people of the office', response: { 200: PeopleAnswer } } },
    () => access.people.list(),
  );
  app.post(
    '/api/people',
    {
      config: { permission: 'people.manage' },
      schema: { tags: ['access'], summary: 'Add a person', body: NewPerson, response: { 200: OfficePerson, 201: OfficePerson } },
    },
    async (request, reply) => {
      const { answer, repeated } = await access.people.create(request.body, actorOf(request));
      reply.code(repeated ? 200 : 201);
      return answer;
    },
  );
  app.patch(
    '/api/people/:username',
    {
      config: { permission: 'people.manage' },
      schema: {
        tags: ['access'],
        summary: 'Change roles, put out, set a new password or PIN',
        params: PersonPath,
        body: ChangePerson,
        response: { 200: OfficePerson },
      },
    },
    async (request) => (await access.people.change(request.params.username, request.body, actorOf(request))).answer,
  );
  app.delete(
    '/api/people/:username/sessions',
    {
      config: { permission: 'people.manage' },
      schema: { tags: ['access'], summary: 'End all sessions of a person', params: PersonPath, response: { 200: Revoked } },
    },
    async (request) => ({ ended: await access.people.revokeSessions(request.params.username, actorOf(request)) }),
  );
}

export function registerAccessRoutes(app: HttpServer, access: Access): void {
  addSessionRoutes(app, access);
  addPeopleRoutes(app, access);
}
