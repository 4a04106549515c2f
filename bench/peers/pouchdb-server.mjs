/** node pouchdb-server.mjs FOLDER durable|as-shipped: express-pouchdb on a free port, which is printed. */
import express from 'express';
import expressPouch from 'express-pouchdb';
import { openPouch } from './pouchdb-durable.mjs';

const [folder, kind] = process.argv.slice(2);
const app = express();
app.use('/', expressPouch(openPouch(folder, kind === 'durable'), { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: `${folder}/log.txt` }));
const server = app.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`));
process.on('SIGTERM', () => process.exit(0));
