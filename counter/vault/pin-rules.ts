/** What a PIN of this computer must be, and how long one waits after wrong ones. */
export const pinLength_min = 6;
export const pinLength_max = 64;

export type PinFault = 'short' | 'simple';

/** Why a PIN is refused: too short, or the first that anybody would try. Letters are welcome: a longer one is better. */
export function refusePin(pin: string, username: string): PinFault | undefined {
  if (pin.length < pinLength_min || pin.length > pinLength_max) return 'short';
  const codes = [...pin].map((sign) => sign.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, index) => code - (codes[index] ?? 0)));
  const [step] = steps;
  if (steps.size === 1 && step !== undefined && Math.abs(step) <= 1) return 'simple';
  return pin.toLowerCase() === username ? 'simple' : undefined;
}

const freeFailures = 3;
const delay_ms_first = 5_000;
const delay_ms_max = 15 * 60_000;

/** The pause after so many wrong PINs in a row: three are free, then 5 s, doubling to a quarter of an hour. */
export function pinDelay_ms(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(delay_ms_first * 2 ** Math.min(failures - freeFailures, 20), delay_ms_max);
}
