/**
 * A drawn face and signature for specimens: nobody's photo, always the same for the same number, and plainly a drawing. Chosen from the
 * NIK: skin, hair, clothes, and headdress by sex. The colour behind follows the habit of card photos: red for an odd year
 * of birth, blue for an even one. The drawing is 216 x 288.
 */
import type { Person } from '@loket/domain/person';

export type DrawnPortraitOf = Pick<Person, 'nik' | 'sex' | 'birthDate' | 'religion'>;

type Face = {
  readonly skin: string;
  readonly shade: string;
  readonly hair: string;
  readonly cloth: string;
  readonly clothDark: string;
  readonly style: number;
};

const skins = ['#e3b48c', '#d7a27a', '#c68f66', '#b57d56'] as const;
const shades = ['#cf9b72', '#c18b63', '#ae7851', '#9c6845'] as const;
const hairs = ['#1c1a1d', '#2a211d', '#26262c'] as const;
const cloths = ['#f4f1ea', '#3f6f8f', '#7a4f6d', '#4d7358', '#a5673f', '#5a5f86'] as const;
const clothsDark = ['#d5cfc2', '#305873', '#5f3c55', '#395843', '#82502f', '#44486a'] as const;
const veils = ['#e9e2d4', '#6f8fae', '#b98a94', '#7d9a83', '#54607c', '#c4a06c'] as const;
const veilsDark = ['#cfc5b1', '#57748f', '#9c6f79', '#647f6a', '#3f4961', '#a5834f'] as const;
const greyHair = '#8d8b8a';
/** Islam in the registry's list: veil and peci are drawn for them only, and not for all of them. */
const islam = '1';

export function drawPortrait(person: DrawnPortraitOf, issuedOn: string): string {
  const choose = chooserOf(person.nik);
  const birthYear = Number(person.birthDate.slice(0, 4));
  const tone = choose(skins.length);
  const cloth = choose(cloths.length);
  const isGrey = Number(issuedOn.slice(0, 4)) - birthYear >= 58;
  const face: Face = {
    skin: skins[tone] ?? skins[0],
    shade: shades[tone] ?? shades[0],
    hair: isGrey ? greyHair : (hairs[choose(hairs.length)] ?? hairs[0]),
    cloth: cloths[cloth] ?? cloths[0],
    clothDark: clothsDark[cloth] ?? clothsDark[0],
    style: choose(3),
  };
  const wearsHeaddress = person.religion === islam && face.style > 0;
  const backdrop = birthYear % 2 === 1 ? '#b5343c' : '#2f68a8';
  const figure = person.sex === 'P' ? woman(face, wearsHeaddress, choose(veils.length)) : man(face, wearsHeaddress);
  return `<rect width="216" height="288" fill="${backdrop}"/>${figure}`;
}

/** A scribble that begins like a signature and is nobody's, 114 x 92. */
export function drawSignature(nik: string): string {
  const choose = chooserOf(`${nik} signature`);
  const middle = 50;
  let stroke = `M10 ${middle + 8}C12 ${8 + choose(14)} ${26 + choose(8)} 6 28 ${middle}`;
  for (let loop = 0; loop < 4; loop += 1) {
    const x = 28 + loop * 17;
    const rise = 10 + choose(22);
    stroke += `C${x + 4} ${middle - rise} ${x + 12 + choose(6)} ${middle - rise} ${x + 8} ${middle + choose(10)}S${x + 12} ${middle + 4} ${x + 17} ${middle - choose(8)}`;
  }
  stroke += `Q${100 + choose(8)} ${middle - 6} 78 ${66 + choose(10)}T24 ${70 + choose(8)}`;
  return `<path d="${stroke}" fill="none" stroke="#1b2a5c" stroke-width="2.4" stroke-linecap="round"/>`;
}

/** FNV-1a over the number, then one step for each choice, so that neighbouring numbers look different. */
function chooserOf(seed: string): (count: number) => number {
  let state = 0x811c9dc5;
  const stir = (value: number): void => {
    state = Math.imul(state ^ value, 0x01000193) >>> 0;
  };
  for (const sign of seed) stir(sign.charCodeAt(0));
  return (count) => {
    stir(count);
    state = (state ^ (state >>> 15)) >>> 0;
    return state % count;
  };
}

function path(fill: string, d: string): string {
  return `<path fill="${fill}" d="${d}"/>`;
}

function shoulders(fill: string): string {
  return path(fill, 'M4 288C6 240 34 224 78 212L108 222L138 212C182 224 210 240 212 288Z');
}

function neck(face: Face): string {
  return path(face.shade, 'M86 170H130V212C124 226 92 226 86 212Z');
}

function head(face: Face): string {
  const ears = `<ellipse cx="61" cy="134" rx="8" ry="13" fill="${face.shade}"/><ellipse cx="155" cy="134" rx="8" ry="13" fill="${face.shade}"/>`;
  return `${ears}${path(face.skin, 'M62 116C62 76 82 62 108 62C134 62 154 76 154 116C154 160 134 190 108 190C82 190 62 160 62 116Z')}`;
}

function features(face: Face): string {
  const brow = face.hair === greyHair ? '#6f6d6c' : face.hair;
  const lines = `<g fill="none" stroke-linecap="round"><path stroke="${brow}" stroke-width="4" d="M77 113Q87 107 97 112M119 112Q129 107 139 113"/><path stroke="${face.shade}" stroke-width="3.5" d="M108 124Q104 142 103 147Q108 152 114 148"/><path stroke="#9a4a48" stroke-width="4" d="M92 167Q108 175 124 167"/></g>`;
  return `<path fill="#fff" d="M78 126Q87 119 97 126Q87 132 78 126ZM119 126Q129 119 138 126Q129 132 119 126Z"/><circle cx="87.500" cy="125.500" r="4" fill="#2b1d16"/><circle cx="128.500" cy="125.500" r="4" fill="#2b1d16"/>${lines}`;
}

function man(face: Face, wearsPeci: boolean): string {
  const collar = path(face.clothDark, 'M78 212L108 248L92 262L70 216ZM138 212L108 248L124 262L146 216Z');
  const placket = `<path stroke="${face.clothDark}" stroke-width="3" d="M108 250V288"/>`;
  const sides = path(face.hair, 'M60 122C58 92 64 74 76 70L72 118ZM156 122C158 92 152 74 140 70L144 118Z');
  const crown = wearsPeci ? `${sides}${peci()}` : manHair(face);
  return `${shoulders(face.cloth)}${neck(face)}${collar}${placket}${head(face)}${features(face)}${crown}`;
}

function manHair(face: Face): string {
  const side = 'M60 124C54 70 74 44 110 44C146 44 162 70 156 124L150 104C146 92 140 86 134 82C112 92 88 90 78 82C70 90 68 96 66 106Z';
  const short = 'M60 122C56 74 76 50 108 50C140 50 160 74 156 122L149 98C140 84 126 78 108 78C90 78 76 84 67 98Z';
  return path(face.hair, face.style === 1 ? side : short);
}

function peci(): string {
  return `${path('#17181c', 'M58 96C60 72 64 50 70 40C94 32 122 32 146 40C152 50 156 72 158 96C126 84 90 84 58 96Z')}${path('#2b2d34', 'M70 40C94 32 122 32 146 40C122 47 94 47 70 40Z')}`;
}

function woman(face: Face, wearsVeil: boolean, veil: number): string {
  if (wearsVeil) return veiledWoman(face, veils[veil] ?? veils[0], veilsDark[veil] ?? veilsDark[0]);
  const neckline = path(face.skin, 'M84 208C88 236 128 236 132 208L108 200Z');
  const long = 'M46 214C40 120 46 46 108 46C170 46 176 120 170 214C160 224 148 222 140 214L140 120H76L76 214C68 222 56 224 46 214Z';
  const bun = 'M54 140C46 70 70 46 108 46C146 46 170 70 162 140L150 150H66Z';
  const knot = `<circle cx="108" cy="40" r="24" fill="${face.hair}"/>`;
  const behind = face.style === 2 ? path(face.hair, long) : `${knot}${path(face.hair, bun)}`;
  const front = path(face.hair, 'M60 124C56 76 76 52 108 52C140 52 160 76 156 124C150 104 140 92 120 76C106 92 80 98 66 106Z');
  return `${behind}${shoulders(face.cloth)}${neck(face)}${neckline}${head(face)}${features(face)}${front}`;
}

function veiledWoman(face: Face, colour: string, dark: string): string {
  const outside = path(
    colour,
    'M6 288C8 250 30 230 48 214C40 180 44 120 50 96C58 58 82 42 108 42C134 42 158 58 166 96C172 120 176 180 168 214C186 230 208 250 210 288Z',
  );
  const inner = path(dark, 'M58 122C58 76 80 56 108 56C136 56 158 76 158 122C158 168 136 198 108 198C80 198 58 168 58 122Z');
  const visage = path(face.skin, 'M65 122C65 84 84 70 108 70C132 70 151 84 151 122C151 160 134 190 108 190C82 190 65 160 65 122Z');
  const folds = `<g fill="none" stroke="${dark}" stroke-width="3.500" stroke-linecap="round"><path d="M62 176C74 214 124 226 164 204"/><path d="M54 200C70 244 118 256 150 246"/><path d="M70 252C88 272 110 280 128 282"/></g>`;
  return `${outside}${inner}${visage}${features(face)}${folds}`;
}
