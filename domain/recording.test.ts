import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betterTry, biometricParts, captureGroups, openParts, partsOfGroup, type RecordedPart, stateOfPart, tries_max, usualQuality } from './recording.ts';

test('the groups cover every finger and iris once', () => {
  expect(captureGroups.flatMap((group) => partsOfGroup[group]).sort()).toEqual([...biometricParts].sort());
});

test('of three tries the best counts, whatever their order, and after them nobody is asked again', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: tries_max }), (qualities) => {
      const best = qualities.map((quality): RecordedPart => ({ part: 'left_index', quality, tries: 1 })).reduce<RecordedPart | undefined>(betterTry, undefined);
      expect(best).toEqual({ part: 'left_index', quality: Math.max(...qualities), tries: qualities.length });
      const state = stateOfPart('left_index', best === undefined ? [] : [best], [], usualQuality);
      const isGood = Math.max(...qualities) >= usualQuality.finger;
      expect(state).toBe(isGood ? 'good' : qualities.length === tries_max ? 'accepted' : 'weak');
    }),
  );
});

test('a missing finger with its reason is no open part, and an iris is asked more of than a finger', () => {
  const recorded: RecordedPart[] = biometricParts.filter((part) => part !== 'left_ring').map((part) => ({ part, quality: 50, tries: 1 }));
  expect(openParts(recorded, ['left_ring'], usualQuality)).toEqual(['left_iris', 'right_iris']);
  expect(openParts([], [], usualQuality)).toEqual([...biometricParts]);
});
