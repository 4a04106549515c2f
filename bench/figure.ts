/** One measured figure, with what it is and what the product promises of it. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** the median's neighbours: smallest and largest round */
  readonly range?: readonly [number, number];
  /** what the product must hold; absent where nothing is promised */
  readonly promise?: { readonly atLeast?: number; readonly atMost?: number };
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function figureOf(name: string, unit: string, rounds: readonly number[], promise?: Figure['promise']): Figure {
  return { name, unit, value: median(rounds), range: [Math.min(...rounds), Math.max(...rounds)], ...(promise === undefined ? {} : { promise }) };
}

export function isKept({ value, promise }: Figure): boolean {
  return value >= (promise?.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (promise?.atMost ?? Number.POSITIVE_INFINITY);
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { promise, range } = figure;
    const wanted = promise === undefined ? '' : promise.atLeast === undefined ? `<= ${promise.atMost}` : `>= ${promise.atLeast}`;
    return [
      figure.name,
      `${short(figure.value)} ${figure.unit}`,
      range === undefined ? '' : `${short(range[0])} .. ${short(range[1])}`,
      wanted,
      promise === undefined ? '' : isKept(figure) ? 'yes' : 'NO',
    ];
  });
  const all = [['figure', 'median', 'rounds', 'promised', 'kept'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
