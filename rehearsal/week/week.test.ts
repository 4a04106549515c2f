/** A short rehearsal with everything in it, and books that were tampered with. The long ones are in docs/proof.md. */

import { openDatabase } from '@loket/office/database/open-database';
import { filesIn } from '@loket/office/office-files';
import { systemPorts } from '@loket/platform/ports';
import { describe, expect, test } from 'vitest';
import { playWeek } from './play-week.ts';
import { balanceOf, type SiteTruth } from './week-books.ts';
import { isGood, readWeekOptions } from './week-command.ts';
import { drawWeek } from './week-plan.ts';

const short =
  '--applications 40 --days 1 --counters 3 --printers 2 --printer-cards 400 --internet-cuts 1 --cut 90m --outage 1h --power-cuts 1 --jams 1 --unruly 5 --speed 2400 --seed 7 --drain';

describe('a short rehearsal', () => {
  test('40 people, a cut, an outage, a power cut and a jam: all balances; what is tampered with is found with its story', { timeout: 180_000 }, async () => {
    const { options } = readWeekOptions(short.split(' '));
    const found: Record<string, readonly (readonly [string, readonly string[]])[]> = {};
    const look = (name: string, truth: SiteTruth): void => {
      found[name] = balanceOf(truth).differences.map(({ what, story }) => [what, story]);
    };
    const played = await playWeek({
      ...options,
      ports: systemPorts(),
      say: () => undefined,
      onClosed: async ([truth]) => {
        if (truth === undefined) throw new Error('there is no office');
        look('as it is', truth);
        const [[printerId, names] = ['', []]] = [...truth.cardsOut].filter(([, list]) => list.length > 0);
        look('a card came out twice', { ...truth, cardsOut: new Map([...truth.cardsOut, [printerId, [...names, names[0] ?? '']]]) });
        look('a card is gone', { ...truth, cardsOut: new Map([...truth.cardsOut, [printerId, names.slice(1)]]) });
        look('a receipt that the office does not know', { ...truth, receipts: new Map([...truth.receipts, ['01900000-0000-7000-8000-0000000000ff', '']]) });
        look('a blank is missing', { ...truth, counted: new Map([...truth.counted, ['store', (truth.counted.get('store') ?? 0) - 1]]) });
        tamper(truth, "UPDATE blank SET account = 'store' WHERE serial = (SELECT serial FROM blank WHERE account = 'issued' LIMIT 1)");
        look('a table says something else', truth);
        tamper(
          truth,
          "UPDATE journal SET body = json_set(body, '$.serial', 'DEMO0000009999') WHERE seq = (SELECT seq FROM journal WHERE type = 'print.bound' LIMIT 1)",
        );
        look('an entry was changed', truth);
      },
    });
    expect({ faults: played.faults, differences: played.balances.length, powerCuts: played.powerCuts }).toEqual({ faults: [], differences: 1, powerCuts: 2 });
    expect(played.truths[0]?.receipts.size).toBe(40);
    expect(played.daysClosed).toBe(1);
    expect(found['as it is']).toEqual([]);
    expect(isGood(played)).toBe(false);
    const firstOf = (name: string): readonly [string, readonly string[]] => found[name]?.[0] ?? ['nothing found', []];
    expect(firstOf('a card came out twice')[0]).toContain('two cards came out for attempt');
    expect(firstOf('a card came out twice')[1].join('\n')).toMatch(/application\.accepted[\s\S]*print\.bound[\s\S]*print\.printed/);
    expect(firstOf('a card is gone')[0]).toContain('is printed by the books and no card came out');
    expect(firstOf('a card is gone')[1].join('\n')).toContain('print.printed');
    expect(firstOf('a receipt that the office does not know')[0]).toContain('has a receipt and is lost');
    expect(firstOf('a blank is missing')[0]).toContain('blanks lie in store');
    expect(firstOf('a table says something else')[0]).toContain('table blank is not what the journal makes of it');
    expect(firstOf('a table says something else')[1].join('\n')).toContain('print.bound');
    expect(firstOf('an entry was changed')[0]).toContain('the chain breaks');
  });
});

function tamper({ folder }: SiteTruth, sql: string): void {
  const files = filesIn(folder);
  const database = openDatabase({ file: files.database, keyFile: files.key, random: systemPorts().random });
  // Whoever has the file and its key can take the lock off the journal; the chain tells.
  database.exec(`DROP TRIGGER IF EXISTS journal_is_append_only_update; ${sql}`);
  database.close();
}

describe('the plan', () => {
  test('the same seed gives the same week, another seed another', () => {
    const { options } = readWeekOptions([]);
    const week = drawWeek(options);
    expect(drawWeek(options)).toEqual(week);
    expect(drawWeek({ ...options, seed: 1 })).not.toEqual(week);
    const perDay = [0, 1, 2, 3, 4].map((day) => week.arrivals.filter(({ at }) => Math.floor(at / 480) === day).length);
    expect(perDay.every((people) => people >= 450 && people <= 600)).toBe(true);
    expect(week.happenings.find(({ what }) => what === 'internet')).toMatchObject({ at: 480, until: 1440 });
    const mains = week.happenings.find(({ what }) => what === 'mains');
    expect((mains?.until ?? 0) - (mains?.at ?? 0)).toBe(240);
  });

  test.each([['--applications 0'], ['--outage 4'], ['--cut soon'], ['--speed 1'], ['--counters many']])('%s is not understood, and named', (words) => {
    expect(() => readWeekOptions(words.split(' '))).toThrow(words);
  });
});
