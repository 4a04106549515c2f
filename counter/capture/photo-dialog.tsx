/**
 * The camera with its guidance: one piece of advice at a time, large enough to be read from where the officer stands. The photo
 * that was taken is judged once more by itself, and what is not good is taken all the same for a reason.
 */
import type { PhotoCheck } from '@loket/protocol/application';
import { useEffect, useRef, useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import { ReasonField, reasonLength_min } from '../components/reason-field.tsx';
import { canvasOf } from '../forms/picture.ts';
import { useServices } from '../services.ts';
import { CropEditor } from './crop-editor.tsx';
import { type Advice, firstGuidance, guide } from './face-guidance.ts';
import type { Box } from './face-measurement.ts';
import { type FaceModel, openFaceModel } from './face-model.ts';
import { type Judgement, judge } from './judge-photo.ts';
import { useCamera } from './use-camera.ts';

/** between two looks; the look itself takes 40 to 200 ms on an office computer */
const look_ms = 120;
/** A model that takes longer is not waited for; should it come later, it guides from then on. */
const loading_ms_max = 20_000;
/** looks at a picture that ends in an error before the model counts as unusable */
const faults_max = 3;

export type PhotoTaken = { readonly picture: HTMLCanvasElement; readonly box: Box; readonly check: PhotoCheck };

export function PhotoDialog({
  onPhoto,
  onFile,
  onClose,
}: {
  readonly onPhoto: (taken: PhotoTaken) => Promise<void>;
  /** the officer rather takes a file */
  readonly onFile: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const { ports } = useServices();
  const camera = useCamera('user');
  const guidance = useGuidance(camera.state === 'ready' ? camera.video.current : null);
  const [isTaking, setTaking] = useState(false);
  const [still, setStill] = useState<(Judgement & { readonly picture: HTMLCanvasElement }) | undefined>(undefined);

  async function take(): Promise<void> {
    const video = camera.video.current;
    if (video === null || isTaking) return;
    setTaking(true);
    const picture = canvasOf(video, video.videoWidth, video.videoHeight);
    const judged = await judge(picture, ports.timers);
    if (judged.found === 'good') return onPhoto({ picture, box: judged.box, check: { source: 'camera', found: 'good' } });
    setStill({ ...judged, picture });
    setTaking(false);
  }

  return (
    <Dialog title={t.intake.photo} onClose={onClose} wide className="capture-dialog">
      {camera.state === 'none' ? (
        <>
          <Notice tone="bad" title={t.intake.noCamera} live="assertive" />
          <div className="dialog-actions">
            <button type="button" className="button button-quiet" onClick={onClose}>
              {t.common.cancel}
            </button>
            <button type="button" className="button button-primary" data-testid="photo-file-instead" onClick={onFile}>
              <Icon name="file" />
              {t.intake.photoFromFile}
            </button>
          </div>
        </>
      ) : null}
      {still === undefined || camera.state === 'none' ? null : (
        <StillReview
          {...still}
          onBox={(box) => setStill({ ...still, box })}
          onAgain={() => setStill(undefined)}
          onUse={(reason) =>
            onPhoto({ picture: still.picture, box: still.box, check: { source: 'camera', found: still.found, ...(reason === undefined ? {} : { reason }) } })
          }
        />
      )}
      {/* The camera stays open behind the still picture: taking again starts at once. */}
      <div hidden={still !== undefined || camera.state === 'none'}>
        <AdviceBanner guidance={guidance} isReady={camera.state === 'ready'} />
        <div className="camera">
          <video ref={camera.video} muted playsInline aria-label={t.intake.cameraPicture} />
          <span className={`camera-oval ${guidance === 'good' ? 'is-good' : ''}`} aria-hidden="true" />
        </div>
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onFile}>
            <Icon name="file" />
            {t.intake.photoFromFile}
          </button>
          <button
            type="button"
            className="button button-primary button-big"
            data-testid="photo-take"
            disabled={camera.state !== 'ready' || isTaking}
            onClick={() => void take()}
          >
            <Icon name="camera" />
            {isTaking ? t.capture.looking : t.intake.takePhoto}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

type Shown = Advice | 'model_loading' | 'not_checked';

/** The advice of the moment, from the running picture. */
function useGuidance(video: HTMLVideoElement | null): Shown {
  const { ports } = useServices();
  const [shown, setShown] = useState<Shown>('model_loading');
  useEffect(() => {
    if (video === null) return;
    let closed = false;
    let guidance = firstGuidance;
    let faults = 0;
    const loop = async (model: FaceModel): Promise<void> => {
      if (closed) return;
      try {
        const { look } = await model.look(video, video.videoWidth, video.videoHeight);
        guidance = guide(guidance, look);
        faults = 0;
        if (!closed) setShown(guidance.shown);
      } catch {
        faults += 1;
        if (faults >= faults_max) return setShown('not_checked');
      }
      ports.timers.set(look_ms, () => void loop(model));
    };
    const withoutModel = (): void => {
      if (!closed) setShown('not_checked');
    };
    const limit = ports.timers.set(loading_ms_max, withoutModel);
    openFaceModel()
      .finally(() => limit.cancel())
      .then(loop, withoutModel);
    return () => {
      closed = true;
      limit.cancel();
    };
  }, [video, ports]);
  return shown;
}

function AdviceBanner({ guidance, isReady }: { readonly guidance: Shown; readonly isReady: boolean }) {
  const { t } = useWords();
  const tone = !isReady || guidance === 'model_loading' ? 'wait' : guidance === 'good' ? 'good' : guidance === 'not_checked' ? 'wait' : 'bad';
  return (
    <p className={`advice advice-${tone}`} role="status" data-testid="photo-advice" data-advice={isReady ? guidance : 'starting'}>
      {isReady ? t.capture.advice[guidance] : t.intake.cameraStarting}
    </p>
  );
}

function StillReview({
  picture,
  box,
  found,
  onBox,
  onAgain,
  onUse,
}: Judgement & {
  readonly picture: HTMLCanvasElement;
  readonly onBox: (box: Box) => void;
  readonly onAgain: () => void;
  readonly onUse: (reason: string | undefined) => Promise<void>;
}) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const again = useRef<HTMLButtonElement>(null);
  useEffect(() => again.current?.focus(), []);
  const needsReason = found !== 'not_checked';
  return (
    <>
      <Notice tone={needsReason ? 'bad' : 'wait'} title={t.capture.found[found]} live="assertive">
        <p>{needsReason ? t.capture.takeAgainOrSayWhy : t.capture.cutByHand}</p>
      </Notice>
      <CropEditor picture={picture} box={box} shape="portrait" onChange={onBox} />
      {needsReason ? <ReasonField value={reason} onChange={setReason} testId="photo-reason" /> : null}
      <div className="dialog-actions">
        <button
          type="button"
          className={`button ${needsReason ? 'button-quiet' : 'button-primary'}`}
          data-testid="photo-use"
          disabled={needsReason && reason.trim().length < reasonLength_min}
          onClick={() => void onUse(needsReason ? reason.trim() : undefined)}
        >
          {needsReason ? t.capture.useAllTheSame : t.capture.useThis}
        </button>
        <button ref={again} type="button" className={`button ${needsReason ? 'button-primary' : 'button-quiet'}`} data-testid="photo-again" onClick={onAgain}>
          <Icon name="camera" />
          {t.intake.retakePhoto}
        </button>
      </div>
    </>
  );
}
