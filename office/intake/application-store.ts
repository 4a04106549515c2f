/** The applications' tables: one function a statement, prepared once. */
import { type ApplicationStatus, applicationStatuses } from '@loket/domain/application';
import type { AttachmentRef } from '@loket/protocol/application';
import type { Database } from '../database/open-database.ts';

export type ApplicationRow = {
  readonly id: string;
  readonly receipt_code: string;
  readonly kind: string;
  readonly nik: string;
  readonly name: string;
  readonly village_code: string;
  readonly status: ApplicationStatus;
  readonly since: string;
  readonly accepted_at: string;
  readonly accepted_seq: number;
  readonly enrolled_seq: number | null;
  readonly centre_has_it: number;
  readonly verdict_reason: string | null;
  readonly warrant: string | null;
  readonly portrait_sha256: string | null;
  readonly shelf: string | null;
};

export type ApplicationSearch = {
  readonly status?: string | undefined;
  readonly kind?: string | undefined;
  /** digits: the beginning of a NIK */
  readonly nikPrefix?: string | undefined;
  readonly receiptCode?: string | undefined;
  /** normalised part of a name */
  readonly namePart?: string | undefined;
  /** accepted_seq to go on below (newest first) */
  readonly below?: number | undefined;
  readonly limit: number;
};

/** a district, 6 digits, and a day of birth, 2: fewer digits are shared by too many to be looked up */
const commonNikDigits = 8;

export type ApplicationStore = ReturnType<typeof createApplicationStore>;

export function isApplicationStatus(text: string): text is ApplicationStatus {
  return applicationStatuses.some((status) => status === text);
}

export function createApplicationStore(database: Database) {
  const find = database.prepare<[string], ApplicationRow>('SELECT * FROM application WHERE id = ?');
  const byReceipt = database.prepare<[string], ApplicationRow>('SELECT * FROM application WHERE receipt_code = ? ORDER BY accepted_seq DESC LIMIT 1');
  const insert = database.prepare<[string, string, string, string, string, string, string, string, string, string, number]>(
    `INSERT INTO application(id, receipt_code, kind, nik, name, name_search, village_code, status, since, accepted_at, accepted_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const setStatus = database.prepare<[string, string, string]>('UPDATE application SET status = ?, since = ? WHERE id = ?');
  const setReceived = database.prepare<[string]>('UPDATE application SET centre_has_it = 1 WHERE id = ?');
  const setVerdictReason = database.prepare<[string | null, string]>('UPDATE application SET verdict_reason = ? WHERE id = ?');
  const setWarrant = database.prepare<[string | null, string | null, string]>(
    'UPDATE application SET warrant = ?, portrait_sha256 = coalesce(?, portrait_sha256) WHERE id = ?',
  );
  // What the centre holds is the application without this recording.
  const setEnrolled = database.prepare<[number, string]>('UPDATE application SET enrolled_seq = ?, centre_has_it = 0 WHERE id = ?');
  const setShelf = database.prepare<[string | null, string]>('UPDATE application SET shelf = ? WHERE id = ?');
  const addCount = database.prepare<[string, number]>(
    'INSERT INTO application_count(status, count) VALUES (?, ?) ON CONFLICT(status) DO UPDATE SET count = count + excluded.count',
  );
  const addDay = database.prepare<[string, string]>(
    'INSERT INTO day_count(day, what, count) VALUES (?, ?, 1) ON CONFLICT(day, what) DO UPDATE SET count = count + 1',
  );
  const counts = database.prepare<[], { status: string; count: number }>('SELECT status, count FROM application_count WHERE count <> 0');
  const day = database.prepare<[string], { what: string; count: number }>('SELECT what, count FROM day_count WHERE day = ?');
  const oldest = database.prepare<[string], { since: string | null }>('SELECT min(since) AS since FROM application WHERE status = ?');
  const nameAttachment = database.prepare<[string, string, number, string, string]>(
    'INSERT INTO application_attachment(application_id, sha256, size_bytes, media_type, part) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const forgetRecording = database.prepare<[string]>(
    "DELETE FROM application_attachment WHERE application_id = ? AND (part IN ('photo', 'signature') OR part LIKE 'biometric:%' OR part LIKE 'exception:%')",
  );
  const named = database.prepare<[string], { sha256: string; media_type: string; part: string; stored: number }>(
    `SELECT named.sha256, named.media_type, named.part, attachment.sha256 IS NOT NULL AS stored
     FROM application_attachment named LEFT JOIN attachment ON attachment.sha256 = named.sha256 WHERE named.application_id = ?`,
  );
  const unsettledFile = database.prepare<[string], { one: number }>(
    `SELECT 1 AS one FROM application_attachment named LEFT JOIN attachment ON attachment.sha256 = named.sha256
     WHERE named.application_id = ? AND (attachment.sha256 IS NULL OR attachment.centre_state = 0) LIMIT 1`,
  );
  const liveOfNik = database.prepare<[string, string], ApplicationRow>(
    "SELECT * FROM application WHERE nik = ? AND id <> ? AND status NOT IN ('CARD_ISSUED', 'WITHDRAWN') ORDER BY accepted_seq LIMIT 1",
  );
  const cardUnderWay = database.prepare<[string, string], { receipt_code: string }>(
    "SELECT receipt_code FROM application WHERE nik = ? AND id <> ? AND status IN ('SENT_FOR_CARD_PRINTING', 'CARD_PRINTED', 'CARD_SHIPPED') LIMIT 1",
  );
  const latestOfNik = database.prepare<[string], ApplicationRow>(
    "SELECT * FROM application WHERE nik = ? AND status <> 'WITHDRAWN' ORDER BY accepted_seq DESC LIMIT 1",
  );
  const missingPortraits = database.prepare<[number], { sha256: string }>(
    `SELECT DISTINCT portrait_sha256 AS sha256 FROM application
     WHERE status = 'PRINT_READY_RECORD' AND portrait_sha256 IS NOT NULL
       AND portrait_sha256 NOT IN (SELECT sha256 FROM attachment)
       AND portrait_sha256 NOT IN (SELECT reference FROM sync_set_aside WHERE what = 'attachment') LIMIT ?`,
  );
  const latestIssued = database.prepare<[string], ApplicationRow>(
    "SELECT * FROM application WHERE nik = ? AND status = 'CARD_ISSUED' ORDER BY accepted_seq DESC LIMIT 1",
  );
  const latestTaken = database.prepare<[string], ApplicationRow>(
    "SELECT * FROM application WHERE nik = ? AND status <> 'WITHDRAWN' ORDER BY accepted_seq DESC LIMIT 1",
  );
  const shelved = database.prepare<[string, number], ApplicationRow>(
    "SELECT * FROM application WHERE status = 'CARD_SHIPPED' AND since <= ? ORDER BY since LIMIT ?",
  );
  const searches = new Map<string, ReturnType<typeof prepareSearch>>();

  function prepareSearch(search: ApplicationSearch) {
    const conditions: string[] = [];
    if (search.status !== undefined) conditions.push('status = @status');
    if (search.kind !== undefined) conditions.push('kind = @kind');
    // The beginning of a NIK that half the regency shares is not looked up but met on the way through the newest.
    const isCommon = search.nikPrefix !== undefined && search.nikPrefix.length < commonNikDigits;
    const nik = isCommon ? '+nik' : 'nik';
    if (search.nikPrefix !== undefined) conditions.push(`${nik} >= @nikPrefix AND ${nik} < @nikAbove`);
    if (search.receiptCode !== undefined) conditions.push('receipt_code = @receiptCode');
    if (search.namePart !== undefined) conditions.push("name_search LIKE @namePattern ESCAPE '\\'");
    const all = conditions.length === 0 ? '1' : conditions.join(' AND ');
    const page = search.below === undefined ? all : `${all} AND accepted_seq < @below`;
    return {
      rows: database.prepare<[Record<string, unknown>], ApplicationRow>(`SELECT * FROM application WHERE ${page} ORDER BY accepted_seq DESC LIMIT @limit`),
      total: database.prepare<[Record<string, unknown>], { total: number }>(`SELECT count(*) AS total FROM application WHERE ${all}`),
    };
  }

  return {
    find: (id: string): ApplicationRow | undefined => find.get(id),
    findByReceipt: (code: string): ApplicationRow | undefined => byReceipt.get(code),
    /** Another application of the same person that is still under way. */
    findLiveOfNik: (nik: string, otherThan: string): ApplicationRow | undefined => liveOfNik.get(nik, otherThan),
    /** Receipt code of another application of the person whose card is at a printer or on the shelf. */
    findCardUnderWay: (nik: string, otherThan: string): string | undefined => cardUnderWay.get(nik, otherThan)?.receipt_code,
    /** The person's latest application that was not withdrawn. */
    findLatestOfNik: (nik: string): ApplicationRow | undefined => latestOfNik.get(nik),
    /** Ready to collect since then or earlier, the longest first. */
    shelvedBefore: (moment: string, limit: number): ApplicationRow[] => shelved.all(moment, limit),
    /** The person's latest application whose card was handed over. */
    findLatestIssued: (nik: string): ApplicationRow | undefined => latestIssued.get(nik),
    /** The person's latest application that was not withdrawn. */
    findLatestTaken: (nik: string): ApplicationRow | undefined => latestTaken.get(nik),
    insert(row: {
      id: string;
      receiptCode: string;
      kind: string;
      nik: string;
      name: string;
      nameSearch: string;
      villageCode: string;
      status: ApplicationStatus;
      at: string;
      seq: number;
    }): void {
      insert.run(row.id, row.receiptCode, row.kind, row.nik, row.name, row.nameSearch, row.villageCode, row.status, row.at, row.at, row.seq);
    },
    setStatus: (id: string, status: ApplicationStatus, since: string): void => void setStatus.run(status, since, id),
    setReceived: (id: string): void => void setReceived.run(id),
    setVerdictReason: (id: string, reason: string | undefined): void => void setVerdictReason.run(reason ?? null, id),
    setWarrant: (id: string, warrant: string | undefined, portrait: string | undefined): void => void setWarrant.run(warrant ?? null, portrait ?? null, id),
    setEnrolled: (id: string, seq: number): void => void setEnrolled.run(seq, id),
    setShelf: (id: string, shelf: string | undefined): void => void setShelf.run(shelf ?? null, id),
    addCount: (status: ApplicationStatus, by: number): void => void addCount.run(status, by),
    addDay: (calendarDay: string, what: 'accepted' | 'printed' | 'handed_over'): void => void addDay.run(calendarDay, what),
    counts: (): { status: string; count: number }[] => counts.all(),
    dayCounts: (calendarDay: string): Map<string, number> => new Map(day.all(calendarDay).map(({ what, count }) => [what, count])),
    oldestSince: (status: string): string | undefined => oldest.get(status)?.since ?? undefined,
    nameAttachment: (applicationId: string, ref: AttachmentRef, part: string): void =>
      void nameAttachment.run(applicationId, ref.sha256, ref.size_bytes, ref.mediaType, part),
    /** The files of an earlier recording are no longer the application's. */
    forgetRecording: (applicationId: string): void => void forgetRecording.run(applicationId),
    attachmentsOf: (applicationId: string): { sha256: string; media_type: string; part: string; stored: number }[] => named.all(applicationId),
    /** A file that the application names has not arrived here, or still waits to go to the centre. */
    hasUnsettledFile: (applicationId: string): boolean => unsettledFile.get(applicationId) !== undefined,
    /** Portraits that the centre offered for cards to print and that are not here yet. */
    missingPortraits: (limit: number): string[] => missingPortraits.all(limit).map((row) => row.sha256),
    search(search: ApplicationSearch): { rows: ApplicationRow[]; total: number } {
      const shape = Object.keys(search)
        .filter((key) => Object.entries(search).some(([name, value]) => name === key && value !== undefined))
        .sort()
        .join();
      const isCommon = search.nikPrefix !== undefined && search.nikPrefix.length < commonNikDigits;
      const statements = searches.get(`${shape} ${isCommon}`) ?? prepareSearch(search);
      searches.set(`${shape} ${isCommon}`, statements);
      const values = {
        status: search.status ?? '',
        kind: search.kind ?? '',
        nikPrefix: search.nikPrefix ?? '',
        // ':' is the sign after '9': every NIK that begins with the prefix lies below
        nikAbove: `${search.nikPrefix ?? ''}:`,
        receiptCode: search.receiptCode ?? '',
        namePattern: `%${(search.namePart ?? '').replace(/[\\%_]/g, '\\$&')}%`,
        below: search.below ?? 0,
        limit: search.limit,
      };
      // The counts that the projection keeps; else a page of the newest would read a million rows for one figure.
      const isPlain = [search.kind, search.nikPrefix, search.receiptCode, search.namePart].every((part) => part === undefined);
      const kept = counts.all().filter(({ status }) => search.status === undefined || status === search.status);
      const total = isPlain ? kept.reduce((sum, { count }) => sum + count, 0) : (statements.total.get(values)?.total ?? 0);
      return { rows: statements.rows.all(values), total };
    },
  };
}
