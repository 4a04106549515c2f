/** The disk fails under a real office: fsync and write return errors, or the whole file system goes away. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testId, testSubmission } from '@loket/office/testing/people';
import { systemPorts } from '@loket/platform/ports';
import { PrintJobPage } from '@loket/protocol/print-job';
import { afterEach, describe, expect, test } from 'vitest';
import { faultsIn, readBooks } from '../books.ts';
import { makeTracedNode, whyNoStrace } from '../power-cuts/strace.ts';
import { openStage, type Stage, type StageOptions } from '../stage.ts';
import { makeLoopDisk, whyNoLoopDisk } from './loop-disk.ts';

const reason = { id: 'latihan', en: 'rehearsal' };
const { clock, timers } = systemPorts();
const deadline_ms = 60_000;
const applications_max = 200;
const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function open(options: Partial<StageOptions>): Promise<Stage> {
  const stage = await openStage({
    printers: 1,
    card_ms: 30,
    verdictDelay_ms: 20,
    officeEnvironment: { LOKET_PRINTER_BUSY_POLL_MS: '20', LOKET_PRINTER_IDLE_POLL_MS: '60' },
    ...options,
  });
  cleanUp.push(() => stage.end());
  return stage;
}

/** One application; 0 when the office did not answer. */
async function submit(stage: Stage, number: number): Promise<{ readonly status: number; readonly code: string }> {
  const answer = await stage.call('front_office', 'PUT', `/api/applications/${testId(number)}`, testSubmission(number, 'rusak')).catch(() => undefined);
  return { status: answer?.status ?? 0, code: JSON.stringify(answer?.body ?? '') };
}

/** Until one is not taken. Gives what was acknowledged, and the first other answer. */
async function submitUntilRefused(stage: Stage, onTaken: (count: number) => void = () => undefined) {
  const accepted = new Set<string>();
  for (let number = 1; number <= applications_max; number += 1) {
    const answer = await submit(stage, number);
    if (answer.status !== 201) return { accepted, refusal: answer, next: number };
    accepted.add(testId(number));
    onTaken(accepted.size);
  }
  throw new Error(`${applications_max} applications were taken, none was refused`);
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const until_ms = clock.monotonic() + deadline_ms;
  while (!(await isSo())) {
    if (clock.monotonic() > until_ms) throw new Error(`not within ${deadline_ms} ms: ${what}`);
    await timers.sleep(50);
  }
}

/** Every application that was acknowledged gets its card, once, and the books say so. */
async function expectBalance(stage: Stage, accepted: ReadonlySet<string>): Promise<void> {
  const isPrinted = async (): Promise<boolean> => {
    const { items } = PrintJobPage.parse((await stage.call('supervisor', 'GET', '/api/print-jobs?limit=500')).body);
    return items.length >= accepted.size && items.every(({ state }) => state === 'printed');
  };
  await until('every card is printed', isPrinted);
  const books = await readBooks(stage);
  expect(faultsIn(books, accepted)).toEqual([]);
  expect(new Set(books.cards).size).toBe(books.applications.length);
}

const logOf = (stage: Stage): string => readFileSync(join(stage.folder, 'logs', 'kantor.log'), 'utf8');

const noStrace = whyNoStrace();
describe.skipIf(noStrace !== undefined)(`a disk that refuses${noStrace === undefined ? '' : ` (skipped: ${noStrace})`}`, () => {
  async function openWithFault(fault: string) {
    const folder = mkdtempSync(join(tmpdir(), 'lk-fault-'));
    cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
    const node = makeTracedNode(folder, process.execPath);
    const stage = await open({ officeNode: node.program });
    await stage.office.stop();
    node.inject(fault);
    await stage.office.start(reason);
    return { stage, node };
  }

  test('fsync says EIO: nothing is acknowledged any more, the program says so and ends; what it acknowledged before is there', {
    timeout: 150_000,
  }, async () => {
    const { stage, node } = await openWithFault('fsync,fdatasync:error=EIO:when=20+');
    const { accepted, refusal } = await submitUntilRefused(stage);
    node.stop();
    expect([0, 503]).toContain(refusal.status);
    expect(accepted.size).toBeGreaterThan(0);
    await until('the office has ended and was started again', () => stage.office.restarts() > 0 && stage.office.state() === 'running');
    expect(logOf(stage)).toContain('disk_failed');
    await expectBalance(stage, accepted);
  });

  test('the disk is full: 503 and nothing half recorded; with room again it goes on by itself', { timeout: 150_000 }, async () => {
    const { stage } = await openWithFault('pwrite64:error=ENOSPC:when=150..158');
    const { accepted, refusal, next } = await submitUntilRefused(stage);
    expect(refusal.status).toBe(503);
    expect(refusal.code).toContain('disk_failed');
    await until('it takes applications again', async () => (await submit(stage, next)).status === 201);
    accepted.add(testId(next));
    expect(stage.office.restarts()).toBe(0);
    await stage.office.kill(reason);
    await stage.office.start(reason);
    await expectBalance(stage, accepted);
  });
});

const noDisk = whyNoLoopDisk();
describe.skipIf(noDisk !== undefined)(`a file system shut down under the office${noDisk === undefined ? '' : ` (skipped: ${noDisk})`}`, () => {
  test.each(['ext4', 'xfs'] as const)('%s: mounted again, nothing acknowledged is missing and no card is printed again', { timeout: 150_000 }, async (kind) => {
    const disk = makeLoopDisk(kind);
    cleanUp.push(() => disk.end());
    const stage = await open({ officeFolder: disk.folder });
    const { accepted, refusal } = await submitUntilRefused(stage, (count) => {
      if (count === 6) disk.shutDown();
    });
    expect([0, 503]).toContain(refusal.status);
    expect(accepted.size).toBe(6);
    await stage.office.kill(reason);
    disk.mountAgain();
    await stage.office.start(reason);
    await expectBalance(stage, accepted);
    await stage.office.stop();
  });
});
