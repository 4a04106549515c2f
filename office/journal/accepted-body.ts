/** What an acceptance says: the largest body of the journal, which several projections ask for. */
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import type { z } from 'zod';

const AcceptedBody = eventBodies['application.accepted'];
type AcceptedBody = z.infer<typeof AcceptedBody>;

const known = new WeakMap<JournalEntry['body'], AcceptedBody>();

/** Checked against its schema once for each entry, however many ask. */
export function acceptedBody({ body }: Pick<JournalEntry, 'body'>): AcceptedBody {
  const before = known.get(body);
  if (before !== undefined) return before;
  const parsed = AcceptedBody.parse(body);
  known.set(body, parsed);
  return parsed;
}
