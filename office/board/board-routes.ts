/** The routes of the board: the figures, the live events, and the journal's own check. */
import type { HttpServer } from '@loket/platform/http-server';
import type { Ports } from '@loket/platform/ports';
import { BoardAnswer, JournalVerification } from '@loket/protocol/board';
import { LoketError } from '@loket/protocol/errors';
import type { Access } from '../access/access.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import { verifyJournal } from '../journal/verification.ts';
import type { createBoard } from './board.ts';
import type { LiveEvents } from './live-events.ts';

const heartbeat_ms = 15_000;
/** pages open at once; more are told to ask by themselves */
const listeners_max = 500;
/** a page that reads no more (a laptop that was shut) is let go; when it wakes it connects again by itself */
const unread_bytes_max = 65_536;

export function registerBoardRoutes(
  app: HttpServer,
  options: {
    readonly board: ReturnType<typeof createBoard>;
    readonly live: LiveEvents;
    readonly journal: JournalStore;
    readonly ports: Ports;
    readonly access: Pick<Access, 'isLive'>;
  },
): void {
  const { timers } = options.ports;
  app.get(
    '/api/board',
    { config: { permission: 'board.read' }, schema: { tags: ['board'], summary: 'The office at a glance', response: { 200: BoardAnswer } } },
    () => options.board.view(),
  );
  app.get(
    '/api/journal/verification',
    {
      config: { permission: 'journal.read' },
      schema: { tags: ['journal'], summary: 'Check the chain of the whole journal', response: { 200: JournalVerification } },
    },
    () => verifyJournal(options.journal, timers),
  );

  const open = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of open) end();
  });
  app.get(
    '/api/events',
    { config: { permission: 'board.read' }, schema: { tags: ['board'], summary: 'What has changed, as Server-Sent Events' } },
    (request, reply) => {
      const holder = request.session?.session;
      if (holder === undefined) throw new LoketError('not_signed_in');
      const isLive = (): boolean => options.access.isLive(holder);
      if (open.size >= listeners_max) return reply.code(204).send();
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      raw.write('retry: 2000\n\n');
      const stopListening = options.live.listen((topics) => {
        if (isLive()) say(`event: changed\ndata: ${JSON.stringify({ topics })}\n\n`);
        else end();
      });
      let timer = timers.set(heartbeat_ms, beat);
      function say(text: string): void {
        if (raw.writableLength > unread_bytes_max) raw.destroy();
        else raw.write(text);
      }
      function beat(): void {
        // Whoever has been signed out, or has left the page open for the night, is told nothing more.
        if (!isLive()) return end();
        say(': \n\n');
        timer = timers.set(heartbeat_ms, beat);
      }
      function end(): void {
        stopListening();
        timers.clear(timer);
        open.delete(end);
        raw.end();
      }
      open.add(end);
      raw.on('close', end);
      return reply;
    },
  );
}
