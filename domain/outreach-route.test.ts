import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OutreachVillage, planOutreach, usualOutreach } from './outreach-route.ts';

const settings = { ...usualOutreach, perDay: 100, villagesPerDay: 2, turnout_percent: 100, nextVillage_percent: 10, nextDistrict_percent: 40 };
const village = (code: string, missing: number): OutreachVillage => ({ code, district: code.slice(0, 8), missing });

test('the day begins where most come, and a large village takes several days', () => {
  const plan = planOutreach([village('35.22.01.2001', 250), village('35.22.02.2001', 30)], settings);
  expect(plan.map(({ gained, gainedSoFar }) => [gained, gainedSoFar])).toEqual([
    [100, 100],
    [100, 200],
    [60, 260],
    [20, 280],
  ]);
  expect(plan[2]?.stops).toEqual([
    { code: '35.22.01.2001', gained: 50 },
    { code: '35.22.02.2001', gained: 10 },
  ]);
});

test('a village of the same kecamatan is nearer than one of another', () => {
  const plan = planOutreach([village('35.22.01.2001', 50), village('35.22.01.2002', 40), village('35.22.02.2001', 45)], settings);
  expect(plan[0]?.stops.map(({ code }) => code)).toEqual(['35.22.01.2001', '35.22.01.2002']);
});

test('half of the missing come when half are expected', () => {
  expect(planOutreach([village('35.22.01.2001', 60)], { ...settings, turnout_percent: 50 }).at(-1)?.gainedSoFar).toBe(30);
});

const someVillages = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2001, max: 2030 })), { maxLength: 30, selector: String })
  .chain((codes) =>
    fc
      .array(fc.nat(400), { minLength: codes.length, maxLength: codes.length })
      .map((counts) => codes.map(([district, number], at) => village(`35.22.0${district}.${number}`, counts[at] ?? 0))),
  );

test('nobody is gained twice, everybody who comes is gained in the end, and no day holds more than the team can do', () => {
  fc.assert(
    fc.property(someVillages, (villages) => {
      const plan = planOutreach(villages, settings);
      const gained = new Map<string, number>();
      for (const day of plan) {
        expect(day.gained).toBeLessThanOrEqual(settings.perDay);
        expect(day.stops.length).toBeLessThanOrEqual(settings.villagesPerDay);
        for (const stop of day.stops) gained.set(stop.code, (gained.get(stop.code) ?? 0) + stop.gained);
      }
      for (const { code, missing } of villages) expect(gained.get(code) ?? 0).toBe(missing);
      expect(planOutreach(villages, settings)).toEqual(plan);
    }),
  );
});
