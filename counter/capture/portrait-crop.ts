/** Which part of a picture becomes the card's portrait or the page of a paper. Pure; in pixels of the picture. */
import type { Box } from './face-measurement.ts';

export type Size = { readonly width: number; readonly height: number };

/** The photo's place on the card, width by height (216 x 288 at 300 dpi). */
export const portraitRatio = 3 / 4;
/** The face, forehead to chin, in the height of the portrait; its hair and a little air lie above. */
const faceInPortrait = 0.44;
const airAboveFace = 0.24;
/** Nothing smaller is cut out: it would be a smudge on the card. */
const side_px_min = 60;

/** The portrait around a face: 3:4, the head high in it, moved into the picture where it would stick out, never larger than it. */
export function portraitAround(face: Box, picture: Size): Box {
  const height = Math.min(face.height / faceInPortrait, picture.height, picture.width / portraitRatio);
  const width = height * portraitRatio;
  return inside({ left: face.left + face.width / 2 - width / 2, top: face.top - height * airAboveFace, width, height }, picture);
}

/** The same box, moved and if need be shrunk so that it lies in the picture, on whole pixels. */
export function inside(box: Box, picture: Size): Box {
  const width = Math.floor(Math.min(box.width, picture.width));
  const height = Math.floor(Math.min(box.height, picture.height));
  return {
    left: Math.round(Math.min(Math.max(0, box.left), picture.width - width)),
    top: Math.round(Math.min(Math.max(0, box.top), picture.height - height)),
    width,
    height,
  };
}

/** Larger or smaller around its middle, in its shape. */
export function zoomed(box: Box, factor: number, picture: Size): Box {
  const least = Math.min(side_px_min, picture.width, picture.height);
  const most = Math.min(picture.width / box.width, picture.height / box.height);
  const scale = Math.min(most, Math.max(factor, least / Math.min(box.width, box.height)));
  const width = box.width * scale;
  const height = box.height * scale;
  return inside({ left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height }, picture);
}

export type Edge = 'left' | 'right' | 'top' | 'bottom';

/** One or two edges moved to a place, the others staying; a box of free shape, for papers. */
export function withEdges(box: Box, edges: Readonly<Partial<Record<Edge, number>>>, picture: Size): Box {
  const least = Math.min(side_px_min, picture.width, picture.height);
  const clamp = (value: number, low: number, high: number): number => Math.round(Math.min(Math.max(value, low), high));
  const right0 = box.left + box.width;
  const bottom0 = box.top + box.height;
  const left = edges.left === undefined ? box.left : clamp(edges.left, 0, right0 - least);
  const top = edges.top === undefined ? box.top : clamp(edges.top, 0, bottom0 - least);
  const right = edges.right === undefined ? right0 : clamp(edges.right, left + least, picture.width);
  const bottom = edges.bottom === undefined ? bottom0 : clamp(edges.bottom, top + least, picture.height);
  return { left, top, width: right - left, height: bottom - top };
}
