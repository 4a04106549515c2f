/**
 * The applications that a batch is about, read and held at once before it is acted on, and written at once after: a batch of
 * 500 entries asks the database three times for them, not a thousand times.
 */
import { Uuid } from '@loket/protocol/text';
import type { ApplicationRow, CentreRecords } from '../store/centre-store.ts';
import type { ReceivedEntry } from './batch-check.ts';

export type HeldApplications = { readonly records: CentreRecords; readonly write: () => Promise<void> };

/** What the entries name, whatever their kind: the subject, or the application in the body. */
function applicationsNamed(entries: readonly ReceivedEntry[]): string[] {
  const named = entries.flatMap(({ told }) => (told === undefined ? [] : [told.entry.subject, told.entry.body['applicationId']]));
  return [...new Set(named)].flatMap((id) => (Uuid.safeParse(id).success ? [String(id)] : []));
}

export async function holdApplications(records: CentreRecords, entries: readonly ReceivedEntry[]): Promise<HeldApplications> {
  const named = applicationsNamed(entries);
  const held = new Set(named);
  const rows = new Map<string, ApplicationRow>();
  for (const row of await records.lockApplications(named)) rows.set(row.applicationId, row);
  const made = new Map<string, ApplicationRow>();
  const changed = new Map<string, ApplicationRow>();

  /** One that no entry names is asked for when it is wanted. */
  async function find(id: string, ask: (id: string) => Promise<ApplicationRow | undefined>): Promise<ApplicationRow | undefined> {
    return made.get(id) ?? changed.get(id) ?? rows.get(id) ?? (held.has(id) ? undefined : await ask(id));
  }

  return {
    records: {
      ...records,
      findApplication: (id) => find(id, records.findApplication),
      lockApplication: (id) => find(id, records.lockApplication),
      insertApplications: async (added) => {
        for (const row of added) made.set(row.applicationId, row);
      },
      updateApplications: async (next) => {
        for (const row of next) (made.has(row.applicationId) ? made : changed).set(row.applicationId, row);
      },
    },
    async write() {
      await Promise.all([records.insertApplications([...made.values()]), records.updateApplications([...changed.values()])]);
    },
  };
}
