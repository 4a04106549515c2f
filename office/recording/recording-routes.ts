/** The routes of the recording desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { Problem } from '@loket/protocol/problem';
import { CaptureAnswer, CaptureCommand, RecordingDevices } from '@loket/protocol/recording';
import type { RecordingDesk } from './recording-desk.ts';

const tags = ['recording'];

export function registerRecordingRoutes(app: HttpServer, recording: RecordingDesk): void {
  app.get(
    '/api/biometrics',
    {
      config: { permission: 'application.enrol' },
      schema: { tags, summary: 'The devices for fingers and irises, and the quality wanted', response: { 200: RecordingDevices } },
    },
    () => recording.devices(),
  );
  app.post(
    '/api/biometrics/capture',
    {
      config: { permission: 'application.enrol' },
      schema: {
        tags,
        summary: 'Capture a group of fingers or the irises once; nothing of it is kept here',
        body: CaptureCommand,
        response: { 200: CaptureAnswer, 422: Problem, 503: Problem },
      },
    },
    // Never to be kept by a browser or by what lies between.
    async (request, reply) => reply.header('cache-control', 'no-store').send(await recording.capture(request.body)),
  );
}
