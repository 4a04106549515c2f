/** Journals and attachments as they come up from the offices. */
import type { HttpServer } from '@loket/platform/http-server';
import { fileSize_bytes_max } from '@loket/protocol/application';
import { LoketError } from '@loket/protocol/errors';
import { AttachmentProgress, JournalBatch, JournalBatchAnswer } from '@loket/protocol/sync';
import { Sha256 } from '@loket/protocol/text';
import { z } from 'zod';
import { OfficeParams } from '../offices/office-scope.ts';
import { type AttachmentDesk, chunk_bytes_max } from './attachment-desk.ts';
import type { JournalDesk } from './journal-desk.ts';

/** 500 entries of the largest kind, and room to spare */
const batch_bytes_max = 4 * 1024 * 1024;
const office = { permission: 'office_signature' } as const;

const PositionQuery = z.strictObject({ through: z.coerce.number().int().min(0).optional() });
const Position = z.object({ receivedThrough: z.int(), lastHash: Sha256 });
const FileParams = OfficeParams.extend({ sha256: Sha256 });
const ChunkQuery = z.strictObject({
  offset: z.coerce.number().int().min(0).max(fileSize_bytes_max),
  // One above the limit, so that a file that is too large is told so, and not that its number is wrong.
  size: z.coerce.number().int().min(1),
});

export function registerJournalRoutes(app: HttpServer, journal: JournalDesk): void {
  app.post(
    '/offices/:officeId/journal',
    {
      config: office,
      bodyLimit: batch_bytes_max,
      schema: {
        summary: 'The next entries of the journal; repeats are welcome',
        params: OfficeParams,
        body: JournalBatch,
        response: { 200: JournalBatchAnswer },
      },
    },
    (request) => journal.receive(request.params.officeId, request.body),
  );
  app.get(
    '/offices/:officeId/journal',
    {
      config: office,
      schema: {
        summary: 'How far the journal has come; `through`: how far the office has written',
        params: OfficeParams,
        querystring: PositionQuery,
        response: { 200: Position },
      },
    },
    (request) => journal.position(request.params.officeId, request.query.through),
  );
}

export function registerAttachmentRoutes(app: HttpServer, attachments: AttachmentDesk): void {
  app.get(
    '/offices/:officeId/attachments/:sha256',
    { config: office, schema: { summary: 'From where to go on', params: FileParams, response: { 200: AttachmentProgress } } },
    (request) => attachments.progress(request.params.officeId, request.params.sha256),
  );
  app.put(
    '/offices/:officeId/attachments/:sha256',
    {
      config: office,
      bodyLimit: chunk_bytes_max,
      schema: {
        summary: 'A piece of a file, at most 262,144 bytes, with the media type of the file',
        params: FileParams,
        querystring: ChunkQuery,
        response: { 200: AttachmentProgress },
      },
    },
    (request) => {
      const { officeId, sha256 } = request.params;
      const bytes: unknown = request.body;
      const mediaType = (request.headers['content-type'] ?? '').split(';')[0] ?? '';
      if (!(bytes instanceof Uint8Array)) throw new LoketError('unsupported_media');
      return attachments.receive({ officeId, sha256, mediaType, size_bytes: request.query.size, offset_bytes: request.query.offset, bytes });
    },
  );
}
