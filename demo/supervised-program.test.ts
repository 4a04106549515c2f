import { readFileSync } from 'node:fs';
import path from 'node:path';
import { systemPorts } from '@loket/platform/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDemoLog, type DemoLog } from './demo-log.ts';
import { ProgramFailed, type ProgramSpec, type SupervisedProgram, superviseProgram } from './supervised-program.ts';
import { type FakeRoot, isAlive, makeFakeRoot, until } from './testing/fake-programs.ts';

const ports = systemPorts();
const reason = { id: 'uji', en: 'test' };

let fake: FakeRoot;
let log: DemoLog;
let program: SupervisedProgram;

beforeEach(() => {
  fake = makeFakeRoot();
  log = createDemoLog(ports.clock);
  program = supervise();
});
afterEach(async () => {
  await program.stop();
  fake.remove();
});

function supervise(changes: Partial<ProgramSpec> = {}): SupervisedProgram {
  const spec: ProgramSpec = {
    id: 'pusat',
    kind: 'centre',
    name: { id: 'Pusat', en: 'Centre' },
    entry: 'centre/main.ts',
    launch: (port) => ({ args: [], environment: { LOKET_CENTRE_PORT: String(port ?? 0) } }),
    ...changes,
  };
  return superviseProgram(spec, { node: process.execPath, root: fake.root, logFolder: path.join(fake.root, 'logs'), log, ports });
}

const ask = (place: string, method = 'GET'): Promise<Response> => fetch(new URL(place, program.address()), { method });
const said = (): string =>
  log
    .recent()
    .map(({ text }) => text.en)
    .join('\n');

describe('a program of the demo', () => {
  it('is started, says its address, and is stopped without leaving a process', async () => {
    await program.start(reason);
    expect(program.state()).toBe('running');
    const pid = program.pid();
    expect(isAlive(pid)).toBe(true);
    expect((await ask('/health')).ok).toBe(true);
    await program.stop();
    expect(program.state()).toBe('off');
    expect(isAlive(pid)).toBe(false);
  });

  it('that dies is started again on the same port, and it is said with its last words', async () => {
    await program.start(reason);
    const [pid, port] = [program.pid(), program.port()];
    await ask('/die', 'POST').catch(() => undefined);
    await until('started again', () => program.state() === 'running' && program.pid() !== pid);
    expect(program.port()).toBe(port);
    expect(program.restarts()).toBe(1);
    expect((await ask('/health')).ok).toBe(true);
    expect(said()).toContain('Centre died (status 7)');
    expect(said()).toContain('I am ill');
    await until('said', () => said().includes('Centre answers (started again)'));
  });

  it('killed by somebody else is started again as well', async () => {
    await program.start(reason);
    const pid = program.pid();
    if (pid === undefined) throw new Error('no process');
    process.kill(pid, 'SIGKILL');
    await until('started again', () => program.state() === 'running' && program.pid() !== pid);
    expect(said()).toContain('died (SIGKILL)');
  });

  it('killed from the control room stays off until it is started', async () => {
    await program.start(reason);
    const pid = program.pid();
    await program.kill(reason);
    expect(isAlive(pid)).toBe(false);
    expect(program.state()).toBe('off');
    await program.start(reason);
    expect(program.state()).toBe('running');
    expect(program.restarts()).toBe(0);
  });

  it('takes its own children with it when it is killed', async () => {
    await program.start(reason);
    const answer: unknown = await (await ask('/child', 'POST')).json();
    const child = answer instanceof Object && 'pid' in answer && typeof answer.pid === 'number' ? answer.pid : undefined;
    expect(isAlive(child)).toBe(true);
    const pid = program.pid();
    if (pid === undefined) throw new Error('no process');
    process.kill(pid, 'SIGKILL');
    await until('its child is gone', () => !isAlive(child));
  });

  it('can be stopped while it waits to be started again', async () => {
    await program.start(reason);
    await ask('/die', 'POST').catch(() => undefined);
    await until('it waits', () => program.state() === 'waiting');
    await program.stop();
    expect(program.state()).toBe('off');
    expect(program.pid()).toBeUndefined();
  });

  it('can be stopped while it starts', async () => {
    const starting = program.start(reason);
    const failed = expect(starting).rejects.toBeInstanceOf(ProgramFailed);
    await until('there is a process', () => program.pid());
    const pid = program.pid();
    await program.stop();
    await failed;
    expect(isAlive(pid)).toBe(false);
  });

  it('that cannot start says why', async () => {
    program = supervise({ entry: 'centre/not-there.ts' });
    const failure: unknown = await program.start(reason).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProgramFailed);
    expect(failure instanceof ProgramFailed && failure.lastWords).toContain('not-there.ts');
    expect(program.state()).toBe('off');
  });

  it('writes what it says into its log file, which only its owner may read', async () => {
    await program.start(reason);
    await ask('/die', 'POST').catch(() => undefined);
    await until('it waits', () => program.state() === 'waiting');
    await program.stop();
    await until('it is in the file', () => readFileSync(path.join(fake.root, 'logs/pusat.log'), 'utf8').includes('I am ill'));
  });
});
