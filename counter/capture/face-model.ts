/**
 * The face model, in the page and offline: npm @vladmandic/human with its own BlazeFace and face mesh, run by TensorFlow's
 * WebAssembly. 2.5 MB compressed, so it is loaded only where a photo is taken, and kept by the service worker in a cache of its
 * own. Nothing of a picture leaves this computer.
 */

import { facePath } from 'virtual:face-files';
import type { Human } from '@vladmandic/human';
import type { Look } from './face-guidance.ts';
import type { Box } from './face-measurement.ts';
import { type FaceFound, faceBox, type GreyPicture, lookAt, type Point } from './face-measurement.ts';

export type FaceModel = {
  /** What a picture shows, and the box of its largest face in the pixels of the source. */
  readonly look: (source: CanvasImageSource, width: number, height: number) => Promise<{ readonly look: Look; readonly face: Box | undefined }>;
};

/** Pictures are looked at in this height: more finds no more, and costs the time squared. */
const lookHeight_px = 480;
/** the face's part of the picture in which light and sharpness are measured */
const greySide_px = 160;
const faces_max = 3;

let loading: Promise<FaceModel> | undefined;

/** The model, loaded once in the life of the page. Rejects when it cannot be had; the next call tries again. */
export function openFaceModel(): Promise<FaceModel> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Human swallows a model that cannot be fetched, and then waits for it for ever: so it is asked for here first. */
async function requireFiles(): Promise<void> {
  const names = ['blazeface.json', 'blazeface.bin', 'facemesh.json', 'facemesh.bin'];
  const answers = await Promise.all(names.map((name) => fetch(`${facePath}${name}`)));
  if (answers.some(({ ok }) => !ok)) throw new Error('the face model is not to be had');
}

async function load(): Promise<FaceModel> {
  await requireFiles();
  const { Human } = await import('@vladmandic/human');
  const off = { enabled: false };
  const human: Human = new Human({
    backend: 'wasm',
    wasmPath: facePath,
    modelBasePath: facePath,
    // Its own cache is an IndexedDB of its own; the service worker's is enough, and is emptied with a new version.
    cacheModels: false,
    debug: false,
    face: {
      enabled: true,
      detector: { rotation: false, maxDetected: faces_max, minConfidence: 0.3 },
      mesh: { enabled: true },
      iris: off,
      emotion: off,
      description: off,
      antispoof: off,
      liveness: off,
    },
    body: off,
    hand: off,
    object: off,
    gesture: off,
    segmentation: off,
    filter: off,
  });
  await human.load();
  const small = document.createElement('canvas');
  const part = document.createElement('canvas');
  part.width = greySide_px;
  part.height = greySide_px;

  return {
    async look(source, width, height) {
      const scale = Math.min(1, lookHeight_px / height);
      small.width = Math.round(width * scale);
      small.height = Math.round(height * scale);
      contextOf(small).drawImage(source, 0, 0, small.width, small.height);
      const result = await human.detect(small);
      const found = result.face.map(
        ({ mesh, rotation }): FaceFound => ({
          mesh: mesh.map(([x, y]): Point => [x, y]),
          yaw_radians: rotation?.angle.yaw ?? 0,
          pitch_radians: rotation?.angle.pitch ?? 0,
        }),
      );
      const faces = found.filter(({ mesh }) => mesh.length >= 468).sort((a, b) => faceBox(b).height - faceBox(a).height);
      const first = faces[0];
      if (first === undefined) return { look: { faces: 0 }, face: undefined };
      const box = faceBox(first);
      const face = { left: box.left / scale, top: box.top / scale, width: box.width / scale, height: box.height / scale };
      return { look: lookAt(faces, small, greyOf(source, face, part)), face };
    },
  };
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new TypeError('the browser has no canvas');
  return context;
}

function greyOf(source: CanvasImageSource, { left, top, width, height }: Box, into: HTMLCanvasElement): GreyPicture {
  const context = contextOf(into);
  context.drawImage(source, left, top, width, height, 0, 0, into.width, into.height);
  const { data } = context.getImageData(0, 0, into.width, into.height);
  const grey = new Uint8ClampedArray(into.width * into.height);
  for (let index = 0; index < grey.length; index += 1)
    grey[index] = 0.299 * (data[index * 4] ?? 0) + 0.587 * (data[index * 4 + 1] ?? 0) + 0.114 * (data[index * 4 + 2] ?? 0);
  return { width: into.width, height: into.height, grey };
}
