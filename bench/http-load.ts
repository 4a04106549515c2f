/**
 * A load generator that costs little beside the server it measures: requests made beforehand as bytes, a fixed number of
 * connections, each sending its next request when the answer to the last has come. Loopback only.
 */
import { connect, type Socket } from 'node:net';

export type LoadResult = {
  readonly answers: number;
  readonly refused: number;
  readonly duration_s: number;
  readonly perSecond: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly longest_ms: number;
  /** what the server itself says it took, where it says so (Server-Timing) */
  readonly served_p50_ms: number;
  readonly served_p99_ms: number;
};

export type LoadOptions = {
  readonly port: number;
  readonly connections: number;
  readonly requests: readonly Buffer[] /** the status line's code that counts as accepted */;
  readonly accepted: readonly number[];
};

export function httpRequest(method: string, path: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ];
  return Buffer.from(lines.join('\r\n'));
}

/** Sends every request once over the given number of connections. Rejects when a connection breaks. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { port, connections, requests, accepted } = options;
  const latencies = new Float64Array(requests.length);
  const served: number[] = [];
  let next = 0;
  let refused = 0;
  const begun = performance.now();

  function work(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket: Socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      let received = '';
      let index = -1;
      let sentAt = 0;
      const send = (): void => {
        index = next;
        next += 1;
        const request = requests[index];
        if (request === undefined) {
          socket.end();
          return resolve();
        }
        sentAt = performance.now();
        socket.write(request);
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
        const head = received.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? Number.NaN);
        if (Number.isNaN(length)) return reject(new Error('an answer without a length'));
        if (received.length < head + 4 + length) return;
        latencies[index] = performance.now() - sentAt;
        const dur = /server-timing: [^\r]*?dur=([\d.]+)/i.exec(received)?.[1];
        if (dur !== undefined) served.push(Number(dur));
        if (!accepted.includes(Number(received.slice(9, 12)))) refused += 1;
        received = received.slice(head + 4 + length);
        send();
      });
    });
  }

  await Promise.all(Array.from({ length: connections }, work));
  const duration_s = (performance.now() - begun) / 1000;
  latencies.sort();
  served.sort((one, other) => one - other);
  const of = (sorted: ArrayLike<number>, share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const at = (share: number): number => of(latencies, share);
  return {
    served_p50_ms: of(served, 0.5),
    served_p99_ms: of(served, 0.99),
    answers: requests.length,
    refused,
    duration_s,
    perSecond: requests.length / duration_s,
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    longest_ms: at(1),
  };
}
