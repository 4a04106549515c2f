/** Shelves for finished cards: a letter and a number, A-1 to A-9, then B-1; after Z-9 whatever the office calls its own. */

/** so many cards a compartment takes before the next one is suggested */
export const shelfCards_max = 60;

const pattern = /^([A-Z])-([1-9])$/;

/** The compartment behind this one; undefined behind the last, and for a name of the office's own. */
export function nextShelf(name: string): string | undefined {
  const [, letter = '', number = ''] = pattern.exec(name) ?? [];
  if (letter === '') return undefined;
  if (number !== '9') return `${letter}-${Number(number) + 1}`;
  return letter === 'Z' ? undefined : `${String.fromCharCode(letter.charCodeAt(0) + 1)}-1`;
}

/**
 * Where the next card goes: on the shelf of the one before while there is room, then the next with room, round to the first.
 * @param last the shelf of the card before; undefined for the very first
 */
export function suggestShelf(last: string | undefined, cardsOn: ReadonlyMap<string, number>): string {
  const hasRoom = (name: string): boolean => (cardsOn.get(name) ?? 0) < shelfCards_max;
  if (last !== undefined && hasRoom(last)) return last;
  let name = nextShelf(last ?? '') ?? 'A-1';
  // 26 letters of 9 compartments: after one round all are full, and the fullest answer is still an answer.
  for (let looked = 0; looked < 26 * 9 && !hasRoom(name); looked += 1) name = nextShelf(name) ?? 'A-1';
  return name;
}
