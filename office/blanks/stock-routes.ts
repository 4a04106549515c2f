/** The routes of the stock: shipments, loans, counts, close of day, destructions, ribbons and film. */
import type { HttpServer } from '@loket/platform/http-server';
import {
  BlanksAnswer,
  CountBlanksAnswer,
  CountBlanksCommand,
  DestroyCommand,
  DestructionAnswer,
  DestructionsAnswer,
  LoanCommand,
  ReceiveShipmentCommand,
  ShipmentAnswer,
  ShipmentsAnswer,
} from '@loket/protocol/blanks';
import { CloseDayCommand, ClosedDay, DayAnswer } from '@loket/protocol/day';
import { MoveSuppliesCommand, SuppliesAnswer } from '@loket/protocol/supplies';
import { Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import { type Access, actorOf, headOfOffice, personOf } from '../access/access.ts';
import { asksFor, pdfMediaType } from '../paper/answer.ts';
import type { BlanksDesk } from './blanks-desk.ts';
import { destructionRecord } from './destruction-record.ts';

const tags = ['blanks'];

export function registerStockRoutes(app: HttpServer, blanks: BlanksDesk, access: Access, office: { readonly name: string; readonly demo: boolean }): void {
  registerShipmentRoutes(app, blanks, access);
  registerDayRoutes(app, blanks, access);
  registerDestructionRoutes(app, blanks, access, office);
  registerSupplyRoutes(app, blanks, access);
}

function registerShipmentRoutes(app: HttpServer, blanks: BlanksDesk, access: Access): void {
  app.get(
    '/api/blanks/shipments',
    { config: { permission: 'blanks.read' }, schema: { tags, summary: 'Shipments received, newest first', response: { 200: ShipmentsAnswer } } },
    () => ({ shipments: blanks.shipments.list() }),
  );
  app.post(
    '/api/blanks/shipments',
    {
      config: { permission: 'blanks.register' },
      schema: {
        tags,
        summary: 'Receive a shipment against its letter; needs a second person',
        body: ReceiveShipmentCommand,
        response: { 201: ShipmentAnswer },
      },
    },
    async (request, reply) => {
      const { secondPerson, ...command } = request.body;
      const second = await access.secondPerson.verify('blanks.register', personOf(request).username, secondPerson);
      return reply.code(201).send((await blanks.shipments.receive(command, actorOf(request), second)).answer);
    },
  );
  app.post(
    '/api/blanks/loans',
    {
      config: { permission: 'blanks.move' },
      schema: { tags, summary: 'Lend to another office, take back, borrow; needs a second person', body: LoanCommand, response: { 200: BlanksAnswer } },
    },
    async (request) => {
      const { secondPerson, ...command } = request.body;
      const second = await access.secondPerson.verify('blanks.move', personOf(request).username, secondPerson);
      return (await blanks.shipments.lend(command, actorOf(request), second)).answer;
    },
  );
}

function registerDayRoutes(app: HttpServer, blanks: BlanksDesk, access: Access): void {
  app.post(
    '/api/blanks/counts',
    {
      config: { permission: 'blanks.count' },
      schema: { tags, summary: "Blind stock count; the book's figure is not told", body: CountBlanksCommand, response: { 200: CountBlanksAnswer } },
    },
    async (request) => (await blanks.day.count(request.body, actorOf(request))).answer,
  );
  app.get(
    '/api/day',
    { config: { permission: 'blanks.read' }, schema: { tags, summary: 'What is counted today, and the days that are closed', response: { 200: DayAnswer } } },
    () => blanks.day.view(),
  );
  app.post(
    '/api/day/close',
    {
      config: { permission: 'day.close' },
      schema: { tags, summary: 'Close of day; a variance needs a reason and a second person', body: CloseDayCommand, response: { 200: ClosedDay } },
    },
    async (request) => {
      const { secondPerson, ...command } = request.body;
      const second = secondPerson === undefined ? undefined : await access.secondPerson.verify('day.close', personOf(request).username, secondPerson);
      return (await blanks.day.close(command, actorOf(request), second)).answer;
    },
  );
}

function registerDestructionRoutes(app: HttpServer, blanks: BlanksDesk, access: Access, office: { readonly name: string; readonly demo: boolean }): void {
  app.get(
    '/api/blanks/destructions',
    {
      config: { permission: 'blanks.read' },
      schema: { tags, summary: 'What waits for destruction, and what was destroyed', response: { 200: DestructionsAnswer } },
    },
    () => blanks.destructions.list(),
  );
  app.get(
    '/api/blanks/destructions/:id',
    {
      config: { permission: 'blanks.read' },
      schema: { tags, summary: 'One destruction; its record as PDF by Accept', params: z.strictObject({ id: Uuid }) },
    },
    async (request, reply) => {
      const destruction: DestructionAnswer = blanks.destructions.get(request.params.id);
      if (!asksFor(request, pdfMediaType)) return reply.send(DestructionAnswer.parse(destruction));
      const { people } = access.people.list();
      const keeper = people.find(({ username }) => username === destruction.by)?.name ?? destruction.by;
      const pdf = await destructionRecord(destruction, office, { keeper, head: headOfOffice(access) });
      return reply.header('content-disposition', `inline; filename="berita-acara-${destruction.destructionId}.pdf"`).type(pdfMediaType).send(Buffer.from(pdf));
    },
  );
  app.post(
    '/api/blanks/destructions',
    {
      config: { permission: 'blanks.destroy' },
      schema: {
        tags,
        summary: 'Destroy spoiled blanks and handed-in cards; needs a second person',
        body: DestroyCommand,
        response: { 201: DestructionAnswer },
      },
    },
    async (request, reply) => {
      const { secondPerson, ...command } = request.body;
      const second = await access.secondPerson.verify('blanks.destroy', personOf(request).username, secondPerson);
      return reply.code(201).send((await blanks.destructions.destroy(command, actorOf(request), second)).answer);
    },
  );
}

function registerSupplyRoutes(app: HttpServer, blanks: BlanksDesk, access: Access): void {
  app.get(
    '/api/supplies',
    { config: { permission: 'blanks.read' }, schema: { tags, summary: 'Ribbons and film by count', response: { 200: SuppliesAnswer } } },
    () => blanks.supplies.view(),
  );
  app.post(
    '/api/supplies/movements',
    {
      config: { permission: 'blanks.move' },
      schema: { tags, summary: 'Move ribbons or film', body: MoveSuppliesCommand, response: { 200: SuppliesAnswer } },
    },
    async (request) => {
      const { secondPerson, ...command } = request.body;
      const second = secondPerson === undefined ? undefined : await access.secondPerson.verify('blanks.move', personOf(request).username, secondPerson);
      return (await blanks.supplies.move(command, actorOf(request), second)).answer;
    },
  );
}
