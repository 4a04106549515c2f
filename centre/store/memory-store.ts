/**
 * The memory twin of the centre's store, for the simulation and the tests. Transactions run one after the other, so every
 * lock is held already; a transaction that throws leaves nothing behind.
 */
import { genesisHash, type JournalEntry } from '@loket/domain/journal';
import type { FeedItem } from '@loket/protocol/sync';
import { sha256 as hashOf } from '../verdicts/applicant.ts';
import type {
  ApplicationRow,
  AttachmentRow,
  CentreRecords,
  CentreStore,
  ClaimRow,
  EnrolmentCodeRow,
  EntryRow,
  EntryState,
  OfficeRow,
  PortraitOffer,
  QuotaSettingRow,
  QuotaUseRow,
  RegisterRow,
  StockRequestRow,
  WarrantRow,
} from './centre-store.ts';
import { toldAbout } from './row-shape.ts';
import { UndoableTable, type UndoLog } from './undoable-table.ts';

type StoredEntry = EntryRow & { readonly officeId: string };
type StoredItem = FeedItem & { readonly officeId: string };
type StoredAttachment = AttachmentRow & { readonly bytes: Uint8Array };

type Tables = {
  readonly offices: UndoableTable<OfficeRow>;
  readonly codes: UndoableTable<EnrolmentCodeRow>;
  readonly entries: UndoableTable<StoredEntry>;
  readonly ownEntries: UndoableTable<JournalEntry>;
  readonly attachments: UndoableTable<StoredAttachment>;
  readonly applications: UndoableTable<ApplicationRow>;
  readonly register: UndoableTable<RegisterRow>;
  readonly claims: UndoableTable<ClaimRow>;
  readonly warrants: UndoableTable<WarrantRow>;
  readonly offers: UndoableTable<PortraitOffer>;
  readonly quotaSettings: UndoableTable<QuotaSettingRow>;
  readonly quotaUses: UndoableTable<QuotaUseRow & { readonly order: number }>;
  readonly stockRequests: UndoableTable<StockRequestRow>;
  readonly feedHeads: UndoableTable<number>;
  readonly feed: UndoableTable<StoredItem>;
};

/** @param from tables whose rows these begin with */
function createTables(undo: UndoLog, from?: Tables): Tables {
  return {
    offices: new UndoableTable<OfficeRow>(undo, from?.offices),
    codes: new UndoableTable<EnrolmentCodeRow>(undo, from?.codes),
    entries: new UndoableTable<StoredEntry>(undo, from?.entries),
    ownEntries: new UndoableTable<JournalEntry>(undo, from?.ownEntries),
    attachments: new UndoableTable<StoredAttachment>(undo, from?.attachments),
    applications: new UndoableTable<ApplicationRow>(undo, from?.applications),
    register: new UndoableTable<RegisterRow>(undo, from?.register),
    claims: new UndoableTable<ClaimRow>(undo, from?.claims),
    warrants: new UndoableTable<WarrantRow>(undo, from?.warrants),
    offers: new UndoableTable<PortraitOffer>(undo, from?.offers),
    quotaSettings: new UndoableTable<QuotaSettingRow>(undo, from?.quotaSettings),
    quotaUses: new UndoableTable<QuotaUseRow & { readonly order: number }>(undo, from?.quotaUses),
    stockRequests: new UndoableTable<StockRequestRow>(undo, from?.stockRequests),
    feedHeads: new UndoableTable<number>(undo, from?.feedHeads),
    feed: new UndoableTable<StoredItem>(undo, from?.feed),
  };
}

const bySeq = (left: { readonly seq: number }, right: { readonly seq: number }): number => left.seq - right.seq;
const keyOf = (...parts: readonly (string | number)[]): string => parts.join('\n');

function insertOnce<Row>(table: UndoableTable<Row>, key: string, row: Row): void {
  if (table.get(key) !== undefined) throw new Error('a row with this key is there already');
  table.set(key, row);
}

function officeRecords({ offices, codes }: Tables) {
  return {
    findOffice: async (officeId) => offices.get(officeId),
    listOffices: async () => offices.where(() => true).sort((left, right) => (left.officeId < right.officeId ? -1 : 1)),
    saveOffice: async (office) => {
      const before = offices.get(office.officeId);
      offices.set(office.officeId, { lastContactAt: undefined, journalThrough: 0, journalHash: genesisHash, ...before, ...office });
    },
    touchOffice: async (officeId, at) => {
      const before = offices.get(officeId);
      if (before !== undefined) offices.set(officeId, { ...before, lastContactAt: at });
    },
    lockCode: async (officeId) => codes.get(officeId),
    saveCode: async (code) => codes.set(code.officeId, code),
  } satisfies Partial<CentreRecords>;
}

function journalRecords({ offices, entries, ownEntries }: Tables) {
  return {
    lockJournal: async (officeId) => {
      const office = offices.get(officeId);
      return office && { through: office.journalThrough, hash: office.journalHash };
    },
    insertEntries: async (officeId, rows) => {
      for (const row of rows) insertOnce(entries, keyOf(officeId, row.seq), { ...row, officeId });
    },
    advanceJournal: async (officeId, through, hash) => {
      const before = offices.get(officeId);
      if (before !== undefined) offices.set(officeId, { ...before, journalThrough: through, journalHash: hash });
    },
    entryStates: async (officeId, first, last) => {
      const found: EntryState[] = [];
      for (let at = first; at <= last; at += 1) {
        const row = entries.get(keyOf(officeId, at));
        if (row !== undefined) found.push({ seq: row.seq, hash: row.hash, refusal: row.refusal });
      }
      return found;
    },
    refusedEntries: async (officeId, applicationId) =>
      toldAbout(
        applicationId,
        entries
          .where((row) => row.officeId === officeId && row.refusal !== undefined)
          .sort(bySeq)
          .flatMap(({ content = '' }) => (content.includes(applicationId) ? [content] : [])),
      ),
    countEntries: async (officeId) => entries.where((row) => row.officeId === officeId).length,
    lastOwnEntry: async () =>
      ownEntries
        .where(() => true)
        .sort(bySeq)
        .at(-1),
    insertOwnEntry: async (entry) => insertOnce(ownEntries, String(entry.seq), entry),
    listOwnEntries: async () => ownEntries.where(() => true).sort(bySeq),
  } satisfies Partial<CentreRecords>;
}

function attachmentRecords({ attachments }: Tables) {
  const rowOf = ({ bytes: _bytes, ...row }: StoredAttachment): AttachmentRow => row;
  const get = (officeId: string, sha256: string): StoredAttachment => {
    const found = attachments.get(keyOf(officeId, sha256));
    if (found === undefined) throw new Error('this attachment was not begun');
    return found;
  };
  return {
    findAttachment: async (officeId, sha256) => {
      const found = attachments.get(keyOf(officeId, sha256));
      return found && rowOf(found);
    },
    lockAttachment: async (attachment) => {
      const key = keyOf(attachment.officeId, attachment.sha256);
      const found = attachments.get(key);
      if (found !== undefined) return rowOf(found);
      const begun = { ...attachment, received_bytes: 0, complete: false };
      attachments.set(key, { ...begun, bytes: new Uint8Array(0) });
      return begun;
    },
    appendChunk: async (officeId, sha256, offset_bytes, bytes) => {
      const before = get(officeId, sha256);
      if (offset_bytes !== before.received_bytes) throw new Error('a chunk must follow the one before');
      const joined = new Uint8Array([...before.bytes, ...bytes]);
      attachments.set(keyOf(officeId, sha256), { ...before, bytes: joined, received_bytes: joined.length });
    },
    hashOfChunks: async (officeId, sha256) => hashOf(get(officeId, sha256).bytes),
    dropAttachment: async (officeId, sha256) => attachments.delete(keyOf(officeId, sha256)),
    completeAttachment: async (officeId, sha256) => {
      attachments.set(keyOf(officeId, sha256), { ...get(officeId, sha256), complete: true });
    },
    findContent: async (sha256) => {
      const [found] = attachments.where((row) => row.sha256 === sha256 && row.complete);
      return found && { mediaType: found.mediaType, bytes: found.bytes };
    },
  } satisfies Partial<CentreRecords>;
}

function applicationRecords({ applications }: Tables) {
  const due = (officeIds: readonly string[]): (ApplicationRow & { readonly dueAt_ms: number })[] =>
    applications
      .where((row) => officeIds.includes(row.officeId))
      .flatMap((row) => (row.dueAt_ms === undefined ? [] : [{ ...row, dueAt_ms: row.dueAt_ms }]))
      .sort((left, right) => left.dueAt_ms - right.dueAt_ms || (left.applicationId < right.applicationId ? -1 : 1));
  return {
    findApplication: async (applicationId) => applications.get(applicationId),
    lockApplication: async (applicationId) => applications.get(applicationId),
    lockApplications: async (ids) => [...new Set(ids)].flatMap((id) => applications.get(id) ?? []),
    insertApplications: async (rows) => {
      for (const row of rows) insertOnce(applications, row.applicationId, row);
    },
    updateApplications: async (rows) => {
      for (const row of rows) applications.set(row.applicationId, row);
    },
    listDue: async (officeIds, now_ms, limit) =>
      due(officeIds)
        .filter((row) => row.dueAt_ms <= now_ms)
        .slice(0, limit)
        .map((row) => row.applicationId),
    nextDue_ms: async (officeIds) => due(officeIds)[0]?.dueAt_ms,
    listInStatuses: async (statuses, limit) => {
      const found = applications.where((row) => statuses.includes(row.status));
      return found.sort((left, right) => (keyOf(left.since, left.applicationId) < keyOf(right.since, right.applicationId) ? -1 : 1)).slice(0, limit);
    },
    countByStatus: async () => {
      const counts = new Map<string, { officeId: string; status: string; count: number }>();
      for (const { officeId, status } of applications.where(() => true)) {
        const key = keyOf(officeId, status);
        counts.set(key, { officeId, status, count: (counts.get(key)?.count ?? 0) + 1 });
      }
      return [...counts.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, count]) => count);
    },
  } satisfies Partial<CentreRecords>;
}

function registerRecords({ register, claims }: Tables) {
  const byNik = (left: RegisterRow, right: RegisterRow): number => (left.nik < right.nik ? -1 : 1);
  return {
    findRegistered: async (nik) => register.get(nik),
    findByBiography: async (biographicKey, limit) =>
      register
        .where((row) => row.biographicKey === biographicKey)
        .sort(byNik)
        .slice(0, limit),
    findByPhoto: async (sha256, limit) =>
      register
        .where((row) => row.photo?.sha256 === sha256)
        .sort(byNik)
        .slice(0, limit),
    saveRegistered: async (person) => register.set(person.nik, person),
    findClaim: async (nik) => claims.get(nik),
    insertClaim: async (claim) => {
      if (claims.get(claim.nik) !== undefined) return false;
      claims.set(claim.nik, claim);
      return true;
    },
    deleteClaim: async (applicationId) => {
      for (const claim of claims.where((row) => row.applicationId === applicationId)) claims.delete(claim.nik);
    },
  } satisfies Partial<CentreRecords>;
}

function warrantRecords({ warrants, offers }: Tables) {
  return {
    findWarrant: async (applicationId) => warrants.get(applicationId),
    insertWarrant: async (warrant) => insertOnce(warrants, warrant.applicationId, { warrant, spentAt: undefined }),
    replaceWarrant: async (warrant) => {
      const before = warrants.get(warrant.applicationId);
      if (before?.warrant.warrantId === warrant.warrantId && before.spentAt === undefined) warrants.set(warrant.applicationId, { ...before, warrant });
    },
    spendWarrant: async (applicationId, at) => {
      const before = warrants.get(applicationId);
      if (before !== undefined && before.spentAt === undefined) warrants.set(applicationId, { ...before, spentAt: at });
    },
    saveOffer: async (offer) => offers.set(offer.applicationId, offer),
    isOffered: async (officeId, sha256) => offers.where((row) => row.officeId === officeId && row.sha256 === sha256 && row.offered).length > 0,
    pendingOffers: async (sha256) =>
      offers.where((row) => row.sha256 === sha256 && !row.offered).sort((left, right) => (left.applicationId < right.applicationId ? -1 : 1)),
  } satisfies Partial<CentreRecords>;
}

function quotaRecords({ quotaSettings, quotaUses }: Tables) {
  const plain = ({ order: _order, ...use }: QuotaUseRow & { readonly order: number }): QuotaUseRow => use;
  const inOrder = (wanted: (use: QuotaUseRow) => boolean) => quotaUses.where(wanted).sort((left, right) => left.order - right.order);
  return {
    findQuotaSetting: async (officeId) => quotaSettings.get(officeId),
    saveQuotaSetting: async (setting) => quotaSettings.set(setting.officeId, setting),
    findQuotaUse: async (officeId, applicationId) => inOrder((use) => use.officeId === officeId && use.applicationId === applicationId).map(plain)[0],
    findQuotaUseOfDay: async (officeId, day, number, otherThan) =>
      inOrder((use) => use.officeId === officeId && use.day === day && use.number === number && use.applicationId !== otherThan).map(plain)[0],
    insertQuotaUse: async (use) => {
      const key = keyOf(use.officeId, use.applicationId, use.warrantId);
      if (quotaUses.get(key) !== undefined) return false;
      quotaUses.set(key, { ...use, order: quotaUses.where(() => true).length });
      return true;
    },
    resolveQuotaUse: async (officeId, applicationId, at) => {
      for (const use of inOrder(
        (one) => one.officeId === officeId && one.applicationId === applicationId && one.conflict !== undefined && one.resolvedAt === undefined,
      ))
        quotaUses.set(keyOf(officeId, applicationId, use.warrantId), { ...use, resolvedAt: at });
    },
    markQuotaPrinted: async (officeId, applicationId, warrantId, at) => {
      const key = keyOf(officeId, applicationId, warrantId);
      const use = quotaUses.get(key);
      if (use !== undefined && use.printedAt === undefined) quotaUses.set(key, { ...use, printedAt: at });
    },
    listQuotaUses: async ({ conflictsOnly, limit }) =>
      inOrder((use) => !conflictsOnly || (use.conflict !== undefined && use.resolvedAt === undefined))
        .reverse()
        .slice(0, limit)
        .map(plain),
  } satisfies Partial<CentreRecords>;
}

function allocationRecords({ stockRequests }: Tables) {
  const age = (row: StockRequestRow): string => keyOf(row.askedAt, row.requestId);
  return {
    lockStockRequest: async (requestId) => stockRequests.get(requestId),
    saveStockRequest: async (row) => stockRequests.set(row.requestId, row),
    listStockRequests: async (limit) =>
      stockRequests
        .where(() => true)
        .sort((left, right) => (age(left) > age(right) ? -1 : 1))
        .slice(0, limit),
  } satisfies Partial<CentreRecords>;
}

function feedRecords({ feed, feedHeads }: Tables, grown: Set<string>) {
  return {
    appendFeed: async (officeId, items) => {
      let seq = feedHeads.get(officeId) ?? 0;
      for (const item of items) {
        seq += 1;
        insertOnce(feed, keyOf(officeId, seq), { ...item, seq, officeId });
      }
      if (items.length === 0) return;
      feedHeads.set(officeId, seq);
      grown.add(officeId);
    },
    readFeed: async (officeId, after, limit) => {
      const found: FeedItem[] = [];
      for (let seq = after + 1; found.length < limit; seq += 1) {
        const item = feed.get(keyOf(officeId, seq));
        if (item === undefined) break;
        const { officeId: _officeId, ...rest } = item;
        found.push(rest);
      }
      return found;
    },
  } satisfies Partial<CentreRecords>;
}

/** Everything the store held at one moment, as a backup does. */
export type MemoryCopy = { readonly tables: Tables };

export type MemoryStore = CentreStore & { copy(): MemoryCopy };

/** @param from the copy that it is put back from */
export function createMemoryStore(from?: MemoryCopy): MemoryStore {
  const undo: UndoLog = [];
  const grown = new Set<string>();
  const tables = createTables(undo, from?.tables);
  const listeners = new Set<(officeId: string) => void>();
  const records: CentreRecords = {
    ...officeRecords(tables),
    ...journalRecords(tables),
    ...attachmentRecords(tables),
    ...applicationRecords(tables),
    ...registerRecords(tables),
    ...warrantRecords(tables),
    ...quotaRecords(tables),
    ...allocationRecords(tables),
    ...feedRecords(tables, grown),
    lock: async () => undefined,
  };
  let last: Promise<unknown> = Promise.resolve();

  async function runAlone<Result>(run: (records: CentreRecords) => Promise<Result>): Promise<Result> {
    try {
      const result = await run(records);
      for (const officeId of grown) for (const listener of listeners) listener(officeId);
      return result;
    } catch (error) {
      for (const takeBack of undo.toReversed()) takeBack();
      throw error;
    } finally {
      undo.length = 0;
      grown.clear();
    }
  }

  function inTurn<Result>(run: (records: CentreRecords) => Promise<Result>): Promise<Result> {
    const turn = last.then(() => runAlone(run));
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    transaction: inTurn,
    read: inTurn,
    onFeedGrown(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isWell: async () => true,
    close: async () => undefined,
    copy: () => ({ tables: createTables([], tables) }),
  };
}
