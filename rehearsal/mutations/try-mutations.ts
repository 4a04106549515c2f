/** Tries deliberate faults, a few at a time: each test file must pass without the fault and fail with it. */
import { type CheckoutCopy, copyCheckout, occurrences } from './checkout-copy.ts';
import type { Mutation } from './mutations.ts';

/** test_fails_anyway: the test does not pass without the fault either, so its failing says nothing. */
export type Outcome = 'caught' | 'survived' | 'text_not_found' | 'test_fails_anyway';
export type Tried = { readonly mutation: Mutation; readonly outcome: Outcome };

/** An office machine has two cores. */
const copies_max = 2;

export async function tryMutations(list: readonly Mutation[], onTried: (tried: Tried) => void = () => undefined): Promise<Tried[]> {
  const waiting = [...list];
  const sound = new Map<string, Promise<boolean>>();
  const tried: Tried[] = [];
  const work = async (copy: CheckoutCopy): Promise<void> => {
    for (let mutation = waiting.shift(); mutation !== undefined; mutation = waiting.shift()) {
      const one = { mutation, outcome: await tryOne(copy, mutation, sound) };
      tried.push(one);
      onTried(one);
    }
  };
  const copies: CheckoutCopy[] = [];
  try {
    while (copies.length < Math.min(copies_max, list.length)) copies.push(copyCheckout());
    await Promise.all(copies.map(work));
  } finally {
    for (const copy of copies) copy.remove();
  }
  return list.flatMap((mutation) => tried.filter((one) => one.mutation === mutation));
}

async function tryOne(copy: CheckoutCopy, mutation: Mutation, sound: Map<string, Promise<boolean>>): Promise<Outcome> {
  if (occurrences(mutation, copy.root) !== 1) return 'text_not_found';
  const passesWithout = sound.get(mutation.test) ?? copy.passes(mutation.test);
  sound.set(mutation.test, passesWithout);
  if (!(await passesWithout)) return 'test_fails_anyway';
  return (await copy.withFault(mutation, () => copy.passes(mutation.test))) ? 'survived' : 'caught';
}
