import { expect, test } from 'vitest';
import { bojonegoro, daysToClear, runMany, runOffice, shareOf } from './office-model.ts';
import { planPage } from './plan-page.ts';

const calm = { ...bojonegoro, internetCuts: 0, mainsCuts: 0, printerBroken: 0, spoiled: 0 };

test('an office with enough of everything leaves nothing over, and the same seed gives the same office', () => {
  const days = runOffice(calm, 20, 1);
  expect(days).toEqual(runOffice(calm, 20, 1));
  expect(days.at(-1)).toMatchObject({ atDoor: 0, atCentre: 0 });
  expect(days.at(-1)?.backlog).toBeLessThan(calm.arrivals);
});

test('blanks are neither made nor lost: what is left and what was printed are what came', () => {
  const days = runOffice({ ...calm, delivery: { ...calm.delivery, given: 0 } }, 20, 3);
  const printed = days.reduce((sum, day) => sum + day.printed, 0);
  expect(printed + (days.at(-1)?.blanks ?? 0)).toBe(calm.blanks);
});

test('one printer cannot do the work of four, and a backlog of two days is worked off in more than one', () => {
  const few = shareOf(runMany({ ...calm, printers: 1 }, 20, 20), 0.5, (day) => day.backlog).at(-1) ?? 0;
  expect(few).toBeGreaterThan(5_000);
  expect(daysToClear({ ...calm, printers: 1 }, 20, 20)).toBeUndefined();
  expect(daysToClear({ ...calm, backlog: 1_050 }, 60, 20)).toBeGreaterThan(1);
});

test('the page answers each question', () => {
  const page = planPage(bojonegoro);
  for (const question of ['How many printers?', 'How many counters?', 'How long to catch up?', 'When do the blanks run out?']) expect(page).toContain(question);
  expect(page.match(/<figure>/g)).toHaveLength(3);
  for (const answer of ['Printers enough', 'Counters enough', 'Catching up 2 days', 'Blanks run out', 'Blanks for 60 days']) expect(page).toContain(answer);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});
