import { readSettings } from '@loket/platform/settings';
import { describe, expect, it } from 'vitest';
import { readCentreSettings } from './centre-settings.ts';

const read = (environment: Record<string, string>, ...flags: string[]) => readCentreSettings(readSettings(flags, environment));

describe('the settings of the centre', () => {
  it('without a word are those of a real centre: five minutes to a verdict, no known code, the database from npm', () => {
    expect(read({})).toEqual({
      port: 3500,
      host: '127.0.0.1',
      dataFolder: './data',
      databaseUrl: undefined,
      verdictDelay_ms: 300_000,
      warrantValidity_days: 90,
      knownCode: undefined,
      adminToken: undefined,
      logLevel: 'info',
    });
  });

  it('a known code is for named offices only', () => {
    expect(read({ LOKET_ENROL_CODE: 'demo', LOKET_ENROL_OFFICE: 'a, b' }).knownCode).toEqual({ code: 'demo', officeIds: ['a', 'b'] });
    expect(() => read({ LOKET_ENROL_CODE: 'demo' })).toThrow(/LOKET_ENROL_OFFICE/);
    expect(read({ LOKET_ENROL_OFFICE: 'a' }).knownCode).toBeUndefined();
  });

  it('that make no sense are named', () => {
    expect(() => read({ LOKET_VERDICT_DELAY_MS: 'soon' })).toThrow(/LOKET_VERDICT_DELAY_MS/);
    expect(() => read({ LOKET_WARRANT_DAYS: '0' })).toThrow(/LOKET_WARRANT_DAYS/);
    expect(() => read({ LOKET_LOG_LEVEL: 'loud' })).toThrow(/LOKET_LOG_LEVEL/);
    expect(() => read({}, '--prot', '1')).toThrow(/--prot/);
  });
});
