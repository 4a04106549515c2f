/** Tiny stand-ins for centre, office and printers, and the real virtual UPS, in a folder of their own: the supervisor runs them as it runs the real ones. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Answers on its port; `POST /die` ends it with status 7 and a last word, `POST /hang` makes it deaf to SIGTERM,
 * `POST /child` starts a process of its own, as the centre starts PostgreSQL. Its environment is told at `GET /env`.
 */
const common = `
import { spawn } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import { mkdirSync, writeFileSync, appendFileSync, existsSync, readFileSync } from 'node:fs';

const json = (response: ServerResponse, value: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
let isDeaf = false;
process.on('SIGTERM', () => { if (!isDeaf) process.exit(0); });
function serve(port: number, path: string, routes: Record<string, (response: ServerResponse, body: string) => void>) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      const route = request.method + ' ' + request.url;
      if (route === 'POST /die') { console.error('I am ill'); process.exit(7); }
      if (route === 'POST /hang') { isDeaf = true; return json(response, {}); }
      if (route === 'POST /child') return json(response, { pid: spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid });
      if (route === 'GET /env') return json(response, process.env);
      const found = routes[route];
      if (found) found(response, body); else response.writeHead(404).end('{}');
    });
  });
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    console.log(JSON.stringify({ listening: 'http://127.0.0.1:' + address.port + path }));
  });
}
`;

const centre = `${common}
serve(Number(process.env.LOKET_CENTRE_PORT), '', { 'GET /health': (response) => json(response, { ok: true }) });
`;

const office = `${common}
const folder = process.env.LOKET_DATA + '/office';
mkdirSync(folder, { recursive: true });
writeFileSync(folder + '/demo-tokens.json', JSON.stringify({ front_office: 'token-front', head_of_office: 'token-head' }));
const text = { id: 'a', en: 'a' };
let link = 'unknown';
setInterval(async () => {
  link = await fetch(process.env.LOKET_CENTRE_URL + '/health').then((answer) => (answer.ok ? 'up' : 'down'), () => 'down');
}, 50);
serve(Number(process.env.LOKET_OFFICE_PORT), '', {
  'GET /api/board': (response) => json(response, {
    at: new Date().toISOString(), office: { officeId: 'bojonegoro', name: 'x', regionCode: '35.22', demo: true },
    link: { state: link, since: new Date().toISOString(), waitingEntries: 3, waitingAttachments: 0, setAside: 0 },
    statuses: [{ status: 'PRINT_READY_RECORD', text, holder: 'print_desk', holderName: text, count: 1, oldest_s: 5 }],
    today: { accepted: 4, printed: 2, handedOver: 1 }, printing: { queued: 0, atPrinter: 0, unclear: 0, toInspect: 0, printersReady: 1, printersTotal: 1 },
    blanks: { available: 12998, issued: 2, spoiled: 0 }, coverage: { residents: 1308477, obliged: 1091652, enrolled: 975304, notYetEnrolled: 116348 },
  }),
});
`;

const printer = `${common}
const flag = (name: string) => process.argv[process.argv.indexOf('--' + name) + 1] ?? '';
const data = flag('data');
mkdirSync(data, { recursive: true });
const kept = data + '/control.json';
const switches = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : { jam: false, empty: false, ribbonEmpty: false };
const cards: { name: string; at: string; picture: string }[] = [];
const report = () => ({ switches, condition: { state: switches.jam ? 'stopped' : 'idle', reasons: switches.jam ? ['media-jam-error'] : [], queuedJobs: 0, inMachine: null } });
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
serve(Number(flag('port')), '/ipp/print', {
  'GET /control': (response) => json(response, report()),
  'POST /control': (response, body) => { Object.assign(switches, JSON.parse(body)); writeFileSync(kept, JSON.stringify(switches)); json(response, report()); },
  'GET /cards': (response) => json(response, cards),
  'POST /print': (response) => { cards.unshift({ name: 'card', at: new Date().toISOString(), picture: '/cards/' + (cards.length + 1) + '.png' }); appendFileSync(data + '/output.log', '{}\\n'); json(response, {}); },
  'GET /cards/1.png': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(png),
});
`;

/** Small enough to be itself. */
const ups = `import ${JSON.stringify(path.join(import.meta.dirname, '..', '..', 'devices', 'ups', 'virtual-ups', 'main.ts'))};\n`;

export type FakeRoot = { readonly root: string; readonly dataFolder: string; remove(): void };

/** A folder that looks like the project to the supervisor. */
export function makeFakeRoot(): FakeRoot {
  const root = mkdtempSync(path.join(tmpdir(), 'loket-demo-'));
  const files = {
    'centre/main.ts': centre,
    'office/main.ts': office,
    'devices/printer/virtual-printer/main.ts': printer,
    'devices/ups/virtual-ups/main.ts': ups,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
  return { root, dataFolder: path.join(root, 'data'), remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }) };
}

/** True while a process with this number runs. */
export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks again and again until it is so. @throws Error when it is not after the deadline */
export async function until<T>(what: string, look: () => T | Promise<T>, deadline_ms = 15_000): Promise<NonNullable<T>> {
  const begun = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() - begun > deadline_ms) throw new Error(`not so in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
