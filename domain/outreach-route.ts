/**
 * Jemput bola: in which order a team visits villages so that each day brings the most people. Greedy and easy to follow: the
 * day begins where most can be recorded, then goes on in the same kecamatan while there is time. How far villages lie apart is
 * not known here; changing kecamatan costs a set share of the day.
 */
export type OutreachVillage = {
  /** dotted */
  readonly code: string;
  /** dotted */
  readonly district: string;
  /** who can be recorded there */
  readonly missing: number;
};

export type OutreachSettings = {
  /** people a team records on a whole day in one place */
  readonly perDay: number;
  readonly villagesPerDay: number;
  /** of the missing, who come when the team is there; percent */
  readonly turnout_percent: number;
  /** of a day, lost by driving on to another village of the same kecamatan; percent */
  readonly nextVillage_percent: number;
  /** of a day, lost by driving on to another kecamatan; percent */
  readonly nextDistrict_percent: number;
};

export type OutreachStop = { readonly code: string; readonly gained: number };
export type OutreachDay = { readonly day: number; readonly stops: readonly OutreachStop[]; readonly gained: number; readonly gainedSoFar: number };

export const usualOutreach: OutreachSettings = { perDay: 120, villagesPerDay: 2, turnout_percent: 50, nextVillage_percent: 10, nextDistrict_percent: 30 };

const days_max = 250;

/** The days in order; ends when nobody is left to be gained, or after `days_max` days. */
export function planOutreach(villages: readonly OutreachVillage[], settings: OutreachSettings, days = days_max): OutreachDay[] {
  const left = new Map<string, OutreachVillage & { readonly comes: number }>();
  for (const village of villages) {
    const comes = Math.floor((village.missing * settings.turnout_percent) / 100);
    if (comes > 0) left.set(village.code, { ...village, comes });
  }
  const plan: OutreachDay[] = [];
  let gainedSoFar = 0;
  while (left.size > 0 && plan.length < Math.min(days, days_max)) {
    const stops = planDay(left, settings);
    if (stops.length === 0) break;
    const gained = stops.reduce((sum, stop) => sum + stop.gained, 0);
    gainedSoFar += gained;
    plan.push({ day: plan.length + 1, stops, gained, gainedSoFar });
  }
  return plan;
}

function planDay(left: Map<string, OutreachVillage & { readonly comes: number }>, settings: OutreachSettings): OutreachStop[] {
  const stops: OutreachStop[] = [];
  let time = 100;
  let district: string | undefined;
  while (stops.length < settings.villagesPerDay) {
    let best: { readonly village: OutreachVillage & { readonly comes: number }; readonly gained: number; readonly cost: number } | undefined;
    for (const village of left.values()) {
      if (stops.some(({ code }) => code === village.code)) continue;
      const cost = district === undefined ? 0 : village.district === district ? settings.nextVillage_percent : settings.nextDistrict_percent;
      const gained = Math.min(village.comes, Math.floor((settings.perDay * (time - cost)) / 100));
      // Of two that bring the same today the larger village first: it needs the team anyway. Then by code, so that a plan repeats.
      const isBetter =
        best === undefined ||
        gained > best.gained ||
        (gained === best.gained && (village.comes > best.village.comes || (village.comes === best.village.comes && village.code < best.village.code)));
      if (gained > 0 && isBetter) best = { village, gained, cost };
    }
    if (best === undefined) break;
    const { village, gained, cost } = best;
    stops.push({ code: village.code, gained });
    if (village.comes === gained) left.delete(village.code);
    else left.set(village.code, { ...village, comes: village.comes - gained });
    time -= cost + (gained * 100) / settings.perDay;
    district = village.district;
  }
  return stops;
}
