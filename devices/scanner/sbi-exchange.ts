/** One exchange with the program of a biometric device, as a port: HTTP with verbs of its own, on this machine. */
import { request } from 'node:http';
import type { Timers } from '@loket/platform/ports';

export type SbiVerb = 'MOSIPDISC' | 'SBIDISC' | 'MOSIPDINFO' | 'RCAPTURE';
export type SbiExchange = (asked: SbiExchangeRequest) => Promise<unknown>;
export type SbiExchangeRequest = {
  readonly host: string;
  readonly port: number;
  readonly verb: SbiVerb;
  readonly path: '/device' | '/info' | '/capture';
  readonly body: unknown;
  /** for the whole exchange */
  readonly timeout_ms: number;
};

/** No whole JSON answer came. `isThere`: somebody listens at that port. */
export class SbiExchangeError extends Error {
  override readonly name = 'SbiExchangeError';
  readonly isThere: boolean;

  constructor(message: string, isThere: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isThere = isThere;
  }
}

/** Four fingers as uncompressed ISO images are 2 MB in base64; nothing good is larger. */
const answerBytes_max = 16 * 1024 * 1024;

export function createSbiExchange(timers: Timers): SbiExchange {
  return ({ host, port, verb, path, body, timeout_ms }) =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify(body);
      let isThere = false;
      const outgoing = request({
        host,
        port,
        path,
        method: verb,
        agent: false,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      });
      const limit = timers.set(timeout_ms, () => outgoing.destroy(new Error(`no answer within ${timeout_ms} ms`)));
      const fail = (error: Error): void => {
        timers.clear(limit);
        outgoing.destroy();
        reject(new SbiExchangeError(error.message, isThere, { cause: error }));
      };
      outgoing.on('socket', (socket) => {
        socket.once('connect', () => {
          isThere = true;
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
          try {
            const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
            timers.clear(limit);
            resolve(value);
          } catch {
            fail(new Error('the answer is not JSON'));
          }
        });
      });
      outgoing.end(text);
    });
}
