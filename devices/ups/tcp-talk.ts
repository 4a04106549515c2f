/** One short talk over TCP as a port: what the NUT client needs of the network, and no more. */
import { connect } from 'node:net';
import type { Timers } from '@loket/platform/ports';

export type TcpTalk = (request: TcpTalkRequest) => Promise<string>;

export interface TcpTalkRequest {
  host: string;
  port: number;
  /** sent at once, when connected */
  say: string;
  /** is what has come so far the whole answer? */
  isComplete: (heard: string) => boolean;
  /** For the whole talk, from name look-up to the last word. */
  timeout_ms: number;
  heard_bytes_max: number;
}

/** No complete answer came. */
export class TcpTalkError extends Error {
  override readonly name = 'TcpTalkError';
}

/** A connection of its own for each talk: upsd ends idle ones after a minute, and one kept alive may hang in a switch that is gone. */
export function createTcpTalk(timers: Timers): TcpTalk {
  return ({ host, port, say, isComplete, timeout_ms, heard_bytes_max }) =>
    new Promise((resolve, reject) => {
      let heard = '';
      const socket = connect({ host, port });
      const limit = timers.set(timeout_ms, () => fail(new Error(`no complete answer within ${timeout_ms} ms`)));
      function fail(cause: Error): void {
        timers.clear(limit);
        socket.destroy();
        reject(new TcpTalkError(cause.message, { cause }));
      }
      // Latin-1 keeps every byte one character, so the limit holds and no half character can be lost between two chunks.
      socket.setEncoding('latin1');
      socket.on('connect', () => socket.write(say));
      socket.on('error', fail);
      socket.on('close', () => fail(new Error('the other side hung up')));
      socket.on('data', (chunk: string) => {
        heard += chunk;
        if (heard.length > heard_bytes_max) return fail(new Error(`answer larger than ${heard_bytes_max} bytes`));
        if (!isComplete(heard)) return;
        timers.clear(limit);
        resolve(heard);
        socket.destroy();
      });
    });
}
