/** The switches of the virtual scanner. */
import { isBiometricPart } from '@loket/domain/recording';

export type Controls = {
  /** percent of every part */
  readonly quality: number;
  /** percent of single parts, by their names */
  readonly qualityOf: Readonly<Record<string, number>>;
  /** added with each capture after the first: a finger that is laid down better the second time */
  readonly rising: number;
  /** errorCode of every capture: 0 none, 100, 101, 102, 106, 109, 110, 111, 500 to 599 */
  readonly error: string;
  /** a capture takes so long */
  readonly delay_ms: number;
  /** the hashes do not fit the chain */
  readonly wrongChain: boolean;
  /** answers are not signed */
  readonly unsigned: boolean;
  /** answers belong to another transaction */
  readonly otherTransaction: boolean;
  /** a capture ends with a broken connection */
  readonly hangUp: boolean;
};

export const firstControls: Controls = {
  quality: 85,
  qualityOf: {},
  rising: 0,
  error: '0',
  delay_ms: 300,
  wrongChain: false,
  unsigned: false,
  otherTransaction: false,
  hangUp: false,
};

const isPercent = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 100;
const isSwitch = (value: unknown): boolean => typeof value === 'boolean';
const fits: Readonly<Record<keyof Controls, (value: unknown) => boolean>> = {
  quality: isPercent,
  qualityOf: (value) =>
    typeof value === 'object' && value !== null && Object.entries(value).every(([part, quality]) => isBiometricPart(part) && isPercent(quality)),
  rising: (value) => typeof value === 'number' && value >= -100 && value <= 100,
  error: (value) => typeof value === 'string' && /^(0|100|101|102|106|109|110|111|5\d\d)$/.test(value),
  delay_ms: (value) => typeof value === 'number' && value >= 0 && value <= 120_000,
  wrongChain: isSwitch,
  unsigned: isSwitch,
  otherTransaction: isSwitch,
  hangUp: isSwitch,
};

/** The switches after a change. @throws Error that names the one that is wrong; then none is changed */
export function readControls(before: Controls, change: unknown): Controls {
  if (typeof change !== 'object' || change === null) throw new Error('a change is an object');
  for (const [name, value] of Object.entries(change)) {
    const isFitting = Object.entries(fits).find(([known]) => known === name)?.[1];
    if (isFitting === undefined) throw new Error(`there is no switch "${name}"`);
    if (!isFitting(value)) throw new Error(`"${name}" cannot have this value`);
  }
  return { ...before, ...change };
}
