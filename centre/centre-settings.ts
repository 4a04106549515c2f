/** What the centre is told at its start. README.md lists it. */
import type { LogLevel } from '@loket/platform/logger';
import type { Settings } from '@loket/platform/settings';

export type CentreSettings = {
  readonly port: number;
  readonly host: string;
  readonly dataFolder: string;
  /** absent: the server that npm brings */
  readonly databaseUrl: string | undefined;
  readonly verdictDelay_ms: number;
  readonly warrantValidity_days: number;
  /** a code that these offices may use, for the demo and for tests */
  readonly knownCode: { readonly code: string; readonly officeIds: readonly string[] } | undefined;
  /** demo only: requests for stock are answered at once with this share, percent */
  readonly demoShare_percent: number | undefined;
  readonly adminToken: string | undefined;
  readonly logLevel: LogLevel;
};

const logLevels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

function readKnownCode(settings: Settings): CentreSettings['knownCode'] {
  const code = settings.optionalText('enrol-code', 'LOKET_ENROL_CODE');
  const officeIds = settings
    .text('enrol-office', 'LOKET_ENROL_OFFICE', '')
    .split(',')
    .map((id) => id.trim());
  if (code === undefined) return undefined;
  if (!officeIds.every((id) => /^[A-Za-z0-9._-]{1,40}$/.test(id))) {
    throw new Error('--enrol-code (LOKET_ENROL_CODE) needs --enrol-office (LOKET_ENROL_OFFICE): the ids of the offices that may use it, with commas between');
  }
  return { code, officeIds };
}

function readLogLevel(settings: Settings): LogLevel {
  const level = settings.text('log-level', 'LOKET_LOG_LEVEL', 'info');
  const found = logLevels.find((known) => known === level);
  if (found === undefined) throw new Error(`--log-level (LOKET_LOG_LEVEL) must be one of ${logLevels.join(', ')}`);
  return found;
}

function readShare(settings: Settings): number | undefined {
  if (settings.optionalText('demo-allocation-percent', 'LOKET_DEMO_ALLOCATION_PERCENT') === undefined) return undefined;
  return Math.min(100, settings.count('demo-allocation-percent', 'LOKET_DEMO_ALLOCATION_PERCENT', 0));
}

/** Throws an Error that names the flag and the variable that make no sense. */
export function readCentreSettings(settings: Settings): CentreSettings {
  const read: CentreSettings = {
    port: settings.port('port', 'LOKET_CENTRE_PORT', 3500),
    host: settings.text('host', 'LOKET_CENTRE_HOST', '127.0.0.1'),
    dataFolder: settings.text('data', 'LOKET_DATA', './data'),
    databaseUrl: settings.optionalText('database-url', 'DATABASE_URL'),
    verdictDelay_ms: settings.count('verdict-delay-ms', 'LOKET_VERDICT_DELAY_MS', 300_000),
    warrantValidity_days: settings.count('warrant-days', 'LOKET_WARRANT_DAYS', 90, 1),
    knownCode: readKnownCode(settings),
    demoShare_percent: readShare(settings),
    adminToken: settings.optionalText('admin-token', 'LOKET_CENTRE_ADMIN_TOKEN'),
    logLevel: readLogLevel(settings),
  };
  settings.assertAllKnown();
  return read;
}
