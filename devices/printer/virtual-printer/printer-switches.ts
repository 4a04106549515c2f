/** What a demo or a test can do to the virtual printer, and how it may lie. Kept over a restart. */
import { type IppOperation, ippOperations } from '../ipp-codes.ts';

export interface PrinterSwitches {
  /** A card is stuck. Before the card in the machine is out, it is destroyed: its job stops, and is aborted once cleared. */
  jam: boolean;
  /** The hopper is empty: the card in the machine is finished, the next waits. */
  empty: boolean;
  /** No ribbon: the machine stands still, in the middle of a card too, and goes on with a new ribbon (which setting it to false puts in). */
  ribbonEmpty: boolean;
  /** Stands still, in the middle of a card too, and goes on when closed. */
  coverOpen: boolean;
  /** The finished cards are in the way: the card in the machine is finished, the next waits. */
  outputFull: boolean;
  /** Time for one card, ms; it comes out at half of it. Counts from the next card on. */
  cardMs: number;
  /** When the ribbon is used up: true stops with ribbonEmpty, false changes it by itself. */
  ribbonRunsOut: boolean;
  /** A second job while one is unfinished gets server-error-busy, as ippeveprinter does; false: it queues. */
  busyRefuse: boolean;
  /** Cancelling the card in the machine is confirmed, and the card comes out all the same. */
  cancelStillPrints: boolean;
  /** job-impressions-completed reads 1 from the start of a card on. */
  lieImpressions: boolean;
  /** Jobs end as completed with no card made. */
  lieCompleted: boolean;
  /** The next start has no history, and job numbers begin at 1 again. */
  forgetOnRestart: boolean;
  /**
   * What the next start says of a card that was in the machine at the cut: the truth (its sensor
   * saw whether the card came out); always aborted, though it may have come out; always completed,
   * though it may not have; or it prints the card again. All four were seen on real systems.
   */
  afterCut: 'truth' | 'aborted' | 'completed' | 'again';
  /** The card in the machine at the cut comes out all the same, as a print command that outlives its printer does it; by the next start it is out. */
  comesOutAfterCut: boolean;
  /** Stand still just before the card comes out, or just after, until set to none. */
  hold: 'none' | 'before-card' | 'after-card';
  /** Carry out requests of this operation, then cut the connection instead of answering. */
  dropAnswerOf: IppOperation | 'none';
}

export const defaultSwitches: PrinterSwitches = {
  jam: false,
  empty: false,
  ribbonEmpty: false,
  coverOpen: false,
  outputFull: false,
  cardMs: 5_000,
  ribbonRunsOut: false,
  busyRefuse: false,
  cancelStillPrints: false,
  lieImpressions: false,
  lieCompleted: false,
  forgetOnRestart: false,
  afterCut: 'truth',
  comesOutAfterCut: false,
  hold: 'none',
  dropAnswerOf: 'none',
};

/** An hour: longer is a slip of the keyboard. */
export const cardTime_ms_max = 3_600_000;

/** A field is unknown or has a value that does not fit; the message names it. */
export class SwitchError extends Error {
  override readonly name = 'SwitchError';
}

const choices = {
  afterCut: ['truth', 'aborted', 'completed', 'again'],
  hold: ['none', 'before-card', 'after-card'],
} as const;

const oneOf = <Choice extends string>(field: string, value: unknown, allowed: readonly Choice[]): Choice => {
  const choice = allowed.find((candidate) => candidate === value);
  if (choice === undefined) throw new SwitchError(`${field}: one of ${allowed.join(', ')}`);
  return choice;
};

const isOperation = (name: unknown): name is IppOperation => typeof name === 'string' && Object.hasOwn(ippOperations, name);

/** The switches after a change that names only what it changes. @throws SwitchError */
export function changeSwitches(current: PrinterSwitches, change: unknown): PrinterSwitches {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) {
    throw new SwitchError('a JSON object of switches is expected');
  }
  const next = { ...current };
  for (const [field, value] of Object.entries(change)) setSwitch(next, field, value);
  return next;
}

function setSwitch(switches: PrinterSwitches, field: string, value: unknown): void {
  switch (field) {
    case 'jam':
    case 'empty':
    case 'ribbonEmpty':
    case 'coverOpen':
    case 'outputFull':
    case 'ribbonRunsOut':
    case 'busyRefuse':
    case 'cancelStillPrints':
    case 'lieImpressions':
    case 'lieCompleted':
    case 'forgetOnRestart':
    case 'comesOutAfterCut':
      if (typeof value !== 'boolean') throw new SwitchError(`${field}: true or false`);
      switches[field] = value;
      return;
    case 'cardMs':
      if (typeof value !== 'number' || !(value >= 0 && value <= cardTime_ms_max)) {
        throw new SwitchError(`cardMs: 0 to ${cardTime_ms_max}`);
      }
      switches.cardMs = value;
      return;
    case 'afterCut':
      switches.afterCut = oneOf(field, value, choices.afterCut);
      return;
    case 'hold':
      switches.hold = oneOf(field, value, choices.hold);
      return;
    case 'dropAnswerOf':
      if (value !== 'none' && !isOperation(value)) throw new SwitchError('dropAnswerOf: none or the name of an IPP operation');
      switches.dropAnswerOf = value;
      return;
    default:
      throw new SwitchError(`${field}: no such switch`);
  }
}
