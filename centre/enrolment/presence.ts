/**
 * Which offices this run of the centre has heard from, and whether it holds all of their journal that they had written then. A centre
 * that was put back from a backup does not know what it has lost; its offices do. Until an office has said how far it was, and
 * has sent what is missing, none of its applicants is judged: a card of theirs may be out that is told of no more.
 */
export type Presence = ReturnType<typeof createPresence>;

export function createPresence() {
  /** how far each office said that it had written */
  const expected = new Map<string, number>();
  const present = new Set<string>();

  function settle(officeId: string, through: number): void {
    if ((expected.get(officeId) ?? 0) <= through) present.add(officeId);
    else present.delete(officeId);
  }

  return {
    present: (): readonly string[] => [...present],
    /** Whether it has said, in this run, how far it has written: what is missing it sends by itself. */
    hasSaid: (officeId: string): boolean => expected.has(officeId),
    /** The office says, or shows by where a batch begins, that it has written so far; the most counts. */
    wrote: (officeId: string, through: number): void => void expected.set(officeId, Math.max(expected.get(officeId) ?? 0, through)),
    /** We are so far; asked or sent to. */
    reached: settle,
  };
}
