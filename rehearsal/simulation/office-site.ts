/**
 * The office: the program as main puts it together, over a disk that fails as it is told. A crash leaves the program's
 * object where it stands, cut off from everything, and a new one begins on the same file.
 */
import { createIppPrinter } from '@loket/devices/printer/ipp-printer';
import type { UpsPower, UpsReport } from '@loket/devices/ups/ups';
import { createOffice, type Office } from '@loket/office/office';
import type { Logger } from '@loket/platform/logger';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { blankPicture } from './blank-picture.ts';
import { type CentreSite, officeId } from './centre-site.ts';
import { type ChipReaders, readerOf } from './chip-readers.ts';
import { Life, portsOf, type WallClock } from './life.ts';
import type { OfficeDisk } from './office-disk.ts';
import type { Setting } from './plan.ts';
import type { PrinterDevice } from './printer-device.ts';
import type { Scheduler } from './scheduler.ts';

type Running = { readonly life: Life; office: Office | undefined };

export type OfficeSite = ReturnType<typeof createOfficeSite>;

/** pauses between looks at a printer; the real ones are 250 and 1500 ms */
const printerPoll = { busy_ms: 800, idle_ms: 1_500 };
const upsPoll_ms = 4_000;
/** from the fall of the program to its next start, as systemd does it */
const restart_ms = [300, 5_000] as const;
const flagsOf: Readonly<Record<UpsPower, string[]>> = { mains: ['OL'], battery: ['OB'], low_battery: ['OB', 'LB'], unknown: [] };

export function createOfficeSite(options: {
  readonly scheduler: Scheduler;
  readonly wall: WallClock;
  readonly random: SeededRandom;
  readonly disk: OfficeDisk;
  readonly printers: readonly PrinterDevice[];
  readonly centre: CentreSite;
  readonly chip: Setting['chip'];
  readonly chips: ChipReaders;
  /** a desk told of a fault that it did not expect */
  readonly onFault: (what: string, error: unknown) => void;
}) {
  const { scheduler, random, disk, printers, centre } = options;
  let running: Running | undefined;
  let starts = 0;
  let hasPower = true;
  let ups: UpsPower = 'mains';
  /** cut at so many messages from now */
  let trap: { left: number; side: 'leaves' | 'arrives' } | undefined;

  function onMessage(life: Life, side: 'leaves' | 'arrives'): void {
    if (trap === undefined || trap.side !== side) return;
    trap.left -= 1;
    if (trap.left >= 0) return;
    trap = undefined;
    life.end();
  }

  function loggerOf(life: Life): Logger {
    const quiet = (): void => undefined;
    return {
      debug: quiet,
      info: quiet,
      warn: quiet,
      error: (event, cause, fields) => void (life.isAlive && options.onFault(`${event} ${JSON.stringify(fields ?? {})}`, cause)),
    };
  }

  function start(): void {
    if (running !== undefined || !hasPower) return;
    starts += 1;
    const life = new Life(`office#${starts}`);
    const present: Running = { life, office: undefined };
    running = present;
    life.onEnd(() => {
      running = undefined;
      scheduler.after(random.between(...restart_ms), 'the office starts again', start);
    });
    const ports = portsOf(life, scheduler, options.wall, random);
    const told = (side: 'leaves' | 'arrives'): void => onMessage(life, side);
    createOffice({
      dataFolder: undefined,
      openFile: () => disk.openedBy(life),
      office: { officeId, name: 'Kantor simulasi', regionCode: '35.22', demo: true },
      ports,
      logger: loggerOf(life),
      printers: printers.map((device) => ({
        uri: `ipp://${device.id}`,
        printer: createIppPrinter({
          id: device.id,
          uri: `ipp://${device.id}/ipp/print`,
          post: device.postFor(life, told),
          clock: ports.clock,
          timeout_ms: 8_000,
          completedIsClaim: device.completedIsClaim,
        }),
      })),
      createCentreClient: () => centre.clientFor(life, told),
      enrolmentCode: 'simulation',
      hasher: noHasher,
      onDiskFailure: () => life.end(),
      printerPoll,
      drawCard: async () => blankPicture,
      ups: { status: async (): Promise<UpsReport> => ({ power: ups, flags: flagsOf[ups], at: new Date(ports.clock.now()).toISOString() }) },
      upsPoll_ms,
      chip:
        options.chip === 'off'
          ? undefined
          : {
              chips: options.chips.chipsFor(life),
              readers: new Map(printers.map(({ id }) => [id, readerOf(id)])),
              learnsNumber: options.chip === 'learns',
            },
      // The program writes everything and stays up: the machine is switched off by the UPS, which is a cut of its own.
      onLowBattery: () => undefined,
    }).then(
      (office) => {
        if (!life.isAlive) return;
        present.office = office;
        office.start();
      },
      (error: unknown) => {
        if (!life.isAlive) return;
        // It could not start: as main does, it ends with the error and is started again.
        options.onFault('the office does not start', error);
        life.end();
      },
    );
  }

  return {
    start,
    get starts(): number {
      return starts;
    },
    /** The office as it answers now; undefined while it is down or starting. */
    now(): { readonly life: Life; readonly office: Office } | undefined {
      const office = running?.office;
      return running === undefined || office === undefined ? undefined : { life: running.life, office };
    },
    crash: (): void => running?.life.end(),
    powerOff(): void {
      hasPower = false;
      running?.life.end();
    },
    powerOn(): void {
      hasPower = true;
      start();
    },
    cutAtMessage(left: number, side: 'leaves' | 'arrives'): void {
      trap = { left, side };
    },
    setUps(power: UpsPower): void {
      ups = power;
    },
    heal(): void {
      trap = undefined;
      ups = 'mains';
      hasPower = true;
      start();
    },
  };
}

/** Nobody signs in here: the desks are asked directly. The hashing of passwords has its own tests. */
const noHasher = {
  decoy: '',
  hash: async (): Promise<string> => {
    throw new Error('nobody makes a password in the simulation');
  },
  verify: async (): Promise<boolean> => false,
  isOutdated: (): boolean => false,
};
