import type { ReactNode } from 'react';

export type Mark = { readonly start: number; readonly end: number };

/** Text with the found letters marked. `gaps`: places before which a space is shown that the text does not have. */
export function Marked({ text, marks, gaps = [] }: { readonly text: string; readonly marks: readonly Mark[]; readonly gaps?: readonly number[] }) {
  const edges = [...new Set([0, text.length, ...gaps, ...marks.flatMap(({ start, end }) => [start, end])])]
    .filter((edge) => edge >= 0 && edge <= text.length)
    .sort((one, other) => one - other);
  const parts: ReactNode[] = [];
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1];
    if (to === undefined) break;
    if (gaps.includes(from)) parts.push(' ');
    const piece = text.slice(from, to);
    const isFound = marks.some(({ start, end }) => start <= from && to <= end);
    parts.push(isFound ? <mark key={from}>{piece}</mark> : piece);
  }
  return <>{parts}</>;
}
