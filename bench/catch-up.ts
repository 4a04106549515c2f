/** Two days' applications with their files after a cut, over a line of 20 Mbit/s and 100 ms: how much of it is used, and how soon the verdicts are there. */
import { createHash, randomBytes } from 'node:crypto';
import { testSubmission } from '@loket/office/testing/people';
import { systemPorts } from '@loket/platform/ports';
import { openStage, type Stage } from '@loket/rehearsal/stage';
import { type Figure, figureOf } from './figure.ts';
import { syncOf } from './peer-sync.ts';
import { countsOf } from './printing.ts';

/** 720 MB, five minutes a round: LOKET_BENCH_ITEMS=1200 */
const items = Number(process.env['LOKET_BENCH_ITEMS'] ?? 100);
const file_bytes = 600_000;
const link = { rate_bits_per_s: 20_000_000, roundTrip_ms: 100 };
const looks_max = 12_000;
const look_ms = 100;
const { ids, timers } = systemPorts();

type CatchUp = { readonly verdicts_s: number; readonly share: number; readonly seconds: number };

/** Files of chance: nothing on the way can make them smaller. */
async function takeIn(stage: Stage): Promise<void> {
  const authorization = `Bearer ${stage.token('front_office')}`;
  for (let number = 1; number <= items; number += 1) {
    const body = randomBytes(file_bytes);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const submission = testSubmission(number, 'baru', { documents: [{ type: 'kk', scan: { sha256, size_bytes: file_bytes, mediaType: 'image/jpeg' } }] });
    const { status } = await stage.call('front_office', 'PUT', `/api/applications/${ids.next()}`, submission);
    const headers = { authorization, 'content-type': 'image/jpeg' };
    const sent = await fetch(`${stage.office.address()}/api/attachments/${sha256}`, { method: 'PUT', headers, body });
    if (status !== 201 || sent.status !== 201) throw new Error(`application ${number} was answered with ${status}, its file with ${sent.status}`);
  }
}

async function oneRound(): Promise<CatchUp> {
  const stage = await openStage({ printers: 0, card_ms: 0, verdictDelay_ms: 0, internet: link });
  try {
    await stage.internet?.set('off');
    await takeIn(stage);
    await stage.internet?.set('slow');
    const begun = performance.now();
    const since = (): number => (performance.now() - begun) / 1000;
    await stage.call('supervisor', 'POST', '/api/sync/retry', {});
    let verdicts_s: number | undefined;
    for (let look = 0; look < looks_max; look += 1) {
      // A verdict that allows the card becomes a print job.
      const decided = Object.values(await countsOf(stage)).reduce((sum, count) => sum + count, 0);
      if (decided >= items) verdicts_s ??= since();
      if (verdicts_s !== undefined && (await syncOf(stage)).link.waitingAttachments === 0) {
        const seconds = since();
        return { verdicts_s, seconds, share: (items * file_bytes * 8) / seconds / link.rate_bits_per_s };
      }
      await timers.sleep(look_ms);
    }
    throw new Error(`${items} applications were not at the centre after ${looks_max} looks`);
  } finally {
    await stage.end();
  }
}

export async function measureCatchUp(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const seen: CatchUp[] = [];
  for (let round = 0; round < rounds; round += 1) {
    seen.push(await oneRound());
    const { verdicts_s, share, seconds } = seen.at(-1) ?? { verdicts_s: Number.NaN, share: Number.NaN, seconds: Number.NaN };
    say(
      `catch-up ${round + 1}/${rounds}: all verdicts after ${verdicts_s.toFixed(1)} s, all files after ${seconds.toFixed(1)} s, ${(share * 100).toFixed(1)} % of the line`,
    );
  }
  return [
    figureOf(
      `catch-up of ${items} applications of ${file_bytes / 1000} kB, 20 Mbit/s, 100 ms: files' share of the line, from reconnection to the last`,
      '',
      seen.map(({ share }) => share),
      { atLeast: 0.9 },
    ),
    figureOf(
      '  from reconnection until every verdict is there',
      's',
      seen.map(({ verdicts_s }) => verdicts_s),
      { atMost: 60 },
    ),
  ];
}
