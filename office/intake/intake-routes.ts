/** The routes of the intake desk: applications, their files, receipts. */
import { type HttpServer, sendJsonText } from '@loket/platform/http-server';
import { ApplicantParameters, KnownApplicant } from '@loket/protocol/applicant';
import {
  AcknowledgementQuery,
  AcknowledgementsAnswer,
  ApplicationDetail,
  ApplicationPage,
  ApplicationQuery,
  ApplicationSubmission,
  ApplicationSummary,
  AttachmentAnswer,
  AttachmentRef,
  EnrolCommand,
  ResendCommand,
  SubmissionAnswer,
  WithdrawCommand,
} from '@loket/protocol/application';
import { LoketError } from '@loket/protocol/errors';
import { Problem } from '@loket/protocol/problem';
import { AttachmentProgress } from '@loket/protocol/sync';
import { Sha256, Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import { actorOf } from '../access/access.ts';
import type { IntakeDesk } from './intake-desk.ts';

const ById = z.strictObject({ id: Uuid });
const ByHash = z.strictObject({ sha256: Sha256 });
const PieceQuery = z.strictObject({
  offset: z.coerce.number().int().min(0),
  // No upper limit here, so that a file that is too large is told so, and not that its number is wrong.
  size: z.coerce.number().int().min(1),
});
const tags = ['applications'];

export function registerIntakeRoutes(app: HttpServer, intake: IntakeDesk): void {
  app.put(
    '/api/applications/:id',
    {
      config: { permission: 'application.submit' },
      schema: {
        tags,
        summary: 'Submit an application; repeat it as often as needed',
        params: ById,
        body: ApplicationSubmission,
        response: { 200: SubmissionAnswer, 201: SubmissionAnswer, 409: Problem, 422: Problem },
      },
    },
    async (request, reply) => {
      const { status, text } = await intake.submit(request.params.id, request.body, actorOf(request));
      // The text that was kept: a repeat gets the same one to the letter.
      sendJsonText(reply.code(status === 201 ? 201 : 200), text);
      return reply;
    },
  );
  app.get(
    '/api/applications/:id',
    {
      config: { permission: 'application.read' },
      schema: { tags, summary: 'One application with its story', params: ById, response: { 200: ApplicationDetail } },
    },
    (request) => intake.detail(request.params.id),
  );
  app.get(
    '/api/applications',
    {
      config: { permission: 'application.read' },
      schema: { tags, summary: 'Applications, newest first', querystring: ApplicationQuery, response: { 200: ApplicationPage } },
    },
    (request) => intake.list(request.query),
  );
  app.post(
    '/api/applications/acknowledgements',
    {
      config: { permission: 'application.read' },
      schema: { tags, summary: 'What became of many applications', body: AcknowledgementQuery, response: { 200: AcknowledgementsAnswer } },
    },
    (request) => ({ items: intake.acknowledgements(request.body.ids) }),
  );
  app.get(
    '/api/receipts/:code',
    {
      config: { permission: 'application.read' },
      schema: {
        tags,
        summary: 'The application of a receipt code',
        params: z.strictObject({ code: z.string().max(60) }),
        response: { 200: ApplicationSummary },
      },
    },
    (request) => intake.summaryByReceipt(request.params.code),
  );
  app.get(
    '/api/applicants/:nik',
    {
      config: { permission: 'resident.read' },
      schema: { tags, summary: 'What is known here of a person, by the whole NIK', params: ApplicantParameters, response: { 200: KnownApplicant } },
    },
    (request) => intake.knownApplicant(request.params.nik),
  );
  registerCommandRoutes(app, intake);
  registerAttachmentRoutes(app, intake);
}

function registerCommandRoutes(app: HttpServer, intake: IntakeDesk): void {
  app.post(
    '/api/applications/:id/withdraw',
    {
      config: { permission: 'application.withdraw' },
      schema: { tags, summary: 'Withdraw an application', params: ById, body: WithdrawCommand, response: { 200: ApplicationSummary } },
    },
    async (request) => (await intake.withdraw(request.params.id, request.body, actorOf(request))).answer,
  );
  app.post(
    '/api/applications/:id/resend',
    {
      config: { permission: 'application.resend' },
      schema: { tags, summary: 'Send to the centre again', params: ById, body: ResendCommand, response: { 200: ApplicationSummary } },
    },
    async (request) => (await intake.resend(request.params.id, request.body, actorOf(request))).answer,
  );
  app.post(
    '/api/applications/:id/enrolment',
    {
      config: { permission: 'application.enrol' },
      schema: { tags, summary: 'Add the recording', params: ById, body: EnrolCommand, response: { 200: ApplicationSummary } },
    },
    async (request) => (await intake.enrol(request.params.id, request.body, actorOf(request))).answer,
  );
}

function registerAttachmentRoutes(app: HttpServer, intake: IntakeDesk): void {
  const { mediaType } = AttachmentRef.shape;
  const mediaTypeOf = (header: string | undefined): string => mediaType.parse(header?.split(';', 1)[0]);
  app.addContentTypeParser([...mediaType.options], { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.put(
    '/api/attachments/:sha256',
    {
      config: { permission: 'attachment.write' },
      schema: {
        tags,
        summary: 'Keep a file under the hash of its content',
        params: ByHash,
        body: z.instanceof(Buffer).meta({ id: 'Bytes' }),
        response: { 200: AttachmentAnswer, 201: AttachmentAnswer },
      },
    },
    async (request, reply) => {
      const { sha256 } = request.params;
      const kind = mediaTypeOf(request.headers['content-type']);
      const isNew = await intake.keepAttachment(sha256, kind, request.body, actorOf(request));
      return reply.code(isNew ? 201 : 200).send({ sha256, size_bytes: request.body.length, stored: true });
    },
  );
  app.put(
    '/api/attachments/:sha256/pieces',
    {
      config: { permission: 'attachment.write' },
      schema: {
        tags,
        summary: 'Keep a piece of a file, with the media type of the file; the answer says from where to go on',
        params: ByHash,
        querystring: PieceQuery,
        body: z.instanceof(Buffer).meta({ id: 'Bytes' }),
        response: { 200: AttachmentProgress },
      },
    },
    (request) => {
      const { offset, size } = request.query;
      const kind = mediaTypeOf(request.headers['content-type']);
      const piece = { sha256: request.params.sha256, mediaType: kind, offset_bytes: offset, size_bytes: size, bytes: request.body };
      return intake.keepPiece(piece, actorOf(request));
    },
  );
  app.get(
    '/api/attachments/:sha256/pieces',
    {
      config: { permission: 'attachment.write' },
      schema: { tags, summary: 'How much of a file is here', params: ByHash, response: { 200: AttachmentProgress } },
    },
    (request) => intake.attachmentProgress(request.params.sha256),
  );
  app.get('/api/attachments/:sha256', { config: { permission: 'attachment.read' }, schema: { tags, summary: 'A file', params: ByHash } }, (request, reply) => {
    const { media_type, bytes } = intake.getAttachment(request.params.sha256);
    // Fingers and irises are for the centre's matcher; no person has a use for them.
    if (media_type === 'application/octet-stream') throw new LoketError('not_allowed');
    return reply
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .type(media_type)
      .send(bytes);
  });
}
