/** The signature, drawn with a pen, a finger or the mouse, or from paper. Who cannot sign is written down as an exception instead. */
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { PaperPicture } from '../capture/paper-picture.tsx';
import { lineWidth_px, type Stroke, strokePoint } from '../capture/signature-strokes.ts';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import type { Picture } from './intake-form.ts';
import { signatureFrom, signatureFromPaper } from './picture.ts';
import { PictureView } from './picture-view.tsx';

const padWidth_px = 600;
const padHeight_px = 200;
const ink = '#101418';

export function SignaturePad({
  signature,
  onChange,
}: {
  readonly signature: Picture | undefined;
  readonly onChange: (signature: Picture | undefined) => void;
}) {
  const { t } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const drawing = useRef<Stroke | undefined>(undefined);
  const [isFromPaper, setFromPaper] = useState(false);
  const [isUnreadable, setUnreadable] = useState(false);

  // A picture that is gone from outside (another form, a recording begun anew) takes its strokes with it.
  useEffect(() => {
    if (signature === undefined && drawing.current === undefined) setStrokes([]);
  }, [signature]);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    context.clearRect(0, 0, padWidth_px, padHeight_px);
    for (const stroke of strokes) drawStroke(context, stroke);
  }, [strokes]);

  function at(event: PointerEvent<HTMLCanvasElement>) {
    const frame = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * padWidth_px;
    const y = ((event.clientY - frame.top) / frame.height) * padHeight_px;
    return strokePoint(x, y, event.pressure, event.pointerType);
  }

  function move(event: PointerEvent<HTMLCanvasElement>): void {
    const before = drawing.current;
    const context = event.currentTarget.getContext('2d');
    if (before === undefined || context === null) return;
    const point = at(event);
    const last = before.at(-1);
    drawing.current = [...before, point];
    drawStroke(context, last === undefined ? [point] : [last, point]);
  }

  async function keep(next: readonly Stroke[]): Promise<void> {
    setStrokes(next);
    if (canvas.current === null) return;
    const context = canvas.current.getContext('2d');
    context?.clearRect(0, 0, padWidth_px, padHeight_px);
    if (context !== null) for (const stroke of next) drawStroke(context, stroke);
    onChange(next.length === 0 ? undefined : await signatureFrom(canvas.current));
  }

  function end(): void {
    const stroke = drawing.current;
    if (stroke === undefined) return;
    drawing.current = undefined;
    // A touch that goes nowhere is a hand laid down, not a signature.
    void keep(stroke.length < 2 ? strokes : [...strokes, stroke]);
  }

  function clear(): void {
    setStrokes([]);
    onChange(undefined);
  }

  // A form taken up again, and a signature from paper, have a picture and no strokes; it is shown until somebody signs anew.
  const isPicture = signature !== undefined && strokes.length === 0;
  return (
    <div className="signature">
      {isPicture ? (
        <div className="signature-pad">
          <PictureView picture={signature} alt={t.intake.signature} />
        </div>
      ) : (
        <canvas
          ref={canvas}
          className="signature-pad"
          width={padWidth_px}
          height={padHeight_px}
          role="img"
          aria-label={t.intake.signaturePad}
          data-testid="signature-pad"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            drawing.current = [at(event)];
          }}
          onPointerMove={move}
          onPointerUp={end}
          onPointerCancel={end}
        />
      )}
      <div className="page-buttons">
        <button
          type="button"
          className="button button-quiet button-small"
          data-testid="signature-undo"
          disabled={strokes.length === 0}
          onClick={() => void keep(strokes.slice(0, -1))}
        >
          <Icon name="undo" size={18} />
          {t.capture.signatureUndo}
        </button>
        <button
          type="button"
          className="button button-quiet button-small"
          data-testid="signature-clear"
          disabled={strokes.length === 0 && signature === undefined}
          onClick={clear}
        >
          <Icon name="cross" size={18} />
          {t.capture.signatureClear}
        </button>
        <button type="button" className="button button-quiet button-small" data-testid="signature-paper" onClick={() => setFromPaper(true)}>
          <Icon name="scan" size={18} />
          {t.capture.signatureFromPaper}
        </button>
      </div>
      <PaperPicture
        title={isFromPaper ? t.capture.signatureFromPaper : t.capture.signatureCut}
        label={t.capture.signatureFromPaper}
        testId="signature-file"
        isOpen={isFromPaper}
        onUnreadable={setUnreadable}
        onCut={async (picture, box) => {
          const cutOut = await signatureFromPaper(picture, box);
          setStrokes([]);
          onChange(cutOut);
        }}
        onClose={() => setFromPaper(false)}
      />
      {isUnreadable ? (
        <p className="note-bad" role="alert">
          {t.intake.notAPicture}
        </p>
      ) : null}
    </div>
  );
}

function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke): void {
  context.strokeStyle = ink;
  context.lineCap = 'round';
  let last = stroke[0];
  for (const point of stroke.slice(1)) {
    if (last === undefined) return;
    context.lineWidth = lineWidth_px(point);
    context.beginPath();
    context.moveTo(last.x, last.y);
    context.lineTo(point.x, point.y);
    context.stroke();
    last = point;
  }
}
