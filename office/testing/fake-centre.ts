/** A centre in memory for tests of the office: keeps what is sent, says what the test tells it to, can be unreachable. */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { Verdict } from '@loket/domain/application';
import { canonicalJson, findChainFault, genesisHash, type JournalEntry } from '@loket/domain/journal';
import { uuidFromDigest } from '@loket/domain/uuid';
import { type WarrantContent, warrantSigningInput } from '@loket/domain/warrant';
import { type Clock, systemPorts } from '@loket/platform/ports';
import { eventBodies } from '@loket/protocol/events';
import type { AttachmentProgress, EnrolOfficeAnswer, FeedAnswer, FeedItem, JournalBatchAnswer, Warrant, WithheldEntry } from '@loket/protocol/sync';
import { JournalBatch } from '@loket/protocol/sync';
import { sha256 } from '../journal/hash.ts';
import { type CentreClient, CentreError } from '../sync/centre-client.ts';

const keys = generateKeyPairSync('ed25519');
const keyId = 'test-centre';
const words = (text: string): { id: string; en: string } => ({ id: text, en: text });

/** Absent instead of undefined, as the office wrote it. */
function plainEntry(entry: JournalBatch['entries'][number]): JournalEntry | WithheldEntry {
  if ('withheld' in entry) return entry;
  const { second, ...rest } = entry;
  return second === undefined ? rest : { ...rest, second };
}

export class FakeCentre implements CentreClient {
  isReachable = true;
  /** entries whose body it will never take: refused under `refused`, or the whole batch with `refuseWhole` */
  refuse: (entry: JournalEntry) => boolean = () => false;
  refuseWhole: (entry: JournalEntry) => boolean = () => false;
  /** says yes to every application at once */
  verdictAtOnce = true;
  readonly entries: (JournalEntry | WithheldEntry)[] = [];
  readonly files = new Map<string, Uint8Array>();
  readonly items: FeedItem[] = [];
  readonly chunks: number[] = [];
  /** chunks under way at the same time, at most */
  atOnce_max = 0;
  #atOnce = 0;
  readonly portraits = new Map<string, Uint8Array>();
  /** the answer is lost on its way although the centre has acted */
  loseAnswers = 0;
  batches = 0;
  enrolments = 0;
  feedsAsked = 0;
  #waiting: (() => void)[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock = systemPorts().clock) {
    this.#clock = clock;
  }

  #time(offset_ms: number): string {
    return new Date(this.#clock.now() + offset_ms).toISOString();
  }

  #assertReachable(): void {
    if (!this.isReachable) throw new CentreError('unreachable', 'unreachable', words('no answer'));
  }

  #loseAnswer(): void {
    if (this.loseAnswers === 0) return;
    this.loseAnswers -= 1;
    throw new CentreError('unreachable', 'unreachable', words('answer lost'));
  }

  close(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async health(): Promise<void> {
    this.#assertReachable();
  }

  async enrol(): Promise<EnrolOfficeAnswer> {
    this.#assertReachable();
    this.enrolments += 1;
    return { officeId: 'bojonegoro', keyId, publicKey: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'), proof: '' };
  }

  async journalPosition(): Promise<{ receivedThrough: number }> {
    this.#assertReachable();
    return { receivedThrough: this.entries.length };
  }

  async sendJournal(text: string): Promise<JournalBatchAnswer> {
    const batch = JournalBatch.parse(JSON.parse(text)).entries.map(plainEntry);
    this.#assertReachable();
    this.batches += 1;
    const known = this.entries.length;
    const first = batch[0]?.seq ?? 0;
    if (first > known + 1) throw new CentreError('gap', 'journal_gap', words('gap'), { receivedThrough: known });
    if (batch.some((entry) => !('withheld' in entry) && this.refuseWhole(entry))) throw new CentreError('refused', 'invalid_body', words('never'));
    const refused: JournalBatchAnswer['refused'] = [];
    for (const entry of batch.slice(known + 1 - first)) {
      this.entries.push(entry);
      if ('withheld' in entry) continue;
      if (this.refuse(entry)) refused.push({ seq: entry.seq, code: 'bad_body', reason: words('cannot be read') });
      else this.#act(entry);
    }
    this.#loseAnswer();
    return { receivedThrough: this.entries.length, refused };
  }

  /** The chain of what it holds, checked with the domain's own rule; withheld entries only pass their hash on. */
  chainHolds(): boolean {
    let previous = { seq: 0, hash: genesisHash };
    for (const entry of this.entries) {
      if (entry.previousHash !== previous.hash || entry.seq !== previous.seq + 1) return false;
      if (!('withheld' in entry) && findChainFault(previous, [entry], sha256) !== undefined) return false;
      previous = { seq: entry.seq, hash: entry.hash };
    }
    return true;
  }

  #act(entry: JournalEntry): void {
    const isReady =
      entry.type === 'application.accepted'
        ? entry.body['status'] !== 'UNREGISTERED'
        : entry.type === 'application.enrolled' || entry.type === 'application.resent';
    if (!isReady) return;
    this.say(entry.subject, 'centre.received', {});
    if (this.verdictAtOnce) this.decide(entry.subject, 'PRINT_READY_RECORD');
  }

  say(applicationId: string, type: string, body: Record<string, unknown>): FeedItem {
    const item = { seq: this.items.length + 1, at: this.#time(0), type, applicationId, body };
    this.items.push(item);
    for (const wake of this.#waiting.splice(0)) wake();
    return item;
  }

  decide(applicationId: string, verdict: Verdict | string, changes: Partial<WarrantContent> = {}): void {
    this.say(applicationId, 'centre.verdict', { verdict, reason: words('test') });
    if (verdict === 'PRINT_READY_RECORD') this.say(applicationId, 'centre.warranted', { warrant: this.warrantFor(applicationId, changes) });
  }

  warrantFor(applicationId: string, changes: Partial<WarrantContent> = {}): Warrant {
    const accepted = this.entries.find((entry) => entry.seq > 0 && 'type' in entry && entry.type === 'application.accepted' && entry.subject === applicationId);
    if (accepted === undefined || !('type' in accepted)) throw new Error('the centre does not know this application');
    const { submission } = eventBodies['application.accepted'].parse(accepted.body);
    const content = {
      warrantId: uuidFromDigest(Buffer.from(sha256(`warrant ${applicationId}`), 'hex')),
      applicationId,
      officeId: 'bojonegoro',
      nik: submission.person.nik,
      personHash: sha256(canonicalJson(submission.person)),
      issuedAt: this.#time(-1000),
      expiresAt: this.#time(90 * 86_400_000),
      keyId,
      ...changes,
    };
    return { ...content, signature: sign(null, Buffer.from(warrantSigningInput(content)), keys.privateKey).toString('base64url') };
  }

  async attachmentProgress(hash: string): Promise<AttachmentProgress> {
    this.#assertReachable();
    const received = this.files.get(hash)?.length ?? 0;
    return { sha256: hash, received_bytes: received, complete: received > 0 && sha256(this.files.get(hash) ?? '') === hash };
  }

  async sendChunk(chunk: { sha256: string; mediaType: string; offset_bytes: number; total_bytes: number; bytes: Uint8Array }): Promise<AttachmentProgress> {
    this.#assertReachable();
    if (chunk.mediaType === 'application/pdf') throw new CentreError('refused', 'unsupported_media', words('no PDF today'));
    this.#atOnce += 1;
    this.atOnce_max = Math.max(this.atOnce_max, this.#atOnce);
    await Promise.resolve();
    this.#atOnce -= 1;
    const before = this.files.get(chunk.sha256) ?? new Uint8Array();
    if (chunk.offset_bytes !== before.length) throw new CentreError('again', 'offset', words('other offset'));
    this.files.set(chunk.sha256, Buffer.concat([before, chunk.bytes]));
    this.chunks.push(chunk.bytes.length);
    this.#loseAnswer();
    return this.attachmentProgress(chunk.sha256);
  }

  async feed(after: number, wait_s: number, signal: AbortSignal): Promise<FeedAnswer> {
    this.#assertReachable();
    this.feedsAsked += 1;
    if (this.items.length <= after && wait_s > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve());
      });
    }
    this.#assertReachable();
    return { items: this.items.filter((item) => item.seq > after), through: this.items.length, centreTime: this.#time(0) };
  }

  async portrait(hash: string): Promise<{ mediaType: string; bytes: Uint8Array }> {
    this.#assertReachable();
    const bytes = this.portraits.get(hash);
    if (bytes === undefined) throw new CentreError('refused', 'not_found', words('no such portrait'));
    return { mediaType: 'image/jpeg', bytes };
  }

  /** Ends waiting feeds, as a cut does. */
  cut(): void {
    this.isReachable = false;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
