/** The office program: reads its settings, hands down the real ports, and runs until told to stop. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createPcscChips, whyNoPcsc } from '@loket/devices/chip/pcsc-chips';
import { createHttpPost } from '@loket/devices/printer/http-post';
import { createIppPrinter } from '@loket/devices/printer/ipp-printer';
import { createSbiExchange } from '@loket/devices/scanner/sbi-exchange';
import { createSbiScanner } from '@loket/devices/scanner/sbi-scanner';
import { readTrust, type SbiTrust } from '@loket/devices/scanner/sbi-token';
import { createNutUps, readUpsAddress } from '@loket/devices/ups/nut-ups';
import { createTcpTalk } from '@loket/devices/ups/tcp-talk';
import type { Ups } from '@loket/devices/ups/ups';
import { openKeyPair } from '@loket/platform/key-file';
import { createLoggers } from '@loket/platform/logger';
import { systemPorts } from '@loket/platform/ports';
import { runProgram } from '@loket/platform/program';
import { readTlsPair } from '@loket/platform/tls-pair';
import { openCourierIdentity } from './courier/courier-key.ts';
import { makeDemoData, writeDemoTokens } from './demo-data.ts';
import { createOffice, type Office } from './office.ts';
import { filesIn } from './office-files.ts';
import { type OfficeProgramOptions, readOfficeOptions } from './office-options.ts';
import type { ChipStepOptions } from './printing/chip-step.ts';
import type { PrinterAtOffice } from './printing/print-room.ts';
import { readPrinterList } from './printing/printer-list.ts';
import type { RecordingOptions } from './recording/recording-desk.ts';
import { createOfficeServer } from './server.ts';
import { createCentreHttpClient } from './sync/centre-http-client.ts';

const ports = systemPorts();
const { logger } = createLoggers({ program: 'office', level: 'info', now: () => ports.clock.now() });
const { version }: { version: string } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
/** a printer that does not answer a question for so long counts as away */
const printerTimeout_ms = 8000;
/** a program of a biometric device that does not answer a question for so long is none */
const scannerDiscovery_ms = 2000;
/** a UPS that does not answer for so long cannot be asked; no card is started before the first answer, or this */
const upsTimeout_ms = 1500;

function openPrinters(text: string): PrinterAtOffice[] {
  const post = createHttpPost(ports.timers);
  return readPrinterList(text).map(({ id, uri, address, completedIsClaim }) => ({
    uri,
    printer: createIppPrinter({ id, uri: address, post, clock: ports.clock, timeout_ms: printerTimeout_ms, completedIsClaim }),
  }));
}

/** Said once: an office that was told to check chips and cannot goes on without, as it would with the step off. */
async function openChips({ chip, chipLearns, chipReaders, chipTimeout_ms }: OfficeProgramOptions): Promise<ChipStepOptions | undefined> {
  if (!chip) return undefined;
  const reason = await whyNoPcsc();
  if (reason !== undefined) {
    logger.warn('chip_step_off', { reason });
    process.stderr.write(`Langkah cip tidak berjalan: penghubung PC/SC tidak ada / The chip step is off: there is no PC/SC addon (${reason})\n`);
    return undefined;
  }
  return { chips: createPcscChips({ timers: ports.timers, timeout_ms: chipTimeout_ms }), readers: chipReaders, learnsNumber: chipLearns };
}

/** Off until a file names whose devices are believed. */
function openScanner({ scanner }: OfficeProgramOptions): RecordingOptions | undefined {
  if (scanner === undefined) return undefined;
  const { trust, wanted, timeout_ms, ...where } = scanner;
  const readable = (): SbiTrust => {
    try {
      return readTrust(readFileSync(trust, 'utf8'));
    } catch (error) {
      throw new Error(`LOKET_SCANNER_TRUST ${trust}: tidak dapat dipakai / cannot be used (${error instanceof Error ? error.message : 'unreadable'})`, {
        cause: error,
      });
    }
  };
  const exchange = createSbiExchange(ports.timers);
  return {
    wanted,
    scanner: createSbiScanner({ ...where, exchange, clock: ports.clock, trust: readable(), discovery_ms: scannerDiscovery_ms, capture_ms: timeout_ms }),
  };
}

/** "kantor@localhost:3493" */
function readUps({ ups, upsUser, upsPassword }: OfficeProgramOptions): Ups | undefined {
  if (ups === undefined) return undefined;
  const address = readUpsAddress(ups);
  if (address === undefined) throw new Error(`LOKET_UPS: "${ups}" is not NAME@HOST or NAME@HOST:PORT`);
  return createNutUps({
    ...address,
    ...(upsUser === undefined ? {} : { user: upsUser }),
    ...(upsPassword === undefined ? {} : { password: upsPassword }),
    talk: createTcpTalk(ports.timers),
    clock: ports.clock,
    timeout_ms: upsTimeout_ms,
  });
}

async function prepareFirstStart(office: Office, data: string): Promise<void> {
  if (office.office.demo) {
    await makeDemoData(office);
    await writeDemoTokens(office, join(data, 'office', 'demo-tokens.json'));
    return;
  }
  const administrator = await office.access.firstAdministrator();
  if (administrator === undefined) return;
  process.stderr.write(
    `\nPertama kali dijalankan / first start.\n  Nama pengguna / user name: ${administrator.username}\n  Kode, hanya tampil sekali / code, shown only once: ${administrator.code}\n  Kata sandi harus diganti saat masuk / the password must be changed at sign-in.\n\n`,
  );
}

await runProgram({
  logger,
  timers: ports.timers,
  async start() {
    const options = readOfficeOptions(process.argv.slice(2), process.env);
    const https = readTlsPair({ certificate: options.tlsCertificate, key: options.tlsKey }, ports.clock.now());
    if (https?.warning !== undefined) logger.warn('tls_certificate_ends', https.warning);
    const keys = openKeyPair(filesIn(options.data).signingKey, ports.random);
    const office = await createOffice({
      dataFolder: options.data,
      office: { officeId: options.officeId, name: options.officeName, regionCode: options.region, demo: options.demo },
      ports,
      logger,
      printers: openPrinters(options.printers),
      createCentreClient: (centreKey) =>
        createCentreHttpClient({
          url: options.centreUrl,
          officeId: options.officeId,
          officeName: options.officeName,
          regionCode: options.region,
          keys,
          ports,
          fetch: globalThis.fetch,
          centreKey,
        }),
      signingKey: keys,
      courierIdentity: await openCourierIdentity(filesIn(options.data).courierKey),
      enrolmentCode: options.enrolmentCode,
      onDiskFailure: (cause) => {
        logger.error('disk_failed', cause);
        process.exit(1);
      },
      ups: readUps(options),
      upsPoll_ms: options.upsPoll_ms,
      recording: openScanner(options),
      chip: await openChips(options),
      onLowBattery: () => {
        if (options.upsShutdown) process.kill(process.pid, 'SIGTERM');
      },
      cardsAhead: options.cardsAhead,
      printerPoll: { busy_ms: options.busyPoll_ms, idle_ms: options.idlePoll_ms },
    });
    await prepareFirstStart(office, options.data);
    const server = await createOfficeServer(office, {
      version,
      logLevel: 'info',
      ...(https === undefined ? {} : { https }),
      ...(options.page === undefined ? {} : { page: resolve(options.page) }),
      ...(options.controlRoom === undefined ? {} : { controlRoom: options.controlRoom }),
    });
    const listening = await server.listen({ host: options.host, port: options.port });
    office.start();
    return {
      ready: { listening },
      async stop() {
        await server.close();
        await office.stop();
      },
    };
  },
});
