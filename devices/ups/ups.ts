/**
 * The UPS as the office's power desk sees it. One implementation asks a NUT server (nut-ups.ts); a test or a simulation
 * may hand in its own.
 *
 * What a desk must know: `unknown` is not mains. A UPS falls silent above all when its own power goes (the machine that
 * runs upsd, the switch on the way), so silence after `battery` never means that the mains is back.
 */

export interface Ups {
  /** Never rejects: what cannot be known is `unknown`, with the trouble beside it. */
  status(): Promise<UpsReport>;
}

export type UpsPower = 'mains' | 'battery' | 'low_battery' | 'unknown';

/** Why the power is unknown. */
export type UpsTrouble =
  /** no connection, no complete answer in time, or far too long a one */
  | 'unreachable'
  /** upsd answers, the driver of the UPS does not run */
  | 'driver_not_connected'
  /** the driver runs and has not heard of the UPS for a while */
  | 'data_stale'
  /** upsd refuses: no UPS of this name, a wrong password, an address it does not serve */
  | 'refused'
  /** an answer that is not NUT, or a status that tells neither mains nor battery */
  | 'unreadable';

export interface UpsReport {
  power: UpsPower;
  /** 0 to 100; absent when the UPS does not tell */
  charge_percent?: number;
  /** how long the battery still carries the load, by the UPS's own estimate */
  runtime_s?: number;
  /** ups.status as given, word by word; words that nobody here knows too */
  flags: string[];
  /** when it was asked, ISO 8601 UTC */
  at: string;
  /** only with power unknown */
  trouble?: UpsTrouble;
}

/**
 * The power behind the flags of ups.status (NUT developer guide, "Status data"). Read openly: a driver may say words that
 * are new to us (CHRG, RB, BYPASS, TRIM, ALARM, vendor words), and none of them changes what OL, OB, LB and FSD mean.
 * Contradictions are read to the careful side: OL and OB together are battery. LB alone, as some say while charging
 * again, is no outage. Neither OL nor OB (OFF, WAIT, nothing) is unknown.
 */
export function powerOf(flags: readonly string[]): UpsPower {
  const has = (flag: string): boolean => flags.includes(flag);
  if (has('FSD') || (has('OB') && has('LB'))) return 'low_battery';
  if (has('OB')) return 'battery';
  return has('OL') ? 'mains' : 'unknown';
}
