import type { ReportAnswer } from '@loket/protocol/reports';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useWords } from '../../components/hooks.ts';
import { formatDay, formatNumber } from '../../messages/format.ts';

const height_px = 280;
const day_s = 86_400;
const hatch_px = 6;

/** Told apart by their shapes: hatched bars, a solid line with discs, a dashed one with squares. Reads on paper and without colour. */
export function DayChart({ days }: { readonly days: ReportAnswer['figures']['days'] }) {
  const { t, language } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const words = t.reports;

  const data = useMemo(
    (): uPlot.AlignedData => [
      days.map(({ day }) => Date.parse(`${day}T00:00:00Z`) / 1000),
      days.map(({ accepted }) => accepted),
      days.map(({ printed }) => printed),
      days.map(({ handedOver }) => handedOver),
    ],
    [days],
  );

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const style = getComputedStyle(document.documentElement);
    const [ink, quiet, accent] = [style.getPropertyValue('--ink'), style.getPropertyValue('--line'), style.getPropertyValue('--accent')];
    const axis = { stroke: ink, grid: { stroke: quiet, width: 1 }, ticks: { stroke: quiet, width: 1 }, font: '13px system-ui, sans-serif' };
    const count = (value: number | null): string => (value === null ? '–' : formatNumber(value, language));
    const dayText = (seconds: number): string => formatDay(new Date(seconds * 1000).toISOString().slice(0, 10), language).replace(/ \d{4}$/, '');
    const bars = uPlot.paths.bars?.({ size: [0.6, 36] });
    const hatched = hatchOf(accent);
    const plot = new uPlot(
      {
        width: Math.max(320, element.clientWidth),
        height: height_px,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
        scales: {
          x: { time: true, range: (_plot, low, high) => [low - day_s / 2, high + day_s / 2] },
          y: { range: (_plot, _low, high) => [0, Math.max(5, high * 1.1)] },
        },
        series: [
          { label: t.coverage.day, value: (_plot, seconds) => (seconds === null ? '–' : dayText(seconds)) },
          {
            label: words.asBars(words.accepted),
            stroke: accent,
            width: 1,
            fill: () => hatched,
            ...(bars === undefined ? {} : { paths: bars }),
            points: { show: false },
            value: (_plot, value) => count(value),
          },
          { label: words.asLine(words.printed), stroke: ink, width: 2.5, points: { show: true, size: 8, fill: ink }, value: (_plot, value) => count(value) },
          {
            label: words.asDashes(words.handedOver),
            stroke: ink,
            width: 2,
            dash: [7, 5],
            points: { show: (drawn) => drawSquares(drawn, 3, ink) },
            value: (_plot, value) => count(value),
          },
        ],
        axes: [
          { ...axis, values: (_plot, splits) => splits.map(dayText), incrs: [1, 2, 7, 14].map((count_days) => count_days * day_s), space: 110 },
          { ...axis, size: 64, values: (_plot, splits) => splits.map((split) => (Number.isInteger(split) ? count(split) : '')) },
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
  }, [data, language, t, words]);

  return <div ref={frame} className="chart" role="img" aria-label={words.chartLabel(formatNumber(days.length, language))} />;
}

/** Slanted lines instead of a colour. */
function hatchOf(stroke: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = hatch_px;
  tile.height = hatch_px;
  const pen = tile.getContext('2d');
  if (pen === null) return 'transparent';
  pen.strokeStyle = stroke;
  pen.lineWidth = 1;
  pen.beginPath();
  // Once more beyond each corner, so that the lines meet where tiles meet.
  for (const shift of [-hatch_px, 0, hatch_px]) {
    pen.moveTo(shift, hatch_px);
    pen.lineTo(shift + hatch_px, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, 'repeat') ?? 'transparent';
}

/** uPlot's own points are discs. Drawn here; its own are left out. */
function drawSquares(plot: uPlot, series: number, stroke: string): boolean {
  const size = 7 * devicePixelRatio;
  plot.ctx.save();
  plot.ctx.strokeStyle = stroke;
  plot.ctx.fillStyle = '#ffffff';
  plot.ctx.lineWidth = 1.5 * devicePixelRatio;
  plot.ctx.setLineDash([]);
  for (const [index, value] of (plot.data[series] ?? []).entries()) {
    const seconds = plot.data[0][index];
    if (value === null || value === undefined || seconds === undefined) continue;
    const [left, top] = [plot.valToPos(seconds, 'x', true) - size / 2, plot.valToPos(value, 'y', true) - size / 2];
    plot.ctx.fillRect(left, top, size, size);
    plot.ctx.strokeRect(left, top, size, size);
  }
  plot.ctx.restore();
  return false;
}
