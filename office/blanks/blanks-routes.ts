/** The routes of the blanks desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { BlankStory, BlanksAnswer, MoveBlanksCommand, RegisterBlanksCommand } from '@loket/protocol/blanks';
import { z } from 'zod';
import { type Access, actorOf, personOf } from '../access/access.ts';
import type { BlanksDesk } from './blanks-desk.ts';

const tags = ['blanks'];

export function registerBlanksRoutes(app: HttpServer, blanks: BlanksDesk, access: Access): void {
  app.get('/api/blanks', { config: { permission: 'blanks.read' }, schema: { tags, summary: 'Balance of each account', response: { 200: BlanksAnswer } } }, () =>
    blanks.view(),
  );
  app.get(
    '/api/blanks/:serial',
    {
      config: { permission: 'blanks.read' },
      schema: { tags, summary: "One blank's story", params: z.strictObject({ serial: z.string().max(20) }), response: { 200: BlankStory } },
    },
    (request) => blanks.story(request.params.serial),
  );
  app.post(
    '/api/blanks/moves',
    {
      config: { permission: 'blanks.move' },
      schema: { tags, summary: 'Move blanks between accounts', body: MoveBlanksCommand, response: { 200: BlanksAnswer } },
    },
    async (request) => {
      const { secondPerson, ...command } = request.body;
      const second = secondPerson === undefined ? undefined : await access.secondPerson.verify('blanks.move', personOf(request).username, secondPerson);
      return (await blanks.move(command, actorOf(request), second)).answer;
    },
  );
  app.post(
    '/api/blanks/registrations',
    {
      config: { permission: 'blanks.register' },
      schema: { tags, summary: 'Bring serials into the books; needs a second person', body: RegisterBlanksCommand, response: { 200: BlanksAnswer } },
    },
    async (request) => {
      const { secondPerson, ...command } = request.body;
      const second = await access.secondPerson.verify('blanks.register', personOf(request).username, secondPerson);
      return (await blanks.register(command, actorOf(request), second)).answer;
    },
  );
}
