import { UsageError } from './console.ts';

/** Reads a flag's whole number. @throws UsageError outside `lowest` to `highest` */
export function wholeNumber(flag: string, text: string, lowest: number, highest: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < lowest || number > highest) {
    throw new UsageError(
      `${flag}: bilangan ${lowest} sampai ${highest}, bukan "${text}"`,
      `${flag}: a whole number from ${lowest} to ${highest}, not "${text}"`,
    );
  }
  return number;
}
