/** What the pages ask the office, each under its key, and which news makes the answer old. */
import type { ApplicationQuery } from '@loket/protocol/application';
import type { CoverageQuery, MissingQuery } from '@loket/protocol/coverage';
import type { PrintJob } from '@loket/protocol/print-job';
import type { Question } from '../office/answers.ts';
import type { Answer } from '../office/failure.ts';
import type { OfficeClient } from '../office/office-client.ts';

type AnswerOf<Ask> = Ask extends (...given: never[]) => Promise<Answer<infer T>> ? T : never;

export type PrintRoom = { readonly jobs: ReadonlyMap<string, readonly PrintJob[]>; readonly counts: Readonly<Record<string, number>> };

/** States of print jobs that the print room shows, those that need a person first. */
export const shownStates = ['unclear', 'printed', 'inspected', 'sent', 'bound', 'authorised', 'spoiled', 'shelved'] as const;

export function questionsOf(client: OfficeClient) {
  return {
    board: { key: 'board', topics: ['applications', 'print', 'blanks', 'link', 'coverage', 'power'], ask: client.board } satisfies Question<
      AnswerOf<OfficeClient['board']>
    >,
    coverage: (asked: CoverageQuery) =>
      ({ key: `coverage ${JSON.stringify(asked)}`, topics: ['coverage'], ask: () => client.coverage(asked) }) satisfies Question<
        AnswerOf<OfficeClient['coverage']>
      >,
    forecast: (by: string | undefined) =>
      ({ key: `forecast ${by}`, topics: ['coverage'], ask: () => client.forecast(by) }) satisfies Question<AnswerOf<OfficeClient['forecast']>>,
    outreach: { key: 'outreach', topics: ['coverage'], ask: client.outreach } satisfies Question<AnswerOf<OfficeClient['outreach']>>,
    missing: (code: string, asked: MissingQuery) =>
      ({ key: `missing ${code} ${asked.group}`, topics: ['coverage'], ask: () => client.missing(code, asked) }) satisfies Question<
        AnswerOf<OfficeClient['missing']>
      >,
    blanks: { key: 'blanks', topics: ['blanks'], ask: client.blanks } satisfies Question<AnswerOf<OfficeClient['blanks']>>,
    stock: { key: 'stock', topics: ['blanks', 'applications', 'print'], ask: client.stock } satisfies Question<AnswerOf<OfficeClient['stock']>>,
    outages: { key: 'outages', topics: ['outages', 'link', 'power'], ask: client.outages } satisfies Question<AnswerOf<OfficeClient['outages']>>,
    report: (path: string) =>
      ({ key: `report ${path}`, topics: ['coverage', 'outages'], ask: () => client.report(path) }) satisfies Question<AnswerOf<OfficeClient['report']>>,
    shipments: { key: 'shipments', topics: ['blanks'], ask: client.shipments } satisfies Question<AnswerOf<OfficeClient['shipments']>>,
    day: { key: 'day', topics: ['blanks', 'print'], ask: client.day } satisfies Question<AnswerOf<OfficeClient['day']>>,
    destructions: { key: 'destructions', topics: ['blanks', 'print', 'applications'], ask: client.destructions } satisfies Question<
      AnswerOf<OfficeClient['destructions']>
    >,
    supplies: { key: 'supplies', topics: ['blanks'], ask: client.supplies } satisfies Question<AnswerOf<OfficeClient['supplies']>>,
    printers: { key: 'printers', topics: ['print', 'blanks', 'power'], ask: client.printers } satisfies Question<AnswerOf<OfficeClient['printers']>>,
    shelves: { key: 'shelves', topics: ['print'], ask: client.shelves } satisfies Question<AnswerOf<OfficeClient['shelves']>>,
    refusedWarrants: { key: 'refused warrants', topics: ['print'], ask: client.refusedWarrants } satisfies Question<AnswerOf<OfficeClient['refusedWarrants']>>,
    quota: { key: 'quota', topics: ['print', 'link'], ask: client.quota } satisfies Question<AnswerOf<OfficeClient['quota']>>,
    quotaCheck: (id: string) =>
      ({ key: `quota ${id}`, topics: ['print', 'link', 'applications'], ask: () => client.quotaCheck(id) }) satisfies Question<
        AnswerOf<OfficeClient['quotaCheck']>
      >,
    uncollected: { key: 'uncollected', topics: ['applications', 'print'], ask: client.uncollected } satisfies Question<AnswerOf<OfficeClient['uncollected']>>,
    importFiles: { key: 'import files', topics: ['import'], ask: client.importFiles } satisfies Question<AnswerOf<OfficeClient['importFiles']>>,
    importJob: { key: 'import job', topics: ['residents', 'import'], ask: client.importJob } satisfies Question<AnswerOf<OfficeClient['importJob']>>,
    register: { key: 'register', topics: ['residents'], ask: client.register } satisfies Question<AnswerOf<OfficeClient['register']>>,
    suket: (applicationId?: string) =>
      ({ key: `suket ${applicationId ?? ''}`, topics: ['applications', 'print'], ask: () => client.suket(applicationId) }) satisfies Question<
        AnswerOf<OfficeClient['suket']>
      >,
    people: { key: 'people', topics: ['people'], ask: client.people } satisfies Question<AnswerOf<OfficeClient['people']>>,
    machines: { key: 'machines', topics: ['people'], ask: client.machines } satisfies Question<AnswerOf<OfficeClient['machines']>>,
    sync: { key: 'sync', topics: ['link', 'applications', 'print'], ask: client.sync } satisfies Question<AnswerOf<OfficeClient['sync']>>,
    application: (id: string) =>
      ({ key: `application ${id}`, topics: ['applications', 'print'], ask: () => client.application(id) }) satisfies Question<
        AnswerOf<OfficeClient['application']>
      >,
    applications: (filter: ApplicationQuery) =>
      ({ key: `applications ${JSON.stringify(filter)}`, topics: ['applications', 'print'], ask: () => client.applications(filter) }) satisfies Question<
        AnswerOf<OfficeClient['applications']>
      >,
    blank: (serial: string) =>
      ({ key: `blank ${serial}`, topics: ['blanks'], ask: () => client.blank(serial) }) satisfies Question<AnswerOf<OfficeClient['blank']>>,
    printRoom: { key: 'print room', topics: ['print'], ask: () => askPrintRoom(client) } satisfies Question<PrintRoom>,
  };
}

/** The first answer carries the counts of all states; only states that have jobs are asked for. */
async function askPrintRoom(client: OfficeClient): Promise<Answer<PrintRoom>> {
  const first = await client.printJobs('unclear');
  if (!first.ok) return first;
  const { counts } = first.value;
  const jobs = new Map<string, readonly PrintJob[]>([['unclear', first.value.items]]);
  const others = shownStates.filter((state) => state !== 'unclear' && (counts[state] ?? 0) > 0);
  const answers = await Promise.all(others.map(async (state) => ({ state, answer: await client.printJobs(state) })));
  for (const { state, answer } of answers) {
    if (!answer.ok) return answer;
    jobs.set(state, answer.value.items);
  }
  return { ok: true, status: first.status, value: { jobs, counts } };
}
