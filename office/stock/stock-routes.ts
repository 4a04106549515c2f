/** The routes of the stock desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { RequestStockCommand, StockAnswer, StockRequestView, StockSettingsCommand } from '@loket/protocol/stock';
import { Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import { type Access, actorOf, headOfOffice } from '../access/access.ts';
import { asksFor, pdfMediaType } from '../paper/answer.ts';
import { requestLetter } from './request-letter.ts';
import type { StockDesk } from './stock-desk.ts';

const tags = ['stock'];

export function registerStockDeskRoutes(app: HttpServer, stock: StockDesk, access: Access, office: { readonly name: string; readonly demo: boolean }): void {
  app.get(
    '/api/stock',
    {
      config: { permission: 'blanks.read' },
      schema: { tags, summary: 'How long the stock lasts, what is asked for and coming', response: { 200: StockAnswer } },
    },
    () => stock.view(),
  );
  app.post(
    '/api/stock/requests',
    {
      config: { permission: 'stock.request' },
      schema: { tags, summary: 'Ask the Ditjen for blanks, ribbons, film', body: RequestStockCommand, response: { 201: StockRequestView } },
    },
    async (request, reply) => reply.code(201).send((await stock.request(request.body, actorOf(request))).answer),
  );
  app.get(
    '/api/stock/requests/:id',
    {
      config: { permission: 'blanks.read' },
      schema: { tags, summary: 'One request; its letter as PDF by Accept', params: z.strictObject({ id: Uuid }) },
    },
    async (request, reply) => {
      const found = stock.getRequest(request.params.id);
      if (!asksFor(request, pdfMediaType)) return reply.send(StockRequestView.parse(found));
      const pdf = await requestLetter(found, office, headOfOffice(access));
      return reply.header('content-disposition', `inline; filename="permohonan-${found.requestId}.pdf"`).type(pdfMediaType).send(Buffer.from(pdf));
    },
  );
  app.put(
    '/api/stock/settings',
    {
      config: { permission: 'stock.request' },
      schema: { tags, summary: 'Lead time, service level, pace and working days', body: StockSettingsCommand, response: { 200: StockAnswer } },
    },
    async (request) => (await stock.setSettings(request.body, actorOf(request))).answer,
  );
}
