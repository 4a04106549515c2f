/** A card printer in memory for tests of the printing desk: counts what comes out and can die at any of its steps. */
import { type CardPrinter, PrinterError, type PrinterJobRef, type PrinterJobReport, type PrinterReport } from '@loket/devices/printer/card-printer';

export type FakeStep = 'state' | 'createJob' | 'sendDocument' | 'jobs';

export class FakePrinter implements CardPrinter {
  readonly id: string;
  reasons: string[] = [];
  isReachable = true;
  /** jobs stay 'processing' until the test says otherwise */
  isSlow = false;
  /** it says of each job whether it was begun; then a test begins them */
  keepsRecord = false;
  /** names of the attempts whose card came out, in order: the ground truth */
  readonly cards: string[] = [];
  /** called before (true) and after (false) the printer acts on a step; may throw to cut the caller there */
  onStep: (step: FakeStep, isBefore: boolean) => void = () => {};
  #life: string;
  #lives = 1;
  #jobs: { report: PrinterJobReport; hasDocument: boolean }[] = [];

  constructor(id: string) {
    this.id = id;
    this.#life = `urn:uuid:${id} boot:1`;
  }

  #step<Result>(step: FakeStep, act: () => Result): Result {
    if (!this.isReachable) throw new PrinterError('unreachable', this.id, 'away');
    this.onStep(step, true);
    const result = act();
    this.onStep(step, false);
    return result;
  }

  /** Switched off and on: a new life that knows no job; job numbers begin again. */
  restart(): void {
    this.#lives += 1;
    this.#life = `urn:uuid:${this.id} boot:${this.#lives}`;
    this.#jobs = [];
  }

  /** The card of each job that has its document is drawn in from the hopper. */
  begin(): void {
    for (const { report, hasDocument } of this.#jobs) if (hasDocument && report.state === 'processing') report.hasBegun = true;
  }

  finishAll(state: PrinterJobReport['state'] = 'completed'): void {
    for (const { report } of this.#jobs.filter((job) => job.hasDocument && job.report.state === 'processing')) {
      report.state = state;
      if (state !== 'completed') continue;
      this.cards.push(report.name);
      if (report.hasBegun === false) report.hasBegun = true;
    }
  }

  async state(): Promise<PrinterReport> {
    const queuedJobs = this.#jobs.filter(({ report }) => !['completed', 'aborted', 'canceled'].includes(report.state)).length;
    return this.#step('state', () => ({
      state: this.reasons.length > 0 ? 'stopped' : 'idle',
      reasons: [...this.reasons],
      acceptingJobs: true,
      supplies: [],
      life: this.#life,
      queuedJobs,
      message: '',
    }));
  }

  async createJob(request: { name: string }): Promise<PrinterJobRef> {
    return this.#step('createJob', () => {
      const jobId = this.#jobs.length + 1;
      const ref = { jobId, jobUuid: `urn:uuid:${this.id}-${this.#lives}-${jobId}`, life: this.#life };
      this.#jobs.push({
        report: {
          ref,
          name: request.name,
          state: 'pending',
          reasons: ['job-incoming'],
          impressionsCompleted: 0,
          ...(this.keepsRecord ? { hasBegun: false } : {}),
        },
        hasDocument: false,
      });
      return ref;
    });
  }

  async sendDocument(ref: PrinterJobRef): Promise<void> {
    return this.#step('sendDocument', () => {
      const job = this.#jobs.find(({ report }) => report.ref.jobUuid === ref.jobUuid);
      if (job === undefined) throw new PrinterError('refused', this.id, 'no such job');
      job.hasDocument = true;
      job.report.reasons = [];
      job.report.state = 'processing';
      if (!this.isSlow) this.finishAll();
    });
  }

  async jobs(): Promise<PrinterJobReport[]> {
    return this.#step('jobs', () => this.#reports());
  }

  #reports(): PrinterJobReport[] {
    return this.#jobs.map(({ report }) => ({ ...report }));
  }

  async job(ref: PrinterJobRef): Promise<PrinterJobReport | undefined> {
    return this.#step('jobs', () => this.#reports().find((report) => report.ref.jobUuid === ref.jobUuid));
  }

  async watch(ref: PrinterJobRef): Promise<{ job: PrinterJobReport | undefined; printer: PrinterReport }> {
    return { job: await this.job(ref), printer: await this.state() };
  }

  async cancelJob(ref: PrinterJobRef): Promise<void> {
    const job = this.#jobs.find(({ report }) => report.ref.jobUuid === ref.jobUuid);
    if (job !== undefined) job.report.state = 'canceled';
  }
}
