/**
 * The order of the print queue, so that anybody can check it: first come, first served by the moment of acceptance, in two
 * lines. Cards with priority go before the others, but after three of them in a row that passed somebody, one of the other
 * line has its turn. So nobody starves: before the n-th waiting card without priority at most 3 n with priority are taken,
 * however many arrive, and before the n-th with priority at most n / 3 (rounded down) without, and one more if three went just before.
 */

export const priorityReasons = ['elderly', 'disabled', 'pregnant', 'urgent_travel'] as const;
export type PriorityReason = (typeof priorityReasons)[number];

export const priorityReasonNames: Readonly<Record<PriorityReason, { readonly id: string; readonly en: string }>> = {
  elderly: { id: 'Lansia', en: 'Elderly' },
  disabled: { id: 'Disabilitas', en: 'Disabled' },
  pregnant: { id: 'Hamil', en: 'Pregnant' },
  urgent_travel: { id: 'Perjalanan mendesak', en: 'Urgent travel' },
};

export function isPriorityReason(text: string): text is PriorityReason {
  return priorityReasons.some((reason) => reason === text);
}

/** So many cards with priority pass a waiting one; then that one is next. */
export const prioritiesInARow_max = 3;

/** The count of cards with priority that passed somebody, after one more card is taken. */
export function inARowAfter(inARow: number, isPriority: boolean, isOtherWaiting: boolean): number {
  return isPriority && isOtherWaiting ? inARow + 1 : 0;
}

/**
 * The next `limit` of the queue in the order in which they are taken.
 * @param priority those with priority, in order of acceptance; at least `limit` of them, or all
 * @param others those without, likewise
 * @param inARow cards with priority that have passed somebody since the last one of `others`
 */
export function queueOrder<Job>(priority: readonly Job[], others: readonly Job[], inARow: number, limit: number): Job[] {
  const order: Job[] = [];
  let [ahead, behind, passed] = [0, 0, inARow];
  while (order.length < limit) {
    const [first, other] = [priority[ahead], others[behind]];
    const isPriority = first !== undefined && (other === undefined || passed < prioritiesInARow_max);
    const next = isPriority ? first : other;
    if (next === undefined) break;
    order.push(next);
    if (isPriority) ahead += 1;
    else behind += 1;
    passed = inARowAfter(passed, isPriority, others[behind] !== undefined);
  }
  return order;
}
