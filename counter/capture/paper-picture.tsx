/** A picture of something on the desk, from the camera or from a file, cut by hand: an officer chooses, the caller gets the cut. */
import { useRef, useState } from 'react';
import { canvasOfFile } from '../forms/picture.ts';
import { CropDialog } from './crop-dialog.tsx';
import { PaperCamera } from './document-pages.tsx';
import type { Box } from './face-measurement.ts';
import { FileInput } from './file-input.tsx';

export function PaperPicture({
  title,
  label,
  testId,
  isOpen,
  onCut,
  onUnreadable,
  onClose,
}: {
  readonly title: string;
  /** name of the file input */
  readonly label: string;
  readonly testId: string;
  readonly isOpen: boolean;
  readonly onCut: (picture: HTMLCanvasElement, box: Box) => Promise<void>;
  readonly onUnreadable: (isUnreadable: boolean) => void;
  readonly onClose: () => void;
}) {
  const fileInput = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<HTMLCanvasElement | undefined>(undefined);

  async function fromFile([file]: readonly File[]): Promise<void> {
    if (file === undefined) return;
    try {
      setPicture(await canvasOfFile(file));
      onUnreadable(false);
    } catch {
      onUnreadable(true);
    }
  }

  return (
    <>
      <FileInput inputRef={fileInput} accept="image/*" label={label} testId={testId} onFiles={(files) => void fromFile(files)} />
      {isOpen && picture === undefined ? (
        <PaperCamera
          title={title}
          onPicture={setPicture}
          onFile={() => {
            onClose();
            fileInput.current?.click();
          }}
          onClose={onClose}
        />
      ) : null}
      {picture === undefined ? null : (
        <CropDialog
          title={title}
          picture={picture}
          box={{ left: 0, top: 0, width: picture.width, height: picture.height }}
          shape="free"
          onCut={async (cut, box) => {
            await onCut(cut, box);
            setPicture(undefined);
            onClose();
          }}
          onClose={() => {
            setPicture(undefined);
            onClose();
          }}
        />
      )}
    </>
  );
}
