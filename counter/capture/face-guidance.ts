/**
 * What the officer is told while the camera is open: one advice at a time, the one that matters most, and steady enough to be
 * read. Pure: measurements in, advice out.
 */

/** A face as measured in one picture. Lengths are fractions of the picture's height, so that no camera's size matters. */
export type FaceMeasurement = {
  /** forehead to chin */
  readonly height: number;
  /** middle of the face from the middle of the picture; positive: to the right in the picture, and down */
  readonly offsetX: number;
  readonly offsetY: number;
  /** head leaning to a shoulder, degrees without sign */
  readonly lean_degrees: number;
  /** head turned to a side, up or down, degrees without sign */
  readonly turn_degrees: number;
  /** opening of the eye by its width, of the eye that is more closed */
  readonly eyeOpening: number;
  /** mean lightness of the face, 0 black to 1 white */
  readonly lightness: number;
  /** difference of lightness between the two halves of the face, as a fraction of their mean */
  readonly unevenness: number;
  /** 0 sharp to 1 blurred (blurOf) */
  readonly blur: number;
};

/** What is seen in one picture. */
export type Look = { readonly faces: 0 } | { readonly faces: number; readonly first: FaceMeasurement };

export type Advice =
  | 'no_face'
  | 'several_faces'
  | 'come_closer'
  | 'go_back'
  | 'move_right'
  | 'move_left'
  | 'move_up'
  | 'move_down'
  | 'hold_level'
  | 'look_ahead'
  | 'open_eyes'
  | 'more_light'
  | 'less_light'
  | 'even_light'
  | 'hold_still'
  | 'good';

/** Beyond `wrong` it is said; once said, it is said until it is back within `right`: between the two nothing changes, so nothing flickers. */
type Limit = { readonly wrong: number; readonly right: number };

/**
 * Measured with drawn portraits at known distances, angles and light (the project has no photo of a person); the sizes follow
 * from the crop, which must lie inside the picture and have at least 400 lines of a 960-line camera.
 */
export const limits = {
  smallest: { wrong: 0.19, right: 0.21 },
  largest: { wrong: 0.43, right: 0.41 },
  offsetX: { wrong: 0.16, right: 0.12 },
  offsetY: { wrong: 0.14, right: 0.11 },
  lean_degrees: { wrong: 8, right: 6 },
  turn_degrees: { wrong: 18, right: 15 },
  eyeOpening: { wrong: 0.22, right: 0.24 },
  darkest: { wrong: 0.22, right: 0.26 },
  brightest: { wrong: 0.9, right: 0.87 },
  unevenness: { wrong: 0.4, right: 0.33 },
  blur: { wrong: 0.62, right: 0.57 },
} as const satisfies Readonly<Record<string, Limit>>;

/** Looks in a row that must agree before the advice on the screen changes. */
const looksToChange = 3;

export type Guidance = { readonly shown: Advice; readonly next: Advice; readonly looks: number };

export const firstGuidance: Guidance = { shown: 'no_face', next: 'no_face', looks: 0 };

/** The guidance after one more look. */
export function guide(guidance: Guidance, look: Look): Guidance {
  const next = adviceFor(look, guidance.shown);
  const looks = next === guidance.next ? guidance.looks + 1 : 1;
  return next === guidance.shown || looks >= looksToChange ? { shown: next, next, looks } : { shown: guidance.shown, next, looks };
}

/** The one advice for a look; `shown` is what is said at present and holds on to its stricter limit. */
export function adviceFor(look: Look, shown: Advice = 'good'): Advice {
  if (!('first' in look)) return 'no_face';
  if (look.faces > 1) return 'several_faces';
  const face = look.first;
  const above = (advice: Advice, value: number, limit: Limit): boolean => value > (shown === advice ? limit.right : limit.wrong);
  const below = (advice: Advice, value: number, limit: Limit): boolean => value < (shown === advice ? limit.right : limit.wrong);
  const found: readonly (readonly [Advice, boolean])[] = [
    ['come_closer', below('come_closer', face.height, limits.smallest)],
    ['go_back', above('go_back', face.height, limits.largest)],
    ['move_left', above('move_left', face.offsetX, limits.offsetX)],
    ['move_right', above('move_right', -face.offsetX, limits.offsetX)],
    ['move_up', above('move_up', face.offsetY, limits.offsetY)],
    ['move_down', above('move_down', -face.offsetY, limits.offsetY)],
    ['hold_level', above('hold_level', face.lean_degrees, limits.lean_degrees)],
    ['look_ahead', above('look_ahead', face.turn_degrees, limits.turn_degrees)],
    ['more_light', below('more_light', face.lightness, limits.darkest)],
    ['less_light', above('less_light', face.lightness, limits.brightest)],
    ['even_light', above('even_light', face.unevenness, limits.unevenness)],
    // In the dark or out of focus nobody can tell open eyes: light and focus come first.
    ['hold_still', above('hold_still', face.blur, limits.blur)],
    ['open_eyes', below('open_eyes', face.eyeOpening, limits.eyeOpening)],
  ];
  return found.find(([, isSo]) => isSo)?.[0] ?? 'good';
}
