/** The routes of the coverage desk. */
import type { HttpServer } from '@loket/platform/http-server';
import {
  CoverageAnswer,
  CoverageQuery,
  CoverageSettings,
  CoverageSettingsCommand,
  ForecastAnswer,
  ForecastQuery,
  MissingAnswer,
  MissingQuery,
  OutreachAnswer,
} from '@loket/protocol/coverage';
import { LoketError } from '@loket/protocol/errors';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf } from '../access/access.ts';
import { asksFor, sheetMediaType } from '../paper/answer.ts';
import type { CoverageDesk } from './coverage-desk.ts';
import { coverageSheet, missingSheet, outreachSheet } from './coverage-sheets.ts';

const tags = ['coverage'];

function sendSheet(reply: FastifyReply, name: string, bytes: Uint8Array): FastifyReply {
  return reply.header('content-disposition', `attachment; filename="${name}.xlsx"`).type(sheetMediaType).send(Buffer.from(bytes));
}

export function registerCoverageRoutes(app: HttpServer, coverage: CoverageDesk): void {
  app.get(
    '/api/coverage',
    {
      config: { permission: 'coverage.read' },
      schema: {
        tags,
        summary: 'Coverage as published, moved since, and counted from the register; of an area, as of a day; XLSX by Accept',
        querystring: CoverageQuery,
      },
    },
    async (request, reply) => {
      const answer = coverage.view(request.query);
      if (!asksFor(request, sheetMediaType)) return reply.send(CoverageAnswer.parse(answer));
      if (answer.register === undefined) throw noRegister();
      return sendSheet(reply, `cakupan-${answer.register.code}`, await coverageSheet(answer.register));
    },
  );
  app.get(
    '/api/coverage/forecast',
    {
      config: { permission: 'coverage.read' },
      schema: {
        tags,
        summary: 'When the not-yet figure reaches zero, and the pace for a chosen day',
        querystring: ForecastQuery,
        response: { 200: ForecastAnswer },
      },
    },
    (request) => coverage.forecast(request.query.by),
  );
  app.put(
    '/api/coverage/settings',
    {
      config: { permission: 'coverage.plan' },
      schema: { tags, summary: 'Deaths and moves, and what an outreach team does a day', body: CoverageSettingsCommand, response: { 200: CoverageSettings } },
    },
    async (request) => (await coverage.setSettings(request.body, actorOf(request))).answer,
  );
  app.get(
    '/api/outreach',
    { config: { permission: 'coverage.read' }, schema: { tags, summary: 'Villages by who is missing, and a route of them; XLSX by Accept' } },
    async (request, reply) => {
      const answer = coverage.outreach();
      if (!asksFor(request, sheetMediaType)) return reply.send(OutreachAnswer.parse(answer));
      return sendSheet(reply, 'jemput-bola', await outreachSheet(answer));
    },
  );
  app.get(
    '/api/outreach/villages/:code',
    {
      config: { permission: 'resident.read' },
      schema: {
        tags,
        summary: 'Who of a village is not yet recorded, by name; XLSX by Accept',
        params: z.strictObject({ code: z.string().max(20) }),
        querystring: MissingQuery,
      },
    },
    async (request, reply) => {
      const answer = coverage.missing(request.params.code, request.query.group);
      if (!asksFor(request, sheetMediaType)) return reply.send(MissingAnswer.parse(answer));
      return sendSheet(reply, `belum-perekaman-${answer.code}`, await missingSheet(answer));
    },
  );
}

function noRegister(): LoketError {
  const text = { id: 'Daftar penduduk belum diimpor; angka per wilayah belum ada', en: 'No register was imported yet; there are no figures by area' };
  return new LoketError('not_possible_now', [{ field: 'register', code: 'no_register', text }]);
}
