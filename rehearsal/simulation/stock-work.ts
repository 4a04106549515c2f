/** What the store's people and the centre do about stock, and the officer at a chip reader, by what physically lies there. */
import { wibDate } from '@loket/domain/calendar-date';
import { supplyKinds } from '@loket/domain/supplies';
import type { Office } from '@loket/office/office';
import { LoketError } from '@loket/protocol/errors';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { boxesOf, type Lorry, loaded, serialsFrom } from './stockroom.ts';
import type { Work } from './work.ts';
import type { World } from './world.ts';

const dayAfter_ms = 86_400_000;
/** from the centre's gate to the yard */
const travel_ms = [500, 12_000] as const;

const supplyOf = (shelf: string): string | undefined => supplyKinds.find((kind) => shelf === `supply:${kind}`);

/** Blind: what lies there, whatever the books say; now and then somebody counts wrong. */
export function countShelves(world: World, office: Office, random: SeededRandom, isCareful = false): void {
  const { officer, stockroom, books } = world;
  const sheets = office.blanks.day
    .view()
    .shelves.filter(() => isCareful || random.chance(0.9))
    .map(({ account }) => {
      const kind = supplyOf(account);
      const there = kind === undefined ? stockroom.count(account) : Math.max(0, books.stock.supply(kind, 'store') + (stockroom.surplus.get(account) ?? 0));
      return { account, counted: Math.max(0, there + (!isCareful && random.chance(0.06) ? random.oneOf([-1, 1, 3]) : 0)) };
    });
  if (sheets.length === 0) return;
  const command = { commandId: officer.ids.next(), sheets };
  officer.wish('count', (present) => present.blanks.day.count(command, officer.actor));
}

/** By the calendar on the wall: an office whose clock is wrong is told no. */
export function closeDay(world: World, random: SeededRandom, isSigned: boolean): void {
  const { officer, stockroom } = world;
  const date = wibDate(world.trueWall.now());
  const known = isSigned && random.chance(0.6) ? stockroom.missingOnHand().slice(0, random.between(1, 4)) : [];
  const command = { commandId: officer.ids.next(), date, missing: known, ...(isSigned ? { reason: 'dihitung berdua' } : {}) };
  officer.wish(isSigned ? 'close the day in two' : 'close the day', (office) =>
    office.blanks.day.close(command, officer.actor, isSigned ? officer.second : undefined),
  );
}

export function receiveLorry(world: World, lorry: Lorry): void {
  const { officer, stockroom } = world;
  const { requestId, expected, serials, ribbons, films } = lorry;
  const letter = `470/${expected}`;
  const boxes = boxesOf(serials);
  const command = { commandId: officer.ids.next(), letter, expected, boxes, serials: [], ribbons, films, ...(requestId === undefined ? {} : { requestId }) };
  officer.wish('receive a shipment', async (office) => {
    try {
      const done = await office.blanks.shipments.receive(command, officer.actor, officer.second);
      stockroom.yard.delete(lorry);
      return done;
    } catch (error) {
      // Two people unloaded it: its blanks stand in the books already.
      if (error instanceof LoketError && error.fields.some(({ code }) => code === 'already_in_the_books')) stockroom.yard.delete(lorry);
      throw error;
    }
  });
}

export function askForStock(world: World, blanks: number, ribbons: number): void {
  const { officer } = world;
  const command = { commandId: officer.ids.next(), number: '470/1', blanks, ribbons, films: ribbons, reason: 'stok menipis' };
  officer.wish('ask for stock', (office) => office.stock.request(command, officer.actor));
}

/** The centre's own people, at its own pages: what each request is given, and what is sent. A refusal is an answer. */
export async function decideStock(world: World, random: SeededRandom, isGenerous = false): Promise<void> {
  const desk = world.centre.desks?.allocation;
  if (desk === undefined) return;
  for (const { row } of await desk.list()) {
    const asked = world.books.stock.requests.get(row.requestId)?.asked;
    if (asked === undefined || row.shipment !== undefined) continue;
    if (row.allocation === undefined) {
      const share = isGenerous ? 1 : random.oneOf([0, 0.3, 0.8, 1]);
      const part = (count: number): number => Math.floor(count * share);
      await desk.allocate({ requestId: row.requestId, blanks: part(asked.blanks), ribbons: part(asked.ribbons), films: part(asked.films) });
      if (!isGenerous) return;
    }
    await ship(world, row.requestId, random);
    if (!isGenerous) return;
  }
}

async function ship(world: World, requestId: string, random: SeededRandom): Promise<void> {
  const { stockroom } = world;
  const desk = world.centre.desks?.allocation;
  const row = (await desk?.list())?.find((one) => one.row.requestId === requestId)?.row;
  if (desk === undefined || row?.allocation === undefined) return;
  const { blanks, ribbons, films }: { blanks: number; ribbons: number; films: number } = JSON.parse(row.allocation);
  const run = blanks === 0 ? undefined : stockroom.freshRun(blanks);
  const runs = run === undefined ? [] : [run];
  // Typed wrong: the same box twice. Must be refused here, not found out at the office.
  const isTypo = random.chance(0.1) && runs.length > 0;
  const expectedOn = wibDate(world.trueWall.now() + random.between(0, 3) * dayAfter_ms);
  const shipment = { requestId, shipmentId: world.officer.ids.next(), runs: isTypo ? [...runs, ...runs] : runs, ribbons, films, expectedOn };
  await desk.ship(shipment);
  if (blanks + ribbons + films === 0) return;
  const serials = loaded(stockroom, run === undefined ? [] : serialsFrom(run.first, run.count), random);
  arriveLater(world, { requestId, expected: blanks, serials, ribbons, films }, random);
}

export function arriveLater(world: World, lorry: Lorry, random: SeededRandom): void {
  const { stockroom } = world;
  stockroom.lorriesUnderWay += 1;
  world.scheduler.after(random.between(...travel_ms), 'a lorry arrives', () => {
    stockroom.lorriesUnderWay -= 1;
    stockroom.yard.add(lorry);
  });
}

/** The officer who looks at a printer that asks for one. */
export function resumePrinter(world: World, office: Office, printerId: string): void {
  const { officer } = world;
  const view = office.printRoom.view().printers.find(({ id }) => id === printerId);
  if (view?.asks === undefined) return;
  world.chips.tidy(printerId);
  const first = office.blanks.nextInHopper(printerId, new Set());
  // Its number cannot be read from the chip: it is taken out by the number that is printed on it.
  if (view.asks.en.includes('not known') && first !== undefined) {
    const out = { commandId: officer.ids.next(), from: `hopper:${printerId}`, to: 'spoiled', serials: [first], reason: 'cip tidak terbaca' };
    officer.wish('take a blank out', (present) => present.blanks.move(out, officer.actor));
  }
  const command = { commandId: officer.ids.next(), note: 'sudah dilihat' };
  officer.wish('resume a printer', (present) => present.printing.chip.resume(printerId, command, officer.actor));
}

function moveSupplies(world: World, random: SeededRandom): void {
  const { officer } = world;
  const printer = `printer:${random.oneOf(world.printers).id}`;
  const [from, to] = random.oneOf([
    ['store', printer],
    ['store', printer],
    [printer, 'used'],
    [printer, 'used'],
    [printer, 'store'],
    ['outside', 'store'],
    ['store', 'lost'],
    ['lost', 'store'],
    [printer, 'spoiled'],
    // never allowed
    ['used', 'store'],
    ['spoiled', 'store'],
  ] as const);
  const command = { commandId: officer.ids.next(), kind: random.oneOf(supplyKinds), from, to, count: random.between(1, 3), reason: 'ganti pita' };
  officer.wish('move supplies', (office) => office.blanks.supplies.move(command, officer.actor, random.chance(0.5) ? officer.second : undefined));
}

function lend(world: World, random: SeededRandom): void {
  const { officer, stockroom } = world;
  const direction = random.oneOf(['lend', 'take_back', 'borrow'] as const);
  const base = { commandId: officer.ids.next(), officeId: 'padangan', letter: '470/pinjam' };
  const command =
    direction === 'borrow' ? { ...base, direction, boxes: [stockroom.freshRun(random.between(1, 5))] } : { ...base, direction, count: random.between(1, 5) };
  officer.wish(direction === 'take_back' ? 'take back' : direction, (office) => office.blanks.shipments.lend(command, officer.actor, officer.second));
}

export function destroy(world: World): void {
  const { officer } = world;
  const witnesses = ['Saksi Satu', 'Saksi Dua'].map((name) => ({ name, position: 'staf' }));
  const command = { commandId: officer.ids.next(), number: 'BA/1', place: 'halaman', method: 'digunting', witnesses, all: true, serials: [], cards: [] };
  officer.wish('destroy', (office) => office.blanks.destructions.destroy(command, officer.actor, officer.second));
}

export const stockWorks: Readonly<Record<string, { readonly weight: number; readonly run: Work }>> = {
  'counts the shelves': { weight: 4, run: countShelves },
  'closes the day': { weight: 3, run: (world, _office, random) => closeDay(world, random, random.chance(0.6)) },
  'receives a shipment': {
    weight: 4,
    run: (world, _office, random) => {
      const lorries = [...world.stockroom.yard];
      if (lorries.length === 0) return;
      const lorry = random.oneOf(lorries);
      for (let people = 0; people < (random.chance(0.2) ? 2 : 1); people += 1) receiveLorry(world, lorry);
    },
  },
  'asks for stock': { weight: 2, run: (world, _office, random) => askForStock(world, random.between(0, 40), random.between(0, 3)) },
  'of the centre decides on stock': {
    weight: 4,
    run: (world, _office, random) => world.atCentre('decide on stock', decideStock(world, random)),
  },
  'brings blanks that nobody announced': {
    weight: 1,
    run: (world, _office, random) => {
      const { first, count } = world.stockroom.freshRun(random.between(1, 12));
      const serials = serialsFrom(first, count);
      arriveLater(world, { requestId: undefined, expected: count, serials: loaded(world.stockroom, serials, random), ribbons: 1, films: 0 }, random);
    },
  },
  'moves supplies': { weight: 4, run: (world, _office, random) => moveSupplies(world, random) },
  'lends or borrows': { weight: 2, run: (world, _office, random) => lend(world, random) },
  'destroys what is spoiled': { weight: 1, run: (world) => destroy(world) },
  'looks at a printer that stands': {
    weight: 3,
    run: (world, office, random) => resumePrinter(world, office, random.oneOf(world.printers).id),
  },
};

/** Until the shelves hold enough for all who wait, every printer goes on, and the day is closed. */
export function workThroughStock(world: World, office: Office, random: SeededRandom): void {
  const { stockroom, books } = world;
  for (const { id } of world.printers) resumePrinter(world, office, id);
  for (const lorry of stockroom.yard) receiveLorry(world, lorry);
  const usable = office.blanks.balance('store') + world.printers.reduce((sum, { id }) => sum + office.blanks.balance(`hopper:${id}`), 0);
  const isAsked = [...books.stock.requests.values()].some(({ shipped }) => shipped === undefined);
  if (usable < world.printers.length * 4 && !isAsked && stockroom.lorriesUnderWay === 0 && stockroom.yard.size === 0) askForStock(world, 40, 1);
  world.atCentre('decide on stock', decideStock(world, random, true));
  const day = office.blanks.day.view();
  if (day.readyToClose) closeDay(world, random, true);
  if (!day.todayIsClosed) countShelves(world, office, random, true);
}
