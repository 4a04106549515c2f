/**
 * The id of a command that a person is giving. The same content said again (a lost answer, a second click) keeps its id,
 * so the office answers it once; other content, or the same after it was carried out, is a new command.
 */
import type { Ids } from '../browser/ports.ts';

export type CommandIds = { readonly idFor: (content: unknown) => string; readonly carriedOut: () => void };

export function createCommandIds(ids: Ids): CommandIds {
  let last: { readonly content: string; readonly id: string } | undefined;
  return {
    idFor(content) {
      const text = JSON.stringify(content);
      if (last?.content !== text) last = { content: text, id: ids.next() };
      return last.id;
    },
    carriedOut: () => {
      last = undefined;
    },
  };
}
