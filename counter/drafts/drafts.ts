/** Forms being typed, kept as typed, and offered again after a reload, a crash or a power cut. Sealed on the disk. */
import { picturesIn, withBytes, withoutBytes } from '../forms/form-pictures.ts';
import { type IntakeForm, isUntouched } from '../forms/intake-form.ts';
import type { CounterDatabase, DraftContent, DraftPicture, DraftRow } from '../store/counter-database.ts';
import { createSetAside } from '../store/unreadable.ts';
import type { Cipher } from '../vault/sealed.ts';

/** A draft as the list shows it; its pictures are read when it is taken up. */
export type Draft = {
  readonly id: string;
  readonly username: string;
  readonly form: IntakeForm;
  readonly updatedAt: string;
  readonly size_bytes: number;
  /** the field at which typing stopped */
  readonly place: string | undefined;
};

export type Drafts = ReturnType<typeof createDrafts>;

export function createDrafts(database: CounterDatabase, cipher: Cipher, now: () => string) {
  const { forms, pictures, items } = database;
  const setAside = createSetAside(database, now);

  async function isAccepted(id: string): Promise<boolean> {
    const accepted = await items.get(id);
    return accepted !== undefined && accepted.state !== 'set_aside';
  }

  async function remove(id: string): Promise<void> {
    await database.transaction('rw', forms, pictures, async () => {
      await forms.delete(id);
      await pictures.where('draft').equals(id).delete();
    });
  }

  async function read(row: DraftRow): Promise<Draft | undefined> {
    const { id, updatedAt, size_bytes } = row;
    return setAside('forms', id, row, async () => {
      // Sealed here, under a place that only drafts have: what opens is what was sealed.
      const { username, form, place } = (await cipher.open(`draft ${id}`, row.seal)) as DraftContent;
      return { id, username, form, updatedAt, size_bytes, place };
    });
  }

  return {
    remove,

    /**
     * Keeps the form as it stands, and the pictures that were not there yet. One with nothing typed is not kept; one
     * already accepted cannot come back.
     */
    async save(form: IntakeForm, username: string, updatedAt: string, place?: string): Promise<void> {
      const { id } = form;
      if (isUntouched(form)) return remove(id);
      const wanted = picturesIn(form);
      const kept = new Set((await pictures.where('draft').equals(id).toArray()).map(({ sha256 }) => sha256));
      const content: DraftContent = { username, form: withoutBytes(form), ...(place === undefined ? {} : { place }) };
      const seal = await cipher.seal(`draft ${id}`, content);
      const fresh: DraftPicture[] = [];
      for (const [sha256, picture] of wanted)
        if (!kept.has(sha256)) fresh.push({ draft: id, sha256, seal: await cipher.sealBytes(`draft ${id} ${sha256}`, picture.bytes) });
      const size_bytes = seal.bytes.length + [...wanted.values()].reduce((sum, picture) => sum + picture.size_bytes, 0);
      await database.transaction('rw', forms, pictures, items, async () => {
        if (await isAccepted(id)) return;
        await forms.put({ id, updatedAt, size_bytes, seal });
        await pictures.bulkPut(fresh);
        await pictures.bulkDelete([...kept].filter((sha256) => !wanted.has(sha256)).map((sha256) => [id, sha256]));
      });
    },

    /** A draft with its pictures, ready to be typed on. */
    async find(id: string): Promise<Draft | undefined> {
      const row = await forms.get(id);
      const draft = row === undefined ? undefined : await read(row);
      if (draft === undefined) return undefined;
      const bytesOf = new Map<string, Uint8Array<ArrayBuffer>>();
      for (const picture of await pictures.where('draft').equals(id).toArray()) {
        const bytes = await cipher.openBytes(`draft ${id} ${picture.sha256}`, picture.seal).catch(() => undefined);
        if (bytes !== undefined) bytesOf.set(picture.sha256, bytes);
      }
      return { ...draft, form: withBytes(draft.form, bytesOf) };
    },

    /** All half-typed forms on this computer, the officer's own first, then the newest first; without their pictures. */
    async list(username: string): Promise<Draft[]> {
      const found: Draft[] = [];
      for (const row of await forms.orderBy('updatedAt').reverse().toArray()) {
        const draft = await read(row);
        if (draft !== undefined) found.push(draft);
      }
      return [...found.filter((draft) => draft.username === username), ...found.filter((draft) => draft.username !== username)];
    },

    count: (): Promise<number> => forms.count(),
  };
}
