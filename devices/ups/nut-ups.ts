/** A UPS behind a NUT server (upsd, RFC 9271): each look is one connection that lists all variables, so they belong together. */
import type { Clock } from '@loket/platform/ports';
import { quoteNutWord, splitNutWords } from './nut-words.ts';
import { type TcpTalk, TcpTalkError } from './tcp-talk.ts';
import { powerOf, type Ups, type UpsReport, type UpsTrouble } from './ups.ts';

export interface NutUpsOptions {
  /** as upsd calls it, for example `kantor` in kantor@localhost */
  name: string;
  host: string;
  port: number;
  /** reading needs none on most servers */
  user?: string;
  password?: string;
  talk: TcpTalk;
  clock: Clock;
  timeout_ms?: number;
}

export const nutPort = 3493;
const timeout_ms_usual = 3_000;
/** A UPS with hundreds of variables stays below 30 kB. */
const heard_bytes_max = 128 * 1024;

/** NAME@HOST or NAME@HOST:PORT, an IPv6 address in brackets. undefined when it is not that. */
export function readUpsAddress(text: string): { name: string; host: string; port: number } | undefined {
  const [, name, bracketed, plain, port] = /^([A-Za-z0-9._-]{1,64})@(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]{1,253}))(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? nutPort : Number(port);
  if (name === undefined || host === undefined || number < 1 || number > 65_535) return undefined;
  return { name, host, port: number };
}

export function createNutUps(options: NutUpsOptions): Ups {
  const { name, clock, user, password } = options;
  const greetings = [
    ...(user === undefined ? [] : [`USERNAME ${quoteNutWord(user)}`]),
    ...(password === undefined ? [] : [`PASSWORD ${quoteNutWord(password)}`]),
  ];
  const say = [...greetings, `LIST VAR ${name}`, 'LOGOUT', ''].join('\n');

  async function listVariables(): Promise<ReadonlyMap<string, string> | UpsTrouble> {
    try {
      const heard = await options.talk({
        host: options.host,
        port: options.port,
        say,
        isComplete: (soFar) => readAnswer(soFar, name, greetings.length) !== 'incomplete',
        timeout_ms: options.timeout_ms ?? timeout_ms_usual,
        heard_bytes_max,
      });
      const answer = readAnswer(heard, name, greetings.length);
      return answer === 'incomplete' ? 'unreadable' : answer;
    } catch (error) {
      if (!(error instanceof TcpTalkError)) throw error;
      return 'unreachable';
    }
  }

  return {
    async status(): Promise<UpsReport> {
      const at = new Date(clock.now()).toISOString();
      const answer = await listVariables();
      return typeof answer === 'string' ? { power: 'unknown', flags: [], at, trouble: answer } : reportOf(answer, at);
    },
  };
}

/**
 * What upsd has said so far: the variables, why there are none, or that more is to come.
 * `greetings`: how many lines, each answered by OK or ERR, went before LIST VAR.
 */
function readAnswer(heard: string, name: string, greetings: number): ReadonlyMap<string, string> | UpsTrouble | 'incomplete' {
  const lines = heard.split('\n').slice(0, -1);
  for (const line of lines.slice(0, greetings)) {
    const [first, code] = splitNutWords(line.trim()) ?? [];
    if (first === 'ERR') return troubleOf(code);
    if (first !== 'OK') return 'unreadable';
  }
  const [begin, ...rest] = lines.slice(greetings);
  if (begin === undefined) return 'incomplete';
  const [first, code, ...more] = splitNutWords(begin.trim()) ?? [];
  if (first === 'ERR') return troubleOf(code);
  if (first !== 'BEGIN' || code !== 'LIST' || more[0] !== 'VAR' || more[1] !== name) return 'unreadable';
  return readList(rest, name);
}

function readList(lines: readonly string[], name: string): ReadonlyMap<string, string> | UpsTrouble | 'incomplete' {
  const variables = new Map<string, string>();
  for (const line of lines) {
    const words = splitNutWords(line.trim());
    if (words === undefined) return 'unreadable';
    const [first, second, third, fourth] = words;
    if (first === 'END' && second === 'LIST' && third === 'VAR' && fourth === name) return variables;
    // A driver that dies in the middle of the list ends it so.
    if (first === 'ERR') return troubleOf(second);
    if (first !== 'VAR' || second !== name || third === undefined || fourth === undefined) return 'unreadable';
    variables.set(third, fourth);
  }
  return 'incomplete';
}

function troubleOf(code: string | undefined): UpsTrouble {
  if (code === 'DRIVER-NOT-CONNECTED') return 'driver_not_connected';
  if (code === 'DATA-STALE') return 'data_stale';
  return code === undefined ? 'unreadable' : 'refused';
}

function reportOf(variables: ReadonlyMap<string, string>, at: string): UpsReport {
  const flags = (variables.get('ups.status') ?? '').split(/\s+/).filter((flag) => flag !== '');
  const power = powerOf(flags);
  const charge_percent = numberIn(variables.get('battery.charge'), 100);
  const runtime_s = numberIn(variables.get('battery.runtime'), 30 * 86_400);
  return {
    power,
    ...(charge_percent === undefined ? {} : { charge_percent }),
    ...(runtime_s === undefined ? {} : { runtime_s }),
    flags,
    at,
    ...(power === 'unknown' ? { trouble: 'unreadable' as const } : {}),
  };
}

/** Whole; nonsense (a negative charge, 65535 minutes, "N/A") counts as not told. */
function numberIn(text: string | undefined, highest: number): number | undefined {
  if (text === undefined || !/^\d{1,9}(\.\d{1,6})?$/.test(text.trim())) return undefined;
  const number = Math.round(Number(text));
  return number > highest ? undefined : number;
}
