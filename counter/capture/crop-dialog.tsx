/** A picture in a window of its own, to be turned and cut. */
import { useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { turned } from '../forms/picture.ts';
import { CropEditor } from './crop-editor.tsx';
import type { Box } from './face-measurement.ts';

export function CropDialog({
  title,
  picture,
  box,
  shape,
  onCut,
  onClose,
}: {
  readonly title: string;
  readonly picture: HTMLCanvasElement;
  readonly box: Box;
  readonly shape: 'portrait' | 'free';
  readonly onCut: (picture: HTMLCanvasElement, box: Box) => Promise<void>;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const [edited, setEdited] = useState({ picture, box });
  const [isCutting, setCutting] = useState(false);
  const [hasFailed, setFailed] = useState(false);

  async function cut(): Promise<void> {
    setCutting(true);
    setFailed(false);
    try {
      await onCut(edited.picture, edited.box);
    } catch {
      setFailed(true);
      setCutting(false);
    }
  }

  function turn(): void {
    const next = turned(edited.picture);
    const { left, top, width, height } = edited.box;
    setEdited({ picture: next, box: { left: edited.picture.height - top - height, top: left, width: height, height: width } });
  }

  return (
    <Dialog title={title} onClose={onClose} wide className="capture-dialog">
      <CropEditor picture={edited.picture} box={edited.box} shape={shape} onChange={(next) => setEdited({ ...edited, box: next })} />
      {hasFailed ? (
        <p className="note-bad" role="alert">
          {t.capture.cutFailed}
        </p>
      ) : null}
      <div className="dialog-actions">
        {shape === 'free' ? (
          <button type="button" className="button button-quiet" data-testid="crop-turn" onClick={turn}>
            <Icon name="undo" size={18} />
            {t.capture.turn}
          </button>
        ) : null}
        <button type="button" className="button button-quiet" onClick={onClose}>
          {t.common.cancel}
        </button>
        <button type="button" className="button button-primary" data-testid="crop-done" disabled={isCutting} onClick={() => void cut()}>
          {isCutting ? t.capture.shrinking : t.capture.useThis}
        </button>
      </div>
    </Dialog>
  );
}
