/**
 * The virtual UPS's side of the NUT protocol: a line in, the answer out. Reading is open; SET VAR, by which the demo and
 * the tests tell it what to be, needs USERNAME and PASSWORD, as upsd and its dummy-ups driver have it.
 */
import { timingSafeEqual } from 'node:crypto';
import { quoteNutWord, splitNutWords } from '../nut-words.ts';
import type { VirtualBattery } from './virtual-battery.ts';

/** Ways in which a NUT server was seen to be of no help. */
export const upsFaults = ['none', 'driver-not-connected', 'data-stale', 'silent', 'garbled'] as const;
export type UpsFault = (typeof upsFaults)[number];

export interface NutServiceOptions {
  name: string;
  /** for SET VAR, with any user name */
  password: string;
  battery: VirtualBattery;
}

/** One connection: remembers who has said the password. `undefined`: no answer; `end`: the connection is over. */
export type NutSession = (line: string) => { answer: string | undefined; end: boolean };

const faultAnswers: Readonly<Record<UpsFault, string | undefined>> = {
  none: undefined,
  'driver-not-connected': 'ERR DRIVER-NOT-CONNECTED\n',
  'data-stale': 'ERR DATA-STALE\n',
  silent: undefined,
  garbled: 'BEGIN LIST VAR "\u0000\u00ff"\nVAR "not closed\n',
};

export type NutService = ReturnType<typeof createNutService>;

export function createNutService({ name, password, battery }: NutServiceOptions) {
  let fault: UpsFault = 'none';
  let extraFlags: string[] = [];

  const variables = (): ReadonlyMap<string, string> =>
    new Map([
      ['battery.charge', String(battery.charge_percent())],
      ['battery.runtime', String(battery.runtime_s())],
      ['device.mfr', 'Loket'],
      ['device.model', 'UPS maya "virtual"'],
      ['device.type', 'ups'],
      ['input.voltage', battery.isOnMains() ? '230.0' : '0.0'],
      ['ups.status', [...battery.flags(), ...extraFlags].join(' ')],
      ['virtual.fault', fault],
      ['virtual.flags', extraFlags.join(' ')],
      ['virtual.mains', battery.isOnMains() ? 'on' : 'off'],
    ]);
  const settable: Readonly<Record<string, (value: string) => boolean>> = {
    'virtual.mains': (value) => {
      if (value !== 'on' && value !== 'off') return false;
      battery.setMains(value === 'on');
      return true;
    },
    'battery.charge': (value) => {
      if (!/^\d{1,3}$/.test(value) || Number(value) > 100) return false;
      battery.setCharge(Number(value));
      return true;
    },
    'virtual.flags': (value) => {
      if (!/^[A-Z0-9 ._-]{0,60}$/.test(value)) return false;
      extraFlags = value.split(' ').filter((flag) => flag !== '');
      return true;
    },
    'virtual.fault': (value) => {
      const found = upsFaults.find((known) => known === value);
      if (found === undefined) return false;
      fault = found;
      return true;
    },
  };

  const line = (variable: string, value: string): string => `VAR ${name} ${variable} ${quoteNutWord(value)}\n`;

  function list(kind: string | undefined, ups: string | undefined): string {
    if (kind === 'UPS') return `BEGIN LIST UPS\nUPS ${name} "UPS maya"\nEND LIST UPS\n`;
    if (ups !== name) return 'ERR UNKNOWN-UPS\n';
    if (kind !== 'VAR' && kind !== 'RW') return 'ERR INVALID-ARGUMENT\n';
    const shown = [...variables()].filter(([variable]) => kind === 'VAR' || variable in settable);
    const rows = shown.map(([variable, value]) => (kind === 'VAR' ? line(variable, value) : line(variable, value).replace('VAR', 'RW')));
    return `BEGIN LIST ${kind} ${name}\n${rows.join('')}END LIST ${kind} ${name}\n`;
  }

  function get(kind: string | undefined, ups: string | undefined, variable: string | undefined): string {
    if (ups !== name) return 'ERR UNKNOWN-UPS\n';
    if (kind !== 'VAR' || variable === undefined) return 'ERR INVALID-ARGUMENT\n';
    const value = variables().get(variable);
    return value === undefined ? 'ERR VAR-NOT-SUPPORTED\n' : line(variable, value);
  }

  function set(words: readonly string[], isKnown: boolean): string {
    const [kind, ups, variable, value] = words;
    if (!isKnown) return 'ERR ACCESS-DENIED\n';
    if (kind !== 'VAR' || variable === undefined || value === undefined) return 'ERR INVALID-ARGUMENT\n';
    if (ups !== name) return 'ERR UNKNOWN-UPS\n';
    const change = Object.hasOwn(settable, variable) ? settable[variable] : undefined;
    if (change === undefined) return 'ERR READONLY\n';
    return change(value) ? 'OK\n' : 'ERR INVALID-VALUE\n';
  }

  function isPassword(given: string): boolean {
    const one = Buffer.from(given);
    const other = Buffer.from(password);
    return one.length === other.length && timingSafeEqual(one, other);
  }

  return {
    session(): NutSession {
      let isKnown = false;
      const reply = (answer: string | undefined): ReturnType<NutSession> => ({ answer, end: false });
      return (text) => {
        const [command, ...words] = splitNutWords(text.trim()) ?? [''];
        if (command === 'USERNAME') return reply('OK\n');
        if (command === 'PASSWORD') {
          isKnown = isPassword(words[0] ?? '');
          return reply('OK\n');
        }
        // Told what to be, it always listens; asked how it is, it is as broken as it was told.
        if (command === 'SET') return reply(set(words, isKnown));
        if (fault === 'silent') return reply(undefined);
        if (command === 'LOGOUT') return { answer: 'OK Goodbye\n', end: true };
        if (command === 'STARTTLS') return reply('ERR FEATURE-NOT-CONFIGURED\n');
        if (command === 'VER') return reply('Loket virtual UPS\n');
        if (command === 'NETVER' || command === 'PROTVER') return reply('1.3\n');
        // A web page may send an HTTP request here with lines of NUT in it: nothing after a stranger's word is read.
        if (command !== 'LIST' && command !== 'GET') return { answer: 'ERR UNKNOWN-COMMAND\n', end: true };
        const broken = words[0] === 'UPS' ? undefined : faultAnswers[fault];
        return reply(broken ?? (command === 'LIST' ? list(words[0], words[1]) : get(words[0], words[1], words[2])));
      };
    },
    /** The same as SET VAR. False when there is no such variable or it cannot have this value. */
    set: (variable: string, value: string): boolean => set(['VAR', name, variable, value], true) === 'OK\n',
    variables,
  };
}
