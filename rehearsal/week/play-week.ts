/** Plays a planned week with real programs, day by day, and asks the books at the end. */
import type { Ports } from '@loket/platform/ports';
import { seededRandom } from '../../samples/seeded-random.ts';
import { type StaffedOffice, staffOffice } from './staffed-office.ts';
import { openTown, type Town } from './town.ts';
import { day_minutes } from './town-clock.ts';
import { type Balance, balanceOf, type SiteTruth } from './week-books.ts';
import { drawWeek, type Happening, type WeekOptions, type WeekPlan } from './week-plan.ts';

export type PlayedWeek = {
  readonly plan: WeekPlan;
  readonly truths: readonly SiteTruth[];
  readonly balances: readonly Balance[];
  /** what went wrong with the rehearsal or an office on the way, in words */
  readonly faults: readonly string[];
  readonly powerCuts: number;
  readonly wire: Readonly<Record<string, number>>;
  readonly asked: number;
  readonly quotaPrints: number;
  readonly daysClosed: number;
  readonly refusals: readonly string[];
  readonly upsKind: string;
  readonly took_s: number;
  readonly minutesOf: (iso: string) => number;
};

export type PlayOptions = WeekOptions & {
  readonly ports: Ports;
  readonly say: (line: string) => void;
  /** as offices do today: no printing while the internet is away, warrant or not */
  readonly printsOnlyOnline?: boolean;
  /** looks at what was left, before it is removed */
  readonly onClosed?: (truths: readonly SiteTruth[]) => Promise<void>;
};

type Step = { readonly at: number; readonly run: () => void };

export async function playWeek(options: PlayOptions): Promise<PlayedWeek> {
  const { ports, say } = options;
  const begun_ms = ports.clock.monotonic();
  const plan = drawWeek(options);
  const random = seededRandom(options.seed + 1);
  const town = await openTown({ ...options, card_minutes: day_minutes / options.printerCards, random });
  const offices = town.sites.map((site) => staffOffice({ site, counters: options.counters, clock: town.clock, ports, random, quota: options.quota }));
  try {
    let powerCuts = 0;
    const steps = stepsOf(plan, offices, { ...options, onPowerCut: () => (powerCuts += 1) });
    if (options.quota > 0) await Promise.all(offices.map(({ site }) => setQuota(town, site.officeId, ports)));
    for (let day = 0; day < options.days; day += 1) await playDay(day);
    const truths = await close(town, offices);
    await options.onClosed?.(truths);
    const balances = truths.map(balanceOf);
    const tallies = offices.map(({ officer }) => officer.tally());
    return {
      plan,
      truths,
      balances,
      faults: offices.flatMap(({ faults }) => faults),
      powerCuts,
      wire: sumOf(offices.flatMap(({ site }) => [site.centreWire.counts(), site.counterWire.counts()])),
      asked: tallies.reduce((sum, { asked }) => sum + asked, 0),
      quotaPrints: tallies.reduce((sum, { quotaPrints }) => sum + quotaPrints, 0),
      daysClosed: tallies.reduce((sum, { daysClosed }) => sum + daysClosed, 0),
      refusals: tallies.flatMap(({ refusals }) => refusals),
      upsKind: offices[0]?.site.upsKind ?? '',
      took_s: (ports.clock.monotonic() - begun_ms) / 1000,
      minutesOf: (iso) => {
        const { day, minute } = town.clock.momentOf(iso);
        return day * day_minutes + minute;
      },
    };

    async function playDay(day: number): Promise<void> {
      if (day > 0) town.openDay(day);
      await Promise.all(offices.map((office) => office.open(day === 0)));
      // The doors open when everything runs: its start is the morning's work.
      town.openDay(day);
      for (const { at, run } of steps.filter(({ at }) => at >= day * day_minutes && at < (day + 1) * day_minutes)) {
        await ports.timers.sleep(Math.max(0, town.clock.real_ms(at - day * day_minutes - town.clock.minuteNow())));
        run();
      }
      await ports.timers.sleep(Math.max(0, town.clock.real_ms(day_minutes - town.clock.minuteNow())));
      const isLast = day === options.days - 1;
      if (isLast) await Promise.all(offices.map((office) => office.settle(options.drain)));
      await Promise.all(offices.map((office) => office.closeDay()));
      say(
        `hari · day ${day + 1}: ${plan.arrivals.filter(({ at }) => Math.floor(at / day_minutes) === day).length} orang · people, ${Math.round((ports.clock.monotonic() - begun_ms) / 1000)} s`,
      );
      if (!isLast) await Promise.all(offices.map((office) => office.goHome()));
    }
  } finally {
    await Promise.all(offices.map((office) => office.end()));
    await town.end();
  }
}

/** The centre gives a quota only to an office that has made itself known. */
async function setQuota(town: Town, officeId: string, { timers }: Ports): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await town.setQuota(officeId);
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await timers.sleep(50);
    }
  }
}

async function close(town: Town, offices: readonly StaffedOffice[]): Promise<SiteTruth[]> {
  const atCentre = async (officeId: string) => (await town.officesAtCentre()).find((office) => office.officeId === officeId);
  return Promise.all(
    offices.map(async (office) => {
      await office.settleCentre(async () => (await atCentre(office.site.officeId))?.statuses ?? {});
      const truth = await office.truth();
      const known = await atCentre(office.site.officeId);
      await office.goHome();
      return { ...truth, atCentre: known };
    }),
  );
}

function stepsOf(plan: WeekPlan, offices: readonly StaffedOffice[], options: PlayOptions & { readonly onPowerCut: () => void }): Step[] {
  const steps: Step[] = plan.arrivals.map((arrival) => ({ at: arrival.at, run: () => offices[arrival.office]?.receive(arrival) }));
  for (const happening of plan.happenings) {
    const office = offices[happening.office];
    if (office !== undefined) steps.push(...stepsOfHappening(happening, office, options));
  }
  return steps.sort((one, other) => one.at - other.at);
}

function stepsOfHappening(happening: Happening, office: StaffedOffice, options: PlayOptions & { readonly onPowerCut: () => void }): Step[] {
  const { at, until } = happening;
  const { site } = office;
  const printers = site.printers.map((_, index) => index);
  const inHouse = (what: () => Promise<void>) => (): void => void office.house(what).catch(() => undefined);
  switch (happening.what) {
    case 'internet':
      return [
        {
          at,
          run: () => {
            void site.internet.set('off');
            if (options.printsOnlyOnline === true) for (const index of printers) void site.setPrinter(index, { outputFull: true });
          },
        },
        {
          at: until,
          run: () => {
            void office.internetIsBack();
            for (const index of printers) void site.setPrinter(index, { outputFull: false });
          },
        },
      ];
    case 'slow_internet':
      return [
        { at, run: () => void (site.internet.state() === 'on' && site.internet.set('slow')) },
        { at: until, run: () => void (site.internet.state() === 'slow' && office.internetIsBack()) },
      ];
    case 'power_cut':
      return [
        {
          at,
          run: inHouse(async () => {
            options.onPowerCut();
            await site.cutPower();
          }),
        },
        { at: until, run: inHouse(office.restorePower) },
      ];
    case 'mains': {
      // The UPS carries the office's computer for an hour of the four; then it goes like everything else.
      const empty = at + (until - at) / 4;
      return [
        {
          at,
          run: inHouse(async () => {
            await site.setUps('OB DISCHRG', 90);
            await site.cutPrinters();
          }),
        },
        { at: empty - 5, run: inHouse(() => site.setUps('OB DISCHRG LB', 10)) },
        {
          at: empty,
          run: inHouse(async () => {
            options.onPowerCut();
            await site.cutPower();
          }),
        },
        { at: until, run: inHouse(office.restorePower) },
      ];
    }
    case 'jam':
      return [
        { at, run: () => void site.setPrinter(happening.printer, { jam: true }) },
        { at: until, run: () => void site.setPrinter(happening.printer, { jam: false }) },
      ];
  }
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const one of counts) for (const [name, count] of Object.entries(one)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
