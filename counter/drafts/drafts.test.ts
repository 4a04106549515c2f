import { describe, expect, test } from 'vitest';
import { emptyForm } from '../forms/intake-form.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { openTestSafe, testNow } from '../testing/open-test-database.ts';
import { filledForm, recordedForm } from '../testing/sample-forms.ts';
import { createDrafts } from './drafts.ts';

const at = '2026-11-24T01:00:00.000Z';

async function bench() {
  const { ids } = createFakePorts();
  const { database, factory, vault } = await openTestSafe();
  return { ids, database, factory, drafts: createDrafts(database, vault.cipher, testNow) };
}

describe('drafts', () => {
  test('a form comes back as it was typed, half a word, a photo and the field included, after a restart', async () => {
    const { ids, database, factory, drafts } = await bench();
    const form = { ...recordedForm(ids.next()), note: 'pemohon memba' };
    await drafts.save(form, 'loket', at, 'field-note');
    database.close();
    const again = await openTestSafe(factory);
    const kept = await createDrafts(again.database, again.vault.cipher, testNow).find(form.id);
    expect(kept).toMatchObject({ form, place: 'field-note', username: 'loket' });
    expect(kept?.size_bytes).toBeGreaterThan(520);
  });

  test('what lies on the disk says nothing of the citizen', async () => {
    const { ids, database, drafts } = await bench();
    const form = recordedForm(ids.next());
    await drafts.save(form, 'loket', at);
    const onDisk = JSON.stringify([await database.forms.toArray(), await database.pictures.toArray()], (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    for (const word of [form.person.name, form.person.nik, form.person.motherName, 'rusak', 'baru']) expect(onDisk).not.toContain(word);
  });

  test('a picture is written once, and goes when it is taken out of the form', async () => {
    const { ids, database, drafts } = await bench();
    const form = recordedForm(ids.next());
    await drafts.save(form, 'loket', at);
    const before = await database.pictures.toArray();
    expect(before).toHaveLength(3);
    await drafts.save({ ...form, note: 'x' }, 'loket', at);
    expect(await database.pictures.toArray()).toEqual(before);
    const { signature: _signature, ...enrolment } = form.enrolment;
    await drafts.save({ ...form, enrolment }, 'loket', at);
    expect(await database.pictures.count()).toBe(2);
    await drafts.remove(form.id);
    expect([await database.forms.count(), await database.pictures.count()]).toEqual([0, 0]);
  });

  test('an officer is offered their own forms first, the newest before the others, then those of colleagues', async () => {
    const { ids, drafts } = await bench();
    const [older, newer, foreign] = [filledForm(ids.next()), filledForm(ids.next()), filledForm(ids.next())];
    await drafts.save(older, 'loket', '2026-11-24T01:00:00.000Z');
    await drafts.save(newer, 'loket', '2026-11-24T02:00:00.000Z');
    await drafts.save(foreign, 'lain', '2026-11-24T03:00:00.000Z');
    expect((await drafts.list('loket')).map(({ id }) => id)).toEqual([newer.id, older.id, foreign.id]);
  });

  test('a form with nothing typed is no draft, and one emptied again is forgotten', async () => {
    const { ids, drafts } = await bench();
    const blank = emptyForm(ids.next(), 'baru');
    await drafts.save(blank, 'loket', at);
    expect(await drafts.list('loket')).toEqual([]);
    await drafts.save({ ...blank, note: 'x' }, 'loket', at);
    expect(await drafts.list('loket')).toHaveLength(1);
    await drafts.save(blank, 'loket', at);
    expect(await drafts.list('loket')).toEqual([]);
  });

  test('no draft is dropped because there are many', async () => {
    const { ids, drafts } = await bench();
    for (let count = 0; count < 45; count += 1) await drafts.save(filledForm(ids.next()), 'loket', new Date(Date.parse(at) + count * 1000).toISOString());
    expect(await drafts.list('loket')).toHaveLength(45);
  });

  test('a damaged draft is set aside as it was found, and the others are offered', async () => {
    const { ids, database, drafts } = await bench();
    const [good, bad] = [filledForm(ids.next()), filledForm(ids.next())];
    await drafts.save(good, 'loket', at);
    await drafts.save(bad, 'loket', at);
    const row = await database.forms.get(bad.id);
    const bytes = Uint8Array.from(row?.seal.bytes ?? []);
    bytes.set([(bytes[5] ?? 0) ^ 1], 5);
    await database.forms.update(bad.id, { seal: { form: 1, iv: row?.seal.iv ?? new Uint8Array(), bytes } });
    expect((await drafts.list('loket')).map(({ id }) => id)).toEqual([good.id]);
    expect(await database.unreadable.toArray()).toMatchObject([{ table: 'forms', key: bad.id, row: { id: bad.id, seal: { bytes } } }]);
  });
});
