/** Tells open pages what has changed, so that they ask for it: Server-Sent Events, no data of citizens in them. */
import type { JournalEntry } from '@loket/domain/journal';

export const topics = ['applications', 'print', 'blanks', 'link', 'coverage', 'people', 'power', 'outages', 'residents'] as const;
export type Topic = (typeof topics)[number];

export type LiveEvents = ReturnType<typeof createLiveEvents>;

const topicsByPrefix: Readonly<Record<string, readonly Topic[]>> = {
  application: ['applications'],
  centre: ['applications', 'print', 'coverage'],
  print: ['applications', 'print', 'blanks'],
  printer: ['print'],
  warrant: ['applications', 'print'],
  handover: ['applications', 'print'],
  blanks: ['blanks'],
  coverage: ['coverage'],
  access: ['people'],
  power: ['power', 'print'],
  outage: ['outages'],
  supplies: ['blanks'],
  day: ['blanks'],
  registry: ['residents'],
};

export function topicsOf(entries: readonly JournalEntry[]): Topic[] {
  const found = new Set<Topic>();
  for (const { type } of entries) for (const topic of topicsByPrefix[type.split('.', 1)[0] ?? ''] ?? []) found.add(topic);
  return [...found];
}

export function createLiveEvents() {
  const listeners = new Set<(topics: readonly Topic[]) => void>();
  return {
    tell(changed: readonly Topic[]): void {
      if (changed.length > 0) for (const listener of listeners) listener(changed);
    },
    listen(listener: (topics: readonly Topic[]) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
