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
  /** what the server itself says that a part of its work took, by the part's name (Server-Timing) */
  readonly served: (part: string) => { readonly p50_ms: number; readonly p99_ms: number };
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

export type Answer = { readonly status: number; readonly latency_ms: number; readonly head: string };
export type Connection = { /** One at a time: the next when the last one's answer has come. */ ask(request: Buffer): Promise<Answer>; close(): void };

export function openConnection(port: number): Promise<Connection> {
  return new Promise((opened, failed) => {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let received = '';
    let sentAt = 0;
    let answered: (answer: Answer) => void = () => undefined;
    let broken: (error: Error) => void = failed;
    socket.on('error', (error) => broken(error));
    socket.on('close', () => broken(new Error('the connection was closed before the answer')));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? Number.NaN);
      if (Number.isNaN(length)) return broken(new Error('an answer without a length'));
      if (received.length < head + 4 + length) return;
      const latency_ms = performance.now() - sentAt;
      const answer = { status: Number(received.slice(9, 12)), latency_ms, head: received.slice(0, head + 2) };
      received = received.slice(head + 4 + length);
      answered(answer);
    });
    socket.on('connect', () =>
      opened({
        ask: (request) =>
          new Promise((resolve, reject) => {
            answered = resolve;
            broken = reject;
            sentAt = performance.now();
            socket.write(request);
          }),
        close: () => void socket.end(),
      }),
    );
  });
}

/** Sends every request once over the given number of connections. Rejects when a connection breaks. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { port, connections, requests, accepted } = options;
  const latencies = new Float64Array(requests.length);
  const served = new Map<string, number[]>();
  let next = 0;
  let refused = 0;
  const begun = performance.now();

  async function work(): Promise<void> {
    const connection = await openConnection(port);
    for (let index = next++; index < requests.length; index = next++) {
      const { status, latency_ms, head } = await connection.ask(requests[index] ?? Buffer.alloc(0));
      latencies[index] = latency_ms;
      for (const [part, dur_ms] of partsTold(head)) push(served, part, dur_ms);
      if (!accepted.includes(status)) refused += 1;
    }
    connection.close();
  }

  await Promise.all(Array.from({ length: connections }, work));
  const duration_s = (performance.now() - begun) / 1000;
  return {
    ...percentilesOf(latencies),
    served: (part) => percentilesOf(Float64Array.from(served.get(part) ?? [])),
    answers: requests.length,
    refused,
    duration_s,
    perSecond: requests.length / duration_s,
    longest_ms: latencies.reduce((longest, latency_ms) => Math.max(longest, latency_ms), 0),
  };
}

function push(served: Map<string, number[]>, part: string, dur_ms: number): void {
  const known = served.get(part);
  if (known === undefined) served.set(part, [dur_ms]);
  else known.push(dur_ms);
}

function partsTold(head: string): (readonly [string, number])[] {
  const told = /\r\nserver-timing: ([^\r]*)/i.exec(head)?.[1] ?? '';
  return [...told.matchAll(/([\w-]+);dur=([\d.]+)/g)].map(([, part = '', dur]) => [part, Number(dur)]);
}

export function percentilesOf(times_ms: Float64Array): { readonly p50_ms: number; readonly p99_ms: number } {
  const sorted = times_ms.toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50_ms: at(0.5), p99_ms: at(0.99) };
}
