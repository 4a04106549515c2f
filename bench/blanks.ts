/** The blank ledger after 1,000,000 movements: its balances, one blank's story, and the close of its day. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '@loket/domain/journal';
import { createOffice } from '@loket/office/office';
import { FakeCentre } from '@loket/office/testing/fake-centre';
import { createLoggers } from '@loket/platform/logger';
import { systemPorts } from '@loket/platform/ports';
import { type Figure, figureOf, median } from './figure.ts';

const movements = 1_000_000;
const movementsPerCommit = 5000;
const boxes = 3;
const boxBlanks = 100_000;
const reads = 200;
const fullBox = 500;
const actor: Actor = { kind: 'person', username: 'bench' };
const second = { username: 'bench-2', reason: 'pengukuran' };

const serial = (number: number): string => `BCH${String(number).padStart(9, '0')}`;

export async function measureBlanks(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-bench-blanks-'));
  const ports = systemPorts();
  const office = await createOffice({
    dataFolder: folder,
    office: { officeId: 'bench', name: 'Bench', regionCode: '35.22', demo: true },
    ports,
    logger: createLoggers({ program: 'bench', level: 'silent', now: () => 0 }).logger,
    printers: [],
    // Never started, so never asked.
    createCentreClient: () => new FakeCentre(ports.clock),
    enrolmentCode: undefined,
    onDiskFailure: (cause) => {
      throw cause;
    },
  });
  try {
    for (let box = 0; box < boxes; box += 1) {
      const command = { commandId: ports.ids.next(), first: serial(box * boxBlanks + 1), count: boxBlanks, letter: 'bench' };
      await office.blanks.register(command, actor, second);
    }
    await fill(office, say);
    return await measure(office, rounds, ports.ids);
  } finally {
    await office.bus.close();
    office.database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Office = Awaited<ReturnType<typeof createOffice>>;

/** Single blanks out of the store and back, as a year of boxes, lends and spoils would leave behind. */
async function fill({ bus }: Office, say: (line: string) => void): Promise<void> {
  const total = boxes * boxBlanks;
  for (let done = 0; done < movements; done += movementsPerCommit) {
    await bus.change({
      actor,
      reference: 'bench',
      change: ({ append }) => {
        for (let index = done; index < done + movementsPerCommit; index += 1) {
          const [from, to] = Math.floor(index / total) % 2 === 0 ? ['store', 'office:35.23'] : ['office:35.23', 'store'];
          append({ type: 'blanks.moved', subject: to, body: { from, to, first: serial((index % total) + 1), count: 1, reason: 'bench' } });
        }
      },
    });
    if ((done + movementsPerCommit) % 250_000 === 0) say(`blanks: ${done + movementsPerCommit} movements written`);
  }
}

async function measure({ blanks }: Office, rounds: number, ids: { next(): string }): Promise<Figure[]> {
  const balances: number[] = [];
  const stories: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    balances.push(timed(() => blanks.view()));
    stories.push(timed((index) => blanks.story(serial(((index * 7919) % (boxes * boxBlanks)) + 1))));
  }
  const boxes_ms: number[] = [];
  for (const [from, to] of [
    ['store', 'office:35.23'],
    ['office:35.23', 'store'],
  ] as const) {
    const begun = performance.now();
    await blanks.move({ commandId: ids.next(), from, to, count: fullBox, reason: 'bench' }, actor);
    boxes_ms.push(performance.now() - begun);
  }
  const begun = performance.now();
  await blanks.day.count({ commandId: ids.next(), sheets: [{ account: 'store', counted: blanks.balance('store') }] }, actor);
  await blanks.day.close({ commandId: ids.next(), date: blanks.day.view().today, missing: [] }, actor, undefined);
  return [
    figureOf('balances after 1,000,000 movements', 'ms', balances, { atMost: 5 }),
    figureOf("  a blank's whole story", 'ms', stories, { atMost: 5 }),
    figureOf(`  a full box of ${fullBox} moved to another account`, 'ms', boxes_ms, { atMost: 1000 }),
    figureOf('  count and close of day', 'ms', [performance.now() - begun], { atMost: 1000 }),
  ];
}

/** ms for one read, the median of many */
function timed(read: (index: number) => unknown): number {
  const taken: number[] = [];
  for (let index = 0; index < reads; index += 1) {
    const begun = performance.now();
    read(index);
    taken.push(performance.now() - begun);
  }
  return median(taken);
}
