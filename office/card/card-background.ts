/**
 * The ground of the card, drawn once and kept as pixels: bands of fine waves and rosettes made by formula (no copy of any
 * state artwork, no coat of arms), the frames of photo, code and signature, and the marks of a specimen under the text.
 */
import { cardHeight_px, cardWidth_px, footerTop_px, headerHeight_px, photoBox, qrBox, signatureBox } from './card-layout.ts';
import { svgNumber } from './svg-text.ts';

export type CardGround = { readonly citizenship: 'WNI' | 'WNA'; readonly specimen: boolean };

type Palette = {
  readonly header: string;
  readonly headerEnd: string;
  readonly paper: string;
  readonly paperEnd: string;
  readonly line: string;
  readonly accent: string;
};

/** A citizen's card is blue and a foreigner's orange, so that an officer sees the difference across the desk. */
const palettes: Readonly<Record<CardGround['citizenship'], Palette>> = {
  WNI: { header: '#0f4c6b', headerEnd: '#14747f', paper: '#e6f1f6', paperEnd: '#d3e8ea', line: '#5b9fb5', accent: '#2b8a94' },
  WNA: { header: '#8a3f10', headerEnd: '#b9671c', paper: '#fbf0e2', paperEnd: '#f6e1c6', line: '#cf9a5c', accent: '#b9671c' },
};
export const specimenRed = '#b3202a';

export function cardGround(ground: CardGround): string {
  const palette = palettes[ground.citizenship];
  return [
    `<defs>${gradient('paper', palette.paper, palette.paperEnd)}${gradient('head', palette.header, palette.headerEnd)}</defs>`,
    `<rect width="${cardWidth_px}" height="${cardHeight_px}" fill="url(#paper)"/>`,
    `<g fill="none" stroke="${palette.line}" stroke-width="0.9" stroke-opacity="0.3">${waves()}</g>`,
    `<g fill="none" stroke="${palette.accent}" stroke-width="0.8" stroke-opacity="0.22">${rosette(548, 390, 196, 150, 14)}</g>`,
    `<rect width="${cardWidth_px}" height="${headerHeight_px}" fill="url(#head)"/>`,
    `<g fill="none" stroke="#fff" stroke-width="0.9" stroke-opacity="0.34">${rosette(88, 50, 74, 58, 8)}${rosette(923, 50, 74, 58, 8)}</g>`,
    `<rect y="${headerHeight_px}" width="${cardWidth_px}" height="3" fill="#e2b84c"/>`,
    frames(palette),
    ground.specimen ? specimenMarks() : plainFooter(palette),
  ].join('');
}

function gradient(id: string, from: string, to: string): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;
}

/** Sines of one family, each a little further in phase: where they run together they look like engraving. */
function waves(): string {
  const paths: string[] = [];
  for (let line = 0; line < 46; line += 1) {
    const points: string[] = [];
    for (let x = -10; x <= cardWidth_px + 10; x += 10) {
      const swell = 24 * Math.sin(x / 118 + line * 0.15) + 9 * Math.sin(x / 41 - line * 0.21);
      points.push(`${x} ${svgNumber(headerHeight_px - 20 + line * 12.2 + swell)}`);
    }
    paths.push(`<path d="M${points.join('L')}"/>`);
  }
  return paths.join('');
}

/**
 * A guilloche rosette: closed curves between an inner and an outer circle whose radius swings twelve times in a turn, each
 * curve a little further round, every second one mirrored, so that the whole is symmetrical.
 */
function rosette(centreX: number, centreY: number, outer: number, depth: number, curves: number): string {
  const paths: string[] = [];
  for (let curve = 0; curve < curves; curve += 1) {
    const points: string[] = [];
    const share = (Math.floor(curve / 2) + 1) / (curves / 2);
    const side = curve % 2 === 0 ? 1 : -1;
    for (let step = 0; step <= 240; step += 1) {
      const angle = (step / 240) * 2 * Math.PI;
      const reach = outer - depth / 2 + (depth / 2) * share * Math.sin(12 * angle * side + share * Math.PI);
      points.push(`${svgNumber(centreX + reach * Math.sin(angle))} ${svgNumber(centreY - reach * Math.cos(angle))}`);
    }
    paths.push(`<path d="M${points.join('L')}Z"/>`);
  }
  return paths.join('');
}

function frames(palette: Palette): string {
  const lineY = signatureBox.y + 104;
  return [
    `<rect x="${photoBox.x - 4}" y="${photoBox.y - 4}" width="${photoBox.width + 8}" height="${photoBox.height + 8}" rx="6" fill="#fff" stroke="${palette.accent}" stroke-width="1.5"/>`,
    `<rect x="${qrBox.x}" y="${qrBox.y}" width="${qrBox.width}" height="${qrBox.height}" rx="4" fill="#fff"/>`,
    `<rect x="${signatureBox.x}" y="${signatureBox.y}" width="${signatureBox.width}" height="${signatureBox.height}" rx="4" fill="#fff" fill-opacity="0.72"/>`,
    `<path d="M${signatureBox.x + 10} ${lineY}h${signatureBox.width - 20}" stroke="${palette.accent}" stroke-width="1.2"/>`,
  ].join('');
}

function plainFooter(palette: Palette): string {
  return `<rect y="${footerTop_px}" width="${cardWidth_px}" height="${cardHeight_px - footerTop_px}" fill="${palette.header}"/><text x="${cardWidth_px / 2}" y="629" text-anchor="middle" font-size="16" font-weight="bold" letter-spacing="5" fill="#fff">KARTU TANDA PENDUDUK</text>`;
}

/** The great word lies under the text, which stays legible; the band below says it in words that nobody misreads. */
function specimenMarks(): string {
  return [
    `<text transform="translate(368 400) rotate(-26)" y="46" text-anchor="middle" font-size="134" font-weight="bold" letter-spacing="6" fill="${specimenRed}" fill-opacity="0.2">SPECIMEN</text>`,
    `<rect y="${footerTop_px}" width="${cardWidth_px}" height="${cardHeight_px - footerTop_px}" fill="${specimenRed}"/>`,
    `<text x="${cardWidth_px / 2}" y="630" text-anchor="middle" font-size="18" font-weight="bold" letter-spacing="3" fill="#fff">CONTOH / BUKAN DOKUMEN RESMI</text>`,
  ].join('');
}
