/** The deliberate faults: each is a small, plausible slip in the real code that a test must notice. */

export type Mutation = {
  readonly name: string;
  /** from the root of the checkout */
  readonly file: string;
  /** stands in the file exactly once */
  readonly text: string;
  readonly replacement: string;
  /** what the slip does, and the promise that it breaks */
  readonly meaning: string;
  /** the narrow test file that must fail */
  readonly test: string;
};

type Slip = Omit<Mutation, 'file' | 'test'>;

/** Slips in one file that one test file must catch. */
function slips(file: string, test: string, list: readonly Slip[]): Mutation[] {
  return list.map((slip) => ({ ...slip, file, test }));
}

export const mutations: readonly Mutation[] = [
  ...slips('office/database/open-database.ts', 'office/database/open-database.test.ts', [
    {
      name: 'no-fsync',
      text: "database.pragma('synchronous=FULL')",
      replacement: "database.pragma('synchronous=OFF')",
      meaning: 'commits are not flushed: what was acknowledged is lost at a power cut',
    },
  ]),
  ...slips('office/journal/command-bus.ts', 'office/journal/command-bus.test.ts', [
    {
      name: 'answer-before-commit',
      text: 'for (const run of runsOf(group)) settle.push(...this.#runTogether(run));',
      replacement: 'for (const run of runsOf(group)) for (const done of this.#runTogether(run)) done();',
      meaning: 'a command is acknowledged before its commit: an accepted application is lost when the disk fails',
    },
    {
      name: 'repeat-not-known',
      text: 'this.#statements.findAnswer.get(command.commandId)',
      replacement: "this.#statements.findAnswer.get('')",
      meaning: 'a repeated command is decided again instead of getting its first answer',
    },
    {
      name: 'same-id-other-content',
      text: 'if (earlier.fingerprint !== command.fingerprint) {',
      replacement: 'if (earlier.fingerprint === undefined) {',
      meaning: "another command under a used id gets the first one's answer and is lost without a word",
    },
    {
      name: 'half-of-a-refused-command',
      text: 'this.#statements.back.run();',
      replacement: '',
      meaning: 'a refused command leaves behind what it had written',
    },
    {
      name: 'neighbours-of-a-fault-lost',
      text: "return 'value' in outcome ? outcome.value : run.map((waiting) => this.#runOne(waiting));",
      replacement: "return 'value' in outcome ? outcome.value : run.map((waiting) => () => waiting.reject(outcome.error));",
      meaning: 'applications that share a commit with one that cannot be written are turned away with it',
    },
    {
      name: 'on-after-a-failed-fsync',
      text: "if (!(isDiskError(cause) && errorCodeOf(cause) === 'SQLITE_FULL')) this.#fail(cause);",
      replacement: '',
      meaning: 'the office goes on after a write failed, on a file of which it no longer knows what it holds',
    },
  ]),
  ...slips('office/journal/command-bus.ts', 'office/random-day.test.ts', [
    {
      name: 'projection-misses-an-event',
      text: 'for (const projection of this.#projections) projection.apply(chained);',
      replacement: 'if (chained.seq % 7 !== 0) for (const projection of this.#projections) projection.apply(chained);',
      meaning: 'every seventh event does not reach the tables: they no longer equal the journal',
    },
  ]),
  ...slips('domain/journal.ts', 'domain/journal.test.ts', [
    {
      name: 'chain-link-unchecked',
      text: "if (entry.previousHash !== (last?.hash ?? genesisHash)) return { seq: entry.seq, fault: 'broken_link' };",
      replacement: '',
      meaning: 'an exchanged stretch of the journal is not noticed',
    },
    {
      name: 'chain-content-unchecked',
      text: "if (entry.hash !== sha256(journalHashInput(entry))) return { seq: entry.seq, fault: 'changed_content' };",
      replacement: '',
      meaning: 'a changed entry of the journal is not noticed',
    },
    {
      name: 'chain-gap-unchecked',
      text: "if (entry.seq !== (last?.seq ?? 0) + 1) return { seq: entry.seq, fault: 'gap' };",
      replacement: '',
      meaning: 'a gap in the journal is not named as one',
    },
  ]),
  ...slips('domain/access.ts', 'domain/access.test.ts', [
    {
      name: 'second-person-is-the-first',
      text: "if (second.username === first) return 'same_person';",
      replacement: '',
      meaning: 'one person signs for two',
    },
    {
      name: 'second-person-of-any-role',
      text: "if (!second.roles.some((role) => able.includes(role))) return 'role_not_allowed';",
      replacement: '',
      meaning: 'anybody may be the second person',
    },
  ]),
  ...slips('domain/access.ts', 'domain/access.test.ts', [
    {
      name: 'permission-too-wide',
      text: "handover_officer: [...reading, 'handover.complete', 'attachment.write'],",
      replacement: "handover_officer: [...reading, 'handover.complete', 'attachment.write', 'print.reprint'],",
      meaning: 'who hands cards over may have them printed again',
    },
  ]),
  ...slips('domain/print-job.ts', 'domain/print-job.test.ts', [
    {
      name: 'canceled-is-not-printed',
      text: "return job.neverBegun === true ? { kind: 'not_started' } : { kind: 'unclear', why: 'canceled_may_have_printed' };",
      replacement: "return { kind: 'not_started' };",
      meaning: 'a cancelled job counts as not printed although its card may have come out: a second card',
    },
    {
      name: 'aborted-is-not-printed',
      text: "return job.neverBegun === true ? { kind: 'not_started' } : { kind: 'unclear', why: 'aborted_at_printer' };",
      replacement: "return { kind: 'not_started' };",
      meaning: 'a job the printer broke off is printed again without a person looking: a second card',
    },
    {
      name: 'in-doubt-is-printed-again',
      text: "return { kind: 'unclear', why: 'printer_forgot' };",
      replacement: "return { kind: 'not_started' };",
      meaning: 'a card in a printer that forgot it goes back into the queue: a second card',
    },
    {
      name: 'restart-of-the-printer-unseen',
      text: "if (answer.life !== attempt.life) return { kind: 'unclear', why: 'printer_restarted' };",
      replacement: '',
      meaning: 'what a restarted printer says is taken for what it said before',
    },
    {
      name: 'job-matched-without-uuid',
      text: 'job.uuid !== attempt.jobUuid || ',
      replacement: '',
      meaning: "another job's end is taken for this one's",
    },
  ]),
  ...slips('domain/blank-ledger.ts', 'domain/blank-ledger.test.ts', [
    {
      name: 'ledger-off-by-one',
      text: 'add(event.to, seen.size);',
      replacement: 'add(event.to, seen.size - 1);',
      meaning: 'a move loses one blank: the books no longer balance',
    },
    {
      name: 'blank-from-another-account',
      text: "if (place !== event.from) return { serial, why: 'not_in_this_account' };",
      replacement: '',
      meaning: 'a blank is taken from where it does not lie',
    },
    {
      name: 'blank-twice-in-one-move',
      text: "if (seen.has(serial)) return { serial, why: 'twice_in_one_move' };",
      replacement: '',
      meaning: 'a number written twice is not refused',
    },
    {
      name: 'issued-card-becomes-a-blank',
      text: "issued: ['spoiled'],",
      replacement: "issued: ['spoiled', 'store'],",
      meaning: 'a printed card goes back into the store as an empty one',
    },
  ]),
  ...slips('domain/close-of-day.ts', 'domain/close-of-day.test.ts', [
    {
      name: 'shelves-make-up-for-each-other',
      text: 'return counts.filter((count) => shelfVariance(count) !== 0);',
      replacement: 'return counts.reduce((sum, count) => sum + shelfVariance(count), 0) === 0 ? [] : [...counts];',
      meaning: 'one blank too few here and one too many there pass as no variance',
    },
    {
      name: 'close-ignores-the-lost',
      text: ' - lent - lost;',
      replacement: ' - lent;',
      meaning: 'the expected stock still holds the blanks written off as lost',
    },
    {
      name: 'cards-since-the-count-forgotten',
      text: 'sum + counted + (bookNow - book)',
      replacement: 'sum + counted',
      meaning: 'cards printed after the count look like missing blanks',
    },
  ]),
  ...slips('domain/warrant.ts', 'domain/warrant.test.ts', [
    {
      name: 'signature-ignored',
      text: "if (!verify(warrantSigningInput(warrant), warrant.signature, warrant.keyId)) return 'forged';",
      replacement: '',
      meaning: 'a card is printed on a forged warrant',
    },
    {
      name: 'warrant-expired-accepted',
      text: "if (Date.parse(use.now) >= Date.parse(warrant.expiresAt)) return 'expired';",
      replacement: '',
      meaning: 'a card is printed on an expired warrant',
    },
    {
      name: 'warrant-spent-accepted',
      text: "if (use.spent) return 'spent';",
      replacement: '',
      meaning: 'two cards are printed on one warrant',
    },
    {
      name: 'warrant-of-another-office',
      text: "if (warrant.officeId !== use.officeId) return 'foreign_office';",
      replacement: '',
      meaning: "an office prints on another office's warrant",
    },
    {
      name: 'data-changed-since-the-verdict',
      text: "if (warrant.personHash !== use.personHash) return 'other_person';",
      replacement: '',
      meaning: 'the card says something else than was judged',
    },
  ]),
  ...slips('domain/receipt-code.ts', 'domain/receipt-code.test.ts', [
    {
      name: 'receipt-check-character-off',
      text: 'return values[dataLength] === checkValue(values.slice(0, dataLength)) ? written(values) : undefined;',
      replacement: 'return written(values);',
      meaning: "a mistyped receipt code finds somebody else's application",
    },
  ]),
  ...slips('domain/nik.ts', 'domain/nik.test.ts', [
    {
      name: 'nik-of-women',
      text: 'return number.day > womanDayOffset ? number.day - womanDayOffset : number.day;',
      replacement: 'return number.day;',
      meaning: 'the 40 added to the day for women is not taken off: their NIK is refused',
    },
  ]),
  ...slips('domain/kk.ts', 'domain/kk.test.ts', [
    {
      name: 'kk-date-unchecked',
      text: 'if (!isPossibleDay(number.day, number.month, number.yearInCentury)) {',
      replacement: 'if (number.day > 99) {',
      meaning: 'a KK number with an impossible date passes',
    },
  ]),
  ...slips('domain/outage.ts', 'domain/outage.test.ts', [
    {
      name: 'every-flap-written',
      text: 'if (seen.isDown && !before.isOpen && lasted_ms >= times.begins_ms)',
      replacement: 'if (seen.isDown && !before.isOpen)',
      meaning: 'each flicker of the link becomes an outage in a journal that is kept for ever',
    },
  ]),
  ...slips('office/sync/downlink.ts', 'office/sync/sync.test.ts', [
    {
      name: 'feed-item-skipped',
      text: 'if (!isHeardBefore(item)) record(transaction, item);',
      replacement: 'if (item.seq % 2 === 0 && !isHeardBefore(item)) record(transaction, item);',
      meaning: 'the cursor of the feed passes items that were not recorded: a verdict or warrant is lost',
    },
    {
      name: 'portrait-unchecked',
      text: 'if (sha256(bytes) !== wanted)',
      replacement: "if (wanted === '')",
      meaning: 'a portrait that is not the one named is kept under its hash',
    },
  ]),
  ...slips('office/sync/uplink.ts', 'office/sync/sync.test.ts', [
    {
      name: 'sent-counts-as-received',
      text: 'advance(transaction, batch, Math.min(answer.receivedThrough, batch.last.seq));',
      replacement: 'advance(transaction, batch, batch.last.seq);',
      meaning: "the office takes any answer for the centre's acknowledgement: entries never arrive",
    },
  ]),
  ...slips('centre/warrants/warrant-desk.ts', 'centre/store/memory-store.test.ts', [
    {
      name: 'second-warrant-for-one-application',
      text: ': inForce(earlier.warrant);',
      replacement: ': signedWarrant({ ...applicant, ...row, warrantId: ports.ids.next() });',
      meaning: 'the centre gives a second warrant under another id for the same application: a second card',
    },
  ]),
  ...slips('centre/enrolment/entry-actions.ts', 'centre/store/memory-store.test.ts', [
    {
      name: 'card-of-a-settled-conflict-forgotten',
      text: 'if (isFollowed(entry.type)) await follow(context, entry.type, entry);',
      replacement: "if (isFollowed(entry.type)) await follow(context, 'print.bound', entry);",
      meaning: 'a quota card that was out when a person let it stand is never followed: its holder is held for ever',
    },
  ]),
  ...slips('office/printing/printing-desk.ts', 'office/printing/printing.test.ts', [
    {
      name: 'two-cards-of-one-person-under-way',
      text: 'if (options.intake().applications.findCardUnderWay(application.nik, application.id) !== undefined) return undefined;',
      replacement: '',
      meaning: 'two printers begin a card each for one person in the same moment',
    },
  ]),
  ...slips('domain/standing-quota.ts', 'domain/standing-quota.test.ts', [
    {
      name: 'quota-beside-another-application',
      text: "if (use.hasOtherOpen) return 'other_open';",
      replacement: '',
      meaning: 'the quota prints a second card for a person whose first is allowed already',
    },
  ]),
  ...slips('office/blanks/day-desk.ts', 'office/blanks/stock.test.ts', [
    {
      name: 'impossible-count-closes-the-day',
      text: 'requirePossibleCounts(counts);',
      replacement: '',
      meaning: 'fewer than no ribbons in the store after a close of day',
    },
  ]),
  ...slips('counter/store/counter-database.ts', 'counter/outbox/outbox.test.ts', [
    {
      name: 'counter-durability-relaxed',
      text: "chromeTransactionDurability: 'strict'",
      replacement: "chromeTransactionDurability: 'relaxed'",
      meaning: 'an application accepted at the counter is lost at a power cut',
    },
  ]),
];
