/** Forms being typed, kept as typed, and offered again after a reload, a crash or a power cut. */
import { type IntakeForm, isUntouched } from '../forms/intake-form.ts';
import type { CounterDatabase, Draft } from '../store/counter-database.ts';

/** Nobody has so many half-typed forms; the oldest beyond it is an abandoned one. */
const drafts_max = 20;

export type Drafts = ReturnType<typeof createDrafts>;

export function createDrafts(database: CounterDatabase) {
  const { drafts, applications } = database;
  return {
    /** Keeps the form as it stands. One with nothing typed is not kept; one already accepted cannot come back. */
    save: (form: IntakeForm, username: string, updatedAt: string): Promise<void> =>
      database.transaction('rw', drafts, applications, async () => {
        if (isUntouched(form)) return drafts.delete(form.id);
        const accepted = await applications.get(form.id);
        if (accepted !== undefined && accepted.state !== 'set_aside') return;
        await drafts.put({ id: form.id, username, form, updatedAt });
        await dropOldest(username);
      }),

    find: (id: string): Promise<Draft | undefined> => drafts.get(id),
    remove: (id: string): Promise<void> => drafts.delete(id),

    /** The half-typed forms of an officer, newest first. */
    async of(username: string): Promise<Draft[]> {
      const own = await drafts.where('username').equals(username).toArray();
      return own.sort((left, right) => (left.updatedAt < right.updatedAt ? 1 : -1));
    },
  };

  async function dropOldest(username: string): Promise<void> {
    const own = await drafts.where('username').equals(username).sortBy('updatedAt');
    await drafts.bulkDelete(own.slice(0, Math.max(0, own.length - drafts_max)).map((draft) => draft.id));
  }
}
