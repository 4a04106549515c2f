/** Everything that is real in a rehearsal: one centre, its offices, and the calendar that they live in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createDemoLog, type DemoEvent } from '@loket/demo/demo-log';
import { centreSpec } from '@loket/demo/programs';
import { settingsOnAnyPort } from '@loket/demo/settings';
import { superviseProgram } from '@loket/demo/supervised-program';
import type { Ports } from '@loket/platform/ports';
import { z } from 'zod';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { type OfficeSite, openOfficeSite } from './office-site.ts';
import { calendarIn, createTownClock } from './town-clock.ts';

export type Town = Awaited<ReturnType<typeof openTown>>;

export type TownOptions = {
  readonly offices: number;
  readonly printers: number;
  /** a card takes so long, in office minutes */
  readonly card_minutes: number;
  readonly speed: number;
  readonly unruly: number;
  /** cards a day that each office may print while cut off */
  readonly quota: number;
  readonly random: SeededRandom;
  readonly ports: Ports;
};

const root = resolve(import.meta.dirname, '../..');
const enrolmentCode = 'latihan-kode-0001';
const adminToken = 'latihan-admin-token-0001';
/** a Monday */
const firstDay = '2026-12-07';
/** a verdict comes so long after the centre has the application (5 to 10 minutes when all is well) */
const verdict_minutes = 5;
const reason = { id: 'latihan', en: 'rehearsal' };

const OfficesAtCentre = z.object({
  offices: z.array(z.object({ officeId: z.string(), receivedThrough: z.int(), lastHash: z.string(), statuses: z.record(z.string(), z.int()) })),
});
export type OfficeAtCentre = z.infer<typeof OfficesAtCentre>['offices'][number];

/** Starts everything; `end()` in any case. */
export async function openTown(options: TownOptions) {
  const { ports, random, speed } = options;
  const folder = mkdtempSync(join(tmpdir(), 'loket-r-'));
  const clockFile = join(folder, 'clock.json');
  const clock = createTownClock({ clock: ports.clock, file: clockFile, first: firstDay, speed });
  clock.openDay(0);
  const calendar = calendarIn(clockFile);
  const log = createDemoLog(ports.clock);
  const events: DemoEvent[] = [];
  log.onEvent((event) => void events.push(event));
  const officeIds = Array.from({ length: options.offices }, (_, index) => (index === 0 ? 'bojonegoro' : `kantor-${index + 1}`));
  const centrePlan = centreSpec({
    root,
    enrolmentCode,
    settings: settingsOnAnyPort({ dataFolder: folder, verdictDelay_ms: Math.max(20, Math.round(clock.real_ms(verdict_minutes))) }),
    internetAddress: () => '',
    controlRoomAddress: () => '',
    upsAddress: () => undefined,
    printers: () => [],
  });
  const centre = superviseProgram(
    {
      ...centrePlan,
      launch: (port) => {
        const { args, environment } = centrePlan.launch(port);
        const more = { LOKET_ENROL_OFFICE: officeIds.join(','), LOKET_CENTRE_ADMIN_TOKEN: adminToken, LOKET_LOG_LEVEL: 'warn' };
        return { args, environment: { ...environment, ...more, ...calendar.environmentFor(environment) } };
      },
    },
    { root, node: process.execPath, logFolder: join(folder, 'logs'), log, ports },
  );
  const sites: OfficeSite[] = [];

  async function end(): Promise<void> {
    await Promise.all(sites.map((site) => site.close()));
    await centre.stop();
    await Promise.all(sites.map((site) => site.end()));
    rmSync(folder, { recursive: true, force: true });
  }

  async function askCentre(method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${centre.address()}${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`centre ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  try {
    for (const officeId of officeIds)
      sites.push(
        await openOfficeSite({
          officeId,
          root,
          folder,
          log,
          ports,
          random,
          printers: options.printers,
          card_ms: Math.round(clock.real_ms(options.card_minutes)),
          unruly: options.unruly,
          enrolmentCode,
          centrePort: () => centre.port(),
          calendar,
        }),
      );
    await centre.start(reason);
    await Promise.all(sites.map((site) => site.start()));
    clock.openDay(0);
    tellTheDate();
  } catch (error) {
    await end();
    throw error;
  }

  function tellTheDate(): void {
    for (const program of [centre, ...sites.flatMap((site) => [site.office, ...site.printers])]) {
      const pid = program.pid();
      if (pid !== undefined) process.kill(pid, 'SIGUSR2');
    }
  }

  return {
    folder,
    clock,
    centre,
    sites,
    events,
    end,
    /** once an office has made itself known */
    setQuota: (officeId: string): Promise<unknown> => askCentre('PUT', `/v1/offices/${officeId}/quota`, { perDay: options.quota }),
    /** The night is over: the centre, which never sleeps, is told the new date; the offices are started with it. */
    openDay(day: number): void {
      clock.openDay(day);
      tellTheDate();
    },
    officesAtCentre: async (): Promise<OfficeAtCentre[]> => OfficesAtCentre.parse(await askCentre('GET', '/offices')).offices,
    askCentre,
  };
}
