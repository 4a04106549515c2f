/** The routes by which residents are imported from the page. */
import type { HttpServer } from '@loket/platform/http-server';
import {
  ImportFileName,
  ImportFiles,
  ImportJobAnswer,
  ImportPieceAnswer,
  ImportPieceQuery,
  ImportPreview,
  ImportPreviewRequest,
  StartImportCommand,
} from '@loket/protocol/resident-import';
import { z } from 'zod';
import type { ImportDesk } from './import-desk.ts';

const ByName = z.strictObject({ name: ImportFileName });
const ByList = z.strictObject({ list: z.enum(['rejects', 'vanished']) });
const tags = ['registry'];
const config = { permission: 'resident.update' } as const;

export function registerImportRoutes(app: HttpServer, imports: ImportDesk): void {
  // Pieces of any file travel as these bytes; another desk may have taught the server to read them already.
  if (!app.hasContentTypeParser('application/octet-stream'))
    app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.get('/api/residents/files', { config, schema: { tags, summary: 'Files that can be imported', response: { 200: ImportFiles } } }, () => imports.files());
  app.put(
    '/api/residents/files/:name/pieces',
    {
      config,
      schema: {
        tags,
        summary: 'Keep a piece of a file to be imported; the answer says from where to go on',
        params: ByName,
        querystring: ImportPieceQuery,
        body: z.instanceof(Buffer).meta({ id: 'Bytes of an import' }),
        response: { 200: ImportPieceAnswer },
      },
    },
    (request) => imports.keepPiece(request.params.name, request.query.offset, request.query.size, request.body),
  );
  app.delete('/api/residents/files/:name', { config, schema: { tags, summary: 'Remove a file', params: ByName } }, (request, reply) => {
    imports.remove(request.params.name);
    return reply.code(204).send();
  });
  app.post(
    '/api/residents/files/:name/preview',
    {
      config,
      schema: {
        tags,
        summary: 'How a file would be read: its columns and first rows',
        params: ByName,
        body: ImportPreviewRequest,
        response: { 200: ImportPreview },
      },
    },
    (request) => imports.preview(request.params.name, request.body.columns),
  );
  app.post(
    '/api/residents/imports',
    { config, schema: { tags, summary: 'Import a file', body: StartImportCommand, response: { 202: ImportJobAnswer } } },
    async (request, reply) => reply.code(202).send({ job: imports.start(request.body) }),
  );
  app.get(
    '/api/residents/imports/job',
    { config, schema: { tags, summary: 'The import that runs, or the last one', response: { 200: ImportJobAnswer } } },
    () => {
      const job = imports.job();
      return job === undefined ? {} : { job };
    },
  );
  app.post(
    '/api/residents/imports/cancel',
    { config, schema: { tags, summary: 'End the import; rows that were taken stay', response: { 200: ImportJobAnswer } } },
    () => {
      const job = imports.cancel();
      return job === undefined ? {} : { job };
    },
  );
  app.get(
    '/api/residents/imports/:list',
    { config, schema: { tags, summary: 'Lines that were not taken, or people who are no longer in the file, as CSV', params: ByList } },
    (request, reply) => reply.type('text/csv; charset=utf-8').send(imports.list(request.params.list)),
  );
}
