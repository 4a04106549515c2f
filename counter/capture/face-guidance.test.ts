import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Advice, adviceFor, type FaceMeasurement, firstGuidance, type Guidance, guide, type Look, limits } from './face-guidance.ts';

/** As measured in Chromium on a drawn face that looks straight ahead in even light. */
const fine: FaceMeasurement = {
  height: 0.31,
  offsetX: 0,
  offsetY: 0.01,
  lean_degrees: 0.7,
  turn_degrees: 1.2,
  eyeOpening: 0.335,
  lightness: 0.6,
  unevenness: 0.03,
  blur: 0.35,
};
const look = (change: Partial<FaceMeasurement> = {}, faces = 1): Look => ({ faces, first: { ...fine, ...change } });
const after = (looks: readonly Look[], from: Guidance = firstGuidance): Guidance => looks.reduce(guide, from);
const times = (count: number, one: Look): Look[] => Array.from({ length: count }, () => one);

describe('the advice', () => {
  test('each fault has its own advice, and nothing is said against a good picture', () => {
    const faults: readonly (readonly [Advice, Look])[] = [
      ['good', look()],
      ['no_face', { faces: 0 }],
      ['several_faces', look({}, 2)],
      ['come_closer', look({ height: 0.1 })],
      ['go_back', look({ height: 0.51 })],
      ['move_left', look({ offsetX: 0.3 })],
      ['move_right', look({ offsetX: -0.3 })],
      ['move_up', look({ offsetY: 0.2 })],
      ['move_down', look({ offsetY: -0.2 })],
      ['hold_level', look({ lean_degrees: 11.3 })],
      ['look_ahead', look({ turn_degrees: 25 })],
      ['open_eyes', look({ eyeOpening: 0.18 })],
      ['more_light', look({ lightness: 0.1 })],
      ['less_light', look({ lightness: 0.97 })],
      ['even_light', look({ unevenness: 0.6 })],
      ['hold_still', look({ blur: 0.8 })],
    ];
    for (const [advice, seen] of faults) expect(adviceFor(seen), advice).toBe(advice);
  });

  test('two people are sent apart before anything is said of the nearer one, and light comes before eyes', () => {
    expect(adviceFor(look({ height: 0.1 }, 3))).toBe('several_faces');
    expect(adviceFor(look({ lightness: 0.1, eyeOpening: 0.1 }))).toBe('more_light');
  });

  test('the words on the screen change only after three looks that agree', () => {
    const good = after(times(3, look()));
    expect(good.shown).toBe('good');
    const blink = after([look({ eyeOpening: 0.1 }), look({ eyeOpening: 0.1 }), look()], good);
    expect(blink.shown).toBe('good');
    expect(after(times(3, look({ eyeOpening: 0.1 })), good).shown).toBe('open_eyes');
  });

  test('a value that trembles about a limit does not make the words flicker', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: limits.lean_degrees.right, max: limits.lean_degrees.wrong, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (leans) => {
          const leaning = after(times(3, look({ lean_degrees: limits.lean_degrees.wrong + 1 })));
          const level = after(times(3, look()));
          const trembling = leans.map((lean_degrees) => look({ lean_degrees }));
          // Between the two limits each goes on saying what it said.
          const within = trembling.filter((one) => 'first' in one && one.first.lean_degrees > limits.lean_degrees.right);
          expect(after(within, leaning).shown).toBe('hold_level');
          expect(after(trembling, level).shown).toBe('good');
        },
      ),
    );
  });
});
