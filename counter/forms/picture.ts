/** Pictures made small enough to travel on a slow link: cropped and shrunk before they are kept. */
import { sha256 } from '../browser/sha256.ts';
import type { Picture, Scan } from './intake-form.ts';

type Crop = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** The photo on the card is 3:4. */
const photoWidth_px = 600;
const photoHeight_px = 800;
const photoSize_bytes_max = 200_000;
const scanSize_bytes_max = 300_000;
/** Long sides tried for a scan, the largest first: below the last one small print can no longer be read. */
const scanSides_px = [1_800, 1_600, 1_400, 1_200] as const;
/** A phone's picture is brought down to this before anything is cut out of it. */
const sourceSide_px_max = 4_000;
/** What the office takes at most for one file. */
const fileSize_bytes_max = 1_048_576;

/** The largest part of a picture with that shape, from its middle; a face sits above the middle, so a tall one is cut below more than above. */
export function cropTo(width: number, height: number, ratioWidth: number, ratioHeight: number): Crop {
  const wantedWidth = Math.min(width, Math.floor((height * ratioWidth) / ratioHeight));
  const wantedHeight = Math.min(height, Math.floor((width * ratioHeight) / ratioWidth));
  return { left: Math.floor((width - wantedWidth) / 2), top: Math.floor((height - wantedHeight) / 3), width: wantedWidth, height: wantedHeight };
}

/** The size that fits into a square of that side, never larger than it was. */
export function fitInto(width: number, height: number, side_max: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, side_max / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Qualities tried until the picture is small enough. */
const photoQualities = [0.9, 0.82, 0.74, 0.66, 0.58, 0.5, 0.4, 0.3] as const;
/** Stronger compression blurs letters more than fewer pixels do. */
const scanQualities = [0.85, 0.72, 0.6, 0.5] as const;

/** The best that is small enough, or the smallest there is. */
async function jpegOf(canvas: HTMLCanvasElement, size_bytes_max: number, qualities: readonly number[]): Promise<Blob> {
  let smallest: Blob | undefined;
  for (const quality of qualities) {
    smallest = await blobOf(canvas, 'image/jpeg', quality);
    if (smallest.size <= size_bytes_max) return smallest;
  }
  if (smallest === undefined || smallest.size > fileSize_bytes_max) throw new RangeError('the picture stays too large');
  return smallest;
}

function blobOf(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new TypeError('the canvas gives no picture')) : resolve(blob)), type, quality),
  );
}

async function fileOf<M extends Scan['mediaType']>(blob: Blob, mediaType: M): Promise<Scan & { readonly mediaType: M }> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return { sha256: await sha256(bytes), mediaType, size_bytes: bytes.length, bytes };
}

function draw(source: CanvasImageSource, crop: Crop, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new TypeError('the browser has no canvas');
  // A PNG with transparency would turn black as JPEG.
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.drawImage(source, crop.left, crop.top, crop.width, crop.height, 0, 0, width, height);
  return canvas;
}

/** The whole of a picture, to be looked at and cut. */
export function canvasOf(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const size = fitInto(width, height, sourceSide_px_max);
  return draw(source, { left: 0, top: 0, width, height }, size.width, size.height);
}

/** Reads a picture file, turned as its camera says. Throws when it is no picture. */
export async function canvasOfFile(file: Blob): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(file);
  try {
    return canvasOf(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** A quarter turn to the right. */
export function turned(source: HTMLCanvasElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = source.height;
  canvas.height = source.width;
  const context = canvas.getContext('2d');
  if (context === null) throw new TypeError('the browser has no canvas');
  context.translate(canvas.width, 0);
  context.rotate(Math.PI / 2);
  context.drawImage(source, 0, 0);
  return canvas;
}

/** A face photo: 3:4, JPEG, at most 200 kB. */
export async function photoFrom(source: HTMLCanvasElement, crop: Crop): Promise<Picture> {
  const canvas = draw(source, crop, photoWidth_px, photoHeight_px);
  return fileOf(await jpegOf(canvas, photoSize_bytes_max, photoQualities), 'image/jpeg');
}

/** A page of a paper: at most 300 kB, its letters as large as that allows. */
export async function scanFrom(source: HTMLCanvasElement, crop: Crop): Promise<Picture> {
  let page: Blob | undefined;
  for (const side of scanSides_px) {
    const { width, height } = fitInto(crop.width, crop.height, side);
    page = await jpegOf(draw(source, crop, width, height), scanSize_bytes_max, scanQualities);
    if (page.size <= scanSize_bytes_max) break;
  }
  if (page === undefined || page.size > scanSize_bytes_max) throw new RangeError('the page stays too large');
  return fileOf(page, 'image/jpeg');
}

/** A paper that is a PDF already goes as it is: it cannot be shrunk here. Throws above 300 kB. */
export async function scanFromPdf(file: Blob): Promise<Scan> {
  if (file.size > scanSize_bytes_max) throw new RangeError('the file is too large');
  return fileOf(file, 'application/pdf');
}

/** The ink of a signature that was signed on paper: cut, shrunk to the pad's size, its paper made white. */
export async function signatureFromPaper(source: HTMLCanvasElement, crop: Crop): Promise<Picture> {
  const { width, height } = fitInto(crop.width, crop.height, 600);
  const canvas = draw(source, crop, width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new TypeError('the browser has no canvas');
  const picture = context.getImageData(0, 0, width, height);
  inkOnly(picture.data);
  context.putImageData(picture, 0, 0);
  return signatureFrom(canvas);
}

/** Paper becomes white, ink stays: whatever is clearly darker than the picture's mean is ink. RGBA, changed in place. */
export function inkOnly(pixels: Uint8ClampedArray): void {
  const lightness = (index: number): number => 0.299 * (pixels[index] ?? 0) + 0.587 * (pixels[index + 1] ?? 0) + 0.114 * (pixels[index + 2] ?? 0);
  let sum = 0;
  for (let index = 0; index < pixels.length; index += 4) sum += lightness(index);
  const ink = (sum / Math.max(1, pixels.length / 4)) * 0.72;
  for (let index = 0; index < pixels.length; index += 4) {
    if (lightness(index) < ink) continue;
    pixels[index] = 255;
    pixels[index + 1] = 255;
    pixels[index + 2] = 255;
    pixels[index + 3] = 255;
  }
}

export async function signatureFrom(canvas: HTMLCanvasElement): Promise<Picture> {
  return fileOf(await blobOf(canvas, 'image/png'), 'image/png');
}
