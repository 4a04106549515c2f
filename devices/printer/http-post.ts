/**
 * One HTTP POST as a port: what the IPP adapter needs of the network, and no more. It matters here
 * above all to know whether anything left us, which `fetch` does not tell.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Timers } from '@loket/platform/ports';

export type HttpPost = (request: HttpPostRequest) => Promise<HttpPostAnswer>;

export interface HttpPostRequest {
  url: URL;
  contentType: string;
  body: Uint8Array;
  /** For the whole exchange, from name look-up to the last byte of the answer. */
  timeout_ms: number;
}

export interface HttpPostAnswer {
  status: number;
  body: Uint8Array;
}

/** No complete answer came; `bytesLeft` is false only when certainly nothing was sent. */
export class HttpPostError extends Error {
  override readonly name = 'HttpPostError';
  readonly bytesLeft: boolean;

  constructor(message: string, bytesLeft: boolean, options?: ErrorOptions) {
    super(message, options);
    this.bytesLeft = bytesLeft;
  }
}

/** Far above the largest answer seen (Get-Jobs of 1,000 jobs: 300 kB). */
const answerBytes_max = 8 * 1024 * 1024;

/**
 * Each request has a connection of its own: on one kept alive, a reset can mean that the printer
 * closed it before or after it read our request, and nobody could tell which.
 */
export function createHttpPost(timers: Timers): HttpPost {
  return ({ url, contentType, body, timeout_ms }) =>
    new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const connectedEvent = url.protocol === 'https:' ? 'secureConnect' : 'connect';
      let bytesLeft = false;
      const outgoing = send(url, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': contentType, 'content-length': body.byteLength },
      });
      const limit = timers.set(timeout_ms, () => outgoing.destroy(new Error(`no answer within ${timeout_ms} ms`)));
      const fail = (error: Error): void => {
        timers.clear(limit);
        outgoing.destroy();
        reject(new HttpPostError(error.message, bytesLeft, { cause: error }));
      };
      outgoing.on('socket', (socket) => {
        socket.once(connectedEvent, () => {
          bytesLeft = true;
        });
      });
      outgoing.on('error', fail);
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        let length_bytes = 0;
        incoming.on('data', (chunk: Buffer) => {
          length_bytes += chunk.length;
          if (length_bytes > answerBytes_max) fail(new Error(`answer larger than ${answerBytes_max} bytes`));
          else chunks.push(chunk);
        });
        incoming.on('error', fail);
        incoming.on('end', () => {
          timers.clear(limit);
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) });
        });
      });
      outgoing.end(body);
    });
}
