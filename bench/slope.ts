/** How a time grows: the exponent e of `time = a * size^e`, by least squares over the logarithms. 0 stays, 1 is in proportion, 2 is the square. */
export function exponentOf(points: readonly { readonly size: number; readonly time: number }[]): number {
  const logs = points.map(({ size, time }) => ({ x: Math.log(size), y: Math.log(time) }));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map((log) => log.x)), mean(logs.map((log) => log.y))];
  const along = logs.reduce((sum, log) => sum + (log.x - x) * (log.y - y), 0);
  return along / logs.reduce((sum, log) => sum + (log.x - x) ** 2, 0);
}
