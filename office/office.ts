/**
 * The office, put together: one database, one journal, the desks over it, and the links to printers and centre. The
 * program's main and the tests hand down the ports; nothing here touches the world by itself.
 */

import { verify as verifySignature } from 'node:crypto';
import { join } from 'node:path';
import type { Ups } from '@loket/devices/ups/ups';
import { type KeyPair, keyPairFromSeed, readPublicKey } from '@loket/platform/key-file';
import type { Logger } from '@loket/platform/logger';
import type { Ports } from '@loket/platform/ports';
import type { BoardAnswer } from '@loket/protocol/board';
import type { PrinterView } from '@loket/protocol/print-job';
import type { Text } from '@loket/protocol/text';
import { type Access, createAccess, createPersonProjection, type SecretHasher } from './access/access.ts';
import { createBlankProjection } from './blanks/blank-projection.ts';
import { type BlanksDesk, createBlanksDesk } from './blanks/blanks-desk.ts';
import { createStockProjection } from './blanks/stock-projection.ts';
import { createBoard } from './board/board.ts';
import { createLiveEvents, topicsOf } from './board/live-events.ts';
import { createRegionNames } from './card/region-names.ts';
import { createCourierDesk } from './courier/courier-desk.ts';
import type { CourierIdentity } from './courier/courier-key.ts';
import { createCoverageDesk } from './coverage/coverage-desk.ts';
import { createCoverageProjection } from './coverage/coverage-projection.ts';
import { type Database, type OpenDatabaseOptions, openDatabase } from './database/open-database.ts';
import { createHandoverDesk } from './handover/handover-desk.ts';
import { createApplicationProjection } from './intake/application-projection.ts';
import { createIntakeDesk, type IntakeDesk } from './intake/intake-desk.ts';
import { CommandBus } from './journal/command-bus.ts';
import type { Projection } from './journal/projection.ts';
import { createMachineProjection } from './machines/machine-projection.ts';
import { createMachinesDesk, type MachinesDesk } from './machines/machines-desk.ts';
import { filesIn } from './office-files.ts';
import { createOutageDesk, type OutageDesk, type OutageView } from './outages/outage-desk.ts';
import { createOutageProjection } from './outages/outage-projection.ts';
import { createOutreachDesk } from './outreach/outreach-desk.ts';
import { createPowerDesk, type PowerDesk } from './power/power-desk.ts';
import { createPowerProjection } from './power/power-projection.ts';
import { createCardDrawing, type DrawCard } from './printing/card-drawing.ts';
import { createCardsAhead } from './printing/cards-ahead.ts';
import { createChipLineProjection } from './printing/chip-line.ts';
import { type ChipStepOptions, createChipStep } from './printing/chip-step.ts';
import { createPrintJobProjection } from './printing/print-job-projection.ts';
import { createPrintRoom, type PrinterAtOffice, type PrintRoom } from './printing/print-room.ts';
import { createPrintingDesk, type PrintingDesk } from './printing/printing-desk.ts';
import { createQuotaDesk } from './printing/quota-desk.ts';
import { createQuotaProjection } from './printing/quota-projection.ts';
import { createWarrantProjection } from './printing/warrant-projection.ts';
import { createRecordingDesk, type RecordingOptions } from './recording/recording-desk.ts';
import { createImportDesk } from './registry/import-desk.ts';
import { createImportFolder } from './registry/import-folder.ts';
import { startImportProcess } from './registry/import-process.ts';
import { createRegistryDesk } from './registry/registry-desk.ts';
import { registryFiles } from './registry/registry-file.ts';
import { createReportProjection, createReportsDesk } from './reports/reports-desk.ts';
import { createOutlookProjection } from './stock/outlook-projection.ts';
import { createStockDesk, type StockDesk } from './stock/stock-desk.ts';
import { createSuketDesk, type SuketDesk } from './suket/suket-desk.ts';
import { createSuketProjection } from './suket/suket-projection.ts';
import type { CentreClient } from './sync/centre-client.ts';
import { createCentreClock } from './sync/centre-clock.ts';
import { createSyncDesk } from './sync/sync-desk.ts';
import { createSyncStore } from './sync/sync-store.ts';

export type OfficeOptions = {
  /** folder of the office's file, or undefined for a database in memory (tests) */
  readonly dataFolder: string | undefined;
  readonly office: BoardAnswer['office'];
  readonly ports: Ports;
  readonly logger: Logger;
  readonly printers: readonly PrinterAtOffice[];
  readonly createCentreClient: (centreKey: () => string | undefined) => CentreClient;
  /** the office's own key, which certifies machines; made anew when absent (tests, simulation) */
  readonly signingKey?: KeyPair;
  /** the office's key for courier files; made anew when absent (tests, simulation) */
  readonly courierIdentity?: CourierIdentity;
  readonly enrolmentCode: string | undefined;
  readonly hasher?: SecretHasher;
  readonly onDiskFailure: (cause: unknown) => void;
  /** pauses between looks at a printer; tests and zero-time printers want short ones */
  /** between two sendings to the centre; tests do not wait for it */
  readonly syncRest_ms?: number;
  readonly printerPoll?: { readonly busy_ms: number; readonly idle_ms: number };
  /** undefined: none is configured, and printing never waits for power */
  readonly ups?: Ups | undefined;
  readonly upsPoll_ms?: number;
  /** undefined: no fingers and irises are recorded here */
  readonly recording?: RecordingOptions | undefined;
  /** undefined: blanks are printed on without a look at their chips */
  readonly chip?: ChipStepOptions | undefined;
  /** the battery is nearly empty and everything is written: the program may end, if it is to */
  readonly onLowBattery?: () => void;
  /** see OpenDatabaseOptions; with it, `dataFolder` is undefined */
  readonly openFile?: OpenDatabaseOptions['open'];
  /** cards that are drawn before a printer asks for them; 0: none, absent: two for each printer */
  readonly cardsAhead?: number | undefined;
  /** another way to draw a card than the real one, which takes some 80 ms */
  readonly drawCard?: DrawCard;
};

/** jobs that wait for something, at the front of the queue, behind which cards are still drawn ahead */
const waitingInFront_max = 20;

export type Office = Awaited<ReturnType<typeof createOffice>>;

export function projectionsOf(database: Database): Projection[] {
  return [
    createApplicationProjection(database),
    createPrintJobProjection(database),
    createWarrantProjection(database),
    createQuotaProjection(database),
    createBlankProjection(database),
    createStockProjection(database),
    createCoverageProjection(database),
    createPersonProjection(database),
    createPowerProjection(database),
    createChipLineProjection(database),
    createOutageProjection(database),
    createOutlookProjection(database),
    createMachineProjection(database),
    createSuketProjection(database),
    createReportProjection(database),
  ];
}

/** What changes how many blanks there will be; a card that is printed was promised its blank. */
const movesTheStock: ReadonlySet<string> = new Set(['blanks.moved', 'blanks.shipment_received', 'centre.shipped', 'print.spoiled', 'stock.settings']);

/** A UPS that cannot be asked, or none, tells nothing of the mains. */
function mainsDown(power: string | undefined): boolean | undefined {
  if (power === 'mains') return false;
  return power === 'battery' || power === 'low_battery' ? true : undefined;
}

const unreachablePrinter: Text = { id: 'Pencetak tidak menjawab', en: 'The printer does not answer' };

/** Whether a printer is out of work, and what it says of it. */
function printerSeen({ id, reachable, reasons }: PrinterView): OutageView['printers'][number] {
  const blocking = reasons.find((reason) => reason.blocking);
  const cause = reachable ? blocking?.text : unreachablePrinter;
  return { id, isDown: !reachable || blocking !== undefined, ...(cause === undefined ? {} : { cause }) };
}

export async function createOffice(options: OfficeOptions) {
  const { ports, logger, office } = options;
  const files = options.dataFolder === undefined ? undefined : filesIn(options.dataFolder);
  const database = openDatabase({
    file: files?.database ?? ':memory:',
    keyFile: files?.key,
    random: ports.random,
    ...(options.openFile === undefined ? {} : { open: options.openFile }),
  });
  const bus = new CommandBus({ database, ports, projections: projectionsOf(database), onDiskFailure: options.onDiskFailure });
  const live = createLiveEvents();
  const syncStore = createSyncStore(database);
  const centreClock = createCentreClock({ ports, store: syncStore });
  const onFault = (what: string, error: unknown): void => logger.error('desk_fault', error, { what });

  const access: Access = createAccess({
    database,
    bus,
    ports,
    logger,
    office: { officeId: office.officeId, name: office.name, regionCode: office.regionCode },
    demo: office.demo,
    ...(options.hasher === undefined ? {} : { hasher: options.hasher }),
  });

  // The desks know each other through their services only; what is made later is asked for when needed.
  const printing: PrintingDesk = createPrintingDesk({
    database,
    bus,
    ports,
    officeId: office.officeId,
    intake: () => intake,
    blanks: () => blanks,
    verifyWarrant: (text, signature, keyId) => verifyWithCentreKey(text, signature, keyId),
    photoRequired: !office.demo,
    centreNow: centreClock.now,
  });
  const intake: IntakeDesk = createIntakeDesk({
    database,
    bus,
    ports,
    officeId: office.officeId,
    isKnownPerson: access.knows,
    printJobsOf: printing.jobsOf,
    onFileKept,
    promises: () => stock,
    registry: () => registry,
    onWithdrawn: printing.cancelWaiting,
  });
  const blanks: BlanksDesk = createBlanksDesk({
    database,
    bus,
    ports,
    ownerOf: (applicationId) => {
      const { receipt_code: receiptCode, name } = intake.getRow(applicationId);
      return { receiptCode, name };
    },
    printerIds: options.printers.map(({ printer }) => printer.id),
    jobOfSerial: (serial) => {
      const job = printing.jobs.findBySerial(serial);
      return job === undefined ? undefined : { printJobId: job.id, applicationId: job.application_id };
    },
    heldSerials: (printerId) => printing.jobs.heldSerials(printerId),
  });
  const stock: StockDesk = createStockDesk({ database, bus, ports, blanks, printers: options.printers.length, onFault });
  const regionNames = createRegionNames(office.regionCode);
  const registry = createRegistryDesk({ files: files === undefined ? undefined : registryFiles(files), bus, ports, regionNames });
  const imports =
    options.dataFolder === undefined
      ? undefined
      : createImportDesk({
          folder: createImportFolder(join(options.dataFolder, 'registry-import')),
          dataFolder: options.dataFolder,
          region: office.regionCode,
          start: startImportProcess,
          ports,
          onFinished: registry.noteImports,
          onFault,
        });
  const coverage = createCoverageDesk({ database, bus, ports, registry, regionNames, onChanged: () => live.tell(['coverage']), onFault });
  const handover = createHandoverDesk({ bus, intake, ports });
  const cards = createCardDrawing({ intake, printing, regionNames, specimen: office.demo });
  const drawCard = options.drawCard ?? cards.draw;
  const cardsAhead = createCardsAhead({
    draw: drawCard,
    keyOf: cards.keyOf,
    // One that something stands in the way of is not drawn ahead of those behind it.
    nextJobs: (limit) =>
      printing
        .nextJobs(limit + waitingInFront_max)
        .filter(({ id }) => !printing.waiting.has(id))
        .slice(0, limit),
    stateOf: (jobId) => printing.jobs.find(jobId)?.state,
    ahead_max: options.drawCard === undefined ? (options.cardsAhead ?? 2 * options.printers.length) : 0,
  });
  const power: PowerDesk = createPowerDesk({
    database,
    bus,
    ports,
    logger,
    ups: options.ups,
    poll_ms: options.upsPoll_ms ?? 2000,
    onChanged(what): void {
      live.tell(what === 'power' ? ['power', 'print'] : ['power']);
      if (what === 'power') printRoom.wake();
    },
    onLowBattery(): void {
      // What was accepted is durable already; this brings it into the one file, which then opens without a recovery.
      try {
        database.pragma('wal_checkpoint(TRUNCATE)');
      } finally {
        options.onLowBattery?.();
      }
    },
    onFault,
  });
  const printRoom: PrintRoom = createPrintRoom({
    printers: options.printers,
    desk: printing,
    blanks,
    ports,
    drawCard: cardsAhead.take,
    held: power.held,
    chip: options.chip === undefined ? undefined : createChipStep(options.chip),
    onChanged: () => live.tell(['print']),
    onFault,
    busyPoll_ms: options.printerPoll?.busy_ms ?? 250,
    idlePoll_ms: options.printerPoll?.idle_ms ?? 1500,
  });
  const quota = createQuotaDesk({
    database,
    bus,
    officeId: office.officeId,
    intake,
    printing,
    isLinkDown: () => sync.state().state === 'down',
    centreNow: centreClock.now,
    verify: (text, signature, keyId) => verifyWithCentreKey(text, signature, keyId),
  });
  let centreKey = syncStore.text('centreKey');
  const sync = createSyncDesk({
    rest_ms: options.syncRest_ms,
    bus,
    ports,
    intake,
    stock,
    printing,
    store: syncStore,
    centreClock,
    quota,
    centre: options.createCentreClient(() => centreKey),
    enrolmentCode: options.enrolmentCode,
    onEnrolled: (key) => {
      centreKey = key;
    },
    onTransfer: (bytes, taken_ms) => outages.transferred(bytes, taken_ms),
    onFault,
  });
  const outages: OutageDesk = createOutageDesk({
    database,
    bus,
    ports,
    look: () => ({
      link: sync.linkNow(),
      mainsDown: mainsDown(power.now()?.power),
      printers: printRoom.view().printers.map(printerSeen),
      waiting: sync.state().waitingEntries,
      cardsWaiting: printing.jobs.counts().get('authorised') ?? 0,
    }),
    onChanged: () => live.tell(['outages']),
    onFault,
  });
  const reports = createReportsDesk({ database, bus, ports, office, outages, coverage });
  const board = createBoard({ ports, office, intake, printing, printRoom, blanks, coverage, sync, power, stock });
  const recording = createRecordingDesk(options.recording);
  let signingKey = options.signingKey;
  const machines: MachinesDesk = createMachinesDesk({
    database,
    bus,
    ports,
    officeId: office.officeId,
    signingKey: ownKey,
    courierKey: () => courier.key(),
  });
  const courier = createCourierDesk({
    bus,
    intake,
    officeId: office.officeId,
    identity: options.courierIdentity,
    sign: machines.sign,
    isOurs: machines.isSigned,
    now: () => new Date(ports.clock.now()).toISOString(),
  });
  const suket: SuketDesk = createSuketDesk({ database, bus, ports, office, intake, machines, signingKey: ownKey });

  function ownKey(): KeyPair {
    signingKey ??= keyPairFromSeed(ports.random.bytes(32));
    return signingKey;
  }

  const outreach = createOutreachDesk({ bus, registry, intake, machines, regionNames });

  function onFileKept(): void {
    sync.wakeUplink();
    printRoom.wake();
  }

  function verifyWithCentreKey(text: string, signature: string, keyId: string): boolean {
    const known: unknown = centreKey === undefined ? undefined : JSON.parse(centreKey);
    if (
      typeof known !== 'object' ||
      known === null ||
      !('keyId' in known) ||
      !('publicKey' in known) ||
      known.keyId !== keyId ||
      typeof known.publicKey !== 'string'
    )
      return false;
    const publicKey = readPublicKey(known.publicKey);
    return publicKey !== undefined && verifySignature(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'));
  }

  bus.onCommitted((entries) => {
    const changed = topicsOf(entries);
    live.tell(changed);
    sync.noteCommitted(entries);
    if (entries.some(({ type }) => movesTheStock.has(type))) stock.reviewSoon();
    if (changed.includes('print') || changed.includes('blanks')) printRoom.wake();
    if (isStarted && changed.includes('print')) cardsAhead.fill();
  });
  let isStarted = false;
  sync.onLinkChange(() => live.tell(['link']));
  await coverage.open();

  return {
    database,
    bus,
    access,
    intake,
    printing,
    printRoom,
    blanks,
    coverage,
    handover,
    quota,
    registry,
    recording,
    imports,
    machines,
    outreach,
    courier,
    suket,
    regionNames,
    sync,
    power,
    outages,
    reports,
    stock,
    board,
    live,
    drawCard,
    cardsAhead,
    ports,
    office,
    start(): void {
      registry.noteImports().catch((error: unknown) => onFault('register imports', error));
      sync.start();
      outages.start();
      stock.start();
      coverage.start();
      power.start();
      printRoom.start();
      isStarted = true;
      cardsAhead.fill();
    },
    /** Lets each desk finish the step it is in, then closes the file. */
    async stop(): Promise<void> {
      await Promise.all([outages.stop(), stock.stop(), coverage.stop(), sync.stop(), power.stop(), printRoom.stop(), cardsAhead.stop()]);
      await bus.close();
      imports?.close();
      registry.close();
      database.close();
    },
  };
}
