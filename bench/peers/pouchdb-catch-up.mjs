/** node pouchdb-catch-up.mjs FOLDER TARGET_URL COUNT DOCUMENT_JSON: fills a local database, then sends it and says how long that took. */
import { openPouch } from './pouchdb-durable.mjs';

const [folder, target, count, document] = process.argv.slice(2);
const Pouch = openPouch(folder, true);
const local = new Pouch('waiting');
const batch = 500;
for (let done = 0; done < Number(count); done += batch) {
  const size = Math.min(batch, Number(count) - done);
  await local.bulkDocs(Array.from({ length: size }, (_, index) => ({ _id: `application-${done + index}`, ...JSON.parse(document) })));
}
const before = process.cpuUsage();
const begun = performance.now();
const result = await local.replicate.to(new Pouch(target), { batch_size: batch, batches_limit: 10 });
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ seconds, sender_s: (user + system) / 1e6, written: result.docs_written })}\n`);
await local.close();
