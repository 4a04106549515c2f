import path from 'node:path';
import officeProcessEnvironment from '@loket/office/process-environment.json' with { type: 'json' };
import type { DemoSettings } from './settings.ts';
import { printerPortOf } from './settings.ts';
import type { ProgramSpec } from './supervised-program.ts';
import { upsName } from './ups-client.ts';

/** The office of the demo: Bojonegoro. */
const officeId = 'bojonegoro';

export type LaunchContext = {
  readonly root: string;
  readonly settings: DemoSettings;
  /** one-time code by which office and centre know each other at the first contact */
  readonly enrolmentCode: string;
  /** known once they listen */
  readonly internetAddress: () => string;
  readonly controlRoomAddress: () => string;
  /** NAME@HOST:PORT; undefined: this office has no UPS */
  readonly upsAddress: () => string | undefined;
  /** port of the virtual scanner, where there is one */
  readonly scannerPort?: () => number | undefined;
  /** id and address of each printer that has ever answered */
  readonly printers: () => readonly { readonly id: string; readonly address: string }[];
};

export function centreSpec({ settings, enrolmentCode }: LaunchContext): ProgramSpec {
  return {
    id: 'pusat',
    kind: 'centre',
    name: { id: 'Pusat', en: 'Centre' },
    entry: 'centre/main.ts',
    launch: (port) => ({
      args: [],
      environment: {
        LOKET_DATA: settings.dataFolder,
        LOKET_CENTRE_PORT: String(port ?? settings.centrePort),
        LOKET_VERDICT_DELAY_MS: String(settings.verdictDelay_ms),
        // As the newspapers tell it: ten thousand asked for, eight thousand given.
        LOKET_DEMO_ALLOCATION_PERCENT: '80',
        LOKET_ENROL_CODE: enrolmentCode,
        LOKET_ENROL_OFFICE: officeId,
      },
    }),
  };
}

export function officeSpec({
  root,
  settings,
  enrolmentCode,
  internetAddress,
  controlRoomAddress,
  printers,
  upsAddress,
  scannerPort,
}: LaunchContext): ProgramSpec {
  return {
    id: 'kantor',
    kind: 'office',
    name: { id: 'Kantor', en: 'Office' },
    entry: 'office/main.ts',
    launch: (port) => ({
      args: [],
      environment: {
        ...officeProcessEnvironment,
        LOKET_DATA: settings.dataFolder,
        LOKET_OFFICE_PORT: String(port ?? settings.officePort),
        LOKET_OFFICE_ID: officeId,
        LOKET_REGION: '35.22',
        LOKET_CENTRE_URL: internetAddress(),
        LOKET_ENROL_CODE: enrolmentCode,
        LOKET_DEMO: '1',
        LOKET_PRINTERS: printers()
          .map(({ id, address }) => `${id}=${address}`)
          .join(','),
        LOKET_UPS: upsAddress() ?? '',
        LOKET_UPS_POLL_MS: '500',
        ...scannerEnvironment(settings.dataFolder, scannerPort?.()),
        LOKET_PAGE: path.join(root, 'counter', 'dist'),
        LOKET_CONTROL_ROOM: controlRoomAddress(),
      },
    }),
  };
}

/** Long enough to look around on battery, short enough to see the charge fall. */
const fullBattery_s = 900;

export function upsSpec({ settings }: LaunchContext, password: string): ProgramSpec {
  return {
    id: 'ups',
    kind: 'ups',
    name: { id: 'UPS', en: 'UPS' },
    entry: 'devices/ups/virtual-ups/main.ts',
    launch: (port) => ({
      args: ['--port', String(port ?? settings.upsPort), '--host', '127.0.0.1', '--name', upsName, '--runtime-s', String(fullBattery_s)],
      environment: { LOKET_UPS_PASSWORD: password },
    }),
  };
}

/** As LOKET_UPS takes it, from the address that the program said. */
export function upsAddressOf(listening: string | undefined): string | undefined {
  return listening === undefined ? undefined : `${upsName}@${new URL(listening).host}`;
}

export function scannerSpec({ settings }: LaunchContext): ProgramSpec {
  return {
    id: 'pemindai',
    kind: 'scanner',
    name: { id: 'Pemindai jari dan iris', en: 'Scanner of fingers and irises' },
    entry: 'devices/scanner/virtual-scanner/main.ts',
    launch: (port) => ({ args: ['--port', String(port ?? settings.scannerPort), '--data', scannerFolder(settings.dataFolder)], environment: {} }),
  };
}

function scannerFolder(dataFolder: string): string {
  return path.join(dataFolder, 'scanner');
}

function scannerEnvironment(dataFolder: string, port: number | undefined): Readonly<Record<string, string>> {
  if (port === undefined) return {};
  return { LOKET_SCANNER_TRUST: path.join(scannerFolder(dataFolder), 'device.pem'), LOKET_SCANNER_PORTS: String(port), LOKET_SCANNER_ENV: 'Developer' };
}

export function printerSpec({ settings }: LaunchContext, index: number): ProgramSpec {
  const number = index + 1;
  const id = `kartu-${number}`;
  return {
    id,
    kind: 'printer',
    name: { id: `Pencetak ${number}`, en: `Printer ${number}` },
    entry: 'devices/printer/virtual-printer/main.ts',
    launch: (port) => ({
      args: [
        '--port',
        String(port ?? printerPortOf(settings, index)),
        '--data',
        printerFolder(settings.dataFolder, id),
        '--name',
        `Kartu ${number}`,
        '--card-ms',
        String(settings.card_ms),
      ],
      environment: {},
    }),
  };
}

export function printerFolder(dataFolder: string, id: string): string {
  return path.join(dataFolder, 'printers', id);
}
