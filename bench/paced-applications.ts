/**
 * Applications at a fixed pace, sent by a thread of its own from bytes made beforehand: whoever takes times in the main thread
 * meanwhile feels what the office does for them, and nothing of what it costs to send them.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { systemPorts } from '@loket/platform/ports';
import { z } from 'zod';
import { openConnection } from './http-load.ts';

const WorkerTask = z.object({ port: z.int(), pause_ms: z.number(), requests: z.array(z.instanceof(Uint8Array)) });
const Counts = z.object({ accepted: z.int(), refused: z.int(), seconds: z.number() });
export type PacedApplications = {
  /** Rejects when the connection broke or the requests ran out before. */
  end(): Promise<z.infer<typeof Counts>>;
};

/** @param requests enough for as long as it is to go on */
export function sendApplications(port: number, requests: readonly Buffer[], pause_ms: number): PacedApplications {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port, pause_ms, requests } });
  const counted = new Promise<z.infer<typeof Counts>>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (counts) => resolve(Counts.parse(counts)));
  });
  // Told to whoever ends it, and not before.
  counted.catch(() => undefined);
  return {
    end() {
      worker.postMessage('end');
      return counted;
    },
  };
}

async function work(task: z.infer<typeof WorkerTask>): Promise<void> {
  const { timers } = systemPorts();
  const connection = await openConnection(task.port);
  let isOver = false;
  parentPort?.once('message', () => {
    isOver = true;
  });
  const counts = { accepted: 0, refused: 0 };
  const begun = performance.now();
  for (let number = 1; !isOver; number += 1) {
    const request = task.requests[number - 1];
    if (request === undefined) throw new Error(`all ${task.requests.length} applications were sent before the measurement was over`);
    const { status } = await connection.ask(Buffer.from(request.buffer, request.byteOffset, request.byteLength));
    if (status === 201) counts.accepted += 1;
    else counts.refused += 1;
    await timers.sleep(Math.max(0, begun + number * task.pause_ms - performance.now()));
  }
  const seconds = (performance.now() - begun) / 1000;
  connection.close();
  parentPort?.postMessage({ ...counts, seconds });
}

if (parentPort !== null) await work(WorkerTask.parse(workerData));
