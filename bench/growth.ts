/** How intake, sync, search, reports and start-up grow with the journal: the same work at 10,000, 100,000 and 1,000,000 entries, in one process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wibDate } from '@loket/domain/calendar-date';
import type { Actor } from '@loket/domain/journal';
import { buildNik } from '@loket/domain/nik';
import { receiptCode } from '@loket/domain/receipt-code';
import { dayPeriod, monthOf, monthPeriod, type ReportPeriod } from '@loket/domain/report';
import { createOffice, type Office } from '@loket/office/office';
import { FakeCentre } from '@loket/office/testing/fake-centre';
import { testSubmission } from '@loket/office/testing/people';
import { createLoggers } from '@loket/platform/logger';
import { systemPorts } from '@loket/platform/ports';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { JournalBatch } from '@loket/protocol/sync';
import { type Figure, figureOf, median } from './figure.ts';
import { exponentOf } from './slope.ts';

/** 10,000,000 only when asked for: ten times the disk and the time */
const largest = Number(process.env['LOKET_BENCH_ENTRIES'] ?? 1_000_000);
const sizes = [10_000, 100_000, 1_000_000, 10_000_000].filter((size) => size <= largest);
const entriesPerCommit = 5_000;
const intakes = 500;
const searches = 200;
const reportsMade = 5;
const unsent = 5_000;
const serials = 9_999;
const firstDay_ms = Date.UTC(1960, 0, 1);
const looks_max = 60_000;
const actor: Actor = { kind: 'person', username: 'bench' };
const ports = systemPorts();

/** Takes whatever comes and says so: what is measured is the office's side. */
class AcknowledgingCentre extends FakeCentre {
  through = 0;
  override journalPosition = async (): Promise<{ receivedThrough: number }> => ({ receivedThrough: this.through });
  override sendJournal: FakeCentre['sendJournal'] = async (batch) => {
    this.through = Math.max(this.through, JournalBatch.parse(JSON.parse(batch)).entries.at(-1)?.seq ?? 0);
    return { receivedThrough: this.through, refused: [] };
  };
}

/** Everybody another: as many on each birth date as a NIK has serial numbers. */
function person(number: number): ApplicationSubmission {
  const submission = testSubmission(1 + (number % serials));
  const birthDate = new Date(firstDay_ms + Math.floor(number / serials) * 86_400_000).toISOString().slice(0, 10);
  const nik = buildNik({ region: '35.22.15', birthDate, sex: 'L', serial: 1 + (number % serials) });
  return { ...submission, person: { ...submission.person, birthDate, nik } };
}

/** how many have applied so far */
type Town = { people: number };
type Times = {
  readonly intake: number;
  readonly search: number;
  readonly daily: number;
  readonly monthly: number;
  readonly sync: number;
  readonly start: number;
};

export async function measureGrowth(_rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-bench-growth-'));
  const centre = new AcknowledgingCentre(ports.clock);
  let office = await open(folder, centre);
  const town = { people: 0 };
  const seen: { readonly size: number; readonly times: Times }[] = [];
  try {
    for (const size of sizes) {
      await fill(office, size, town);
      const intake = await timeOfIntake(office, town);
      const search = timeOfSearch(office, town);
      const { daily, monthly } = timesOfReports(office);
      const { sync, opened, start } = await timesOfSyncAndStart(office, centre, folder);
      office = opened;
      seen.push({ size, times: { intake, search, daily, monthly, sync, start } });
      say(`growth: at ${size} entries ${JSON.stringify(seen.at(-1)?.times)}`);
    }
  } finally {
    await office.bus.close();
    office.database.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    ...curve('one application accepted, of 500 at once', 'ms', (times) => times.intake, seen),
    ...curve('somebody found by NIK', 'ms', (times) => times.search, seen),
    ...curve('recap of the day', 'ms', (times) => times.daily, seen),
    ...curve('report of the month', 'ms', (times) => times.monthly, seen),
    ...curve('5,000 entries to the centre', 's', (times) => times.sync, seen),
    ...curve('the office opens its file', 's', (times) => times.start, seen),
  ];
}

function curve(name: string, unit: string, of: (times: Times) => number, seen: readonly { readonly size: number; readonly times: Times }[]): Figure[] {
  const points = seen.map(({ size, times }) => ({ size, time: of(times) }));
  return [
    ...points.map(({ size, time }) => figureOf(`${name}, at ${size.toLocaleString('en')} entries`, unit, [time])),
    { name: '  exponent', unit: '', value: exponentOf(points) },
  ];
}

function open(folder: string, centre: FakeCentre): Promise<Office> {
  return createOffice({
    dataFolder: folder,
    office: { officeId: 'bench', name: 'Bench', regionCode: '35.22', demo: true },
    ports,
    logger: createLoggers({ program: 'bench', level: 'silent', now: () => 0 }).logger,
    printers: [],
    createCentreClient: () => centre,
    enrolmentCode: 'bench',
    onDiskFailure: (cause) => {
      throw cause;
    },
  });
}

/** Accepted applications, thousands in a commit. */
async function fill({ bus }: Office, size: number, town: Town): Promise<void> {
  for (let written = bus.head?.seq ?? 0; written < size; written = bus.head?.seq ?? 0) {
    const count = Math.min(entriesPerCommit, size - written);
    await bus.change({
      actor,
      reference: 'bench',
      change: ({ append }) => {
        for (let number = 0; number < count; number += 1) {
          const subject = ports.ids.next();
          const body = { submission: person(town.people + number), receiptCode: receiptCode(subject), status: 'PROCESSING' as const, officeId: 'bench' };
          append({ type: 'application.accepted', subject, body });
        }
      },
    });
    town.people += count;
  }
}

/** ms for one, all handed in at once */
async function timeOfIntake({ intake }: Office, town: Town): Promise<number> {
  const submissions = Array.from({ length: intakes }, (_, index) => person(town.people + index));
  town.people += intakes;
  const begun = performance.now();
  await Promise.all(submissions.map((submission) => intake.submit(ports.ids.next(), submission, actor)));
  return (performance.now() - begun) / intakes;
}

/** ms, the median */
function timeOfSearch({ intake }: Office, { people }: Town): number {
  const taken: number[] = [];
  for (let index = 0; index < searches; index += 1) {
    const { nik } = person(Math.floor(((index + 0.5) * people) / searches)).person;
    const begun = performance.now();
    if (intake.list({ q: nik }).total === 0) throw new Error(`nobody was found by ${nik}`);
    taken.push(performance.now() - begun);
  }
  return median(taken);
}

/** ms, the median, with the tables; the day and month in which all was written, where everybody still waits */
function timesOfReports({ reports }: Office): { readonly daily: number; readonly monthly: number } {
  const today = wibDate(ports.clock.now());
  const month = monthPeriod(monthOf(today));
  if (month === undefined) throw new Error(`${today} has no month`);
  const time = (period: ReportPeriod): number => {
    const taken = Array.from({ length: reportsMade }, () => {
      const begun = performance.now();
      reports.report(period, { by: 'Bench', head: 'Bench', entry: undefined });
      return performance.now() - begun;
    });
    return median(taken);
  };
  return { daily: time(dayPeriod(today)), monthly: time(month) };
}

/** The last entries wait, the others are at the centre; then the office ends, and opens again. */
async function timesOfSyncAndStart(office: Office, centre: AcknowledgingCentre, folder: string) {
  const { bus, sync } = office;
  await bus.change({ actor, reference: 'bench', change: () => sync.store.setNumber('centreThrough', (bus.head?.seq ?? 0) - unsent) });
  centre.through = (bus.head?.seq ?? 0) - unsent;
  const head = bus.head?.seq ?? 0;
  const begun = performance.now();
  office.start();
  for (let look = 0; sync.view().atCentre < head; look += 1) {
    if (look === looks_max) throw new Error('the entries did not go up');
    await ports.timers.sleep(5);
  }
  const sync_s = (performance.now() - begun) / 1000;
  await office.stop();
  const opening = performance.now();
  const opened = await open(folder, centre);
  return { sync: sync_s, opened, start: (performance.now() - opening) / 1000 };
}
