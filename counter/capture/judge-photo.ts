/** What the face model says of one still picture, and where the portrait lies in it. Never fails: without a model it says so. */
import type { Timers } from '../browser/ports.ts';
import { cropTo } from '../forms/picture.ts';
import { type Advice, adviceFor } from './face-guidance.ts';
import type { Box } from './face-measurement.ts';
import { openFaceModel } from './face-model.ts';
import { portraitAround } from './portrait-crop.ts';

export type Judgement = { readonly found: Advice | 'not_checked'; readonly box: Box };

/** On a slow machine or link a citizen does not wait longer than this for a judgement that is a help only. */
const patience_ms = 8_000;

export async function judge(picture: HTMLCanvasElement, timers: Timers): Promise<Judgement> {
  const { width, height } = picture;
  const middle = cropTo(width, height, 3, 4);
  try {
    const { look, face } = await within(timers, async () => (await openFaceModel()).look(picture, width, height));
    return { found: adviceFor(look), box: face === undefined ? middle : portraitAround(face, { width, height }) };
  } catch {
    return { found: 'not_checked', box: middle };
  }
}

function within<Result>(timers: Timers, work: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const limit = timers.set(patience_ms, () => reject(new Error(`no answer within ${patience_ms} ms`)));
    work()
      .then(resolve, reject)
      .finally(() => limit.cancel());
  });
}
