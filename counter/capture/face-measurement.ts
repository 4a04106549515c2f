/** From what the face model finds, and the picture's own light, to what the guidance judges. Pure. */
import type { FaceMeasurement, Look } from './face-guidance.ts';

export type Point = readonly [x: number, y: number];
export type FaceFound = {
  /** the 468 points of the MediaPipe face mesh, in pixels of the picture */
  readonly mesh: readonly Point[];
  readonly yaw_radians: number;
  readonly pitch_radians: number;
};
export type GreyPicture = { readonly width: number; readonly height: number /** row by row, 0 to 255 */; readonly grey: Uint8ClampedArray };
export type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** Numbers of the points in MediaPipe's canonical face model. Right and left are the person's own. */
const points = {
  forehead: 10,
  chin: 152,
  rightEye: { outer: 33, inner: 133, upper: 159, lower: 145 },
  leftEye: { outer: 263, inner: 362, upper: 386, lower: 374 },
  rightCheek: 234,
  leftCheek: 454,
} as const;

/** The mesh reads a level look as a little upward: the mean over twelve drawn faces that look straight ahead. */
const levelPitch_radians = 0.13;

function at(mesh: readonly Point[], number: number): Point {
  const point = mesh[number];
  if (point === undefined) throw new RangeError(`the face mesh has no point ${number}`);
  return point;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function openingOf(mesh: readonly Point[], eye: typeof points.rightEye | typeof points.leftEye): number {
  const width = distance(at(mesh, eye.outer), at(mesh, eye.inner));
  return width === 0 ? 0 : distance(at(mesh, eye.upper), at(mesh, eye.lower)) / width;
}

/** Forehead to chin and cheek to cheek, in pixels. */
export function faceBox({ mesh }: FaceFound): Box {
  const [forehead, chin, right, left] = [points.forehead, points.chin, points.rightCheek, points.leftCheek].map((number) => at(mesh, number));
  if (forehead === undefined || chin === undefined || right === undefined || left === undefined) throw new RangeError('no face');
  const height = distance(forehead, chin);
  const middleX = (forehead[0] + chin[0]) / 2;
  const middleY = (forehead[1] + chin[1]) / 2;
  const width = distance(right, left);
  return { left: middleX - width / 2, top: middleY - height / 2, width, height };
}

/** What one picture shows; `face` is the grey part of the picture inside `faceBox` of the first, which is the largest. */
export function lookAt(found: readonly FaceFound[], picture: { readonly width: number; readonly height: number }, face: GreyPicture | undefined): Look {
  const first = found[0];
  if (first === undefined || face === undefined) return { faces: 0 };
  return { faces: found.length, first: measure(first, picture, face) };
}

function measure(face: FaceFound, picture: { readonly width: number; readonly height: number }, grey: GreyPicture): FaceMeasurement {
  const { mesh } = face;
  const box = faceBox(face);
  const right = at(mesh, points.rightEye.outer);
  const left = at(mesh, points.leftEye.outer);
  const degrees = (radians: number): number => Math.abs((radians * 180) / Math.PI);
  const light = lightOf(grey);
  return {
    height: box.height / picture.height,
    offsetX: (box.left + box.width / 2 - picture.width / 2) / picture.height,
    offsetY: (box.top + box.height / 2 - picture.height / 2) / picture.height,
    lean_degrees: degrees(Math.atan2(left[1] - right[1], left[0] - right[0])),
    turn_degrees: Math.max(degrees(face.yaw_radians), degrees(face.pitch_radians - levelPitch_radians)),
    eyeOpening: Math.min(openingOf(mesh, points.rightEye), openingOf(mesh, points.leftEye)),
    lightness: light.mean,
    unevenness: light.unevenness,
    blur: blurOf(grey),
  };
}

/** Mean lightness, and how much the halves differ. */
export function lightOf({ width, height, grey }: GreyPicture): { readonly mean: number; readonly unevenness: number } {
  const sums = { left: 0, right: 0 };
  const half = Math.floor(width / 2);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      if (x < half) sums.left += grey[y * width + x] ?? 0;
      else sums.right += grey[y * width + x] ?? 0;
    }
  const left = sums.left / Math.max(1, half * height) / 255;
  const right = sums.right / Math.max(1, (width - half) * height) / 255;
  const mean = (left + right) / 2;
  return { mean, unevenness: mean === 0 ? 0 : Math.abs(left - right) / mean };
}

/** pixels on either side over which the picture is blurred again */
const blurReach_px = 4;

/**
 * How blurred a picture is, 0 to 1, without knowing what it shows: a sharp one changes much when it is blurred again, a blurred
 * one hardly. Crete, Dolmiere, Ladret, Nicolas: "The blur effect", SPIE 6492, 2007. Of the two directions the worse one counts:
 * a head that moves is blurred in one only.
 */
export function blurOf(picture: GreyPicture): number {
  return Math.max(blurAlong(picture, 1, picture.width, picture.height, picture.width), blurAlong(picture, picture.width, picture.height, picture.width, 1));
}

/** Lines of `length` pixels that lie `step` apart; `lines` of them, `lineStep` apart. */
function blurAlong({ grey }: GreyPicture, step: number, length: number, lines: number, lineStep: number): number {
  let before = 0;
  let lost = 0;
  const reach = 2 * blurReach_px + 1;
  for (let line = 0; line < lines; line += 1) {
    const value = (index: number): number => grey[line * lineStep + Math.min(length - 1, Math.max(0, index)) * step] ?? 0;
    let sum = 0;
    for (let index = -blurReach_px; index <= blurReach_px; index += 1) sum += value(index);
    let lastMean = sum / reach;
    for (let index = 1; index < length; index += 1) {
      sum += value(index + blurReach_px) - value(index - 1 - blurReach_px);
      const mean = sum / reach;
      const sharp = Math.abs(value(index) - value(index - 1));
      before += sharp;
      lost += Math.max(0, sharp - Math.abs(mean - lastMean));
      lastMean = mean;
    }
  }
  // A plain surface has no edge to judge by: nothing is said against it.
  return before === 0 ? 0 : (before - lost) / before;
}
