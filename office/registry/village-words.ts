/** Villages and kecamatan in what an officer types: "siti kadipaten", "siti desa ngraho". */
import type { RegionNames } from '../card/region-names.ts';
import { nameWords } from './name-words.ts';

export type AreaWords = {
  /** villages to which the search is held */
  readonly only: ReadonlySet<number> | undefined;
  /** villages whose people come first: the word may be a part of a name as well */
  readonly rather: ReadonlySet<number>;
  readonly words: readonly string[];
};

const areaTitles: ReadonlySet<string> = new Set(['desa', 'ds', 'kel', 'kelurahan', 'kec', 'kecamatan']);
const areaWords_max = 3;

export function createVillageWords(regionNames: RegionNames) {
  const villagesByName = new Map<string, Set<number>>();
  for (const { code, name } of regionNames.villages()) {
    const number = Number(code.replaceAll('.', ''));
    for (const area of [name, regionNames.village(code)?.district ?? '']) {
      const key = nameWords(area.toLowerCase()).join(' ');
      const villages = villagesByName.get(key) ?? new Set();
      villagesByName.set(key, villages.add(number));
    }
  }

  /** @param isName whether anybody bears the word: then it is a name first and a village second */
  return function findAreas(words: readonly string[], isName: (word: string) => boolean): AreaWords {
    let only: ReadonlySet<number> | undefined;
    const rather = new Set<number>();
    const others: string[] = [];
    for (let at = 0; at < words.length; at += 1) {
      const isTitled = areaTitles.has(words[at] ?? '') && at + 1 < words.length;
      const found = longestArea(isTitled ? at + 1 : at);
      const phrase = found === undefined ? [] : words.slice(isTitled ? at + 1 : at, found.end);
      if (found !== undefined && (isTitled || !phrase.every(isName))) {
        only = only === undefined ? found.villages : new Set([...only].filter((village) => found.villages.has(village)));
        at = found.end - 1;
        continue;
      }
      if (found !== undefined) for (const village of found.villages) rather.add(village);
      others.push(words[at] ?? '');
    }
    return { only, rather, words: others };

    function longestArea(from: number): { readonly villages: ReadonlySet<number>; readonly end: number } | undefined {
      for (let end = Math.min(words.length, from + areaWords_max); end > from; end -= 1) {
        const villages = villagesByName.get(words.slice(from, end).join(' '));
        if (villages !== undefined) return { villages, end };
      }
      return undefined;
    }
  };
}
