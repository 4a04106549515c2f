/** Titles in front of a name: religious, academic, polite. Compared without dots, in small letters. */
const leadingTitles: ReadonlySet<string> = new Set([
  'h',
  'hj',
  'kh',
  'dr',
  'drs',
  'dra',
  'drg',
  'drh',
  'ir',
  'prof',
  'ust',
  'tn',
  'ny',
  'nn',
  'sdr',
  'sdri',
  'alm',
]);

/** Degrees behind a name, without dots and spaces, in small letters. */
const trailingTitles: ReadonlySet<string> = new Set([
  'spd',
  'spdi',
  'sh',
  'shi',
  'se',
  'sei',
  'skom',
  'skep',
  'skm',
  'ssi',
  'ssos',
  'sag',
  'st',
  'sp',
  'spi',
  'spt',
  'sip',
  'sstp',
  'ss',
  'sst',
  'sfarm',
  'sked',
  'skg',
  'skh',
  'spsi',
  'shut',
  'str',
  'stp',
  'mpd',
  'mpdi',
  'mh',
  'mhum',
  'mm',
  'mkes',
  'msi',
  'mt',
  'mkom',
  'mag',
  'ma',
  'msc',
  'mba',
  'mkn',
  'map',
  'mp',
  'amd',
  'amdkeb',
  'amdkep',
  'amdkom',
  'ama',
  'amapd',
  'bsc',
  'ba',
  'phd',
  'dr',
  'ns',
  'apt',
  'sppd',
  'spog',
  'spa',
]);

const plainName = /^[A-Za-z ]*$/;

/**
 * A name for comparison only, never for show: small letters without accents, titles and
 * punctuation, single spaces. `H. AHMAD NU'MAN, S.Pd.` and `Ahmad  Numan` give `ahmad numan`.
 *
 * A degree is taken off only where it is written as one (after a comma, or with dots), because
 * `MA` or `SE` without either may be a family name. Something of the name always stays.
 * The result is stable: normalising it again changes nothing.
 */
export function normaliseName(name: string): string {
  // Most names are plain letters: no accent to fold, no sign that a degree is written with.
  const folds = plainName.test(name) ? name.toLowerCase() : plainLetters(withoutDegrees(folded(name)));
  const words = folds.split(' ').filter((word) => word !== '');
  let first = 0;
  while (first < words.length - 1 && leadingTitles.has(words[first] ?? '')) first += 1;
  return words.slice(first).join(' ');
}

/** Compatibility forms and accents taken off twice: lower-casing can make a new composed letter. */
function folded(text: string): string {
  return withoutMarks(withoutMarks(text).toLowerCase());
}

function withoutMarks(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}+/gu, '');
}

function withoutDegrees(name: string): string {
  const [head = '', ...rest] = name.split(',');
  const kept = rest.filter((segment) => !isDegreeRow(segment));
  return [withoutDottedDegrees(head), ...kept].join(' ');
}

/** `S. Pd. M.Pd` after one comma: the words, alone or up to three joined, make up degrees and nothing else. */
function isDegreeRow(segment: string): boolean {
  const words = segment
    .split(/\s+/)
    .map(letters)
    .filter((word) => word !== '');
  const isRowUpTo = [true];
  for (let end = 1; end <= words.length; end += 1) {
    isRowUpTo[end] = [1, 2, 3].some((count) => isRowUpTo[end - count] === true && trailingTitles.has(words.slice(end - count, end).join('')));
  }
  return isRowUpTo[words.length] === true;
}

function withoutDottedDegrees(head: string): string {
  const words = head.split(/\s+/).filter((word) => word !== '');
  let last = words.length;
  while (last > 1 && isDottedDegree(words[last - 1] ?? '')) last -= 1;
  return words.slice(0, last).join(' ');
}

function isDottedDegree(word: string): boolean {
  return word.includes('.') && trailingTitles.has(letters(word));
}

function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Apostrophes join (nu'man is numan); every other sign parts words. */
function plainLetters(text: string): string {
  return text.replace(/['’`ʼ]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ');
}
