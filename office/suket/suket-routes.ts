/** The routes of the suket desk, and the public trust list. */
import type { HttpServer } from '@loket/platform/http-server';
import { SignedTrustList } from '@loket/protocol/credential/trust-list';
import { AllowSuketCommand, IssueSuketCommand, RevokeSuketCommand, Suket, SuketAnswer, SuketNumber } from '@loket/protocol/suket';
import { Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import { type Access, actorOf, headOfOffice, personOf } from '../access/access.ts';
import type { RegionNames } from '../card/region-names.ts';
import { asksFor, pdfMediaType } from '../paper/answer.ts';
import type { SuketDesk } from './suket-desk.ts';
import { suketPaper } from './suket-paper.ts';

const ById = z.strictObject({ id: Uuid });
const ByNumber = z.strictObject({ number: SuketNumber });
const SuketQuery = z.strictObject({ applicationId: Uuid.optional() });
const tags = ['suket'];

export function registerSuketRoutes(
  app: HttpServer,
  {
    suket,
    access,
    office,
    regionNames,
  }: { suket: SuketDesk; access: Access; office: { readonly name: string; readonly demo: boolean }; regionNames: RegionNames },
): void {
  // Public: whoever verifies a receipt need not be an officer. It names computers, keys and numbers of papers, nobody else.
  app.get(
    '/api/trust-list',
    {
      config: { permission: 'public' },
      schema: { tags, summary: 'The keys that sign receipts and suket here, and what was revoked, signed', response: { 200: SignedTrustList } },
    },
    () => suket.trustList(),
  );
  app.get(
    '/api/suket',
    {
      config: { permission: 'suket.read' },
      schema: { tags, summary: 'The switch, and the newest suket, or those of one application', querystring: SuketQuery, response: { 200: SuketAnswer } },
    },
    (request) => suket.answer(request.query.applicationId),
  );
  app.post(
    '/api/suket/switch',
    {
      config: { permission: 'suket.allow' },
      schema: { tags, summary: 'Allow or forbid suket; needs a second person', body: AllowSuketCommand, response: { 200: SuketAnswer } },
    },
    async (request) => {
      const { secondPerson, ...command } = request.body;
      const second = await access.secondPerson.verify('suket.allow', personOf(request).username, secondPerson);
      return (await suket.allow(command, actorOf(request), second)).answer;
    },
  );
  app.post(
    '/api/applications/:id/suket',
    {
      config: { permission: 'suket.issue' },
      schema: { tags, summary: 'Issue a suket for an application', params: ById, body: IssueSuketCommand, response: { 201: Suket } },
    },
    async (request, reply) => reply.code(201).send((await suket.issue(request.params.id, request.body, actorOf(request))).answer),
  );
  app.get(
    '/api/suket/:number',
    { config: { permission: 'suket.read' }, schema: { tags, summary: 'One suket; the paper as PDF by Accept', params: ByNumber } },
    async (request, reply) => {
      const { number } = request.params;
      if (!asksFor(request, pdfMediaType)) return reply.send(Suket.parse(suket.get(number)));
      const content = await suket.forPaper(number);
      const pdf = await suketPaper(content, office, headOfOffice(access), regionNames);
      return reply.header('content-disposition', `inline; filename="${number}.pdf"`).type(pdfMediaType).send(Buffer.from(pdf));
    },
  );
  app.post(
    '/api/suket/:number/revocation',
    {
      config: { permission: 'suket.issue' },
      schema: { tags, summary: 'Revoke a suket', params: ByNumber, body: RevokeSuketCommand, response: { 200: Suket } },
    },
    async (request) => (await suket.revoke(request.params.number, request.body, actorOf(request))).answer,
  );
}
