/** Words of a line of the NUT protocol (RFC 9271): separated by blanks, or in double quotes with \" and \\ inside. */

/** undefined when a quote is not closed or a backslash has nothing behind it. */
export function splitNutWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let index = 0; index < line.length; index += 1) {
    let character = line.charAt(index);
    const isEscaped = character === '\\';
    if (isEscaped) {
      index += 1;
      if (index === line.length) return undefined;
      character = line.charAt(index);
    }
    if (!isEscaped && character === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (!isEscaped && !isQuoted && (character === ' ' || character === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${character}`;
  }
  if (isQuoted) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

export function quoteNutWord(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
