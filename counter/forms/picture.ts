/** Pictures made small enough to travel on a slow link: cropped and shrunk before they are kept. */
import { sha256 } from '../browser/sha256.ts';
import type { Picture, Scan } from './intake-form.ts';

type Crop = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** The photo on the card is 3:4. */
const photoWidth_px = 600;
const photoHeight_px = 800;
const photoSize_bytes_max = 200_000;
const scanSide_px_max = 1_600;
const scanSize_bytes_max = 400_000;
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

/** Qualities tried until the picture is small enough; the last one is taken whatever its size. */
const qualities = [0.9, 0.82, 0.74, 0.66, 0.58, 0.5, 0.4, 0.3] as const;

async function jpegOf(canvas: HTMLCanvasElement, size_bytes_max: number): Promise<Blob> {
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

/** A face photo from a video frame or a picture file: 3:4, JPEG, at most 200 kB. */
export async function photoFrom(source: CanvasImageSource, width: number, height: number): Promise<Picture> {
  const canvas = draw(source, cropTo(width, height, 3, 4), photoWidth_px, photoHeight_px);
  return fileOf(await jpegOf(canvas, photoSize_bytes_max), 'image/jpeg');
}

/** Reads a picture file as the photo. Throws when it is no picture. */
export async function photoFromFile(file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file);
  try {
    return await photoFrom(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** A scan of a paper: a picture is shrunk, a PDF goes as it is. Throws when it is neither, or a PDF above 1 MiB. */
export async function scanFromFile(file: File): Promise<Scan> {
  if (file.type === 'application/pdf') {
    if (file.size > fileSize_bytes_max) throw new RangeError('the file is too large');
    return fileOf(file, 'application/pdf');
  }
  const bitmap = await createImageBitmap(file);
  try {
    const { width, height } = fitInto(bitmap.width, bitmap.height, scanSide_px_max);
    const canvas = draw(bitmap, { left: 0, top: 0, width: bitmap.width, height: bitmap.height }, width, height);
    return await fileOf(await jpegOf(canvas, scanSize_bytes_max), 'image/jpeg');
  } finally {
    bitmap.close();
  }
}

export async function signatureFrom(canvas: HTMLCanvasElement): Promise<Picture> {
  return fileOf(await blobOf(canvas, 'image/png'), 'image/png');
}
