/** The face photo: by the camera of this computer, or from a file. */
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import type { Picture } from './intake-form.ts';
import { photoFrom, photoFromFile } from './picture.ts';
import { PictureView } from './picture-view.tsx';

export function PhotoCapture({ photo, onChange }: { readonly photo: Picture | undefined; readonly onChange: (photo: Picture | undefined) => void }) {
  const { t } = useWords();
  const [camera, setCamera] = useState(false);
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const fileInput = useRef<HTMLInputElement>(null);

  async function fromFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    try {
      onChange(await photoFromFile(file));
      setTrouble(undefined);
    } catch {
      setTrouble(t.intake.notAPicture);
    }
  }

  if (camera) {
    return (
      <Camera
        onPhoto={(taken) => {
          onChange(taken);
          setCamera(false);
        }}
        onTrouble={() => {
          setTrouble(t.intake.noCamera);
          setCamera(false);
        }}
        onCancel={() => setCamera(false)}
      />
    );
  }
  return (
    <div className="capture">
      <div className="capture-frame">{photo === undefined ? <Icon name="camera" size={40} /> : <PictureView picture={photo} alt={t.intake.photo} />}</div>
      <div className="capture-actions">
        <button type="button" className="button" data-testid="photo-camera" onClick={() => setCamera(true)}>
          <Icon name="camera" />
          {photo === undefined ? t.intake.takePhoto : t.intake.retakePhoto}
        </button>
        <button type="button" className="button button-quiet" onClick={() => fileInput.current?.click()}>
          <Icon name="file" />
          {t.intake.photoFromFile}
        </button>
        <input
          ref={fileInput}
          type="file"
          accept="image/*"
          className="hidden-input"
          tabIndex={-1}
          aria-label={t.intake.photoFromFile}
          data-testid="photo-file"
          onChange={(event) => void fromFile(event.target.files?.[0])}
        />
        <p className="hint">{photo === undefined ? t.intake.photoHint : t.intake.photoReady(Math.ceil(photo.size_bytes / 1000))}</p>
        {trouble === undefined ? null : <Notice tone="bad" title={trouble} live="assertive" />}
      </div>
    </div>
  );
}

function Camera({
  onPhoto,
  onTrouble,
  onCancel,
}: {
  readonly onPhoto: (photo: Picture) => void;
  readonly onTrouble: () => void;
  readonly onCancel: () => void;
}) {
  const { t } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const [ready, setReady] = useState(false);
  const report = useRef(onTrouble);
  report.current = onTrouble;

  useEffect(() => {
    let stream: MediaStream | undefined;
    let closed = false;
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const open = async (): Promise<void> => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 960 }, facingMode: 'user' }, audio: false });
        if (closed) return stop();
        if (video.current !== null) {
          video.current.srcObject = stream;
          await video.current.play();
          setReady(true);
        }
      } catch {
        // No camera, no leave to use it, or an address that is not secure: a file serves as well.
        if (!closed) report.current();
      }
    };
    void open();
    return () => {
      closed = true;
      stop();
    };
  }, []);

  async function take(): Promise<void> {
    if (video.current !== null) onPhoto(await photoFrom(video.current, video.current.videoWidth, video.current.videoHeight));
  }

  return (
    <div className="capture">
      <div className="capture-frame capture-live">
        <video ref={video} muted playsInline aria-label={t.intake.cameraPicture} />
        <span className="capture-oval" aria-hidden="true" />
      </div>
      <div className="capture-actions">
        <button type="button" className="button button-primary" data-testid="photo-take" disabled={!ready} onClick={() => void take()}>
          <Icon name="camera" />
          {t.intake.takePhoto}
        </button>
        <button type="button" className="button button-quiet" onClick={onCancel}>
          {t.common.cancel}
        </button>
        <p className="hint" role="status">
          {ready ? t.intake.faceHint : t.intake.cameraStarting}
        </p>
      </div>
    </div>
  );
}
