/**
 * The people of the office at their pages: each wish has an id before it is sent, is sent again until it is answered,
 * and the same wish must get the same answer each time.
 */
import type { Actor } from '@loket/domain/journal';
import type { Office } from '@loket/office/office';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { OfficeNow } from './counter-desk.ts';
import { BrokenPromise } from './incidents.ts';
import type { Life } from './life.ts';
import { asJson, type Line } from './network.ts';

export type Officer = ReturnType<typeof createOfficer>;

const answer_ms_max = 5_000;
const pause_ms = 700;
/** then the officer gives up and looks again later */
const tries_max = 6;
const second = { username: 'penyelia', reason: 'disetujui' };

class NoAnswer extends Error {}

export function createOfficer(options: {
  readonly life: Life;
  readonly line: Line;
  readonly ports: Ports;
  readonly office: OfficeNow;
  readonly onBroken: (error: BrokenPromise) => void;
  readonly onFault: (what: string, error: unknown) => void;
  /** a wish came true, or was refused */
  readonly onDone: (name: string) => void;
}) {
  const { life, line, ports } = options;
  let busy = 0;

  /** Every answer that the office has given to a wish, also one that never arrived. */
  function compared<Answer>(name: string): (answer: Promise<Answer>) => Promise<Answer> {
    let first: string | undefined;
    return async (answer) => {
      const given = asJson(await answer);
      const text = JSON.stringify(given);
      if (first !== undefined && first !== text)
        options.onBroken(new BrokenPromise('K1', `${name}: a repeated command got another answer: ${first} then ${text}`));
      first = text;
      return given;
    };
  }

  async function carryOut<Answer>(name: string, ask: (office: Office) => Promise<{ readonly answer: Answer }>): Promise<void> {
    const compare = compared<Answer>(name);
    busy += 1;
    try {
      for (let tries = 0; tries < tries_max; tries += 1) {
        try {
          await line.ask({
            label: `officer: ${name}`,
            asker: life,
            timeout_ms: answer_ms_max,
            failure: () => new NoAnswer(),
            answerer: () => {
              const there = options.office();
              return there === undefined ? undefined : { life: there.life, answer: () => compare(ask(there.office).then(({ answer }) => answer)) };
            },
          });
          options.onDone(name);
          return;
        } catch (error) {
          if (error instanceof LoketError && error.code !== 'disk_failed' && error.code !== 'stopping' && error.code !== 'rate_limited') {
            options.onDone(`${name} refused`);
            if (error.fields.length === 0) options.onBroken(new BrokenPromise('K2', `${name} was refused (${error.code}) without a field`));
            return;
          }
          if (!(error instanceof NoAnswer) && !(error instanceof LoketError)) throw error;
        }
        await ports.timers.sleep(pause_ms);
      }
    } finally {
      busy -= 1;
    }
  }

  return {
    line,
    ids: ports.ids,
    second,
    actor: { kind: 'person', username: 'petugas' } satisfies Actor,
    other: { kind: 'person', username: 'petugas2' } satisfies Actor,
    /** wishes under way */
    busy: (): number => busy,
    wish<Answer>(name: string, ask: (office: Office) => Promise<{ readonly answer: Answer }>): void {
      carryOut(name, ask).catch((error: unknown) => options.onFault(name, error));
    },
  };
}
