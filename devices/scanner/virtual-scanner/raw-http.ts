/** As much of HTTP/1.1 as a program of a biometric device needs, over a bare connection: one request, any verb, a JSON body. */
import type { Socket } from 'node:net';

export type RawRequest = { readonly method: string; readonly path: string; readonly body: unknown };

const head_bytes_max = 8_192;
const body_bytes_max = 262_144;

/** Calls `take` once, with the first whole request; whatever is none ends the connection. */
export function readHttp(socket: Socket, take: (request: RawRequest) => void): void {
  let heard = Buffer.alloc(0);
  let isDone = false;
  socket.on('data', (chunk: Buffer) => {
    if (isDone) return;
    heard = Buffer.concat([heard, chunk]);
    const end = heard.indexOf('\r\n\r\n');
    if (end < 0) {
      if (heard.length > head_bytes_max) socket.destroy();
      return;
    }
    const [first = '', ...lines] = heard.subarray(0, end).toString('latin1').split('\r\n');
    const [, method, path] = /^([A-Z]{1,20}) (\/[^ ]{0,100}) HTTP\/1\.[01]$/.exec(first) ?? [];
    const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    const length = Number(headers.get('content-length') ?? '0');
    // A web page may send a form here; it cannot say application/json without asking first, and nobody answers that.
    const isJson = length === 0 || (headers.get('content-type') ?? '').startsWith('application/json');
    if (method === undefined || path === undefined || !isJson || !(length >= 0 && length <= body_bytes_max)) return void socket.destroy();
    const body = heard.subarray(end + 4);
    if (body.length < length) return;
    isDone = true;
    try {
      take({ method, path, body: length === 0 ? undefined : JSON.parse(body.subarray(0, length).toString('utf8')) });
    } catch {
      socket.destroy();
    }
  });
}
