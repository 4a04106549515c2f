/** What `npm start` runs: centre, office, virtual printers and the internet between them, and the control room. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { demoPeople } from '@loket/office/access/access';
import { writePrivateFile } from '@loket/platform/key-file';
import { systemPorts } from '@loket/platform/ports';
import { readSettings } from '@loket/platform/settings';
import { createDemo } from './demo.ts';
import type { DemoEvent } from './demo-log.ts';
import { assertPortsFree, PortTaken } from './free-ports.ts';
import { AlreadyRuns, beOnlyOne } from './only-one.ts';
import { type DemoSettings, readDemoSettings } from './settings.ts';
import { ProgramFailed } from './supervised-program.ts';
import { welcome } from './welcome.ts';

const root = path.resolve(import.meta.dirname, '..');
const ports = systemPorts();

function secret(length_bytes: number): string {
  return Buffer.from(ports.random.bytes(length_bytes)).toString('base64url');
}

/** The code by which office and centre meet: made once, since the centre knows it from its first start. */
function enrolmentCodeIn(dataFolder: string): string {
  const file = path.join(dataFolder, 'demo-enrolment-code');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const code = secret(18);
  writePrivateFile(file, `${code}\n`);
  return code;
}

function say(event: DemoEvent): void {
  const took = event.took_ms === undefined ? '' : ` (${(event.took_ms / 1000).toFixed(1)} s)`;
  process.stderr.write(`· ${event.text.id} · ${event.text.en}${took}\n`);
}

function explain(error: unknown): string {
  if (error instanceof AlreadyRuns) return `Demo ini sudah berjalan pada data yang sama · this demo already runs on the same data\n${error.words}`;
  if (error instanceof PortTaken) return error.message;
  if (error instanceof ProgramFailed) return `Tidak dapat mulai · cannot start: ${error.message}\n${error.lastWords}`;
  return error instanceof Error ? error.message : String(error);
}

async function run(): Promise<void> {
  const settings: DemoSettings = readDemoSettings(readSettings(process.argv.slice(2), process.env));
  const onlyOne = await beOnlyOne(settings.dataFolder);
  await assertPortsFree(settings);

  // Ctrl+C may come while things start, and more than once (the terminal and npm both pass it on): it is one wish.
  const stopWish = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopWish.resolve());

  const demo = await createDemo({
    root,
    node: process.execPath,
    settings,
    enrolmentCode: enrolmentCodeIn(settings.dataFolder),
    controlToken: secret(24),
    people: demoPeople,
    ports,
    onLog: (log) => void log.onEvent(say),
  });
  try {
    const started = await Promise.race([demo.start(), stopWish.promise]);
    if (started !== undefined) {
      onlyOne.say(`${started.access.page}  ${started.access.controlRoom.url}  (pid ${process.pid})`);
      process.stdout.write(`${welcome(started.access, started.accessFile)}\n`);
      await stopWish.promise;
    }
    process.stderr.write('· menghentikan semuanya · stopping everything\n');
  } finally {
    await demo.stop();
    await onlyOne.release();
  }
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n✗ ${explain(error)}\n`);
    process.exit(1);
  },
);
