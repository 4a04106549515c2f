/** The routes of the printing desk. */
import type { HttpServer } from '@loket/platform/http-server';
import {
  InspectCommand,
  PrintersAnswer,
  PrintJob,
  PrintJobPage,
  PrintJobQuery,
  PriorityCommand,
  RefusedWarrants,
  ReprintCommand,
  ResolveCommand,
  ResumePrinterCommand,
  ShelvesAnswer,
  SpoilCommand,
  WithdrawPriorityCommand,
} from '@loket/protocol/print-job';
import { Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import { type Access, actorOf, personOf } from '../access/access.ts';
import type { PrintJobRow } from './print-job-store.ts';
import type { PrintRoom } from './print-room.ts';
import type { PrintingDesk } from './printing-desk.ts';

const ById = z.strictObject({ id: Uuid });
const ByPrinter = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/) });
const tags = ['printing'];

export function registerPrintingRoutes(
  app: HttpServer,
  options: {
    readonly printing: PrintingDesk;
    readonly printRoom: PrintRoom;
    readonly access: Access;
    readonly drawCard: (job: PrintJobRow) => Promise<Uint8Array>;
  },
): void {
  const { printing, printRoom, access } = options;
  app.get(
    '/api/print-jobs',
    {
      config: { permission: 'print.read' },
      schema: { tags, summary: 'Print jobs, by state in queue order', querystring: PrintJobQuery, response: { 200: PrintJobPage } },
    },
    (request) => printing.list(request.query),
  );
  app.get(
    '/api/print-jobs/:id/card.png',
    { config: { permission: 'print.read' }, schema: { tags, summary: 'The front of the card', params: ById } },
    async (request, reply) => {
      const png = await options.drawCard(printing.getJob(request.params.id));
      return reply.header('cache-control', 'private, max-age=300').type('image/png').send(png);
    },
  );
  app.get(
    '/api/printers',
    { config: { permission: 'print.read' }, schema: { tags, summary: 'The printers and what they say', response: { 200: PrintersAnswer } } },
    () => printRoom.view(),
  );
  app.post(
    '/api/printers/:id/resume',
    {
      config: { permission: 'print.resolve' },
      schema: {
        tags,
        summary: 'A person has looked at a printer that waits for one',
        params: ByPrinter,
        body: ResumePrinterCommand,
        response: { 200: PrintersAnswer },
      },
    },
    async (request) => {
      await printing.chip.resume(request.params.id, request.body, actorOf(request));
      return printRoom.view();
    },
  );
  app.post(
    '/api/print-jobs/:id/inspect',
    {
      config: { permission: 'print.inspect' },
      schema: { tags, summary: 'The card is good; put it on a shelf', params: ById, body: InspectCommand, response: { 200: PrintJob } },
    },
    async (request) => (await printing.inspect(request.params.id, request.body, actorOf(request))).answer,
  );
  app.post(
    '/api/print-jobs/:id/spoil',
    { config: { permission: 'print.spoil' }, schema: { tags, summary: 'The card is spoiled', params: ById, body: SpoilCommand, response: { 200: PrintJob } } },
    async (request) => (await printing.spoil(request.params.id, request.body, actorOf(request))).answer,
  );
  app.post(
    '/api/print-jobs/:id/resolve',
    {
      config: { permission: 'print.resolve' },
      schema: { tags, summary: 'A person looked at an unclear job', params: ById, body: ResolveCommand, response: { 200: PrintJob } },
    },
    async (request) => (await printing.resolve(request.params.id, request.body, actorOf(request))).answer,
  );
  app.post(
    '/api/print-jobs/:id/reprint',
    {
      config: { permission: 'print.reprint' },
      schema: { tags, summary: 'Print a spoiled card again; needs a second person', params: ById, body: ReprintCommand, response: { 201: PrintJob } },
    },
    async (request, reply) => {
      const { secondPerson, ...command } = request.body;
      const second = await access.secondPerson.verify('print.reprint', personOf(request).username, secondPerson);
      const { answer } = await printing.reprint(request.params.id, command, actorOf(request), second);
      return reply.code(201).send(answer);
    },
  );
  registerQueueRoutes(app, printing, access);
}

function registerQueueRoutes(app: HttpServer, printing: PrintingDesk, access: Access): void {
  app.post(
    '/api/print-jobs/:id/priority',
    {
      config: { permission: 'print.prioritise' },
      schema: { tags, summary: 'Put a waiting card before others; needs a second person', params: ById, body: PriorityCommand, response: { 200: PrintJob } },
    },
    async (request) => {
      const { secondPerson, ...command } = request.body;
      const second = await access.secondPerson.verify('print.prioritise', personOf(request).username, secondPerson);
      return (await printing.queue.prioritise(request.params.id, command, actorOf(request), second)).answer;
    },
  );
  app.post(
    '/api/print-jobs/:id/priority/withdraw',
    {
      config: { permission: 'print.prioritise' },
      schema: { tags, summary: 'Back to the place by acceptance', params: ById, body: WithdrawPriorityCommand, response: { 200: PrintJob } },
    },
    async (request) => (await printing.queue.withdrawPriority(request.params.id, request.body, actorOf(request))).answer,
  );
  app.get(
    '/api/shelves',
    { config: { permission: 'print.read' }, schema: { tags, summary: 'The shelves, and where the next card goes', response: { 200: ShelvesAnswer } } },
    () => printing.shelves(),
  );
  app.get(
    '/api/warrants/refused',
    { config: { permission: 'print.read' }, schema: { tags, summary: 'Warrants that did not hold, newest first', response: { 200: RefusedWarrants } } },
    () => printing.warrants.list(),
  );
}
