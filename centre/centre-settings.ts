/** What the centre's environment variables say. README.md lists them. */
import type { LogLevel } from '@loket/platform/logger';

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
  readonly adminToken: string | undefined;
  readonly logLevel: LogLevel;
};

type Environment = Readonly<Record<string, string | undefined>>;
const logLevels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const day_ms = 86_400_000;

function wholeNumber(environment: Environment, name: string, preset: number, least: number, most: number): number {
  const text = environment[name] ?? '';
  if (text === '') return preset;
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) throw new Error(`${name} must be a whole number from ${least} to ${most}`);
  return number;
}

function text(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === undefined || value === '' ? undefined : value;
}

function readKnownCode(environment: Environment): CentreSettings['knownCode'] {
  const code = text(environment, 'LOKET_ENROL_CODE');
  if (code === undefined) return undefined;
  const officeIds = (text(environment, 'LOKET_ENROL_OFFICE') ?? '').split(',').map((id) => id.trim());
  if (!officeIds.every((id) => /^[A-Za-z0-9._-]{1,40}$/.test(id)))
    throw new Error('LOKET_ENROL_CODE needs LOKET_ENROL_OFFICE: the ids of the offices that may use it');
  return { code, officeIds };
}

/** Throws with the name of the variable that does not make sense. */
export function readSettings(environment: Environment): CentreSettings {
  const level = text(environment, 'LOKET_LOG_LEVEL') ?? 'info';
  const logLevel = logLevels.find((known) => known === level);
  if (logLevel === undefined) throw new Error(`LOKET_LOG_LEVEL must be one of ${logLevels.join(', ')}`);
  return {
    port: wholeNumber(environment, 'LOKET_CENTRE_PORT', 3500, 0, 65_535),
    host: text(environment, 'LOKET_CENTRE_HOST') ?? '127.0.0.1',
    dataFolder: text(environment, 'LOKET_DATA') ?? 'data',
    databaseUrl: text(environment, 'DATABASE_URL'),
    verdictDelay_ms: wholeNumber(environment, 'LOKET_VERDICT_DELAY_MS', 300_000, 0, 365 * day_ms),
    warrantValidity_days: wholeNumber(environment, 'LOKET_WARRANT_DAYS', 90, 1, 3650),
    knownCode: readKnownCode(environment),
    adminToken: text(environment, 'LOKET_CENTRE_ADMIN_TOKEN'),
    logLevel,
  };
}
