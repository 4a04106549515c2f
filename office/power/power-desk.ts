/**
 * The power desk asks the UPS every few seconds, records each change, and says whether a card may be started.
 *
 * - On battery none is started; the card in the printer is finished and intake goes on. Low battery: everything is written,
 *   once, by whoever was handed in. Back on mains printing resumes alone.
 * - A UPS that cannot be asked does not stop printing, unless it was last seen on battery: silence is no sign that the
 *   mains is back (docs/decisions/0017-a-silent-ups.md).
 * - Holding begins at once and in memory; only then is it written. Letting go waits for the journal.
 */
import type { Ups, UpsReport } from '@loket/devices/ups/ups';
import type { Actor } from '@loket/domain/journal';
import type { Logger } from '@loket/platform/logger';
import type { Ports } from '@loket/platform/ports';
import type { PowerAnswer, PowerNow } from '@loket/protocol/power';
import type { Text } from '@loket/protocol/text';
import type { Database } from '../database/open-database.ts';
import type { CommandBus } from '../journal/command-bus.ts';
import { createPowerStore } from './power-store.ts';
import { heldTexts, powerText } from './power-words.ts';

export type PowerDesk = ReturnType<typeof createPowerDesk>;

export type PowerDeskOptions = {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly logger: Logger;
  /** undefined: none is configured */
  readonly ups: Ups | undefined;
  readonly poll_ms: number;
  /** the power changed and with it what may be printed, or only the battery's figures did */
  readonly onChanged: (what: 'power' | 'figures') => void;
  /** once in each spell of low battery */
  readonly onLowBattery: () => void;
  readonly onFault: (what: string, error: unknown) => void;
};

const desk: Actor = { kind: 'system', part: 'power' };
/** A look that fails is tried again before it counts, so that a lost packet does not fill the journal. */
const missedLooks_max = 2;
const recent_max = 20;

export function createPowerDesk(options: PowerDeskOptions) {
  const { bus, ports, logger, ups } = options;
  const store = createPowerStore(options.database);
  const wake = new AbortController();
  let report: UpsReport | undefined;
  let since: string | undefined;
  let held: Text | undefined = ups === undefined ? undefined : heldTexts.asking;
  let missedLooks = 0;
  let isLowHandled = false;
  let running: Promise<void> = Promise.resolve();

  function heldBy({ power }: UpsReport): Text | undefined {
    if (power === 'battery' || power === 'low_battery') return heldTexts[power];
    const wasOnBattery = held !== undefined && held !== heldTexts.asking;
    return power === 'unknown' && wasOnBattery ? heldTexts.silent : undefined;
  }

  async function look(ups: Ups): Promise<void> {
    const seen = await ups.status();
    if (seen.power !== 'unknown') missedLooks = 0;
    else if (report !== undefined && report.power !== 'unknown') {
      missedLooks += 1;
      if (missedLooks <= missedLooks_max) return;
    }
    await settle(seen);
  }

  async function settle(seen: UpsReport): Promise<void> {
    const wanted = heldBy(seen);
    if (wanted !== undefined) held = wanted;
    const [recorded] = store.recent(1);
    const isNews = recorded?.power !== seen.power;
    const since_now = isNews ? await record(seen) : recorded.at;
    const isChange = report === undefined || isNews || held !== wanted;
    const hasNewFigures = report === undefined || figuresOf(report) !== figuresOf(seen);
    report = seen;
    since = since_now;
    held = wanted;
    if (isChange || hasNewFigures) options.onChanged(isChange ? 'power' : 'figures');
    if (seen.power === 'low_battery' && !isLowHandled) {
      isLowHandled = true;
      logger.warn('low_battery', { charge_percent: seen.charge_percent, runtime_s: seen.runtime_s });
      options.onLowBattery();
    } else if (seen.power === 'mains') isLowHandled = false;
  }

  /** Returns the moment of the entry. */
  async function record(seen: UpsReport): Promise<string> {
    const { power, charge_percent, runtime_s } = seen;
    const battery = { ...(charge_percent === undefined ? {} : { charge_percent }), ...(runtime_s === undefined ? {} : { runtime_s }) };
    logger.info('power_changed', { power, ...battery, flags: seen.flags.join(' '), trouble: seen.trouble });
    return bus.change({
      actor: desk,
      reference: ports.ids.next(),
      change: (transaction) => transaction.append({ type: 'power.changed', subject: 'ups', body: { power, ...battery } }).officeTime,
    });
  }

  async function run(asked: Ups): Promise<void> {
    while (!wake.signal.aborted) {
      try {
        await look(asked);
      } catch (error) {
        if (!wake.signal.aborted) options.onFault('power desk', error);
      }
      await ports.timers.sleep(options.poll_ms, wake.signal);
    }
  }

  function now(): PowerNow | undefined {
    if (report === undefined || since === undefined) return undefined;
    const { power, charge_percent, runtime_s } = report;
    return {
      power,
      since,
      ...(charge_percent === undefined ? {} : { charge_percent }),
      ...(runtime_s === undefined ? {} : { runtime_s }),
      text: powerText(report),
      ...(held === undefined ? {} : { held }),
    };
  }

  return {
    /** Why no card may be started now. */
    held: (): Text | undefined => held,

    /** For the board; undefined without a UPS, and until it was asked for the first time. */
    now,

    view(): PowerAnswer {
      const present = now();
      return {
        configured: ups !== undefined,
        ...(present === undefined || report === undefined ? {} : { now: { ...present, at: report.at, flags: [...report.flags] } }),
        recent: store.recent(recent_max),
      };
    },

    start(): void {
      if (ups === undefined) logger.info('no_ups_configured');
      else running = run(ups);
    },

    /** Ends after the look that is under way. */
    async stop(): Promise<void> {
      wake.abort();
      await running;
    },
  };
}

/** What the page shows of the battery: it is told when this changes, not at each second less. */
function figuresOf({ charge_percent, runtime_s, trouble, flags }: UpsReport): string {
  return JSON.stringify([charge_percent, runtime_s === undefined ? null : Math.floor(runtime_s / 60), trouble, flags]);
}
