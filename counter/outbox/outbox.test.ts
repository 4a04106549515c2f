import { receiptCode } from '@loket/domain/receipt-code';
import { LoketError, problemOf } from '@loket/protocol/errors';
import { IDBDatabase } from 'fake-indexeddb';
import { describe, expect, test, vi } from 'vitest';
import { createDrafts } from '../drafts/drafts.ts';
import { submissionOf } from '../forms/intake-form.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { openTestSafe, testNow } from '../testing/open-test-database.ts';
import { filledForm, recordedForm } from '../testing/sample-forms.ts';
import { type ExportedItem, exportOfItem } from './export-item.ts';
import { countOutbox, createOutbox } from './outbox.ts';

const writtenAt = '2026-11-24T01:00:00.000Z';

function acceptance(form: ReturnType<typeof filledForm>) {
  return { form, submission: submissionOf(form, { takenAt: writtenAt, takenBy: 'loket' }), takenBy: 'loket', writtenAt };
}

async function bench() {
  const { ids } = createFakePorts();
  const { database, factory, vault } = await openTestSafe();
  return {
    ids,
    database,
    factory,
    outbox: createOutbox(database, vault.cipher, testNow),
    drafts: createDrafts(database, vault.cipher, testNow),
  };
}

describe('the outbox', () => {
  test('an application is written with strict durability: on the disk before it is said to be accepted', async () => {
    const asked = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const { ids, outbox } = await bench();
    await outbox.accept(acceptance(recordedForm(ids.next())));
    const writes = asked.mock.calls.filter(([, mode]) => mode === 'readwrite');
    expect(writes.length).toBeGreaterThan(0);
    for (const [, , options] of writes) expect(options).toEqual({ durability: 'strict' });
  });

  test('an accepted application is there after a restart, with its receipt code, its files, and without its draft', async () => {
    const { ids, database, factory, outbox, drafts } = await bench();
    const form = recordedForm(ids.next());
    await drafts.save(form, 'loket', writtenAt);
    const row = await outbox.accept(acceptance(form));
    expect(row.receiptCode).toBe(receiptCode(form.id));
    database.close();

    const { database: again, vault } = await openTestSafe(factory);
    expect(await createOutbox(again, vault.cipher, testNow).find(form.id)).toMatchObject({ state: 'waiting', receiptCode: row.receiptCode });
    expect((await again.files.toArray()).map(({ state, size_bytes }) => [state, size_bytes]).sort()).toEqual([
      ['held', 20],
      ['held', 200],
      ['held', 300],
    ]);
    expect(await createDrafts(again, vault.cipher, testNow).list('loket')).toEqual([]);
  });

  test('a double click accepts once: the second finds the first', async () => {
    const { ids, outbox } = await bench();
    const form = filledForm(ids.next());
    const [first, second] = await Promise.all([outbox.accept(acceptance(form)), outbox.accept({ ...acceptance(form), writtenAt: '2026-11-24T01:00:00.400Z' })]);
    expect(second).toEqual(first);
    expect(await outbox.list()).toHaveLength(1);
  });

  test('a draft that is saved late does not come back after the acceptance', async () => {
    const { ids, outbox, drafts } = await bench();
    const form = filledForm(ids.next());
    await outbox.accept(acceptance(form));
    await drafts.save(form, 'loket', writtenAt);
    expect(await drafts.list('loket')).toEqual([]);
  });

  test('a corrected application takes the place of the refused one under the same id, so the receipt stays true', async () => {
    const { ids, outbox, database } = await bench();
    const form = filledForm(ids.next());
    await outbox.accept(acceptance(form));
    await outbox.setAside(form.id, problemOf(new LoketError('invalid_body')));
    expect(await countOutbox(database)).toMatchObject({ waiting: 0, setAside: 1 });
    const corrected = { ...form, person: { ...form.person, name: 'Siti Benar' } };
    await outbox.accept(acceptance(corrected));
    expect(await outbox.find(form.id)).toMatchObject({ state: 'waiting', submission: { person: { name: 'Siti Benar' } } });
    expect(await outbox.find(form.id)).not.toHaveProperty('problem');
  });

  test('where the id is taken the correction has a new one, and the old one says what replaced it', async () => {
    const { ids, outbox } = await bench();
    const form = filledForm(ids.next());
    await outbox.accept(acceptance(form));
    await outbox.setAside(form.id, problemOf(new LoketError('same_id_other_content')));
    const replacement = { ...form, id: ids.next(), replaces: form.id };
    const row = await outbox.accept(acceptance(replacement));
    expect(await outbox.find(form.id)).toMatchObject({ state: 'discarded', discardReason: row.receiptCode });
    expect(await outbox.find(replacement.id)).toMatchObject({ state: 'waiting' });
  });

  test('files go only once the office knows what they belong to', async () => {
    const { ids, outbox } = await bench();
    const form = recordedForm(ids.next());
    const row = await outbox.accept(acceptance(form));
    expect(await outbox.filesIn('waiting')).toEqual([]);
    const { id, receiptCode: code } = row;
    await outbox.atOffice(
      id,
      {
        id,
        receiptCode: code,
        kind: 'baru',
        name: 'x',
        status: 'BIO_CAPTURED',
        acceptedAt: writtenAt,
        nextStep: { holder: 'sync', holderName: { id: '', en: '' }, text: { id: '', en: '' } },
        warnings: [],
      },
      0,
    );
    expect(await outbox.filesIn('waiting')).toHaveLength(3);
  });

  test('forgetting an application keeps a file that another one here still names', async () => {
    const { ids, outbox, database } = await bench();
    const first = recordedForm(ids.next());
    const second = recordedForm(ids.next());
    await outbox.accept(acceptance(first));
    await outbox.accept(acceptance(second));
    await outbox.prune(first.id);
    expect(await database.files.count()).toBe(3);
    await outbox.prune(second.id);
    expect(await database.files.count()).toBe(0);
  });

  test('what was discarded can be looked up for thirty days, then it is forgotten', async () => {
    const { ids, outbox } = await bench();
    const form = filledForm(ids.next());
    await outbox.accept(acceptance(form));
    await outbox.discard(form.id, 'pemohon pulang');
    await outbox.forgetOldDiscarded(Date.parse(writtenAt) + 29 * 86_400_000);
    expect(await outbox.find(form.id)).toMatchObject({ discardReason: 'pemohon pulang' });
    await outbox.forgetOldDiscarded(Date.parse(writtenAt) + 31 * 86_400_000);
    expect(await outbox.find(form.id)).toBeUndefined();
  });

  test('what lies on the disk says nothing of the citizen; ids, states, moments and sizes stand in the clear', async () => {
    const { ids, outbox, database } = await bench();
    const form = recordedForm(ids.next());
    await outbox.accept(acceptance(form));
    await outbox.setAside(form.id, problemOf(new LoketError('invalid_body', [{ field: 'person.name', code: 'x', text: { id: 'nama Siti', en: 'name' } }])));
    const rows = [await database.items.toArray(), await database.contents.toArray()];
    const onDisk = JSON.stringify(rows, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value));
    for (const word of ['Siti', form.person.nik, form.person.motherName, '"takenBy"']) expect(onDisk).not.toContain(word);
    expect(rows[0]).toMatchObject([{ id: form.id, state: 'set_aside', writtenAt, attempts: 1, files: expect.any(Array), size_bytes: expect.any(Number) }]);
  });

  test('a picture is kept once: the form that could be corrected gets it back from the files', async () => {
    const { ids, outbox, database } = await bench();
    const form = recordedForm(ids.next());
    await outbox.accept(acceptance(form));
    const row = await database.items.get(form.id);
    expect(row?.seal.bytes.length).toBeLessThan(4_000);
    expect(await outbox.formOf(form.id)).toEqual(form);
  });

  test('a damaged item is set aside as it was found, and those behind it go', async () => {
    const { ids, outbox, database } = await bench();
    const [damaged, good] = [filledForm(ids.next(), 1), filledForm(ids.next(), 2)];
    await outbox.accept(acceptance(damaged));
    await outbox.accept(acceptance(good));
    await database.items.update(damaged.id, { seal: { form: 1, iv: new Uint8Array(12), bytes: new Uint8Array(40) } });
    expect(await outbox.nextApplication(0, new Set())).toMatchObject({ id: good.id });
    expect(await database.unreadable.toArray()).toMatchObject([{ table: 'items', key: damaged.id }]);
    expect(await countOutbox(database)).toMatchObject({ waiting: 1, unreadable: 1 });
  });

  test('a file that the office refused can be tried again', async () => {
    const { ids, outbox, database } = await bench();
    await outbox.accept(acceptance(recordedForm(ids.next())));
    const hash = 'b'.repeat(64);
    await outbox.setAttachmentAside(hash, problemOf(new LoketError('unsupported_media')));
    expect(await countOutbox(database)).toMatchObject({ setAsideAttachments: 1 });
    await outbox.retryFile(hash);
    expect(await outbox.findFile(hash)).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(await outbox.findFile(hash)).not.toHaveProperty('problem');
  });

  test('the exported file carries everything that would travel', async () => {
    const { ids, outbox } = await bench();
    const form = recordedForm(ids.next());
    const row = await outbox.accept(acceptance(form));
    const bytes = await outbox.bytesOf('a'.repeat(64));
    const blob = exportOfItem(row, [{ sha256: 'a'.repeat(64), mediaType: 'image/jpeg', bytes: bytes ?? new Uint8Array() }], writtenAt);
    const said: ExportedItem = JSON.parse(await blob.text());
    expect(said).toMatchObject({ format: 'loket-outbox-item/1', item: { id: form.id, takenBy: 'loket', submission: row.submission } });
    expect(Buffer.from(said.files[0]?.base64 ?? '', 'base64').length).toBe(200);
  });
});
