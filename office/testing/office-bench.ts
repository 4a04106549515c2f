/** A whole office for tests: its own file in its own folder, a centre and printers of the test's making. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CardPrinter } from '@loket/devices/printer/card-printer';
import type { Ups } from '@loket/devices/ups/ups';
import { createLoggers } from '@loket/platform/logger';
import { type Ports, systemPorts } from '@loket/platform/ports';
import { argon2Hasher } from '../access/access.ts';
import { cheapCost } from '../access/testing/access-harness.ts';
import { createOffice, type Office } from '../office.ts';
import type { DrawCard } from '../printing/card-drawing.ts';
import type { ChipStepOptions } from '../printing/chip-step.ts';
import type { RecordingOptions } from '../recording/recording-desk.ts';
import type { CentreClient } from '../sync/centre-client.ts';
import { FakeCentre } from './fake-centre.ts';

export type TestOffice = {
  readonly office: Office;
  readonly centre: FakeCentre;
  readonly folder: string;
  /** Closes everything and removes the folder. */
  end(): Promise<void>;
  /** Closes the office as a cut would leave it (nothing is written) and opens it again on the same folder. */
  restart(): Promise<TestOffice>;
};

export type TestOfficeOptions = {
  readonly folder?: string;
  readonly centre?: FakeCentre;
  readonly ports?: Ports;
  readonly printers?: readonly CardPrinter[];
  readonly centreClient?: CentreClient;
  readonly demo?: boolean;
  readonly ups?: Ups;
  readonly chip?: ChipStepOptions;
  readonly recording?: RecordingOptions;
  readonly onLowBattery?: () => void;
  readonly drawCard?: DrawCard;
};

const silent = createLoggers({ program: 'test', level: 'silent', now: () => 0 });

export async function openTestOffice(options: TestOfficeOptions = {}): Promise<TestOffice> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'loket-office-'));
  const centre = options.centre ?? new FakeCentre();
  const office = await createOffice({
    dataFolder: folder,
    office: { officeId: 'bojonegoro', name: 'Kantor uji', regionCode: '35.22', demo: options.demo ?? true },
    ports: options.ports ?? systemPorts(),
    logger: silent.logger,
    printers: (options.printers ?? []).map((printer) => ({ printer, uri: `test:${printer.id}` })),
    createCentreClient: () => options.centreClient ?? centre,
    enrolmentCode: 'test-code',
    hasher: argon2Hasher(systemPorts().random, cheapCost),
    onDiskFailure: (cause) => {
      throw new Error('the disk failed in a test', { cause });
    },
    syncRest_ms: 0,
    printerPoll: { busy_ms: 2, idle_ms: 5 },
    ups: options.ups,
    chip: options.chip,
    recording: options.recording,
    upsPoll_ms: 5,
    ...(options.drawCard === undefined ? {} : { drawCard: options.drawCard }),
    ...(options.onLowBattery === undefined ? {} : { onLowBattery: options.onLowBattery }),
  });
  return {
    office,
    centre,
    folder,
    async end() {
      await office.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    async restart() {
      await office.stop();
      return openTestOffice({ ...options, folder, centre });
    },
  };
}
