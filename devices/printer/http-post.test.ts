import { createServer, type Server, type Socket } from 'node:net';
import { systemTimers } from '@loket/platform/ports';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpPost, HttpPostError } from './http-post.ts';

const post = createHttpPost(systemTimers);
const servers: { server: Server; sockets: Set<Socket> }[] = [];

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server that does with each connection what it is told, from the first bytes on. */
async function serve(onData: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => onData(socket));
  });
  servers.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new URL(`http://127.0.0.1:${address.port}/ipp/print`);
}

const send = (url: URL, timeout_ms = 10_000) => post({ url, contentType: 'application/ipp', body: Buffer.from('body'), timeout_ms });

async function failureOf(url: URL, timeout_ms?: number): Promise<HttpPostError> {
  const error = await send(url, timeout_ms).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof HttpPostError) return error;
  throw new Error(`no HttpPostError but ${String(error)}`);
}

describe('one HTTP POST', () => {
  it('brings the whole answer', async () => {
    const url = await serve((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhallo'));
    const answer = await send(url);
    expect([answer.status, Buffer.from(answer.body).toString()]).toEqual([200, 'hallo']);
  });

  it('knows that nothing left when nobody listens', async () => {
    const url = await serve(() => undefined);
    const [listening] = servers.splice(0);
    await new Promise((resolve) => listening?.server.close(resolve));
    expect(await failureOf(url)).toMatchObject({ bytesLeft: false });
  });

  it('knows that nothing left when the name does not exist', async () => {
    expect(await failureOf(new URL('http://printer.invalid/ipp/print'))).toMatchObject({ bytesLeft: false });
  });

  it('counts the request as sent when the other side hangs up, answers half, or never', async () => {
    const hangsUp = await serve((socket) => socket.destroy());
    const half = await serve((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nha'));
    const never = await serve(() => undefined);
    expect(await failureOf(hangsUp)).toMatchObject({ bytesLeft: true });
    expect(await failureOf(half)).toMatchObject({ bytesLeft: true });
    expect(await failureOf(never, 50)).toMatchObject({ bytesLeft: true, message: 'no answer within 50 ms' });
  });

  it('does not take an answer without end', async () => {
    const url = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(256 * 1024)));
      };
      socket.on('drain', pour);
      pour();
    });
    expect((await failureOf(url)).message).toMatch(/larger than/);
  });
});
