/**
 * The recording (perekaman) of fingers and irises: which parts there are, how good each must be, how often it is tried, and
 * what is still to do. Source: DOMAIN, recording; the thresholds are the defaults of MOSIP's registration client.
 */

export const fingerParts = [
  'left_thumb',
  'left_index',
  'left_middle',
  'left_ring',
  'left_little',
  'right_thumb',
  'right_index',
  'right_middle',
  'right_ring',
  'right_little',
] as const;
export const irisParts = ['left_iris', 'right_iris'] as const;
export const biometricParts = [...fingerParts, ...irisParts] as const;
export type BiometricPart = (typeof biometricParts)[number];

/** What is laid on the device in one go. */
export const captureGroups = ['left_hand', 'right_hand', 'thumbs', 'irises'] as const;
export type CaptureGroup = (typeof captureGroups)[number];
export const partsOfGroup: Readonly<Record<CaptureGroup, readonly BiometricPart[]>> = {
  left_hand: ['left_index', 'left_middle', 'left_ring', 'left_little'],
  right_hand: ['right_index', 'right_middle', 'right_ring', 'right_little'],
  thumbs: ['left_thumb', 'right_thumb'],
  irises: irisParts,
};

/** Percent of quality that is wanted of a part. */
export type QualityWanted = { readonly finger: number; readonly thumb: number; readonly iris: number };
export const usualQuality: QualityWanted = { finger: 40, thumb: 40, iris: 60 };

/** After so many tries the best one is taken, however good it is: worn fingers do not get better by waiting. */
export const tries_max = 3;

/** One part as recorded: the best of its tries. */
export type RecordedPart = { readonly part: BiometricPart; readonly quality: number; readonly tries: number };

/** good · weak: below what is wanted, may be tried again · accepted: weak, and it is the best of three · exception: cannot be recorded, and why */
export type PartState = 'missing' | 'good' | 'weak' | 'accepted' | 'exception';

export function isBiometricPart(text: string): text is BiometricPart {
  return biometricParts.some((part) => part === text);
}

export function qualityWantedOf(part: BiometricPart, wanted: QualityWanted): number {
  if (part === 'left_iris' || part === 'right_iris') return wanted.iris;
  return part === 'left_thumb' || part === 'right_thumb' ? wanted.thumb : wanted.finger;
}

export function stateOfPart(part: BiometricPart, recorded: readonly RecordedPart[], exceptions: readonly string[], wanted: QualityWanted): PartState {
  if (exceptions.includes(part)) return 'exception';
  const best = recorded.find((one) => one.part === part);
  if (best === undefined) return 'missing';
  if (best.quality >= qualityWantedOf(part, wanted)) return 'good';
  return best.tries >= tries_max ? 'accepted' : 'weak';
}

/** Parts that are neither recorded well enough, nor three times tried, nor an exception. */
export function openParts(recorded: readonly RecordedPart[], exceptions: readonly string[], wanted: QualityWanted): BiometricPart[] {
  return biometricParts.filter((part) => {
    const state = stateOfPart(part, recorded, exceptions, wanted);
    return state === 'missing' || state === 'weak';
  });
}

/** The better of two tries of a part, with both counted; of two equal ones the earlier. */
export function betterTry<One extends RecordedPart>(before: One | undefined, next: One): One {
  if (before === undefined) return next;
  const tries = before.tries + 1;
  return next.quality > before.quality ? { ...next, tries } : { ...before, tries };
}
