/** Runs one seed from its first event to its end, and asks at the end what can only be asked when all is quiet. */
import { hopperOf } from '@loket/domain/blank-ledger';
import type { Actor } from '@loket/domain/journal';
import { supplyKinds } from '@loket/domain/supplies';
import { openDatabase } from '@loket/office/database/open-database';
import { seededRandom } from '../../samples/seeded-random.ts';
import { officeId } from './centre-site.ts';
import { endOf } from './end-of-day.ts';
import { happenings } from './happenings.ts';
import { BrokenPromise } from './incidents.ts';
import { neighbourId } from './neighbour.ts';
import { day_ms, drawPlan, type PlanItem, type StockLevel } from './plan.ts';
import { workThrough } from './work.ts';
import { type Trace, World } from './world.ts';

export type Outcome = {
  readonly seed: number;
  readonly broken: BrokenPromise | undefined;
  readonly steps: number;
  readonly logHash: string;
  readonly applications: number;
  readonly cards: number;
  readonly counts: ReadonlyMap<string, number>;
};

/** then an office that still has work is one that never comes to its end */
const settling_ms_max = 40 * 60_000;
/** between two looks of the officers at their lists, after the faults have ended */
const look_ms = 2_500;
const steps_max = 200_000;

/** @param only the items of the plan to run, by their place in it; all when absent */
export async function runDay(
  seed: number,
  options: { readonly images: OpeningImages; readonly only?: ReadonlySet<number> | undefined; readonly trace?: Trace },
): Promise<Outcome> {
  const plan = drawPlan(seed);
  const world = new World(seed, plan.setting, options.images[plan.setting.stock], options.trace);
  try {
    await world.centre.enrolOffice();
    await world.centre.enrolOffice(neighbourId);
    world.centre.start();
    await world.centre.desks?.quotas.set(officeId, plan.setting.quotaPerDay);
    for (const printer of world.printers) printer.turnOn({ cardMs: 1_500 });
    world.office.start();
    for (const counter of world.counters) counter.open();
    const items = plan.items.filter((_, place) => options.only?.has(place) ?? true);
    for (const item of items) world.scheduler.after(item.at_ms, item.what, () => happen(world, item));
    await runUntil(world, () => world.scheduler.now_ms >= day_ms);
    if (world.broken === undefined) await settle(world, seed);
  } catch (error) {
    world.fail(
      error instanceof BrokenPromise
        ? error
        : new BrokenPromise('F1', error instanceof Error ? (error.stack ?? error.message) : String(error), { cause: error }),
    );
  }
  return {
    seed,
    broken: world.broken,
    steps: world.scheduler.steps,
    logHash: world.logHash(),
    applications: world.receipts.size,
    cards: world.printers.reduce((sum, printer) => sum + printer.cards.length, 0),
    counts: world.counts,
  };
}

function happen(world: World, item: PlanItem): void {
  world.count(item.what);
  happenings[item.what]?.run(world, seededRandom(item.seed));
}

async function runUntil(world: World, isOver: () => boolean): Promise<void> {
  while (!isOver() && world.broken === undefined) {
    if (world.scheduler.steps > steps_max) throw new BrokenPromise('E1', `more than ${steps_max} events: something runs in a circle`);
    if (!(await world.scheduler.step())) throw new BrokenPromise('E1', 'nothing is left to happen, and the day is not over');
    world.afterStep();
  }
}

async function settle(world: World, seed: number): Promise<void> {
  world.heal();
  world.note('all faults have ended');
  const random = seededRandom(seed ^ 0x1234567);
  const begun_ms = world.scheduler.now_ms;
  const look = (): void => {
    world.mendPrinters();
    const there = world.office.now();
    if (there !== undefined && world.officer.busy() === 0) workThrough(world, there.office, random);
    world.scheduler.after(look_ms, 'the officers look at their lists', look);
  };
  look();
  await runUntil(world, () => isQuiet(world) || world.scheduler.now_ms > begun_ms + settling_ms_max);
  if (world.broken === undefined) await endOf(world);
}

function isQuiet(world: World): boolean {
  if (
    world.officer.busy() > 0 ||
    !world.neighbour.isDone ||
    world.books.undecided.size > 0 ||
    world.counters.some(({ outbox }) => outbox.applications.size > 0)
  )
    return false;
  for (const { state } of world.books.applications.values()) if (state.status !== 'CARD_ISSUED' && state.status !== 'WITHDRAWN') return false;
  const sync = world.office.now()?.office.sync.state();
  if (sync === undefined || sync.waitingEntries > 0 || sync.waitingAttachments > 0) return false;
  const { yard, lorriesUnderWay } = world.stockroom;
  return yard.size === 0 && lorriesUnderWay === 0 && world.isDayClosed();
}

const opening: Actor = { kind: 'system', part: 'simulation' };
const openingBlanks: Readonly<Record<StockLevel, number>> = { plenty: 400, scarce: 38 };
const hopperBlanks = 10;
const printers_max = 3;

export type OpeningImages = Readonly<Record<StockLevel, Buffer>>;

/** The office as each day begins: opened once with the real program, its stock in the books, then copied. */
export async function openingImages(): Promise<OpeningImages> {
  return { plenty: await openingImage(openingBlanks.plenty), scarce: await openingImage(openingBlanks.scarce) };
}

async function openingImage(blanks: number): Promise<Buffer> {
  const migrated = openDatabase({ file: ':memory:', keyFile: undefined, random: { bytes: (count) => new Uint8Array(count), fraction: () => 0 } });
  const world = new World(
    0,
    { ...drawPlan(0).setting, counters: 0, printers: Array.from({ length: printers_max }, () => ({ completedIsClaim: false })) },
    migrated.serialize(),
  );
  world.office.start();
  while (world.office.now() === undefined) await world.scheduler.step();
  const { office } = world.office.now() ?? {};
  if (office === undefined) throw new Error('the office did not start');
  const ids = world.officer.ids;
  const second = { username: 'penyelia', reason: 'saldo awal' };
  const done: Promise<unknown>[] = [office.blanks.register({ commandId: ids.next(), first: 'S000001', count: blanks, letter: 'saldo awal' }, opening, second)];
  for (const { id } of world.printers)
    done.push(office.blanks.move({ commandId: ids.next(), from: 'store', to: hopperOf(id), count: hopperBlanks, reason: 'isi baki awal' }, opening));
  for (const kind of supplyKinds)
    done.push(office.blanks.supplies.move({ commandId: ids.next(), kind, from: 'outside', to: 'store', count: 6, reason: 'saldo awal' }, opening, undefined));
  let isDone = false;
  void Promise.all(done).then(() => {
    isDone = true;
  });
  while (!isDone) await world.scheduler.step();
  return world.disk.durable.serialize();
}
