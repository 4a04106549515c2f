/** Drawn faces as a camera would show them. Nobody's photo: the specimen portraits of the card, which the face model takes for faces. */
import { writeFile } from 'node:fs/promises';
import { Resvg } from '@resvg/resvg-js';
import { drawPortrait } from '../drawn-portrait.ts';

const person = { nik: '3522010101800001', sex: 'L', birthDate: '1980-01-01', religion: '2' } as const;
const portrait = drawPortrait(person, '2026-01-01');

/** The same face with its lids down. */
const asleep = portrait
  .replace(/<path fill="#fff" d="M78 126[^>]*>/, '')
  .replace(/<circle cx="87.500"[^>]*>/, '<path d="M78 127Q87 130 97 127" stroke="#2b1d16" stroke-width="2" fill="none"/>')
  .replace(/<circle cx="128.500"[^>]*>/, '<path d="M119 127Q129 130 138 127" stroke="#2b1d16" stroke-width="2" fill="none"/>');

const placed = (face: string, x: number, y: number, scale: number): string => `<g transform="translate(${x} ${y}) scale(${scale})">${face}</g>`;

/** 640 x 480 each, by the advice that they call for. */
const scenes = {
  good: placed(portrait, 160, 30, 1.5),
  no_face: '',
  several_faces: placed(portrait, 20, 130, 1) + placed(portrait, 370, 130, 1),
  come_closer: placed(portrait, 280, 190, 0.45),
  go_back: placed(portrait, 30, -150, 2.7),
  move_left: placed(portrait, 290, 30, 1.5),
  hold_level: `<g transform="rotate(14 320 240)">${placed(portrait, 160, 30, 1.5)}</g>`,
  open_eyes: placed(asleep, 160, 30, 1.5),
  more_light: `${placed(portrait, 160, 30, 1.5)}<rect width="640" height="480" fill="#000" opacity=".84"/>`,
  even_light: `<linearGradient id="shade"><stop offset=".44" stop-opacity=".75"/><stop offset=".56" stop-opacity="0"/></linearGradient>${placed(portrait, 160, 30, 1.5)}<rect width="640" height="480" fill="url(#shade)"/>`,
  hold_still: `<filter id="soft" x="0" y="0" width="640" height="480" filterUnits="userSpaceOnUse"><feGaussianBlur stdDeviation="5"/></filter><g filter="url(#soft)"><rect width="640" height="480" fill="#8a8f94"/>${placed(portrait, 160, 30, 1.5)}</g>`,
} as const;
export type Scene = keyof typeof scenes;
export const sceneNames = Object.keys(scenes) as Scene[];

function render(scene: Scene) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#8a8f94"/>${scenes[scene]}</svg>`;
  return new Resvg(svg).render();
}

export function scenePng(scene: Scene): Buffer {
  return Buffer.from(render(scene).asPng());
}

/** A page of print, as a scanner gives it. */
export function paperPng(): Buffer {
  const lines = Array.from(
    { length: 40 },
    (_, line) => `<text x="120" y="${160 + line * 48}" font-size="30">${line + 1}. Kartu Keluarga SPECIMEN, baris ${line + 1}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1654" height="2339"><rect width="1654" height="2339" fill="#fdfdf8"/>${lines.join('')}</svg>`;
  return Buffer.from(new Resvg(svg, { font: { loadSystemFonts: true } }).render().asPng());
}

/** A film for Chromium's fake camera (YUV4MPEG2): the scene, again and again. */
export async function writeFilm(file: string, scene: Scene): Promise<void> {
  const { width, height, pixels } = render(scene);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), planesOf(pixels, width, height)]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F15:1 Ip A1:1 C420jpeg\n`);
  await writeFile(file, Buffer.concat([head, ...Array.from({ length: 5 }, () => frame)]));
}

/** RGBA as one plane of lightness and two of colour at half the size (BT.601). */
function planesOf(pixels: Buffer, width: number, height: number): Buffer {
  const quarter = (width / 2) * (height / 2);
  const planes = Buffer.alloc(width * height + 2 * quarter);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const place = (y * width + x) * 4;
      const [red = 0, green = 0, blue = 0] = pixels.subarray(place, place + 3);
      planes[y * width + x] = 16 + 0.257 * red + 0.504 * green + 0.098 * blue;
      if (y % 2 === 1 || x % 2 === 1) continue;
      const colour = width * height + (y / 2) * (width / 2) + x / 2;
      planes[colour] = 128 - 0.148 * red - 0.291 * green + 0.439 * blue;
      planes[colour + quarter] = 128 + 0.439 * red - 0.368 * green - 0.071 * blue;
    }
  return planes;
}
