/** What the office program is told at its start. */
import { resolve } from 'node:path';
import { usualQuality } from '@loket/domain/recording';
import { readSettings, type Settings, type Variables } from '@loket/platform/settings';
import { readOfficeConfig } from './office-config.ts';
import { readPrinterList } from './printing/printer-list.ts';

const cardsAhead_max = 40;

export type OfficeProgramOptions = ReturnType<typeof readOfficeOptions>;

/** Reads flags, environment and the configuration file. @throws Error that names what makes no sense */
export function readOfficeOptions(argv: readonly string[], environment: Variables) {
  const told = readSettings(argv, environment);
  const data = resolve(told.text('data', 'LOKET_DATA', './data'));
  const file = told.optionalText('config', 'LOKET_CONFIG');
  const settings = readSettings(argv, environment, readOfficeConfig({ file, dataFolder: data }));
  settings.optionalText('config', 'LOKET_CONFIG');
  settings.optionalText('data', 'LOKET_DATA');
  const options = {
    data,
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
    cardsAhead: readCardsAhead(settings),
    chip: settings.isOn('chip', 'LOKET_CHIP'),
    chipLearns: settings.isOn('chip-learn', 'LOKET_CHIP_LEARN'),
    chipReaders: readChipReaders(settings.text('chip-readers', 'LOKET_CHIP_READERS', '')),
    chipTimeout_ms: settings.count('chip-timeout-ms', 'LOKET_CHIP_TIMEOUT_MS', 5000, 100),
    scanner: readScanner(settings),
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
  if (options.chip) requireReaders(options.printers, options.chipReaders);
  return options;
}

/** Absent: the office's own choice, two for each printer. At 0.4 MB a card the limit is one of memory. */
function readCardsAhead(settings: Settings): number | undefined {
  const count = settings.count('cards-ahead', 'LOKET_CARDS_AHEAD', cardsAhead_max + 1);
  if (count <= cardsAhead_max) return count;
  if (settings.optionalText('cards-ahead', 'LOKET_CARDS_AHEAD') !== undefined)
    throw new Error(`--cards-ahead (LOKET_CARDS_AHEAD) must be at most ${cardsAhead_max}`);
  return undefined;
}

/** 4501 to 4600 are the interface's own; a file of those trusted is what turns the recording on. */
function readScanner(settings: Settings) {
  const trust = settings.optionalText('scanner-trust', 'LOKET_SCANNER_TRUST');
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(settings.text('scanner-ports', 'LOKET_SCANNER_PORTS', '4501-4600')) ?? [];
  const ports = { first: Number(first), last: Number(last) };
  if (!(ports.first >= 1 && ports.first <= ports.last && ports.last <= 65_535 && ports.last - ports.first < 200))
    throw new Error('--scanner-ports (LOKET_SCANNER_PORTS) must be a port, or two as 4501-4600, at most 200 of them');
  const percent = (flag: string, variable: string, fallback: number): number => {
    const value = settings.count(flag, variable, fallback);
    if (value > 100) throw new Error(`--${flag} (${variable}) must be at most 100`);
    return value;
  };
  const options = {
    ports,
    host: settings.text('scanner-host', 'LOKET_SCANNER_HOST', '127.0.0.1'),
    environment: settings.text('scanner-env', 'LOKET_SCANNER_ENV', 'Production'),
    timeout_ms: settings.count('scanner-timeout-ms', 'LOKET_SCANNER_TIMEOUT_MS', 15_000, 1000),
    wanted: {
      finger: percent('scanner-quality-finger', 'LOKET_SCANNER_QUALITY_FINGER', usualQuality.finger),
      thumb: percent('scanner-quality-thumb', 'LOKET_SCANNER_QUALITY_THUMB', usualQuality.thumb),
      iris: percent('scanner-quality-iris', 'LOKET_SCANNER_QUALITY_IRIS', usualQuality.iris),
    },
  };
  return trust === undefined ? undefined : { ...options, trust };
}

/** "loket-1=ACS ACR122U 00 00,loket-2=..." */
function readChipReaders(text: string): ReadonlyMap<string, string> {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  return new Map(
    parts.map((part) => {
      const [, printer, reader] = /^\s*([A-Za-z0-9._-]{1,40})=(.*\S)\s*$/.exec(part) ?? [];
      if (printer === undefined || reader === undefined) throw new Error(`LOKET_CHIP_READERS: "${part}" is not NAME=READER`);
      return [printer, reader] as const;
    }),
  );
}

function requireReaders(printers: string, readers: ReadonlyMap<string, string>): void {
  const without = readPrinterList(printers).find(({ id }) => !readers.has(id));
  if (without === undefined) return;
  throw new Error(
    `LOKET_CHIP_READERS (chipReader): langkah cip menyala, pencetak "${without.id}" tanpa pembaca / the chip step is on and printer "${without.id}" has no reader`,
  );
}
