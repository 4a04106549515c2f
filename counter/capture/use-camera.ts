/** The camera of this computer, open as long as the component that asked for it is on the page. */
import { type RefObject, useEffect, useRef, useState } from 'react';

export type Camera = {
  readonly video: RefObject<HTMLVideoElement | null>;
  /** none: there is none, nobody gave leave, or the address is not secure: a file serves as well */
  readonly state: 'starting' | 'ready' | 'none';
};

/** @param facing `user` towards who sits before the screen, `environment` for papers on a tablet; a single camera serves both */
export function useCamera(facing: 'user' | 'environment'): Camera {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<Camera['state']>('starting');
  useEffect(() => {
    let stream: MediaStream | undefined;
    let closed = false;
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const open = async (): Promise<void> => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { width: { ideal: 1920 }, height: { ideal: 1440 }, facingMode: facing },
          audio: false,
        });
        if (closed || video.current === null) return stop();
        video.current.srcObject = stream;
        await video.current.play();
        if (!closed) setState('ready');
      } catch {
        if (!closed) setState('none');
      }
    };
    void open();
    return () => {
      closed = true;
      stop();
    };
  }, [facing]);
  return { video, state };
}
