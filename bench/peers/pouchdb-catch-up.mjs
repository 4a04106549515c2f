/**
 * node pouchdb-catch-up.mjs FOLDER TARGET_URL COUNT SERVER_PID: fills a local database and sends it, so that both ends have done it once; then again,
 * and says how long that took, and the processor time of both ends.
 */
import { processorTime_s } from '@loket/bench/processor-time';
import { testSubmission } from '@loket/office/testing/people';
import { openPouch } from './pouchdb-durable.mjs';

const [folder, target, count, server] = process.argv.slice(2);
const Pouch = openPouch(folder, true);
const local = new Pouch('waiting');
const batch = 500;

async function fill(from) {
  for (let done = 0; done < Number(count); done += batch) {
    const size = Math.min(batch, Number(count) - done);
    const documents = Array.from({ length: size }, (_, index) => ({ _id: `application-${from + done + index}`, ...testSubmission(1 + done + index) }));
    await local.bulkDocs(documents);
  }
}

const send = () => local.replicate.to(new Pouch(target), { batch_size: batch, batches_limit: 10 });

await fill(0);
await send();
await fill(Number(count));
const [before, serverBefore_s] = [process.cpuUsage(), processorTime_s(Number(server))];
const begun = performance.now();
await send();
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ seconds, sender_s: (user + system) / 1e6, server_s: processorTime_s(Number(server)) - serverBefore_s })}\n`);
await local.close();
