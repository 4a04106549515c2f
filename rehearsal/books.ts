/** The books at the end of a bad day: what must agree, whatever was cut. */

import { ApplicationPage, type ApplicationSummary } from '@loket/protocol/application';
import { BlanksAnswer } from '@loket/protocol/blanks';
import { JournalVerification } from '@loket/protocol/board';
import { CoverageAnswer } from '@loket/protocol/coverage';
import { type PrintJob, PrintJobPage, QuotaAnswer } from '@loket/protocol/print-job';
import type { Stage } from './stage.ts';

export type Books = {
  readonly applications: readonly ApplicationSummary[];
  readonly jobs: readonly PrintJob[];
  readonly blanks: BlanksAnswer;
  readonly coverage: CoverageAnswer;
  readonly journal: JournalVerification;
  readonly quota: QuotaAnswer;
  /** names of the attempts whose card physically came out */
  readonly cards: readonly string[];
};

export async function readBooks(stage: Stage): Promise<Books> {
  const applications: ApplicationSummary[] = [];
  let after = '';
  for (let page = 0; page < 1000; page += 1) {
    const { items, next } = ApplicationPage.parse((await stage.call('supervisor', 'GET', `/api/applications?limit=200${after}`)).body);
    applications.push(...items);
    if (next === undefined) break;
    after = `&after=${next}`;
  }
  return {
    applications,
    jobs: PrintJobPage.parse((await stage.call('supervisor', 'GET', '/api/print-jobs?limit=500')).body).items,
    blanks: BlanksAnswer.parse((await stage.call('supervisor', 'GET', '/api/blanks')).body),
    coverage: CoverageAnswer.parse((await stage.call('supervisor', 'GET', '/api/coverage')).body),
    journal: JournalVerification.parse((await stage.call('auditor', 'GET', '/api/journal/verification')).body),
    quota: QuotaAnswer.parse((await stage.call('supervisor', 'GET', '/api/quota')).body),
    cards: await stage.cardsThatCameOut(),
  };
}

/**
 * What does not balance, in words; empty when all does.
 * @param accepted ids that the office has answered with 200 or 201
 */
export function faultsIn(books: Books, accepted: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  const ids = books.applications.map((application) => application.id);
  for (const id of accepted) if (!ids.includes(id)) faults.push(`application ${id} was accepted and is lost`);
  if (new Set(ids).size !== ids.length) faults.push('an application is there twice');
  if (!books.journal.verified) faults.push(`the journal is broken: ${books.journal.fault}`);
  if (!books.blanks.balanced) faults.push('the blanks do not balance');

  const printed = books.jobs.filter((job) => ['printed', 'inspected', 'shelved', 'handed_over'].includes(job.state));
  if (books.blanks.issued !== printed.length) faults.push(`${printed.length} cards printed by the books, ${books.blanks.issued} blanks issued`);
  const cardNames = new Set(books.cards);
  if (cardNames.size !== books.cards.length) faults.push('a card came out twice for one attempt');
  for (const job of printed) if (!cardNames.has(job.attemptId ?? '')) faults.push(`job ${job.id} is printed by the books and no card came out`);

  const known = new Map(books.jobs.map((job) => [job.attemptId, job]));
  for (const name of books.cards) {
    const job = known.get(name);
    // A card may be out while its job still asks for a person; that is what the person is asked for.
    if (job === undefined) faults.push(`a card came out for attempt ${name}, which no job has`);
  }
  // One card, one warrant: the centre's or, while cut off, the use of the quota.
  const warrants = new Map<string, number>();
  for (const job of printed) warrants.set(job.warrantId, (warrants.get(job.warrantId) ?? 0) + 1);
  for (const [warrantId, cards] of warrants) if (cards > 1) faults.push(`warrant ${warrantId} is spent on ${cards} cards`);
  for (const use of books.quota.uses) {
    const others = printed.filter((job) => job.applicationId === use.applicationId && job.warrantId !== use.warrantId);
    if (others.length > 0) faults.push(`application ${use.applicationId} was printed on the quota and on another warrant`);
  }
  if (new Set(books.quota.uses.map(({ day, number }) => `${day} ${number}`)).size !== books.quota.uses.length)
    faults.push('a number of the quota was used twice in one day');
  const byApplication = new Map<string, number>();
  for (const job of books.jobs) if (cardNames.has(job.attemptId ?? '')) byApplication.set(job.applicationId, (byApplication.get(job.applicationId) ?? 0) + 1);
  for (const [applicationId, cards] of byApplication) if (cards > 1) faults.push(`${cards} cards came out for application ${applicationId}`);
  const live = books.jobs.filter((job) => job.state !== 'spoiled' && job.state !== 'cancelled').map((job) => job.applicationId);
  if (new Set(live).size !== live.length) faults.push('an application has two live print jobs');
  return faults;
}
