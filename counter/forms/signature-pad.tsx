/** The signature, drawn with a pen, a finger or the mouse, or from paper. Who cannot sign is written down as an exception instead. */
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { CropDialog } from '../capture/crop-dialog.tsx';
import { PaperCamera } from '../capture/document-pages.tsx';
import type { Box } from '../capture/face-measurement.ts';
import { lineWidth_px, type Stroke, strokePoint } from '../capture/signature-strokes.ts';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import type { Picture } from './intake-form.ts';
import { canvasOfFile, signatureFrom, signatureFromPaper } from './picture.ts';
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
  const fileInput = useRef<HTMLInputElement>(null);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const drawing = useRef<Stroke | undefined>(undefined);
  const [paper, setPaper] = useState<'camera' | { readonly picture: HTMLCanvasElement; readonly box: Box } | undefined>(undefined);
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

  async function fromFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    try {
      const picture = await canvasOfFile(file);
      setUnreadable(false);
      setPaper({ picture, box: { left: 0, top: 0, width: picture.width, height: picture.height } });
    } catch {
      setUnreadable(true);
    }
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
        <button type="button" className="button button-quiet button-small" data-testid="signature-paper" onClick={() => setPaper('camera')}>
          <Icon name="scan" size={18} />
          {t.capture.signatureFromPaper}
        </button>
      </div>
      <input
        ref={fileInput}
        type="file"
        accept="image/*"
        className="hidden-input"
        tabIndex={-1}
        aria-label={t.capture.signatureFromPaper}
        data-testid="signature-file"
        onChange={(event) => {
          void fromFile(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {isUnreadable ? (
        <p className="note-bad" role="alert">
          {t.intake.notAPicture}
        </p>
      ) : null}
      {paper === 'camera' ? (
        <PaperCamera
          title={t.capture.signatureFromPaper}
          onPicture={(picture) => setPaper({ picture, box: { left: 0, top: 0, width: picture.width, height: picture.height } })}
          onFile={() => {
            setPaper(undefined);
            fileInput.current?.click();
          }}
          onClose={() => setPaper(undefined)}
        />
      ) : null}
      {paper === undefined || paper === 'camera' ? null : (
        <CropDialog
          title={t.capture.signatureCut}
          picture={paper.picture}
          box={paper.box}
          shape="free"
          onCut={async (picture, box) => {
            const cut = await signatureFromPaper(picture, box);
            setStrokes([]);
            onChange(cut);
            setPaper(undefined);
          }}
          onClose={() => setPaper(undefined)}
        />
      )}
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
