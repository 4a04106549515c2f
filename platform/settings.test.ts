import { describe, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

describe('settings', () => {
  test('a flag wins over the environment, the environment over the default', () => {
    expect(readSettings(['--port', '4000'], { PORT: '5000' }).port('port', 'PORT', 3522)).toBe(4000);
    expect(readSettings(['--port=0'], { PORT: '5000' }).port('port', 'PORT', 3522)).toBe(0);
    expect(readSettings([], { PORT: '5000' }).port('port', 'PORT', 3522)).toBe(5000);
    expect(readSettings([], {}).port('port', 'PORT', 3522)).toBe(3522);
    expect(readSettings([], { DATA: '' }).text('data', 'DATA', './data')).toBe('./data');
    expect(readSettings([], {}).optionalText('centre', 'CENTRE')).toBeUndefined();
    expect(readSettings(['--code=a=b'], {}).text('code', 'CODE', '')).toBe('a=b');
  });

  test('a switch is on by its flag or by 1', () => {
    expect(readSettings(['--demo', '--port', '1'], {}).isOn('demo', 'DEMO')).toBe(true);
    expect(readSettings([], { DEMO: '1' }).isOn('demo', 'DEMO')).toBe(true);
    expect(readSettings(['--demo=0'], { DEMO: '1' }).isOn('demo', 'DEMO')).toBe(false);
    expect(readSettings([], { DEMO: 'true' }).isOn('demo', 'DEMO')).toBe(false);
    expect(() => readSettings(['--demo', 'yes'], {}).isOn('demo', 'DEMO')).toThrow(/--demo is a switch/);
  });

  test.each([
    [['--port', 'abc'], /--port \(PORT\) must be a whole number/],
    [['--port', '65536'], /must be a port from 0 to 65535/],
    [['--port', '-1'], /must be a whole number/],
    [['--port'], /--port needs a value/],
    [['port'], /"port" is not a flag/],
  ])('%j is refused in plain words', (argv, message) => {
    expect(() => readSettings(argv, {}).port('port', 'PORT', 1)).toThrow(message);
  });

  test('a flag that nobody knows is named', () => {
    const settings = readSettings(['--prot', '1'], {});
    settings.port('port', 'PORT', 1);
    expect(() => settings.assertAllKnown()).toThrow('unknown flag --prot; known are --port');
  });
});
