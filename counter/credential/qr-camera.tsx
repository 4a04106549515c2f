/** Reads QR codes with the camera: a decoder of the page's own, fetched only when somebody opens it. */
import { useEffect, useRef, useState } from 'react';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { useWords } from '../components/hooks.ts';
import { Notice } from '../components/notice.tsx';
import { useServices } from '../services.ts';

/** a look each 150 ms finds a code held still, and leaves a tablet its battery */
const look_ms = 150;

export default function QrCamera({ onText }: { readonly onText: (text: string) => void }) {
  const { t } = useWords();
  const { timers } = useServices().ports;
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState(false);
  const told = useRef(onText);
  told.current = onText;

  useEffect(() => {
    let stream: MediaStream | undefined;
    let isOver = false;
    let timer = timers.set(0, () => {});
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmAddress : prefix + path) } });

    async function look(): Promise<void> {
      const shown = video.current;
      if (isOver || shown === null || context === null) return;
      if (shown.videoWidth > 0) {
        canvas.width = shown.videoWidth;
        canvas.height = shown.videoHeight;
        context.drawImage(shown, 0, 0);
        const [found] = await readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height), { formats: ['QRCode'], maxNumberOfSymbols: 1 });
        if (isOver) return;
        if (found !== undefined && found.text !== '') return told.current(found.text);
      }
      timer = timers.set(look_ms, () => void look().catch(() => setTrouble(true)));
    }

    async function open(): Promise<void> {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, facingMode: 'environment' }, audio: false });
        if (isOver) return stop();
        if (video.current === null) return;
        video.current.srcObject = stream;
        await video.current.play();
        await look();
      } catch {
        if (!isOver) setTrouble(true);
      }
    }
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    void open();
    return () => {
      isOver = true;
      timer.cancel();
      stop();
    };
  }, [timers]);

  if (trouble) return <Notice tone="wait" title={t.verify.noCamera} live="assertive" />;
  return <video ref={video} className="qr-camera" muted playsInline aria-label={t.verify.cameraPicture} />;
}
