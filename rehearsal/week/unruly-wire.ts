/**
 * An HTTP proxy that treats some of the requests as a bad network does: it sends one twice, lets one be overtaken, takes
 * the answer away (half of the connection is closed), or breaks off in the middle of the body. Cutting and slowing the whole
 * line is the business of demo/internet.ts, which stands in front of it.
 */
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import type { Timers } from '@loket/platform/ports';
import type { SeededRandom } from '../../samples/seeded-random.ts';

export const wireTroubles = ['replayed', 'overtaken', 'half_closed', 'broken_off'] as const;
export type WireTrouble = (typeof wireTroubles)[number];

export type UnrulyWire = {
  readonly port: number;
  /** how many requests had which trouble */
  counts(): Readonly<Record<WireTrouble, number>>;
  /** false: it behaves */
  setUnruly(isUnruly: boolean): void;
  close(): Promise<void>;
};

export type UnrulyWireOptions = {
  /** undefined: nobody is there */
  readonly targetPort: () => number | undefined;
  readonly random: SeededRandom;
  readonly timers: Timers;
  /** of all requests, while unruly; 0 to 1 */
  readonly share: number;
};

type Message = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };

/** a request that is to be overtaken goes on after so long when none came */
const hold_ms_max = 300;
const body_bytes_max = 16 * 1024 * 1024;

export async function startUnrulyWire({ targetPort, random, timers, share }: UnrulyWireOptions): Promise<UnrulyWire> {
  const counts: Record<WireTrouble, number> = { replayed: 0, overtaken: 0, half_closed: 0, broken_off: 0 };
  const agent = new Agent({ keepAlive: true });
  /** those that wait to be overtaken */
  const held = new Set<AbortController>();
  let isUnruly = true;

  const drawTrouble = (): WireTrouble | undefined => (isUnruly && random.chance(share) ? random.oneOf(wireTroubles) : undefined);

  async function serve(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
    const body = await bodyOf(asked);
    const gone = new AbortController();
    reply.on('close', () => gone.abort());
    const forward = (part = body): Promise<Message> => exchange(agent, targetPort(), asked, part, gone.signal);
    const trouble = drawTrouble();
    if (trouble !== undefined) counts[trouble] += 1;
    switch (trouble) {
      case 'broken_off':
        await forward(body.subarray(0, Math.floor(body.length / 2))).catch(() => undefined);
        reply.socket?.resetAndDestroy();
        return;
      case 'half_closed':
        await forward();
        reply.socket?.end();
        return;
      case 'replayed': {
        const first = await forward();
        await forward().catch(() => undefined);
        return give(reply, first);
      }
      case 'overtaken': {
        const overtaken = new AbortController();
        held.add(overtaken);
        await timers.sleep(hold_ms_max, overtaken.signal);
        held.delete(overtaken);
        return give(reply, await forward());
      }
      case undefined: {
        const answer = await forward();
        for (const one of held) one.abort();
        return give(reply, answer);
      }
    }
  }

  const server = createServer((asked, reply) => {
    // Nobody there, or it went away in the middle: the asker's connection ends as it would without us.
    serve(asked, reply).catch(() => reply.socket?.resetAndDestroy());
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the wire has no port');
  return {
    port: address.port,
    counts: () => ({ ...counts }),
    setUnruly: (wanted) => {
      isUnruly = wanted;
    },
    async close() {
      for (const one of held) one.abort();
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length_bytes = 0;
  for await (const chunk of message) {
    length_bytes += chunk.length;
    if (length_bytes > body_bytes_max) throw new Error('too long for this wire');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Passes a request on with its headers as they are: a signature covers them. A shorter body than announced is a broken one. */
function exchange(agent: Agent, port: number | undefined, asked: IncomingMessage, body: Buffer, signal: AbortSignal): Promise<Message> {
  return new Promise((resolve, reject) => {
    if (port === undefined) return reject(new Error('nobody is there'));
    const { method, url, headers } = asked;
    const isWhole = headers['content-length'] === undefined || Number(headers['content-length']) === body.length;
    const sent = sendRequest({ agent, host: '127.0.0.1', port, method, path: url, headers, signal }, (answer) => {
      bodyOf(answer).then((answerBody) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: answerBody }), reject);
    });
    sent.on('error', reject);
    if (isWhole) return sent.end(body);
    sent.write(body, () => sent.destroy(new Error('broken off')));
  });
}

function give(reply: ServerResponse, { status, headers, body }: Message): void {
  const { 'transfer-encoding': _chunked, connection: _connection, 'keep-alive': _keepAlive, ...kept } = headers;
  reply.writeHead(status, { ...kept, 'content-length': body.length });
  reply.end(body);
}
