/**
 * The table of what may happen on a simulated day. A new desk adds its work to work.ts and its faults here; nothing else
 * needs to know of them.
 */
import type { PrinterSwitches } from '@loket/devices/printer/virtual-printer/printer-switches';
import type { ApplicationKind } from '@loket/domain/application-kinds';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { kinds, visitOf } from './applicants.ts';
import { chipTroubles, readerOf } from './chip-readers.ts';
import type { Line, LineCondition } from './network.ts';
import type { CommitFate } from './office-disk.ts';
import { works } from './work.ts';
import type { World } from './world.ts';

export type Happening = {
  readonly role: 'arrival' | 'work' | 'fault';
  /** how often it is drawn, beside the others of its role */
  readonly weight: number;
  readonly run: (world: World, random: SeededRandom) => void;
};

const people_max = 30;
const holders_max = 4;
const replacements = ['rusak', 'hilang'] as const;
const outage_ms = [5_000, 25_000] as const;
/** a trouble of the day lasts so long */
const trouble_ms = [500, 15_000] as const;

function arrive(world: World, random: SeededRandom, known?: number, choices: readonly ApplicationKind[] = kinds): void {
  const counter = random.oneOf(world.counters);
  const person = known ?? (world.people.size + 1) * 100 + random.between(1, people_max);
  const kind = random.oneOf(choices);
  const visit = visitOf(person, kind, new Date(world.counterWall.now()).toISOString(), random);
  const id = world.officer.ids.next();
  world.people.set(id, person);
  counter.take(id, visit.submission, visit.files);
}

/** Somebody who has had a card here comes for the next one: few people, so that their visits meet. */
function holderOf(world: World, random: SeededRandom): number | undefined {
  const holders = [...world.books.applications].filter(([, { state }]) => state.status === 'CARD_ISSUED').slice(0, holders_max);
  return holders.length === 0 ? undefined : world.people.get(random.oneOf(holders)[0]);
}

function goElsewhere(world: World, random: SeededRandom): void {
  const person = holderOf(world, random) ?? random.oneOf([...world.people.values(), people_max]);
  world.neighbour.accept(visitOf(person, random.oneOf(replacements), new Date(world.trueWall.now()).toISOString(), random).submission);
  world.atCentre('the other office', world.neighbour.sync());
}

/** Something is so for a while. */
function during(world: World, random: SeededRandom, what: string, begin: () => void, end: () => void): void {
  begin();
  world.scheduler.after(random.between(...trouble_ms), `${what} ends`, end);
}

/** @param mayRepeat a request to a printer has a connection of its own and is sent once: it can be lost or late, never come twice */
function badLine(world: World, random: SeededRandom, what: string, line: Line, mayRepeat = true): void {
  const trouble = random.oneOf<Partial<LineCondition>>([
    { isUp: false },
    { isUp: false },
    { lost: 0.3 },
    { delay_ms: [300, 9_000] },
    { twice: 0.5 },
    { twice: 0.3, lost: 0.2, delay_ms: [1, 3_000] },
  ]);
  during(
    world,
    random,
    what,
    () => Object.assign(line.condition, trouble, mayRepeat ? {} : { twice: 0 }),
    () => Object.assign(line.condition, { isUp: true, delay_ms: [1, 40], lost: 0, twice: 0 }),
  );
}

function badPrinter(world: World, random: SeededRandom): void {
  const printer = random.oneOf(world.printers);
  const set = (on: Partial<PrinterSwitches>, off: Partial<PrinterSwitches>): void =>
    during(
      world,
      random,
      `trouble of ${printer.id}`,
      () => printer.set(on),
      () => printer.set(off),
    );
  random.oneOf([
    () => set({ jam: true }, { jam: false }),
    () => set({ empty: true }, { empty: false }),
    () => set({ coverOpen: true }, { coverOpen: false }),
    () => set({ outputFull: true }, { outputFull: false }),
    () => set({ ribbonEmpty: true }, { ribbonEmpty: false }),
    () =>
      set({ dropAnswerOf: random.oneOf(['Create-Job', 'Send-Document', 'Get-Jobs', 'Get-Job-Attributes', 'Cancel-Job'] as const) }, { dropAnswerOf: 'none' }),
    () => printer.set({ lieImpressions: true }),
    () => printer.set({ cancelStillPrints: true }),
    () => printer.set({ busyRefuse: true }),
    () => printer.set({ cardMs: random.between(200, 6_000) }),
    // Only where a queue stands between and says so does "completed" lie; the office is told which printers those are.
    () => (printer.completedIsClaim ? set({ lieCompleted: true }, { lieCompleted: false }) : set({ jam: true }, { jam: false })),
  ])();
}

function plugPulled(world: World, random: SeededRandom): void {
  const printer = random.oneOf(world.printers);
  printer.turnOff();
  const after = { afterCut: random.oneOf(['truth', 'aborted', 'completed'] as const), forgetOnRestart: random.chance(0.4) };
  world.scheduler.after(random.between(100, 8_000), `${printer.id} is turned on`, () => printer.turnOn(after));
}

const fates: readonly CommitFate[] = ['cut_before', 'cut_before', 'cut_after', 'cut_after', 'full', 'fsync_lost', 'fsync_kept'];
const far = ['1970-01-01T00:00:07.000Z', '2004-01-01T00:00:00.000Z', '2099-12-31T23:59:00.000Z', '2026-11-25T20:00:00.000Z', '2026-11-23T03:00:00.000Z'];

const faults: Readonly<Record<string, Omit<Happening, 'role'>>> = {
  'the office dies': { weight: 4, run: (world) => world.office.crash() },
  'a commit of the office fails': { weight: 10, run: (world, random) => world.disk.decide(random.oneOf(fates), random.between(0, 12)) },
  'the office dies at a message': {
    weight: 8,
    run: (world, random) => world.office.cutAtMessage(random.between(0, 10), random.oneOf(['leaves', 'arrives'] as const)),
  },
  "the office's disk is full": {
    weight: 2,
    run: (world, random) =>
      during(
        world,
        random,
        'the full disk',
        () => {
          world.disk.isFull = true;
        },
        () => {
          world.disk.isFull = false;
        },
      ),
  },
  'the centre dies': { weight: 2, run: (world) => world.centre.crash() },
  'a transaction of the centre is cut': {
    weight: 4,
    run: (world, random) => world.centre.cutAtTransaction(random.between(0, 4), random.oneOf(['before', 'after'] as const)),
  },
  'the centre makes a backup': {
    weight: 3,
    run: (world) => {
      world.backup = world.centre.backup();
    },
  },
  'the centre is put back from its backup': {
    weight: 2,
    run: (world) => {
      if (world.backup === undefined) return;
      world.wasRestored = true;
      world.centre.restore(world.backup);
    },
  },
  'the biometric search fails': {
    weight: 2,
    run: (world, random) =>
      during(
        world,
        random,
        'the failing search',
        () => Object.assign(world.centre.search, random.chance(0.5) ? { failed: 0.7 } : { unreadable: 0.5 }),
        () => Object.assign(world.centre.search, { failed: 0, unreadable: 0 }),
      ),
  },
  'the internet is bad': { weight: 8, run: (world, random) => badLine(world, random, 'the bad internet', world.centre.line) },
  'the internet is away': {
    weight: 4,
    run: (world, random) => {
      world.centre.line.condition.isUp = false;
      world.scheduler.after(random.between(...outage_ms), 'the internet is back', () => {
        world.centre.line.condition.isUp = true;
      });
    },
  },
  'the internet is away, and people come for their next card': {
    weight: 3,
    run: (world, random) => {
      world.centre.line.condition.isUp = false;
      const { scheduler } = world;
      for (let people = 0; people < 3; people += 1)
        scheduler.after(random.between(0, 3_000), 'somebody comes', () => arrive(world, random, holderOf(world, random), replacements));
      for (let tries = 0; tries < 5; tries += 1)
        scheduler.after(random.between(1_000, 9_000), 'an officer looks at the quota', () => {
          const there = world.office.now();
          if (there !== undefined) works['prints on the quota']?.run(world, there.office, random);
        });
      if (random.chance(0.3)) goElsewhere(world, random);
      scheduler.after(random.between(8_000, 20_000), 'the internet is back', () => {
        world.centre.line.condition.isUp = true;
      });
    },
  },
  'the office network is bad': {
    weight: 4,
    run: (world, random) => badLine(world, random, 'the bad office network', random.oneOf([world.officer.line, ...world.counters.map(({ line }) => line)])),
  },
  'the line to a printer is bad': {
    weight: 3,
    run: (world, random) => badLine(world, random, 'the bad printer line', random.oneOf(world.printers).line, false),
  },
  'a printer has trouble': { weight: 8, run: badPrinter },
  'the plug of a printer is pulled': { weight: 5, run: plugPulled },
  'chips are bad': {
    weight: 5,
    run: (world, random) => world.chips.trouble(random.oneOf(world.printers).id, random.oneOf(chipTroubles), random.between(1, 4)),
  },
  'a chip reader is unplugged': {
    weight: 2,
    run: (world, random) => {
      const reader = readerOf(random.oneOf(world.printers).id);
      during(
        world,
        random,
        'the loose cable',
        () => void world.chips.away.add(reader),
        () => void world.chips.away.delete(reader),
      );
    },
  },
  'a blank is gone': {
    weight: 3,
    run: (world, random) => {
      const shelf = random.oneOf(['store', 'store', ...world.printers.map(({ id }) => `hopper:${id}`)]);
      // From behind: the one whose turn it is would be missed at once.
      const serial = world.stockroom.serialsOn(shelf).at(-random.between(1, 3));
      if (serial !== undefined) world.stockroom.missing.add(serial);
    },
  },
  'something lies on a shelf that is in no books': {
    weight: 1,
    run: (world, random) => void world.stockroom.surplus.set(random.oneOf(['store', 'supply:ribbon', 'supply:film']), random.between(-1, 2)),
  },
  'a counter is closed': { weight: 2, run: (world, random) => random.oneOf(world.counters).open() },
  'the UPS says': {
    weight: 3,
    run: (world, random) =>
      during(
        world,
        random,
        'the trouble of the mains',
        () => world.office.setUps(random.oneOf(['battery', 'low_battery', 'unknown'] as const)),
        () => world.office.setUps('mains'),
      ),
  },
  'the mains fails': {
    weight: 3,
    run: (world, random) => {
      world.office.powerOff();
      for (const printer of world.printers) printer.turnOff();
      for (const counter of world.counters) counter.open();
      world.scheduler.after(random.between(500, 8_000), 'the mains is back', () => {
        for (const printer of world.printers) printer.turnOn({ forgetOnRestart: random.chance(0.3) });
        world.office.powerOn();
      });
    },
  },
  'a clock jumps': {
    weight: 4,
    run: (world, random) => {
      const wall = random.oneOf([world.officeWall, world.officeWall, world.counterWall]);
      during(
        world,
        random,
        'the wrong clock',
        () => wall.jumpTo(Date.parse(random.oneOf(far))),
        () => {
          wall.error_ms = 0;
        },
      );
    },
  },
};

export const happenings: Readonly<Record<string, Happening>> = {
  'a citizen comes': { role: 'arrival', weight: 8, run: (world, random) => arrive(world, random) },
  'a citizen comes again': {
    role: 'arrival',
    weight: 1,
    run: (world, random) => arrive(world, random, world.people.size === 0 ? undefined : random.oneOf([...world.people.values()])),
  },
  'a citizen comes for the next card': { role: 'arrival', weight: 2, run: (world, random) => arrive(world, random, holderOf(world, random), replacements) },
  'a citizen goes to the other office': {
    role: 'arrival',
    weight: 1,
    run: goElsewhere,
  },
  ...Object.fromEntries(
    Object.entries(works).map(([what, { weight, run }]): [string, Happening] => [
      `an officer ${what}`,
      {
        role: 'work',
        weight,
        run: (world, random) => {
          const there = world.office.now();
          if (there !== undefined) run(world, there.office, random);
        },
      },
    ]),
  ),
  ...Object.fromEntries(Object.entries(faults).map(([what, fault]): [string, Happening] => [what, { ...fault, role: 'fault' }])),
};
