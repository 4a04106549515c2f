import { parseArgs } from 'node:util';
import { UsageError } from './console.ts';

/**
 * Reads what was typed after a verb.
 * @param names the flags it knows, each with a value
 * @throws UsageError for an unknown flag, a flag without its value, or another number of words than `wordCount`
 */
export function readFlags<Name extends string>(
  words: readonly string[],
  names: readonly Name[],
  wordCount: number,
): { readonly words: readonly string[]; readonly flags: Readonly<Partial<Record<Name, string>>> } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    });
    if (positionals.length !== wordCount) {
      throw new UsageError(
        `Diperlukan ${wordCount} kata, bukan ${positionals.length}; lihat --help.`,
        `${wordCount} words are needed, not ${positionals.length}; see --help.`,
      );
    }
    const flags: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = values[name];
      if (typeof value === 'string') flags[name] = value;
    }
    return { words: positionals, flags };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Perintah tidak dipahami: ${reason}`, `Not understood: ${reason}`, { cause: error });
  }
}
