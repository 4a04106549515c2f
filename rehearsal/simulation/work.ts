/** What the people of the office do about what they see: each a wish with its id, by the physical truth in front of them. */

import type { QuotaBasis } from '@loket/domain/standing-quota';
import type { ApplicationRow } from '@loket/office/intake/application-store';
import type { Office } from '@loket/office/office';
import type { PrintJobRow } from '@loket/office/printing/print-job-store';
import type { ResolveCommand } from '@loket/protocol/print-job';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { recordingOf } from './applicants.ts';
import { officeId } from './centre-site.ts';
import { stockWorks, workThroughStock } from './stock-work.ts';
import type { World } from './world.ts';

const look_max = 50;
/** what a hopper of this small office takes, and when somebody fills it */
const hopperFull = 12;
const hopperLow = 3;

export type Work = (world: World, office: Office, random: SeededRandom) => void;

const pick = <Item>(random: SeededRandom, list: readonly Item[]): Item | undefined => (list.length === 0 ? undefined : random.oneOf(list));

function jobIn(office: Office, state: PrintJobRow['state'], random: SeededRandom): PrintJobRow | undefined {
  return pick(random, office.printing.jobs.byState(state, look_max));
}

export function applicationsIn(office: Office, status: string): { readonly id: string; readonly nik: string }[] {
  return office.intake.list({ status, limit: look_max }).items;
}

export function inspect(world: World, job: PrintJobRow, shelf?: string): void {
  const { officer } = world;
  const command = { commandId: officer.ids.next(), ...(shelf === undefined ? {} : { shelf }) };
  officer.wish('inspect', (office) => office.printing.inspect(job.id, command, officer.actor));
}

export function spoil(world: World, job: PrintJobRow): void {
  const { officer } = world;
  const command = { commandId: officer.ids.next(), reason: 'pita menggaris' };
  officer.wish('spoil', (office) => office.printing.spoil(job.id, command, officer.actor));
}

/** What somebody sees who opens the printer; undefined while the printer may still be at it. */
export function seenAt(world: World, attemptId: string, printerId: string): ResolveCommand['outcome'] | undefined {
  const printer = world.printers.find(({ id }) => id === printerId);
  if (printer === undefined || printer.mayStillPrint(attemptId)) return undefined;
  if (printer.cards.includes(attemptId)) return 'card_came_out';
  return printer.fed.has(attemptId) && !printer.lied.has(attemptId) ? 'blank_spoiled' : 'blank_untouched';
}

export function resolve(world: World, job: PrintJobRow): void {
  const { attempt_id: attemptId, printer_id: printerId, serial } = job;
  if (attemptId === null || printerId === null || serial === null) return;
  const outcome = seenAt(world, attemptId, printerId);
  if (outcome === undefined) return;
  const { officer } = world;
  const command = { commandId: officer.ids.next(), outcome, serial };
  officer.wish(`resolve ${outcome}`, (office) => office.printing.resolve(job.id, command, officer.actor));
}

export function reprint(world: World, job: PrintJobRow): void {
  const { officer } = world;
  const command = { commandId: officer.ids.next(), newJobId: officer.ids.next() };
  officer.wish('reprint', (office) => office.printing.reprint(job.id, command, officer.actor, officer.second));
}

export function handOver(world: World, applicationId: string): void {
  const { officer } = world;
  const command = { commandId: officer.ids.next(), applicationId, receiver: { name: 'Contoh', relation: 'self' as const }, oldCardSurrendered: true };
  officer.wish('hand over', (office) => office.handover.complete(command, officer.actor, officer.second));
}

export function printOnQuota(world: World, id: string, basis: QuotaBasis): void {
  const { officer } = world;
  const command = { commandId: officer.ids.next(), basis };
  officer.wish('print on the quota', (office) => office.quota.print(id, command, officer.actor));
}

export function withdraw(world: World, id: string, reason: string): void {
  const { officer } = world;
  const command = { commandId: officer.ids.next(), reason };
  officer.wish('withdraw', (office) => office.intake.withdraw(id, command, officer.actor));
}

export function resend(world: World, id: string): void {
  const { officer } = world;
  const command = { commandId: officer.ids.next(), reason: 'sudah diperiksa' };
  officer.wish('resend', (office) => office.intake.resend(id, command, officer.actor));
}

/** The recording at the enrolment desk. The files go first, as the page sends them: a recording that names a photo nobody has helps nobody. */
export function enrol(world: World, id: string, random: SeededRandom): void {
  const { officer } = world;
  const { enrolment, files } = recordingOf(world.people.get(id) ?? 0, random.between(2, 1_000_000));
  const command = { commandId: officer.ids.next(), enrolment };
  officer.wish('enrol', async (office) => {
    for (const [hash, bytes] of files) await office.intake.keepAttachment(hash, 'image/jpeg', Uint8Array.from(bytes), officer.actor);
    return office.intake.enrol(id, command, officer.actor);
  });
}

export function fillHoppers(world: World, office: Office): void {
  const { officer } = world;
  for (const { id } of world.printers) {
    if (office.blanks.balance(`hopper:${id}`) > hopperLow) continue;
    const count = Math.min(hopperFull, office.blanks.balance('store'));
    if (count === 0) continue;
    const command = { commandId: officer.ids.next(), from: 'store', to: `hopper:${id}`, count, reason: 'isi baki' };
    officer.wish('fill a hopper', (present) => present.blanks.move(command, officer.actor));
  }
}

export function moveBlanks(world: World, random: SeededRandom): void {
  const { officer } = world;
  const hopper = `hopper:${random.oneOf(world.printers).id}`;
  const [from, to] = random.oneOf([
    ['store', hopper],
    [hopper, 'store'],
    ['spoiled', 'destroyed'],
    ['store', 'lost'],
    ['lost', 'store'],
    ['in_transit', 'lost'],
    ['in_transit', 'store'],
    [hopper, 'spoiled'],
    ['store', 'office:padangan'],
    ['office:padangan', 'store'],
    // never allowed: must be refused
    ['issued', 'store'],
    ['destroyed', 'store'],
  ] as const);
  const command = { commandId: officer.ids.next(), from, to, count: random.between(1, 4), reason: 'hitung ulang' };
  const second = random.chance(0.5) ? officer.second : undefined;
  officer.wish('move blanks', (office) => office.blanks.move(command, officer.actor, second));
}

/** One thing that the office's own lists ask for. Other desks add theirs here. */
export const works: Readonly<Record<string, { readonly weight: number; readonly run: Work }>> = {
  ...stockWorks,
  'looks at a card': {
    weight: 10,
    run: (world, office, random) => {
      const job = jobIn(office, 'printed', random);
      if (job === undefined) return;
      if (office.printing.jobs.outcomeOf(job.attempt_id ?? '') === 'claimed') return resolve(world, job);
      if (random.chance(0.12)) spoil(world, job);
      else inspect(world, job, random.chance(0.7) ? `A-${random.between(1, 9)}` : undefined);
    },
  },
  'puts a card on a shelf': {
    weight: 4,
    run: (world, office, random) => {
      const job = jobIn(office, 'inspected', random);
      if (job !== undefined) inspect(world, job, `B-${random.between(1, 9)}`);
    },
  },
  'spoils a card on the shelf': {
    weight: 1,
    run: (world, office, random) => {
      const job = jobIn(office, random.oneOf(['inspected', 'shelved'] as const), random);
      if (job !== undefined) spoil(world, job);
    },
  },
  'looks at an unclear card': {
    weight: 5,
    run: (world, office, random) => {
      const job = jobIn(office, 'unclear', random);
      if (job !== undefined) resolve(world, job);
    },
  },
  'prints a spoiled card again': {
    weight: 4,
    run: (world, office, random) => {
      const job = jobIn(office, 'spoiled', random);
      if (job !== undefined) reprint(world, job);
    },
  },
  'hands a card over': {
    weight: 8,
    run: (world, office, random) => {
      const row = pick(random, applicationsIn(office, 'CARD_SHIPPED'));
      if (row !== undefined) handOver(world, row.id);
    },
  },
  'records somebody': {
    weight: 4,
    run: (world, office, random) => {
      const row = pick(random, [...applicationsIn(office, 'UNREGISTERED'), ...applicationsIn(office, 'ENROLL_FAILURE_AT_CENTRAL')]);
      if (row !== undefined) enrol(world, row.id, random);
    },
  },
  'sends again': {
    weight: 3,
    run: (world, office, random) => {
      const row = pick(random, [...applicationsIn(office, 'REQUEST_VALIDATION'), ...applicationsIn(office, 'SEARCH_FAILURE_AT_CENTRAL')]);
      if (row !== undefined) resend(world, row.id);
    },
  },
  'takes an application back': {
    weight: 1,
    run: (world, office, random) => {
      const row = pick(random, office.intake.list({ limit: look_max }).items);
      if (row !== undefined) withdraw(world, row.id, 'berubah pikiran');
    },
  },
  'fills the hoppers': { weight: 4, run: (world, office) => fillHoppers(world, office) },
  'prints on the quota': {
    weight: 7,
    run: (world, office, random) => {
      if (office.sync.state().state !== 'down' && random.chance(0.9)) return;
      const waiting = (['PROCESSING', 'SENT_FOR_ENROLLMENT', 'RECEIVED_AT_CENTRAL'] as const).flatMap((status) => applicationsIn(office, status));
      const row = pick(random, waiting.filter(({ id }) => office.quota.check(id).basis !== undefined).slice(0, look_max));
      const basis = row === undefined ? undefined : office.quota.check(row.id).basis;
      if (row !== undefined && basis !== undefined) printOnQuota(world, row.id, basis);
    },
  },
  'of the centre sets the quota': {
    weight: 1,
    run: (world, _office, random) => world.atCentre('set the quota', world.centre.desks?.quotas.set(officeId, random.between(0, 3)) ?? Promise.resolve()),
  },
  'of the other office works': {
    weight: 3,
    run: (world) =>
      world.atCentre(
        'the other office',
        world.neighbour.sync().then(() => world.neighbour.work()),
      ),
  },
  'moves blanks': { weight: 2, run: (world, _office, random) => moveBlanks(world, random) },
  'two officers at one card': {
    weight: 3,
    run: (world, office, random) => {
      const row = pick(random, office.printing.jobs.latest(look_max));
      if (row === undefined) return;
      for (let times = 0; times < 2; times += 1)
        random.oneOf([
          // A card that a queue only claims is looked for first: nobody inspects what is not there.
          () => (office.printing.jobs.outcomeOf(row.attempt_id ?? '') === 'claimed' ? resolve(world, row) : inspect(world, row, 'C-1')),
          () => spoil(world, row),
          () => resolve(world, row),
          () => reprint(world, row),
          () => handOver(world, row.application_id),
          () => withdraw(world, row.application_id, 'dua petugas'),
        ])();
    },
  },
};

/** What the office refused is corrected at the counter and taken again under its number: here, only the day was wrong. */
export function correctRefused(world: World): void {
  for (const counter of world.counters)
    for (const row of [...counter.outbox.applications.values()].filter(({ state }) => state === 'set_aside'))
      counter.take(row.id, { ...row.submission, takenAt: new Date(world.counterWall.now()).toISOString() }, counter.outbox.filesOf(row.id));
}

const ended = new Set<ApplicationRow['status']>(['CARD_ISSUED', 'WITHDRAWN']);

/** Everything that the lists still ask for, until each application has come to its end. */
export function workThrough(world: World, office: Office, random: SeededRandom): void {
  const { jobs } = office.printing;
  correctRefused(world);
  fillHoppers(world, office);
  workThroughStock(world, office, random);
  for (const job of jobs.byState('printed', look_max))
    if (jobs.outcomeOf(job.attempt_id ?? '') === 'claimed') resolve(world, job);
    else inspect(world, job, 'A-1');
  for (const job of jobs.byState('inspected', look_max)) inspect(world, job, 'A-1');
  for (const job of jobs.byState('unclear', look_max)) resolve(world, job);
  for (const job of jobs.byState('spoiled', look_max))
    if (jobs.findLive(job.application_id) === undefined && !ended.has(office.intake.getRow(job.application_id).status)) reprint(world, job);
  for (const { id } of applicationsIn(office, 'CARD_SHIPPED')) handOver(world, id);
  for (const { id } of applicationsIn(office, 'UNREGISTERED')) enrol(world, id, random);
  for (const status of ['ENROLL_FAILURE_AT_CENTRAL', 'ENROLL_FAILURE_AT_REGIONAL'] as const)
    for (const { id } of applicationsIn(office, status)) enrol(world, id, random);
  for (const status of ['REQUEST_VALIDATION', 'SEARCH_FAILURE_AT_CENTRAL'] as const) for (const { id } of applicationsIn(office, status)) resend(world, id);
  for (const { id } of applicationsIn(office, 'DUPLICATE_RECORD')) withdraw(world, id, 'sudah terdata');
  for (const { id } of applicationsIn(office, 'ADJUDICATE_RECORD')) adjudicate(world, id);
  world.atCentre('settle a quota conflict', settleConflicts(world));
  world.atCentre(
    'the other office',
    world.neighbour.sync().then(() => world.neighbour.work()),
  );
}

/** Cards on the quota that the centre did not expect: a person there decides that they stand. */
async function settleConflicts(world: World): Promise<void> {
  const { desks } = world.centre;
  for (const { applicationId } of (await desks?.quotas.list(true)) ?? []) {
    world.count('quota conflict');
    await desks?.adjudications.decide(applicationId, { decision: 'unique', reason: 'kartu lama ada' });
  }
}

/** The centre's own people decide. A refusal is an answer; no answer is asked for again at the next look. */
export function adjudicate(world: World, applicationId: string): void {
  world.centre.desks?.adjudications.decide(applicationId, { decision: 'unique', reason: 'kembar' }).catch(() => undefined);
}
