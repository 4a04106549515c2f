import type { ForecastAnswer } from '@loket/protocol/coverage';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useWords } from '../../components/hooks.ts';
import { formatDay, formatNumber } from '../../messages/format.ts';

const height_px = 340;
/** shown where nothing ends: longer lines say less */
const usualMonths = 36;
const afterZero_months = 6;
const month_s = 30.4375 * 86_400;

/** A word, the line it belongs to, and how far along and on which side it stands, so that words do not meet where lines do. */
type Line = { readonly name: string; readonly place: number; readonly along: number; readonly isBelow?: true };

/** The months that the picture shows: past the latest end, or three years. */
export function shownPoints({ points, zeroOn, zeroAtTheLatest }: ForecastAnswer): ForecastAnswer['points'] {
  const end = zeroAtTheLatest ?? zeroOn;
  const last = end === undefined ? usualMonths : points.findIndex(({ date }) => date >= end) + afterZero_months;
  return points.slice(0, Math.max(13, Math.min(points.length, last + 1)));
}

/** History, forecast and band. Told apart by dashes and by words at the lines, so that it reads on paper and without colour. */
export function ForecastChart({ forecast }: { readonly forecast: ForecastAnswer }) {
  const { t, language } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const points = useMemo(() => shownPoints(forecast), [forecast]);
  const words = t.coverage.forecast;

  const data = useMemo((): uPlot.AlignedData => {
    const ahead = new Map(points.map((point) => [point.date, point]));
    const past = new Map(forecast.history.map(({ date, notYetEnrolled }) => [date, notYetEnrolled]));
    const dates = [...new Set([...past.keys(), ...ahead.keys()])].sort();
    const of = (value: (date: string) => number | undefined): (number | null)[] => dates.map((date) => value(date) ?? null);
    // A pace that nobody knows yet draws no line into the future.
    const may = (value: number | undefined): number | undefined => (forecast.isTooThin ? undefined : value);
    return [
      dates.map(secondsOf),
      of((date) => past.get(date)),
      of((date) => may(ahead.get(date)?.expected)),
      of((date) => may(ahead.get(date)?.high)),
      of((date) => may(ahead.get(date)?.low)),
    ];
  }, [forecast, points]);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const style = getComputedStyle(document.documentElement);
    const [ink, quiet, accent, soft] = [
      style.getPropertyValue('--ink'),
      style.getPropertyValue('--line'),
      style.getPropertyValue('--accent'),
      style.getPropertyValue('--accent-soft'),
    ];
    const font = '13px system-ui, sans-serif';
    const axis = { stroke: ink, grid: { stroke: quiet, width: 1 }, ticks: { stroke: quiet, width: 1 }, font };
    const count = (value: number | null): string => (value === null ? '–' : formatNumber(Math.round(value), language));
    const dayText = (seconds: number): string => formatDay(new Date(seconds * 1000).toISOString().slice(0, 10), language);
    const line = (label: string, width: number, dash?: number[]): uPlot.Series => ({
      label,
      stroke: accent,
      width,
      ...(dash === undefined ? {} : { dash }),
      points: { show: label === words.history && forecast.history.length < 40, size: 6 },
      spanGaps: true,
      value: (_plot, value) => count(value),
    });
    const named: Line[] = [
      { name: words.history, place: 1, along: 0, isBelow: true },
      { name: words.expected, place: 2, along: 0.3 },
      { name: words.high, place: 3, along: 0.7 },
      { name: words.low, place: 4, along: 0.55, isBelow: true },
    ];
    const plot = new uPlot(
      {
        width: Math.max(320, element.clientWidth),
        height: height_px,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
        scales: {
          x: { time: true, range: (_plot, low, high) => [low - month_s / 4, high + month_s / 4] },
          y: { range: (_plot, _low, high) => [0, Math.max(10, high * 1.08)] },
        },
        bands: [{ series: [3, 4], fill: soft }],
        series: [
          { label: t.coverage.day, value: (_plot, seconds) => (seconds === null ? '–' : dayText(seconds)) },
          line(words.history, 3),
          line(words.expected, 2.5, [10, 5]),
          line(words.high, 1.5, [2, 4]),
          line(words.low, 1.5, [2, 4]),
        ],
        axes: [
          {
            ...axis,
            values: (_plot, splits) => splits.map((split) => dayText(split).replace(/^\d+ /, '')),
            space: 90,
            incrs: [1, 2, 3, 6, 12].map((months) => months * month_s),
          },
          { ...axis, size: 84, values: (_plot, splits) => splits.map((split) => (Number.isInteger(split) ? count(split) : '')) },
        ],
        hooks: { draw: [(drawn) => writeNames(drawn, named, ink)] },
      },
      data,
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(320, element.clientWidth), height: height_px }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [data, forecast.history.length, language, t, words]);

  const end = points.at(-1)?.expected ?? forecast.notYetEnrolled;
  return (
    <div
      ref={frame}
      className="chart"
      role="img"
      aria-label={words.chartLabel(formatNumber(forecast.notYetEnrolled, language), formatNumber(forecast.isTooThin ? forecast.notYetEnrolled : end, language))}
    />
  );
}

/** The word of each line beside it. */
function writeNames(plot: uPlot, lines: readonly Line[], ink: string): void {
  const ratio = devicePixelRatio;
  plot.ctx.save();
  plot.ctx.font = `${13 * ratio}px system-ui, sans-serif`;
  plot.ctx.fillStyle = ink;
  for (const { name, place, along, isBelow } of lines) {
    const values = plot.data[place] ?? [];
    const drawn = [...values.keys()].filter((index) => values[index] !== null && values[index] !== undefined);
    const index = drawn[Math.floor(drawn.length * along)];
    const [x, value] = index === undefined ? [undefined, undefined] : [plot.data[0][index], values[index]];
    if (x === undefined || value === undefined || value === null || drawn.length < 2) continue;
    const top = plot.valToPos(value, 'y', true) + (isBelow === true ? 18 : -8) * ratio;
    plot.ctx.fillText(
      name,
      plot.valToPos(x, 'x', true) + 6 * ratio,
      Math.max(plot.bbox.top + 14 * ratio, Math.min(top, plot.bbox.top + plot.bbox.height - 4 * ratio)),
    );
  }
  plot.ctx.restore();
}

function secondsOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}
