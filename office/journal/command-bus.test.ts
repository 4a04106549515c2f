import { readFileSync } from 'node:fs';
import type { Actor } from '@loket/domain/journal';
import { systemPorts } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../database/open-database.ts';
import { CommandBus, type Transaction } from './command-bus.ts';
import { fingerprintOf } from './hash.ts';
import type { Projection } from './projection.ts';
import { verifyJournal } from './verification.ts';

const actor: Actor = { kind: 'system', part: 'test' };
let database: Database;
let bus: CommandBus;
let diskFailures: unknown[];

/** a projection that counts, so that a test sees what was applied */
function countingProjection(): Projection {
  database.exec('CREATE TABLE IF NOT EXISTS counted (subject TEXT PRIMARY KEY, count INTEGER NOT NULL)');
  const add = database.prepare<[string]>('INSERT INTO counted VALUES (?, 1) ON CONFLICT(subject) DO UPDATE SET count = count + 1');
  return { name: 'counted', tables: ['counted'], apply: (entry) => void add.run(entry.subject) };
}

function openBus(): CommandBus {
  return new CommandBus({
    database,
    ports: systemPorts(),
    projections: [countingProjection()],
    group_max: 16,
    queue_max: 100,
    onDiskFailure: (cause) => void diskFailures.push(cause),
  });
}

beforeEach(() => {
  diskFailures = [];
  database = openDatabase({ file: ':memory:', keyFile: undefined, random: systemPorts().random });
  bus = openBus();
});

function add(id: string, content: unknown = {}, decide?: (transaction: Transaction) => void) {
  return bus.execute({
    commandId: id,
    fingerprint: fingerprintOf('add', content),
    actor,
    decide: (transaction) => {
      decide?.(transaction);
      return { status: 201, answer: { id, content }, events: [{ type: 'test.added', subject: id, body: { content } }] };
    },
  });
}

describe('a command', () => {
  test('is done once; its repeat gets the first answer again and writes nothing', async () => {
    const first = await add('a', { name: 'x' });
    const again = await add('a', { name: 'x' });
    expect(again).toEqual({ ...first, repeated: true });
    expect(bus.head?.seq).toBe(1);
  });

  test('with the same id and other content is refused, and the first stays', async () => {
    await add('a', { name: 'x' });
    await expect(add('a', { name: 'y' })).rejects.toMatchObject({ code: 'same_id_other_content', fields: [{ field: 'commandId' }] });
    expect(bus.head?.seq).toBe(1);
  });

  test('twice in the same group is still done once', async () => {
    const [one, two] = await Promise.all([add('a'), add('a')]);
    expect([one?.repeated, two?.repeated]).toEqual([false, true]);
    expect(bus.head?.seq).toBe(1);
  });

  test('that is refused leaves no event, no projection and no answer, and does not disturb its neighbours', async () => {
    const settled = await Promise.allSettled([
      add('a'),
      add('b', {}, ({ append }) => {
        append({ type: 'test.added', subject: 'ghost', body: {} });
        throw new LoketError('not_possible_now');
      }),
      add('c'),
    ]);
    expect(settled.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(database.prepare('SELECT subject FROM counted ORDER BY subject').pluck().all()).toEqual(['a', 'c']);
    expect(await verifyJournal(bus.journal, systemPorts().timers)).toMatchObject({ entries: 2, verified: true });
    await expect(add('b')).resolves.toMatchObject({ repeated: false });
  });

  test('sees what it has appended in the projections at once', async () => {
    const { answer } = await bus.execute({
      commandId: 'a',
      fingerprint: 'a',
      actor,
      decide: ({ append, database: open }) => {
        append({ type: 'test.added', subject: 's', body: {} });
        return { status: 200, answer: open.prepare("SELECT count FROM counted WHERE subject = 's'").pluck().get() };
      },
    });
    expect(answer).toBe(1);
  });
});

describe('commands that are judged', () => {
  const judged = (id: string, refusal?: LoketError) =>
    bus.execute({
      commandId: id,
      fingerprint: fingerprintOf('judged', id),
      actor,
      judge: () => {
        if (refusal !== undefined) throw refusal;
        return { status: 201, answer: { id }, events: [{ type: 'test.added', subject: id, body: {} }] };
      },
    });
  const counted = () => database.prepare('SELECT subject FROM counted ORDER BY subject').pluck().all();

  test('are written in their order between others; a refused one leaves nothing, and the same one twice is done once', async () => {
    const refusal = new LoketError('not_possible_now');
    const settled = await Promise.allSettled([judged('a'), judged('b', refusal), judged('c'), add('d'), judged('e'), judged('a')]);
    expect(settled.map((result) => (result.status === 'fulfilled' ? result.value.repeated : result.reason))).toEqual([
      false,
      refusal,
      false,
      false,
      false,
      true,
    ]);
    expect([...bus.journal.allEntries()].map(({ subject }) => subject)).toEqual(['a', 'c', 'd', 'e']);
    expect(counted()).toEqual(['a', 'c', 'd', 'e']);
    expect(await verifyJournal(bus.journal, systemPorts().timers)).toMatchObject({ entries: 4, verified: true });
  });

  test('get the answer as it is kept for a repeat', async () => {
    const first = await judged('a');
    expect(JSON.parse(first.text)).toEqual(first.answer);
    expect((await judged('a')).text).toBe(first.text);
  });

  test('do not suffer for one that cannot be written: it alone fails, and nothing of it stays', async () => {
    database.exec("CREATE TRIGGER broken BEFORE INSERT ON counted WHEN new.subject = 'b' BEGIN SELECT raise(ABORT, 'broken'); END");
    const settled = await Promise.allSettled([judged('a'), judged('b'), judged('c')]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(counted()).toEqual(['a', 'c']);
    expect(bus.counts.commits).toBe(1);
    expect(await verifyJournal(bus.journal, systemPorts().timers)).toMatchObject({ entries: 2, verified: true });
    database.exec('DROP TRIGGER broken');
    await expect(judged('b')).resolves.toMatchObject({ repeated: false });
  });
});

describe('commands that arrive together', () => {
  test('share one commit, and so one fsync', async () => {
    await Promise.all(Array.from({ length: 16 }, (_, index) => add(`c${index}`)));
    expect(bus.counts).toEqual({ commits: 1, commands: 16 });
  });

  test('are answered only by the commit: when it fails nobody hears yes', async () => {
    database.exec('CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (parent INTEGER REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED)');
    const settled = await Promise.allSettled([add('a'), add('b', {}, ({ database: open }) => void open.exec('INSERT INTO child VALUES (1)'))]);
    expect(settled.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(bus.head).toBeUndefined();
    expect(database.prepare('SELECT count(*) FROM journal').pluck().get()).toBe(0);
    expect(diskFailures).toHaveLength(1);
  });

  test('are all told so when the disk is full, and accepted again when there is room', async () => {
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count=${pages}`);
    const big = { text: 'x'.repeat(50_000) };
    const settled = await Promise.allSettled([add('a', big), add('b', big)]);
    expect(settled.map((result) => (result.status === 'rejected' && result.reason instanceof LoketError ? result.reason.code : 'ok'))).toEqual([
      'disk_failed',
      'disk_failed',
    ]);
    expect(bus.head).toBeUndefined();
    database.pragma('max_page_count=1000000');
    await expect(add('a', big)).resolves.toMatchObject({ repeated: false });
    expect(diskFailures).toEqual([]);
    expect(await verifyJournal(bus.journal, systemPorts().timers)).toMatchObject({ entries: 1, verified: true });
  });

  test('beyond the queue are told to come again instead of filling the memory', async () => {
    const settled = await Promise.allSettled(Array.from({ length: 101 }, (_, index) => add(`c${index}`)));
    expect(settled.filter((result) => result.status === 'rejected')).toHaveLength(1);
  });
});

describe('at the end', () => {
  test('what was taken is committed before the file may be closed, and nothing more is taken', async () => {
    const taken = add('a');
    const closed = bus.close();
    await expect(add('b')).rejects.toMatchObject({ code: 'stopping' });
    await closed;
    database.close();
    await expect(taken).resolves.toMatchObject({ repeated: false });
    expect(diskFailures).toEqual([]);
  });
});

test('at the end, with a full queue, what was taken is committed all the same', async () => {
  const taken = Array.from({ length: 100 }, (_, index) => add(`c${index}`));
  await bus.close();
  database.close();
  await expect(Promise.all(taken)).resolves.toHaveLength(100);
  expect(diskFailures).toEqual([]);
});

describe('when the file itself fails', () => {
  test('the bus takes nothing more and says so to the program', async () => {
    await add('a');
    database.close();
    await expect(add('b')).rejects.toMatchObject({ code: 'disk_failed' });
    await expect(add('c')).rejects.toMatchObject({ code: 'disk_failed' });
    expect(diskFailures).toHaveLength(1);
  });
});

describe('the journal', () => {
  test('is checked a stretch at a time: others are served meanwhile, and what they append is checked too', async () => {
    for (let group = 0; group < 12; group += 1) await Promise.all(Array.from({ length: 100 }, (_, index) => add(`c${group}-${index}`)));
    const checking = verifyJournal(bus.journal, systemPorts().timers);
    await add('meanwhile');
    expect(await checking).toEqual({ entries: 1201, verified: true, lastHash: bus.head?.hash });
  });

  test('goes on from its last entry when the program begins again', async () => {
    await add('a');
    bus = openBus();
    await add('b');
    expect(await verifyJournal(bus.journal, systemPorts().timers)).toMatchObject({ entries: 2, verified: true });
  });

  test('cannot be changed or shortened through SQL, and a change behind its back is found', async () => {
    await add('a', { name: 'x' });
    await add('b');
    expect(() => database.exec("UPDATE journal SET body = '{}'")).toThrow(/append-only/);
    expect(() => database.exec('DELETE FROM journal')).toThrow(/append-only/);
    database.exec('DROP TRIGGER journal_is_append_only_update');
    database.exec(`UPDATE journal SET body = '{"content":{"name":"z"}}' WHERE seq = 1`);
    expect(await verifyJournal(bus.journal, systemPorts().timers)).toMatchObject({ verified: false, fault: 'changed_content at 1' });
  });

  test('keeps the device time beside the office time', async () => {
    await bus.execute({
      commandId: 'a',
      fingerprint: 'a',
      actor,
      deviceTime: '1970-01-01T00:00:00.000Z',
      decide: () => ({ status: 200, answer: 1, events: [{ type: 'test.added', subject: 'a', body: {} }] }),
    });
    const entry = bus.journal.findEntry(1);
    expect(entry?.deviceTime).toBe('1970-01-01T00:00:00.000Z');
    expect(entry?.officeTime).not.toBe(entry?.deviceTime);
  });
});

test('only the command bus writes the journal', () => {
  const source = readFileSync(new URL('./journal-store.ts', import.meta.url), 'utf8');
  expect(source.match(/INSERT INTO journal\(/g)).toHaveLength(1);
});
