import type { Actor } from '@loket/domain/journal';

/** How an actor is shown: the user name, or the part of the program. */
export function actorName(actor: Actor): string {
  return actor.kind === 'person' ? actor.username : actor.part;
}
