/** The face photo: by the camera of this computer with guidance, or from a file; cut to the card's portrait by itself. */
import type { PhotoCheck } from '@loket/protocol/application';
import { useRef, useState } from 'react';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import type { Picture } from '../forms/intake-form.ts';
import { canvasOfFile, photoFrom } from '../forms/picture.ts';
import { PictureView } from '../forms/picture-view.tsx';
import { useServices } from '../services.ts';
import { CropDialog } from './crop-dialog.tsx';
import type { Box } from './face-measurement.ts';
import { FileInput } from './file-input.tsx';
import { judge } from './judge-photo.ts';
import { PhotoDialog } from './photo-dialog.tsx';
import { wordOf } from './word-of.ts';

type Taken = { readonly picture: HTMLCanvasElement; readonly box: Box; readonly check: PhotoCheck };

export function PhotoCapture({
  photo,
  check,
  onChange,
}: {
  readonly photo: Picture | undefined;
  readonly check: PhotoCheck | undefined;
  readonly onChange: (photo: Picture, check: PhotoCheck) => void;
}) {
  const { t } = useWords();
  const { ports } = useServices();
  const [doing, setDoing] = useState<'nothing' | 'camera' | 'looking' | 'cutting'>('nothing');
  const [isUnreadable, setUnreadable] = useState(false);
  /** the whole picture of the present photo, as long as this form is open: it may be cut anew */
  const [taken, setTaken] = useState<Taken | undefined>(undefined);
  const [photos, setPhotos] = useState(0);
  const fileInput = useRef<HTMLInputElement>(null);

  async function keep(next: Taken): Promise<void> {
    const cut = await photoFrom(next.picture, next.box);
    setTaken(next);
    setPhotos((before) => before + 1);
    setUnreadable(false);
    setDoing('nothing');
    onChange(cut, next.check);
  }

  async function fromFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    setDoing('looking');
    try {
      const picture = await canvasOfFile(file);
      const { box, found } = await judge(picture, ports.timers);
      await keep({ picture, box, check: { source: 'file', found } });
    } catch {
      setUnreadable(true);
      setDoing('nothing');
    }
  }

  return (
    <div className="capture" data-testid="photo-capture" data-doing={doing} data-found={check?.found} data-photos={photos}>
      <div className="capture-frame">{photo === undefined ? <Icon name="camera" size={40} /> : <PictureView picture={photo} alt={t.intake.photo} />}</div>
      <div className="capture-actions">
        <button type="button" className="button" data-testid="photo-camera" onClick={() => setDoing('camera')}>
          <Icon name="camera" />
          {photo === undefined ? t.intake.takePhoto : t.intake.retakePhoto}
        </button>
        <button type="button" className="button button-quiet" onClick={() => fileInput.current?.click()}>
          <Icon name="file" />
          {t.intake.photoFromFile}
        </button>
        <FileInput inputRef={fileInput} accept="image/*" label={t.intake.photoFromFile} testId="photo-file" onFiles={([file]) => void fromFile(file)} />
        {taken === undefined || photo === undefined ? null : (
          <button type="button" className="button button-quiet button-small" data-testid="photo-cut" onClick={() => setDoing('cutting')}>
            <Icon name="pen" size={18} />
            {t.capture.cutAgain}
          </button>
        )}
        <p className="hint" role="status">
          {doing === 'looking' ? t.capture.looking : photo === undefined ? t.intake.photoHint : t.intake.photoReady(Math.ceil(photo.size_bytes / 1000))}
        </p>
        {photo === undefined || check === undefined || check.found === 'good' ? null : (
          <p className="note-warned" data-testid="photo-warning">
            <Icon name="question" size={16} />{' '}
            <span>
              {wordOf(t.capture.found, check.found)}
              {check.reason === undefined ? '' : ` ${t.capture.keptBecause(check.reason)}`}
            </span>
          </p>
        )}
        {isUnreadable ? <Notice tone="bad" title={t.intake.notAPicture} live="assertive" /> : null}
      </div>
      {doing === 'camera' ? (
        <PhotoDialog
          onPhoto={keep}
          onFile={() => {
            setDoing('nothing');
            fileInput.current?.click();
          }}
          onClose={() => setDoing('nothing')}
        />
      ) : null}
      {doing === 'cutting' && taken !== undefined ? (
        <CropDialog
          title={t.capture.cutAgain}
          picture={taken.picture}
          box={taken.box}
          shape="portrait"
          onCut={(picture, box) => keep({ ...taken, picture, box })}
          onClose={() => setDoing('nothing')}
        />
      ) : null}
    </div>
  );
}
