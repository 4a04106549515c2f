import type { CoverageAnswer } from '@loket/protocol/coverage';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useWords } from '../../components/hooks.ts';
import { formatDay, formatNumber } from '../../messages/format.ts';

const height_px = 260;

/** Not yet enrolled, day by day, with the enrolments of each day below it. */
export function CoverageLine({ coverage }: { readonly coverage: CoverageAnswer }) {
  const { t, language } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const { opening, days } = coverage;

  const data = useMemo((): uPlot.AlignedData => {
    const first = days[0];
    // The line begins at the published figure, the day before the first enrolment counted here: the eight years between the two are not drawn.
    const start = first === undefined ? [] : [{ day: dayBefore(first.day), enrolled: 0, notYetEnrolled: opening.notYetEnrolled }];
    const points = [...start, ...days];
    return [points.map(({ day }) => secondsOf(day)), points.map(({ enrolled }) => enrolled), points.map(({ notYetEnrolled }) => notYetEnrolled)];
  }, [days, opening.notYetEnrolled]);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue('--ink');
    const quiet = style.getPropertyValue('--line');
    const font = '13px system-ui, sans-serif';
    const axis = { stroke: ink, grid: { stroke: quiet, width: 1 }, ticks: { stroke: quiet, width: 1 }, font };
    const count = (value: number): string => formatNumber(Math.round(value), language);
    const dayText = (seconds: number): string => formatDay(new Date(seconds * 1000).toISOString().slice(0, 10), language).replace(/ \d{4}$/, '');
    const bars = uPlot.paths.bars?.({ size: [0.4, 40] });
    const plot = new uPlot(
      {
        width: Math.max(320, element.clientWidth),
        height: height_px,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
        scales: {
          x: { time: true, range: (_plot, low, high) => [low - 43_200, high + 43_200] },
          enrolled: { range: (_plot, _low, high) => [0, Math.max(4, high * 3)] },
        },
        legend: { live: true },
        series: [
          { label: t.coverage.day, value: (_plot, seconds) => (seconds === null ? '–' : dayText(seconds)) },
          {
            label: t.coverage.enrolledThatDay,
            scale: 'enrolled',
            stroke: style.getPropertyValue('--good'),
            fill: style.getPropertyValue('--good-soft'),
            ...(bars === undefined ? {} : { paths: bars }),
            points: { show: false },
            value: (_plot, value) => (value === null ? '–' : count(value)),
          },
          {
            label: t.coverage.notYet,
            stroke: style.getPropertyValue('--accent'),
            width: 2.5,
            points: { show: true, size: 7 },
            value: (_plot, value) => (value === null ? '–' : count(value)),
          },
        ],
        axes: [
          { ...axis, values: (_plot, splits) => splits.map(dayText), incrs: [86_400, 2 * 86_400, 7 * 86_400, 14 * 86_400, 28 * 86_400] },
          { ...axis, size: 72, values: (_plot, splits) => splits.map((split) => (Number.isInteger(split) ? count(split) : '')) },
          {
            ...axis,
            scale: 'enrolled',
            side: 1,
            size: 52,
            grid: { show: false },
            values: (_plot, splits) => splits.map((split) => (Number.isInteger(split) ? count(split) : '')),
          },
        ],
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
  }, [data, language, t]);

  return (
    <div
      ref={frame}
      className="chart"
      role="img"
      aria-label={t.coverage.lineLabel(formatNumber(opening.notYetEnrolled, language), formatNumber(coverage.now.notYetEnrolled, language))}
    />
  );
}

function secondsOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

function dayBefore(day: string): string {
  return new Date((secondsOf(day) - 86_400) * 1000).toISOString().slice(0, 10);
}
