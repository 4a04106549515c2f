/** How MOSIP's Secure Biometric Interface names parts, groups and errors. */
import { type BiometricPart, type CaptureGroup, partsOfGroup } from '@loket/domain/recording';
import type { ScannerTrouble } from './scanner.ts';

export const subtypes: Readonly<Record<BiometricPart, string>> = {
  left_thumb: 'Left Thumb',
  left_index: 'Left IndexFinger',
  left_middle: 'Left MiddleFinger',
  left_ring: 'Left RingFinger',
  left_little: 'Left LittleFinger',
  right_thumb: 'Right Thumb',
  right_index: 'Right IndexFinger',
  right_middle: 'Right MiddleFinger',
  right_ring: 'Right RingFinger',
  right_little: 'Right LittleFinger',
  left_iris: 'Left',
  right_iris: 'Right',
};

export const sbiTypes: Readonly<Record<CaptureGroup, 'Finger' | 'Iris'>> = { left_hand: 'Finger', right_hand: 'Finger', thumbs: 'Finger', irises: 'Iris' };

/** deviceSubId: 1 left, 2 right, 3 thumbs or both irises. */
export const deviceSubIds: Readonly<Record<CaptureGroup, string>> = { left_hand: '1', right_hand: '2', thumbs: '3', irises: '3' };

/** Irises are named as the hands are, so the group says which part a name means. */
export function partNamed(subtype: string, group: CaptureGroup): BiometricPart | undefined {
  const plain = subtype.replace(/\s/g, '').toLowerCase();
  return partsOfGroup[group].find((part) => subtypes[part].replace(/\s/g, '').toLowerCase() === plain);
}

const troubles: Readonly<Record<string, ScannerTrouble>> = {
  '100': 'not_registered',
  '101': 'no_object',
  '102': 'unreadable_object',
  '106': 'no_device',
  '109': 'count_unsupported',
  '110': 'not_ready',
  '111': 'busy',
};

/** Undefined for 0, which is no error. */
export function troubleOf(code: string): ScannerTrouble | undefined {
  return code === '0' || code === '' ? undefined : (troubles[code] ?? 'fault');
}
