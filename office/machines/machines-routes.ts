/** The routes of the machines desk. */
import type { HttpServer } from '@loket/platform/http-server';
import {
  Machine,
  MachineErasedCommand,
  MachineStanding,
  MachinesAnswer,
  RegisteredMachine,
  RegisterMachineCommand,
  ReleasedMachine,
  ReleaseMachineCommand,
  RevokeMachineCommand,
} from '@loket/protocol/machines';
import { Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import { actorOf } from '../access/access.ts';
import type { MachinesDesk } from './machines-desk.ts';

const ById = z.strictObject({ id: Uuid });
const tags = ['machines'];

export function registerMachinesRoutes(app: HttpServer, machines: MachinesDesk): void {
  app.post(
    '/api/machines',
    {
      config: { permission: 'machine.use' },
      schema: {
        tags,
        summary: 'Register this computer as a counter',
        body: RegisterMachineCommand,
        response: { 200: RegisteredMachine, 201: RegisteredMachine },
      },
    },
    async (request, reply) => {
      const { status, answer } = await machines.register(request.body, actorOf(request));
      return reply.code(status === 201 ? 201 : 200).send(answer);
    },
  );
  app.get(
    '/api/machines',
    { config: { permission: 'machines.read' }, schema: { tags, summary: 'The counters’ machines', response: { 200: MachinesAnswer } } },
    () => machines.list(),
  );
  // Public: a locked machine has nobody signed in, and must still learn that it is revoked. The id is a secret of chance, the answer names nobody.
  app.get(
    '/api/machines/:id/standing',
    { config: { permission: 'public' }, schema: { tags, summary: 'Whether a machine is revoked', params: ById, response: { 200: MachineStanding } } },
    (request) => machines.standing(request.params.id),
  );
  app.post(
    '/api/machines/:id/revocation',
    {
      config: { permission: 'machines.revoke' },
      schema: { tags, summary: 'Revoke a machine', params: ById, body: RevokeMachineCommand, response: { 200: Machine } },
    },
    async (request) => (await machines.revoke(request.params.id, request.body, actorOf(request))).answer,
  );
  app.post(
    '/api/machines/:id/release',
    {
      config: { permission: 'machine.use' },
      schema: { tags, summary: 'The secret that opens a machine’s data', params: ById, body: ReleaseMachineCommand, response: { 200: ReleasedMachine } },
    },
    async (request) => machines.release(request.params.id, request.body, actorOf(request)),
  );
  app.post(
    '/api/machines/:id/erasure',
    {
      config: { permission: 'machine.use' },
      schema: { tags, summary: 'A revoked machine has erased itself', params: ById, body: MachineErasedCommand, response: { 200: Machine } },
    },
    async (request) => (await machines.erased(request.params.id, request.body, actorOf(request))).answer,
  );
}
