/**
 * The people of an office: they fill hoppers, look at cards, answer what the office asks by what lies in front of them, hand
 * cards over, print on the quota while cut off, and count the blanks in the evening. What they know they have seen; of the
 * books they read only what the page would show them.
 */

import { readFileSync } from 'node:fs';
import { demoPeople } from '@loket/office/access/first-people';
import { sha256 } from '@loket/office/journal/hash';
import type { Ports } from '@loket/platform/ports';
import { ApplicationPage } from '@loket/protocol/application';
import { BlanksAnswer } from '@loket/protocol/blanks';
import { DayAnswer } from '@loket/protocol/day';
import { PrintersAnswer, type PrintJob, PrintJobPage, QuotaCheck } from '@loket/protocol/print-job';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import type { OfficeSite } from './office-site.ts';

export type Officer = ReturnType<typeof createOfficer>;

const hopperLow = 60;
const hopperFull = 200;
/** of the cards that come out: a scratch, a hair under the film */
const spoiledShare = 0.01;
const look_max = 100;
const tries_max = 400;
const pause_ms = 50;
const signature = readFileSync(new URL('../portrait.png', import.meta.url));
const signatureRef = { sha256: sha256(signature), size_bytes: signature.length, mediaType: 'image/png' as const };
const secondPerson = { username: 'penyelia', pin: demoPeople.find(({ username }) => username === 'penyelia')?.pin ?? '', reason: 'sudah dilihat' };

export type OfficerTally = {
  /** blanks put into each printer, less those that it used up: what somebody counts who opens it */
  readonly loaded: ReadonlyMap<string, number>;
  readonly ruinedIn: ReadonlyMap<string, number>;
  readonly takenFromStore: number;
  readonly asked: number;
  readonly refusals: readonly string[];
  readonly quotaPrints: number;
  readonly daysClosed: number;
};

export function createOfficer({ site, ports, random }: { readonly site: OfficeSite; readonly ports: Ports; readonly random: SeededRandom }) {
  const ids = ports.ids;
  const loaded = new Map<string, number>();
  const ruinedIn = new Map<string, number>();
  const refusals: string[] = [];
  const reprinted = new Set<string>();
  let isSignatureKept = false;
  let takenFromStore = 0;
  let asked = 0;
  let quotaPrints = 0;
  let daysClosed = 0;

  const add = (counts: Map<string, number>, key: string, count: number): void => void counts.set(key, (counts.get(key) ?? 0) + count);

  /** Asked again with its id until the office answers, as the page does it. True when it was carried out. */
  async function command(role: string, path: string, body: Readonly<Record<string, unknown>>): Promise<boolean> {
    const whole = { commandId: ids.next(), ...body };
    for (let tries = 0; tries < tries_max; tries += 1) {
      const answer = await site.ask(role, 'POST', path, whole).catch(() => undefined);
      if (answer !== undefined && answer.status < 300) return true;
      if (answer !== undefined && answer.status < 500 && answer.status !== 429) {
        refusals.push(`${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
        return false;
      }
      await ports.timers.sleep(pause_ms);
    }
    throw new Error(`${site.officeId} did not answer ${path}`);
  }

  const jobsIn = async (state: string): Promise<readonly PrintJob[]> =>
    PrintJobPage.parse((await site.ask('print_operator', 'GET', `/api/print-jobs?state=${state}&limit=${look_max}`)).body).items;

  const counts = async (): Promise<PrintJobPage['counts']> =>
    PrintJobPage.parse((await site.ask('print_operator', 'GET', '/api/print-jobs?limit=1')).body).counts;

  const applicationsIn = async (status: string, limit = look_max) =>
    ApplicationPage.parse((await site.ask('supervisor', 'GET', `/api/applications?status=${status}&limit=${limit}`)).body).items;

  async function fillHoppers(): Promise<void> {
    const { printers } = PrintersAnswer.parse((await site.ask('print_operator', 'GET', '/api/printers')).body);
    for (const { id, hopper } of printers) {
      if (!loaded.has(id)) loaded.set(id, hopper);
      if (hopper >= hopperLow) continue;
      const count = Math.min(hopperFull, await inStore());
      if (count === 0 || !(await command('blanks_keeper', '/api/blanks/moves', { from: 'store', to: `hopper:${id}`, count, reason: 'isi baki' }))) continue;
      add(loaded, id, count);
      takenFromStore += count;
    }
  }

  async function inStore(): Promise<number> {
    const { accounts } = BlanksAnswer.parse((await site.ask('blanks_keeper', 'GET', '/api/blanks')).body);
    return accounts.find(({ account }) => account === 'store')?.balance ?? 0;
  }

  /** Looks into the printer first and at the cards after: what comes out in between is seen. */
  async function resolve(job: PrintJob): Promise<void> {
    const { attemptId, printerId, serial } = job;
    if (attemptId === undefined || printerId === undefined || serial === undefined) return;
    const mayStillCome = await site.mayStillPrint(printerId, attemptId);
    const isOut = (await site.cardsOut()).get(printerId)?.includes(attemptId) === true;
    if (!isOut && mayStillCome) return;
    // Of what the printer swallowed and did not give out, half is found whole.
    const outcome = isOut ? 'card_came_out' : random.chance(0.5) ? 'blank_spoiled' : 'blank_untouched';
    asked += 1;
    const isDone = await command('print_operator', `/api/print-jobs/${job.id}/resolve`, { outcome, serial, note: 'dilihat di pencetak' });
    if (isDone && outcome === 'blank_spoiled') add(ruinedIn, printerId, 1);
  }

  async function lookAtCards(): Promise<void> {
    for (const job of await jobsIn('printed')) {
      if (random.chance(spoiledShare)) await command('print_operator', `/api/print-jobs/${job.id}/spoil`, { reason: 'pita menggaris' });
      else await command('print_operator', `/api/print-jobs/${job.id}/inspect`, { shelf: `A-${random.between(1, 9)}` });
    }
  }

  async function printSpoiledAgain(): Promise<void> {
    for (const { id } of await jobsIn('spoiled')) {
      if (reprinted.has(id)) continue;
      reprinted.add(id);
      await command('print_operator', `/api/print-jobs/${id}/reprint`, { newJobId: ids.next(), secondPerson });
    }
  }

  async function handOver(count: number): Promise<void> {
    if (!isSignatureKept) await site.keepFile(signatureRef.sha256, signatureRef.mediaType, signature);
    isSignatureKept = true;
    for (const { id } of await applicationsIn('CARD_SHIPPED', count))
      await command('handover_officer', '/api/handovers', {
        applicationId: id,
        receiver: { name: 'Contoh', relation: 'self' },
        oldCardSurrendered: true,
        personChecked: true,
        signature: signatureRef,
      });
  }

  /** What the centre sent back is looked at and sent again. */
  async function sendAgain(): Promise<void> {
    for (const status of ['REQUEST_VALIDATION', 'SEARCH_FAILURE_AT_CENTRAL'])
      for (const { id } of await applicationsIn(status, 10)) await command('supervisor', `/api/applications/${id}/resend`, { reason: 'sudah diperiksa' });
  }

  return {
    fillHoppers,
    /** print jobs in each state */
    counts,

    /** One look around. Rejects when the office does not answer: it is tried again. */
    async work(): Promise<void> {
      await fillHoppers();
      const { unclear = 0, printed = 0, spoiled = 0, shelved = 0 } = await counts();
      if (unclear > 0) for (const job of await jobsIn('unclear')) await resolve(job);
      if (printed > 0) await lookAtCards();
      if (spoiled > reprinted.size) await printSpoiledAgain();
      if (shelved > 0) await handOver(25);
    },

    sendAgain,

    /** The person is there with the old card, or the letter. True: it goes to the printer. */
    async printOnQuota(applicationId: string): Promise<boolean> {
      const { allowed, basis } = QuotaCheck.parse((await site.ask('print_operator', 'GET', `/api/applications/${applicationId}/quota`)).body);
      if (!allowed || basis === undefined) return false;
      const isDone = await command('print_operator', `/api/applications/${applicationId}/quota-print`, { basis });
      if (isDone) quotaPrints += 1;
      return isDone;
    },

    /** Counts what is there, never having seen the book, and closes the day. @returns what does not agree */
    async closeDay(counted: ReadonlyMap<string, number>): Promise<string | undefined> {
      const { today, shelves } = DayAnswer.parse((await site.ask('supervisor', 'GET', '/api/day')).body);
      const sheets = shelves.map(({ account }) => ({ account, counted: counted.get(account) ?? 30 }));
      if (!(await command('blanks_keeper', '/api/blanks/counts', { sheets }))) return refusals.at(-1);
      if (!(await command('blanks_keeper', '/api/day/close', { date: today }))) return refusals.at(-1);
      daysClosed += 1;
      return undefined;
    },

    tally: (): OfficerTally => ({ loaded, ruinedIn, takenFromStore, asked, refusals, quotaPrints, daysClosed }),
  };
}
