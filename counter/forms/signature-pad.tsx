/** The signature, drawn with a pen, a finger or the mouse. Who cannot sign is written down as an exception instead. */
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import type { Picture } from './intake-form.ts';
import { signatureFrom } from './picture.ts';
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
  const last = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const [drawn, setDrawn] = useState(false);

  useEffect(() => {
    if (signature !== undefined) return;
    canvas.current?.getContext('2d')?.clearRect(0, 0, padWidth_px, padHeight_px);
    setDrawn(false);
  }, [signature]);

  function at(event: PointerEvent<HTMLCanvasElement>): { x: number; y: number } {
    const frame = event.currentTarget.getBoundingClientRect();
    return { x: ((event.clientX - frame.left) / frame.width) * padWidth_px, y: ((event.clientY - frame.top) / frame.height) * padHeight_px };
  }

  function move(event: PointerEvent<HTMLCanvasElement>): void {
    const from = last.current;
    const context = event.currentTarget.getContext('2d');
    if (from === undefined || context === null) return;
    const to = at(event);
    context.strokeStyle = ink;
    context.lineWidth = 4;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    last.current = to;
    setDrawn(true);
  }

  async function end(): Promise<void> {
    if (last.current === undefined) return;
    last.current = undefined;
    if (canvas.current !== null && drawn) onChange(await signatureFrom(canvas.current));
  }

  // A form taken up again has its signature as a picture; the pad shows it until somebody signs anew.
  if (signature !== undefined && !drawn) {
    return (
      <div className="signature">
        <div className="signature-pad">
          <PictureView picture={signature} alt={t.intake.signature} />
        </div>
        <button type="button" className="button button-quiet button-small" onClick={() => onChange(undefined)}>
          <Icon name="undo" size={18} />
          {t.intake.signAgain}
        </button>
      </div>
    );
  }
  return (
    <div className="signature">
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
          last.current = at(event);
        }}
        onPointerMove={move}
        onPointerUp={() => void end()}
        onPointerCancel={() => void end()}
      />
      <button type="button" className="button button-quiet button-small" disabled={!drawn} onClick={() => onChange(undefined)}>
        <Icon name="undo" size={18} />
        {t.intake.signAgain}
      </button>
    </div>
  );
}
