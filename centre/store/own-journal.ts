/** What people did at the centre itself (codes made, offices enrolled, decisions), chained like an office's journal. */
import { type Actor, chainEntry } from '@loket/domain/journal';
import { isoTime, type Ports } from '@loket/platform/ports';
import { sha256 } from '../verdicts/applicant.ts';
import type { CentreRecords } from './centre-store.ts';

export type OwnEvent = {
  readonly type: string;
  readonly subject: string;
  readonly actor: Actor;
  readonly commandId?: string;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Adds an entry inside the transaction that does what it tells. */
export async function addOwnEntry(records: CentreRecords, ports: Pick<Ports, 'clock' | 'ids'>, event: OwnEvent): Promise<void> {
  await records.lock(['centre-journal']);
  const at = isoTime(ports.clock);
  const commandId = event.commandId ?? ports.ids.next();
  const entry = { type: event.type, subject: event.subject, actor: event.actor, body: event.body, deviceTime: at, officeTime: at, commandId };
  await records.insertOwnEntry(chainEntry(await records.lastOwnEntry(), entry, sha256));
}
