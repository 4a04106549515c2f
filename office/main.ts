/** The office program: reads its settings, hands down the real ports, and runs until told to stop. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createHttpPost } from '@loket/devices/printer/http-post';
import { createIppPrinter } from '@loket/devices/printer/ipp-printer';
import { createNutUps, readUpsAddress } from '@loket/devices/ups/nut-ups';
import { createTcpTalk } from '@loket/devices/ups/tcp-talk';
import type { Ups } from '@loket/devices/ups/ups';
import { openKeyPair } from '@loket/platform/key-file';
import { createLoggers } from '@loket/platform/logger';
import { systemPorts } from '@loket/platform/ports';
import { runProgram } from '@loket/platform/program';
import { readSettings, type Settings } from '@loket/platform/settings';
import { readTlsPair } from '@loket/platform/tls-pair';
import { makeDemoData, writeDemoTokens } from './demo-data.ts';
import { createOffice, filesIn, type Office } from './office.ts';
import type { PrinterAtOffice } from './printing/print-room.ts';
import { readPrinterList } from './printing/printer-list.ts';
import { createOfficeServer } from './server.ts';
import { createCentreHttpClient } from './sync/centre-http-client.ts';

const ports = systemPorts();
const { logger } = createLoggers({ program: 'office', level: 'info', now: () => ports.clock.now() });
const { version }: { version: string } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
/** a printer that does not answer a question for so long counts as away */
const printerTimeout_ms = 8000;
/** a UPS that does not answer for so long cannot be asked; no card is started before the first answer, or this */
const upsTimeout_ms = 1500;

function readOptions(settings: Settings) {
  const options = {
    data: resolve(settings.text('data', 'LOKET_DATA', './data')),
    host: settings.text('host', 'LOKET_OFFICE_HOST', '127.0.0.1'),
    port: settings.port('port', 'LOKET_OFFICE_PORT', 3522),
    officeId: settings.text('office-id', 'LOKET_OFFICE_ID', 'bojonegoro'),
    officeName: settings.text('office-name', 'LOKET_OFFICE_NAME', 'Dispendukcapil Kabupaten Bojonegoro'),
    region: settings.text('region', 'LOKET_REGION', '35.22'),
    centreUrl: settings.text('centre-url', 'LOKET_CENTRE_URL', 'http://127.0.0.1:3500'),
    enrolmentCode: settings.optionalText('enrol-code', 'LOKET_ENROL_CODE'),
    demo: settings.isOn('demo', 'LOKET_DEMO'),
    printers: settings.text('printers', 'LOKET_PRINTERS', ''),
    busyPoll_ms: settings.count('printer-busy-poll-ms', 'LOKET_PRINTER_BUSY_POLL_MS', 250, 1),
    idlePoll_ms: settings.count('printer-idle-poll-ms', 'LOKET_PRINTER_IDLE_POLL_MS', 1500, 1),
    ups: settings.optionalText('ups', 'LOKET_UPS'),
    upsUser: settings.optionalText('ups-user', 'LOKET_UPS_USER'),
    upsPassword: settings.optionalText('ups-password', 'LOKET_UPS_PASSWORD'),
    upsPoll_ms: settings.count('ups-poll-ms', 'LOKET_UPS_POLL_MS', 2000, 100),
    upsShutdown: settings.isOn('ups-shutdown', 'LOKET_UPS_SHUTDOWN'),
    page: settings.optionalText('page', 'LOKET_PAGE'),
    tlsCertificate: settings.optionalText('tls-cert', 'LOKET_TLS_CERT'),
    tlsKey: settings.optionalText('tls-key', 'LOKET_TLS_KEY'),
    controlRoom: settings.optionalText('control-room', 'LOKET_CONTROL_ROOM'),
  };
  settings.assertAllKnown();
  return options;
}

function openPrinters(text: string): PrinterAtOffice[] {
  const post = createHttpPost(ports.timers);
  return readPrinterList(text).map(({ id, uri, address, completedIsClaim }) => ({
    uri,
    printer: createIppPrinter({ id, uri: address, post, clock: ports.clock, timeout_ms: printerTimeout_ms, completedIsClaim }),
  }));
}

/** "kantor@localhost:3493" */
function readUps({ ups, upsUser, upsPassword }: ReturnType<typeof readOptions>): Ups | undefined {
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
    const options = readOptions(readSettings(process.argv.slice(2), process.env));
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
      enrolmentCode: options.enrolmentCode,
      onDiskFailure: (cause) => {
        logger.error('disk_failed', cause);
        process.exit(1);
      },
      ups: readUps(options),
      upsPoll_ms: options.upsPoll_ms,
      onLowBattery: () => {
        if (options.upsShutdown) process.kill(process.pid, 'SIGTERM');
      },
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
