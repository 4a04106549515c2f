/**
 * node queue-worker.mjs bullmq|plainjob PLACE JOBS PICTURE ABANDONED_MS PRINTER_URI...: a print queue as a team would build it on a job queue. One
 * worker a printer hands the picture over, waits until the printer says "completed" and returns, which is when the queue
 * writes that the job is done. JOBS are added first (0: only what is there). PLACE is Redis's port, or
 * plainjob's file; PICTURE the file that is printed on each card; after ABANDONED_MS a worker
 * that says nothing is taken for dead and its job given to another.
 * Started again after a kill, it goes on with what the queue thinks is left. Prints "ready", then ends when all is done.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createHttpPost } from '@loket/devices/printer/http-post';
import { createIppPrinter } from '@loket/devices/printer/ipp-printer';
import { systemPorts } from '@loket/platform/ports';

const [kind, place, jobs, picture, abandoned, ...uris] = process.argv.slice(2);
const { clock, timers } = systemPorts();
const printers = uris.map((uri, index) => createIppPrinter({ id: `p${index}`, uri, post: createHttpPost(timers), clock, timeout_ms: 10_000 }));
const bytes = readFileSync(picture);
const abandoned_ms = Number(abandoned);

const busy_tries_max = 200;

/** A printer that is at another card, or still holds the job of a worker that was killed, is waited for. */
async function createJob(printer, name) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await printer.createJob({ name, requestingUser: 'peer' });
    } catch (error) {
      if (error?.kind !== 'busy' || tries === busy_tries_max) throw error;
      await pause(50);
    }
  }
}

async function print(printer, name) {
  const ref = await createJob(printer, name);
  await printer.sendDocument(ref, { mediaType: 'image/png', bytes });
  for (;;) {
    const job = await printer.job(ref);
    if (job?.state === 'completed') return;
    if (job === undefined || job.state === 'aborted' || job.state === 'canceled') throw new Error(`card ${name} did not come out`);
    await pause(20);
  }
}

async function onBullmq() {
  const { Queue, Worker } = await import('bullmq');
  const { Redis } = await import('ioredis');
  const connection = new Redis({ host: '127.0.0.1', port: Number(place), maxRetriesPerRequest: null });
  const queue = new Queue('print', { connection });
  for (let number = 0; number < Number(jobs); number += 1) await queue.add('card', { name: `card-${number}` }, { attempts: 20, removeOnComplete: false });
  const total = await count(queue);
  const settings = { connection, concurrency: 1, lockDuration: abandoned_ms, stalledInterval: abandoned_ms, maxStalledCount: 20 };
  for (const printer of printers) new Worker('print', async ({ data }) => print(printer, data.name), settings).on('error', () => {});
  process.stdout.write('ready\n');
  while ((await queue.getJobCountByTypes('completed')) < total) await pause(50);
}

const count = (queue) => queue.getJobCountByTypes('completed', 'waiting', 'active', 'delayed', 'prioritized');

async function onPlainjob() {
  const { better, defineQueue, defineWorker, JobStatus } = await import('plainjob');
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(place);
  database.pragma('journal_mode = WAL');
  const connection = better(database);
  const logger = { error() {}, warn() {}, info() {}, debug() {} };
  const queue = defineQueue({ connection, logger, timeout: abandoned_ms, maintenanceInterval: abandoned_ms });
  // The library asks for NORMAL itself: what it acknowledged would be lost with the power.
  database.pragma('synchronous = FULL');
  for (let number = 0; number < Number(jobs); number += 1) queue.add('card', { name: `card-${number}` });
  for (const printer of printers) {
    const worker = defineWorker('card', async (job) => print(printer, JSON.parse(job.data).name), { queue, logger, pollIntervall: 20 });
    void worker.start();
  }
  process.stdout.write('ready\n');
  while (queue.countJobs({ status: JobStatus.Pending }) + queue.countJobs({ status: JobStatus.Processing }) > 0) await pause(50);
}

await (kind === 'bullmq' ? onBullmq() : onPlainjob());
process.exit(0);
