/** Cuts a part out of a picture: with the mouse, a finger, or the keyboard alone. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import type { Box } from './face-measurement.ts';
import { type Edge, inside, type Size, withEdges, zoomed } from './portrait-crop.ts';

/** of the picture's longer side, for each press of a key; with Shift five times as far */
const keyStep = 0.01;
const zoomStep = 1.05;
const corners = [
  ['top', 'left'],
  ['top', 'right'],
  ['bottom', 'left'],
  ['bottom', 'right'],
] as const satisfies readonly (readonly [Edge, Edge])[];

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function CropEditor({
  picture,
  box,
  shape,
  onChange,
}: {
  readonly picture: HTMLCanvasElement;
  readonly box: Box;
  /** portrait: keeps its 3:4 · free: each corner goes where the paper's corner is */
  readonly shape: 'portrait' | 'free';
  readonly onChange: (box: Box) => void;
}) {
  const { t } = useWords();
  const stage = useRef<HTMLDivElement>(null);
  const shown = useRef<HTMLCanvasElement>(null);
  const grabbed = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const size: Size = picture;

  useEffect(() => {
    const canvas = shown.current;
    if (canvas === null) return;
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext('2d')?.drawImage(picture, 0, 0);
  }, [picture]);

  function at(event: PointerEvent): { readonly x: number; readonly y: number } {
    const frame = stage.current?.getBoundingClientRect();
    if (frame === undefined) return { x: 0, y: 0 };
    return { x: ((event.clientX - frame.left) / frame.width) * size.width, y: ((event.clientY - frame.top) / frame.height) * size.height };
  }

  function moveBy(x: number, y: number): void {
    onChange(inside({ ...box, left: box.left + x, top: box.top + y }, size));
  }

  const step = (event: KeyboardEvent): number => Math.max(size.width, size.height) * keyStep * (event.shiftKey ? 5 : 1);

  function onBoxKey(event: KeyboardEvent): void {
    const arrow = arrows[event.key];
    const factor = event.key === '+' || event.key === '=' ? zoomStep : event.key === '-' ? 1 / zoomStep : undefined;
    if (arrow === undefined && factor === undefined) return;
    event.preventDefault();
    if (arrow !== undefined) moveBy(arrow[0] * step(event), arrow[1] * step(event));
    else if (factor !== undefined) onChange(zoomed(box, factor, size));
  }

  function onCornerKey(event: KeyboardEvent, corner: (typeof corners)[number]): void {
    const arrow = arrows[event.key];
    if (arrow === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    moveCorner(corner, edgeOf(box, corner[1]) + arrow[0] * step(event), edgeOf(box, corner[0]) + arrow[1] * step(event));
  }

  function moveCorner([vertical, horizontal]: (typeof corners)[number], x: number, y: number): void {
    onChange(withEdges(box, { [vertical]: y, [horizontal]: x }, size));
  }

  return (
    <div className="crop">
      <div className="crop-stage" ref={stage} style={{ aspectRatio: `${size.width} / ${size.height}` }}>
        <canvas ref={shown} role="img" aria-label={t.capture.cropPicture} />
        {/* biome-ignore lint/a11y/useSemanticElements: a part of a picture that is moved about has no element of its own */}
        <div
          className="crop-box"
          role="group"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move it
          tabIndex={0}
          aria-label={t.capture.cropBox}
          data-testid="crop-box"
          style={{
            left: `${(box.left / size.width) * 100}%`,
            top: `${(box.top / size.height) * 100}%`,
            width: `${(box.width / size.width) * 100}%`,
            height: `${(box.height / size.height) * 100}%`,
          }}
          onKeyDown={onBoxKey}
          onPointerDown={(event) => {
            if (event.target !== event.currentTarget) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const from = at(event);
            grabbed.current = { x: from.x - box.left, y: from.y - box.top };
          }}
          onPointerMove={(event) => {
            if (grabbed.current === undefined) return;
            const to = at(event);
            onChange(inside({ ...box, left: to.x - grabbed.current.x, top: to.y - grabbed.current.y }, size));
          }}
          onPointerUp={() => {
            grabbed.current = undefined;
          }}
        >
          {shape === 'portrait'
            ? null
            : corners.map((corner) => (
                <button
                  key={corner.join('-')}
                  type="button"
                  className={`crop-corner crop-${corner.join('-')}`}
                  aria-label={t.capture.corners[`${corner[0]}_${corner[1]}`]}
                  onKeyDown={(event) => onCornerKey(event, corner)}
                  onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
                  onPointerMove={(event) => {
                    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
                    const to = at(event);
                    moveCorner(corner, to.x, to.y);
                  }}
                />
              ))}
        </div>
      </div>
      <div className="crop-tools">
        <button type="button" className="button button-quiet button-small" onClick={() => onChange(zoomed(box, 1 / zoomStep, size))}>
          <Icon name="search" size={18} />
          {t.capture.closer}
        </button>
        <button type="button" className="button button-quiet button-small" onClick={() => onChange(zoomed(box, zoomStep, size))}>
          <Icon name="scan" size={18} />
          {t.capture.wider}
        </button>
        <span className="hint">{shape === 'portrait' ? t.capture.cropKeys : t.capture.cropKeysFree}</span>
      </div>
    </div>
  );
}

function edgeOf(box: Box, edge: Edge): number {
  switch (edge) {
    case 'left':
      return box.left;
    case 'right':
      return box.left + box.width;
    case 'top':
      return box.top;
    case 'bottom':
      return box.top + box.height;
  }
}
