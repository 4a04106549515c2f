/** An office of a rehearsal with everybody in it: counters, an officer, and what is done to it, one thing after the other. */
import type { Ports } from '@loket/platform/ports';
import { SyncAnswer } from '@loket/protocol/board';
import { CoverageAnswer } from '@loket/protocol/coverage';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { fingerprintOfSubmission } from '../simulation/books.ts';
import { visitOf } from './applicant.ts';
import { openCounter } from './counter.ts';
import type { OfficeSite } from './office-site.ts';
import { createOfficer } from './officer.ts';
import type { TownClock } from './town-clock.ts';
import type { SiteTruth } from './week-books.ts';
import type { Arrival } from './week-plan.ts';

export type StaffedOffice = Awaited<ReturnType<typeof staffOffice>>;

/** between two looks of the officer */
const look_ms = 400;
const wait_ms = 120;
const tryAgain_ms = 1_000;
const settle_ms_max = 300_000;
const openingBlanks = 13_000;

export function staffOffice(options: {
  readonly site: OfficeSite;
  readonly counters: number;
  readonly clock: TownClock;
  readonly ports: Ports;
  readonly random: SeededRandom;
  readonly quota: number;
}) {
  const { site, clock, ports } = options;
  const officer = createOfficer({ site, ports, random: options.random });
  const receipts = new Map<string, string>();
  const answered = new Set<string>();
  /** taken while the internet was cut, and perhaps for the quota */
  const quotaHopes = new Set<string>();
  const faults: string[] = [];
  const counters = Array.from({ length: options.counters }, () =>
    openCounter({ ports, port: site.counterWire.port, token: () => site.token('front_office'), onAnswered: (id) => answered.add(id) }),
  );
  /** what is done to the house: a second cut waits until the first is mended */
  let atTheHouse: Promise<void> = Promise.resolve();
  let isOpen = false;
  let nextTry_ms = 0;
  let settledThrough = 0;
  let looking: Promise<void> = Promise.resolve();

  function house(what: () => Promise<void>): Promise<void> {
    const done = atTheHouse.then(what);
    atTheHouse = done.catch(
      (error: unknown) => void faults.push(`${site.officeId}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
    return done;
  }

  async function wakeCounters(): Promise<void> {
    await Promise.all(counters.map((counter) => counter.wake()));
  }

  async function look(): Promise<void> {
    while (isOpen) {
      // The office may be off at this moment: whoever works there waits for the light.
      if (site.office.state() === 'running') await lookOnce().catch(noteUnlessAway);
      await ports.timers.sleep(look_ms);
    }
  }

  function noteUnlessAway(error: unknown): void {
    if (site.office.state() === 'running' && !isNetworkError(error))
      faults.push(`${site.officeId}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  /**
   * Pauses between tries grow to a minute, which is sixteen hours of a rehearsed day: whoever sees that something does not go
   * through presses the button, here a few times an hour.
   */
  async function tryNow(asksToo = false): Promise<void> {
    if (ports.clock.monotonic() < nextTry_ms) return;
    nextTry_ms = ports.clock.monotonic() + tryAgain_ms;
    // Whether the centre has them is asked by itself, often enough while nobody waits for the end.
    const rows = counters.flatMap(({ outbox }) => [...outbox.applications.values(), ...outbox.attachments.values()]);
    if (rows.some(({ state }) => asksToo || state === 'waiting')) await wakeCounters();
    if (site.internet.state() === 'off') return;
    const { link } = SyncAnswer.parse((await site.ask('supervisor', 'GET', '/api/sync')).body);
    if (link.state !== 'up' || link.nextTryAt !== undefined) await site.ask('supervisor', 'POST', '/api/sync/retry', {});
  }

  async function lookOnce(): Promise<void> {
    await tryNow();
    await officer.work();
    if (site.internet.state() !== 'off') {
      quotaHopes.clear();
      await officer.sendAgain();
      return;
    }
    for (const id of quotaHopes) {
      if (!answered.has(id)) continue;
      quotaHopes.delete(id);
      await officer.printOnQuota(id);
    }
  }

  /** for the story of what did not come to its end */
  async function whatIsOpen(): Promise<string> {
    const left = counters.flatMap(({ outbox }) => [...outbox.applications.values()]);
    const files = counters.flatMap(({ outbox }) => [...outbox.attachments.values()]);
    const [one] = left;
    const seen = await Promise.all(
      ['/api/sync', '/api/print-jobs?limit=3', ...(one === undefined ? [] : [`/api/applications/${one.id}`])].map((path) =>
        site.ask('supervisor', 'GET', path).then(
          ({ body }) => JSON.stringify(body).slice(0, 1500),
          (error: unknown) => String(error),
        ),
      ),
    );
    const states = [...left, ...files].map(({ state, problem }) => `${state}${problem === undefined ? '' : ` ${JSON.stringify(problem)}`}`);
    return [`at the counters ${left.length} applications, ${files.length} files: ${[...new Set(states)].join(', ')}`, ...seen].join('\n');
  }

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const until_ms = ports.clock.monotonic() + settle_ms_max;
    while (!(await isSo().catch(() => false))) {
      await tryNow(true).catch(() => undefined);
      if (ports.clock.monotonic() > until_ms) throw new Error(`${site.officeId}: not within ${settle_ms_max / 1000} s: ${what} (${await whatIsOpen()})`);
      await ports.timers.sleep(wait_ms);
    }
  }

  /** by the books of nobody: put in, less what came out and what was found ruined */
  async function countBlanks(): Promise<Map<string, number>> {
    const { loaded, ruinedIn, takenFromStore } = officer.tally();
    const out = await site.cardsOut();
    const counted = new Map([...loaded].map(([id, count]) => [`hopper:${id}`, count - (out.get(id)?.length ?? 0) - (ruinedIn.get(id) ?? 0)]));
    // What the demo had put into the hoppers at its start came from the same 13,000.
    const firstFilling = [...loaded.values()].reduce((sum, count) => sum + count, 0) - takenFromStore;
    return counted.set('store', openingBlanks - takenFromStore - firstFilling);
  }

  async function isHeardByAll(): Promise<boolean> {
    const { atCentre, journalLength, link } = SyncAnswer.parse((await site.ask('supervisor', 'GET', '/api/sync')).body);
    return link.state === 'up' && atCentre === journalLength && link.waitingAttachments === 0;
  }

  return {
    site,
    officer,
    faults,

    /** A citizen is served and leaves with a receipt, whatever else is down. */
    receive(arrival: Arrival): void {
      const counter = counters[arrival.counter];
      if (counter === undefined) throw new Error(`there is no counter ${arrival.counter}`);
      const id = ports.ids.next();
      const { submission, files } = visitOf(arrival, clock.now());
      receipts.set(id, fingerprintOfSubmission(submission));
      counter.take(id, submission, files);
      if (site.internet.state() === 'off' && options.quota > 0 && (arrival.kind === 'rusak' || arrival.kind === 'hilang')) quotaHopes.add(id);
    },

    house,

    cutPower: () => site.cutPower(),

    async restorePower(): Promise<void> {
      await site.start();
      await wakeCounters();
    },

    /** Somebody at the office sees that the line is there again and does not wait for the next try. */
    async internetIsBack(): Promise<void> {
      await site.internet.set('on');
      await site.ask('supervisor', 'POST', '/api/sync/retry', {}).catch(() => undefined);
    },

    /** The doors open: hoppers in, everything on. */
    async open(isFirst: boolean): Promise<void> {
      if (!isFirst) {
        await house(() => site.start());
        await wakeCounters();
      }
      await officer.fillHoppers();
      await Promise.all(site.printers.map((_, index) => site.setPrinter(index, { empty: false, jam: false })));
      isOpen = true;
      looking = look();
    },

    /** The trays are taken out, the cards in the machines come out, what is open is looked at, the blanks are counted. */
    async closeDay(): Promise<void> {
      await house(async () => undefined);
      await Promise.all(site.printers.map((_, index) => site.setPrinter(index, { empty: true, jam: false })));
      await until('the last cards come out', async () => {
        const held = await site.jobsAtRest();
        const { unclear = 0, printed = 0, sent = 0 } = await officer.counts();
        // A card that is out and that the office has not heard of yet would be missing in the hopper it counts.
        return held !== undefined && unclear + printed === 0 && sent <= held;
      });
      isOpen = false;
      await looking;
      await officer.work();
      const variance = await officer.closeDay(await countBlanks());
      if (variance !== undefined) faults.push(`${site.officeId}: the day does not close: ${variance}`);
    },

    goHome: (): Promise<void> => house(() => site.close()),

    /** Until counters, office and centre have told each other everything; with `drain` also until no card waits. */
    async settle(drain: boolean): Promise<void> {
      await site.internet.set('on');
      await Promise.all([wakeCounters(), site.ask('supervisor', 'POST', '/api/sync/retry', {}).catch(() => undefined)]);
      await until('the counters have nothing left', async () => {
        await wakeCounters();
        return counters.every(({ outbox }) => outbox.applications.size === 0);
      });
      if (drain)
        await until('no card waits', async () => {
          const { authorised = 0, bound = 0, sent = 0, unclear = 0, printed = 0 } = await officer.counts();
          return authorised + bound + sent + unclear + printed === 0 && (await isHeardByAll());
        });
    },

    /** Both sides have heard all, and nothing more comes: twice the same. */
    async settleCentre(statusesAtCentre: () => Promise<Readonly<Record<string, number>>>): Promise<void> {
      let before = '';
      await until('office and centre agree', async () => {
        const { journalLength, feedThrough } = SyncAnswer.parse((await site.ask('supervisor', 'GET', '/api/sync')).body);
        const now = JSON.stringify([await statusesAtCentre(), journalLength, feedThrough]);
        const isSame = now === before;
        before = now;
        settledThrough = journalLength;
        return isSame && (await isHeardByAll()) && !/"(RECEIVED_AT_CENTRAL|SENT_FOR_ENROLLMENT)":[1-9]/.test(now);
      });
    },

    truth: async (): Promise<Omit<SiteTruth, 'atCentre'>> => {
      const { opening, now } = CoverageAnswer.parse((await site.ask('supervisor', 'GET', '/api/coverage')).body);
      return {
        officeId: site.officeId,
        folder: site.folder,
        receipts,
        cardsOut: await site.cardsOut(),
        counted: await countBlanks(),
        settledThrough,
        enrolledMore: now.enrolled - opening.enrolled,
        leftAtCounters: counters
          .flatMap(({ outbox }) => [...outbox.applications.values()])
          .map(({ id, state, problem }) => `${id} ${state} ${JSON.stringify(problem ?? '')}`),
      };
    },

    async end(): Promise<void> {
      isOpen = false;
      await looking;
      await Promise.all(counters.map((counter) => counter.close()));
      await atTheHouse;
    },
  };
}

function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
}
