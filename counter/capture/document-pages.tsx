/** The pages of one paper: photographed or from files, turned and cut, each shrunk until it travels well. */
import { useEffect, useRef, useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import { type DocumentEntry, pagesOf, type Scan } from '../forms/intake-form.ts';
import { canvasOf, canvasOfFile, scanFrom, scanFromPdf } from '../forms/picture.ts';
import { CropDialog } from './crop-dialog.tsx';
import type { Box } from './face-measurement.ts';
import { FileInput } from './file-input.tsx';
import { useCamera } from './use-camera.ts';

/** as many as the office takes for one paper */
const pages_max = 8;

type Cutting = { readonly picture: HTMLCanvasElement; readonly box: Box /** the page it replaces; a new one when absent */; readonly index?: number };

export function DocumentPages({
  entry,
  label,
  testId,
  onChange,
}: {
  readonly entry: DocumentEntry;
  /** which paper, for the names of the buttons */
  readonly label: string;
  readonly testId: string;
  readonly onChange: (change: Pick<DocumentEntry, 'seen' | 'scan' | 'morePages'>) => void;
}) {
  const { t } = useWords();
  const fileInput = useRef<HTMLInputElement>(null);
  const [isCameraOpen, setCameraOpen] = useState(false);
  const [cutting, setCutting] = useState<Cutting | undefined>(undefined);
  const [progress, setProgress] = useState<{ readonly done: number; readonly of: number } | undefined>(undefined);
  const [trouble, setTrouble] = useState(false);
  /** pages cut here, whole: they may be cut anew while this form is open */
  const whole = useRef(new Map<string, Cutting>());
  const [removed, setRemoved] = useState<readonly Scan[] | undefined>(undefined);
  const pages = pagesOf(entry);
  const isHere = useRef(true);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);

  function set(next: readonly Scan[]): void {
    const [scan, ...morePages] = next;
    // A page that is ready after this page of the form was left would undo what was typed since.
    if (isHere.current) latest.current({ seen: true, scan, morePages: morePages.length === 0 ? undefined : morePages });
  }

  async function addFiles(files: readonly File[]): Promise<void> {
    let all = pages;
    setTrouble(false);
    setRemoved(undefined);
    const taken = files.slice(0, pages_max - pages.length);
    for (const [index, file] of taken.entries()) {
      setProgress({ done: index, of: taken.length });
      try {
        all = [...all, await pageOf(file)];
        set(all);
      } catch {
        setTrouble(true);
      }
    }
    setProgress(undefined);
  }

  async function pageOf(file: File): Promise<Scan> {
    if (file.type === 'application/pdf') return scanFromPdf(file);
    const picture = await canvasOfFile(file);
    const box = { left: 0, top: 0, width: picture.width, height: picture.height };
    const page = await scanFrom(picture, box);
    whole.current.set(page.sha256, { picture, box });
    return page;
  }

  async function keepCut({ picture, box, index }: Cutting): Promise<void> {
    const page = await scanFrom(picture, box);
    whole.current.set(page.sha256, { picture, box });
    set(index === undefined ? [...pages, page] : pages.map((other, place) => (place === index ? page : other)));
    setCutting(undefined);
    setRemoved(undefined);
  }

  return (
    <div className="document-scan">
      {pages.length === 0 ? null : (
        <ol className="pages">
          {pages.map((page, index) => {
            const kept = whole.current.get(page.sha256);
            return (
              <li key={page.sha256}>
                <Icon name="check" size={16} />
                <span>{t.capture.page(index + 1, Math.ceil(page.size_bytes / 1000))}</span>
                {kept === undefined ? null : (
                  <button
                    type="button"
                    className="button button-quiet button-small"
                    aria-label={t.capture.cutPage(index + 1, label)}
                    data-testid={`${testId}-cut-${index + 1}`}
                    onClick={() => setCutting({ ...kept, index })}
                  >
                    <Icon name="pen" size={16} />
                    {t.capture.cut}
                  </button>
                )}
                <button
                  type="button"
                  className="button button-quiet button-icon button-small"
                  aria-label={t.capture.removePage(index + 1, label)}
                  onClick={() => {
                    setRemoved(pages);
                    set(pages.filter((_, place) => place !== index));
                  }}
                >
                  <Icon name="cross" size={16} />
                </button>
              </li>
            );
          })}
        </ol>
      )}
      <div className="page-buttons">
        {pages.length >= pages_max ? null : (
          <>
            <button
              type="button"
              className="button button-quiet button-small"
              aria-label={`${t.capture.photographPage}: ${label}`}
              data-testid={`${testId}-camera`}
              onClick={() => setCameraOpen(true)}
            >
              <Icon name="camera" size={18} />
              {t.capture.photographPage}
            </button>
            <button
              type="button"
              className="button button-quiet button-small"
              aria-label={`${pages.length === 0 ? t.intake.addScan : t.capture.addPage}: ${label}`}
              onClick={() => fileInput.current?.click()}
            >
              <Icon name="scan" size={18} />
              {pages.length === 0 ? t.intake.addScan : t.capture.addPage}
            </button>
          </>
        )}
        {removed === undefined ? null : (
          <button
            type="button"
            className="button button-quiet button-small"
            onClick={() => {
              set(removed);
              setRemoved(undefined);
            }}
          >
            <Icon name="undo" size={18} />
            {t.capture.undoRemove}
          </button>
        )}
      </div>
      <FileInput
        inputRef={fileInput}
        accept="image/*,application/pdf"
        multiple
        label={`${t.intake.addScan}: ${label}`}
        testId={`${testId}-file`}
        onFiles={(files) => void addFiles(files)}
      />
      {progress === undefined ? null : (
        <p className="hint" role="status">
          {t.capture.shrinkingPage(progress.done + 1, progress.of)} <progress value={progress.done} max={progress.of} aria-label={t.capture.shrinking} />
        </p>
      )}
      {trouble ? (
        <p className="note-bad" role="alert">
          {t.intake.notAScan}
        </p>
      ) : null}
      {isCameraOpen ? (
        <PaperCamera
          title={label}
          onPicture={(picture) => {
            setCameraOpen(false);
            setCutting({ picture, box: { left: 0, top: 0, width: picture.width, height: picture.height } });
          }}
          onFile={() => {
            setCameraOpen(false);
            fileInput.current?.click();
          }}
          onClose={() => setCameraOpen(false)}
        />
      ) : null}
      {cutting === undefined ? null : (
        <CropDialog
          title={label}
          picture={cutting.picture}
          box={cutting.box}
          shape="free"
          onCut={(picture, box) => keepCut({ picture, box, ...(cutting.index === undefined ? {} : { index: cutting.index }) })}
          onClose={() => setCutting(undefined)}
        />
      )}
    </div>
  );
}

/** The camera over a paper; on a tablet the one at its back. */
export function PaperCamera({
  title,
  onPicture,
  onFile,
  onClose,
}: {
  readonly title: string;
  readonly onPicture: (picture: HTMLCanvasElement) => void;
  readonly onFile: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const { video, state } = useCamera('environment');
  function take(): void {
    if (video.current !== null) onPicture(canvasOf(video.current, video.current.videoWidth, video.current.videoHeight));
  }
  return (
    <Dialog title={title} onClose={onClose} wide className="capture-dialog">
      {state === 'none' ? <Notice tone="bad" title={t.capture.noPaperCamera} live="assertive" /> : <p className="hint">{t.capture.paperHint}</p>}
      <div className="camera" hidden={state === 'none'}>
        <video ref={video} muted playsInline aria-label={t.intake.cameraPicture} />
      </div>
      <div className="dialog-actions">
        <button type="button" className={`button ${state === 'none' ? 'button-primary' : 'button-quiet'}`} data-testid="paper-file-instead" onClick={onFile}>
          <Icon name="file" />
          {t.intake.photoFromFile}
        </button>
        {state === 'none' ? null : (
          <button type="button" className="button button-primary button-big" data-testid="paper-take" disabled={state !== 'ready'} onClick={take}>
            <Icon name="camera" />
            {state === 'ready' ? t.capture.photographPage : t.intake.cameraStarting}
          </button>
        )}
      </div>
    </Dialog>
  );
}
