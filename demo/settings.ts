import path from 'node:path';
import type { Settings } from '@loket/platform/settings';

/** What `npm start` is told, by a flag or the environment. Ports: 0 lets the system choose. */
export type DemoSettings = {
  readonly dataFolder: string;
  readonly officePort: number;
  readonly centrePort: number;
  /** the office reaches the centre through this one: the demo's internet */
  readonly internetPort: number;
  /** of the first printer; the others follow */
  readonly printerPort: number;
  readonly upsPort: number;
  readonly controlPort: number;
  readonly printerCount: number;
  /** fingers and irises are recorded too, by a virtual scanner */
  readonly hasScanner: boolean;
  readonly scannerPort: number;
  readonly card_ms: number;
  readonly verdictDelay_ms: number;
  /** how long the UPS says that its battery is low before "UPS empty" takes the power */
  readonly lowBatteryNotice_ms: number;
};

/** @throws Error in plain words for what cannot be understood */
export function readDemoSettings(settings: Settings): DemoSettings {
  const found = {
    dataFolder: path.resolve(settings.text('data', 'LOKET_DATA', './data')),
    officePort: settings.port('port', 'LOKET_OFFICE_PORT', 3522),
    centrePort: settings.port('centre-port', 'LOKET_CENTRE_PORT', 3500),
    internetPort: settings.port('internet-port', 'LOKET_INTERNET_PORT', 3501),
    printerPort: settings.port('printer-port', 'LOKET_PRINTER_PORT', 6310),
    upsPort: settings.port('ups-port', 'LOKET_UPS_PORT', 0),
    controlPort: settings.port('control-port', 'LOKET_CONTROL_PORT', 3599),
    hasScanner: settings.isOn('scanner', 'LOKET_DEMO_SCANNER'),
    scannerPort: settings.port('scanner-port', 'LOKET_DEMO_SCANNER_PORT', 4501),
    printerCount: settings.count('printer-count', 'LOKET_PRINTER_COUNT', 4),
    card_ms: settings.count('card-ms', 'LOKET_PRINTER_CARD_MS', 2500),
    verdictDelay_ms: settings.count('verdict-delay-ms', 'LOKET_VERDICT_DELAY_MS', 3000),
    lowBatteryNotice_ms: settings.count('low-battery-notice-ms', 'LOKET_LOW_BATTERY_NOTICE_MS', 2000),
  };
  settings.assertAllKnown();
  if (found.printerCount > 16) throw new Error(`--printer-count (LOKET_PRINTER_COUNT) must be at most 16, not ${found.printerCount}`);
  return found;
}

/** For tests and rehearsals: every program on whatever port is free, with no printer, no card time and no delay unless it is wanted. */
export function settingsOnAnyPort(wanted: Partial<DemoSettings> & Pick<DemoSettings, 'dataFolder'>): DemoSettings {
  const ports = { officePort: 0, centrePort: 0, printerPort: 0, upsPort: 0, controlPort: 0, internetPort: 0, scannerPort: 0 };
  return { ...ports, printerCount: 0, hasScanner: false, card_ms: 0, verdictDelay_ms: 0, lowBatteryNotice_ms: 0, ...wanted };
}

/** Port of a printer, counted from 0; 0 stays 0, each gets one of its own. */
export function printerPortOf({ printerPort }: DemoSettings, index: number): number {
  return printerPort === 0 ? 0 : printerPort + index;
}

/** Each port that the demo wants to listen on, with the variable that moves it. */
export function wantedPorts(settings: DemoSettings): readonly { readonly port: number; readonly variable: string; readonly what: string }[] {
  return [
    { port: settings.officePort, variable: 'LOKET_OFFICE_PORT', what: 'kantor · office' },
    { port: settings.centrePort, variable: 'LOKET_CENTRE_PORT', what: 'pusat · centre' },
    { port: settings.internetPort, variable: 'LOKET_INTERNET_PORT', what: 'internet' },
    { port: settings.upsPort, variable: 'LOKET_UPS_PORT', what: 'UPS' },
    { port: settings.controlPort, variable: 'LOKET_CONTROL_PORT', what: 'ruang kendali · control room' },
    ...(settings.hasScanner ? [{ port: settings.scannerPort, variable: 'LOKET_DEMO_SCANNER_PORT', what: 'pemindai · scanner' }] : []),
    ...Array.from({ length: settings.printerCount }, (_, index) => ({
      port: printerPortOf(settings, index),
      variable: 'LOKET_PRINTER_PORT',
      what: `pencetak ${index + 1} · printer ${index + 1}`,
    })),
  ];
}
