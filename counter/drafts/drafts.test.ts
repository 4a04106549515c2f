import { describe, expect, test } from 'vitest';
import { emptyForm } from '../forms/intake-form.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { openTestDatabase } from '../testing/open-test-database.ts';
import { filledForm, recordedForm } from '../testing/sample-forms.ts';
import { createDrafts } from './drafts.ts';

const at = '2026-11-24T01:00:00.000Z';

describe('drafts', () => {
  test('a form comes back as it was typed, half a word and a photo included, after a restart', async () => {
    const { ids } = createFakePorts();
    const { database, factory } = openTestDatabase();
    const form = { ...recordedForm(ids.next()), note: 'pemohon memba' };
    await createDrafts(database).save(form, 'loket', at);
    database.close();
    const [kept] = await createDrafts(openTestDatabase(factory).database).of('loket');
    expect(kept?.form).toEqual(form);
  });

  test('an officer is offered their own forms only, the newest first', async () => {
    const { ids } = createFakePorts();
    const drafts = createDrafts(openTestDatabase().database);
    const [older, newer, foreign] = [filledForm(ids.next()), filledForm(ids.next()), filledForm(ids.next())];
    await drafts.save(older, 'loket', '2026-11-24T01:00:00.000Z');
    await drafts.save(newer, 'loket', '2026-11-24T02:00:00.000Z');
    await drafts.save(foreign, 'lain', '2026-11-24T03:00:00.000Z');
    expect((await drafts.of('loket')).map(({ id }) => id)).toEqual([newer.id, older.id]);
  });

  test('a form with nothing typed is no draft, and one emptied again is forgotten', async () => {
    const { ids } = createFakePorts();
    const drafts = createDrafts(openTestDatabase().database);
    const blank = emptyForm(ids.next(), 'baru');
    await drafts.save(blank, 'loket', at);
    expect(await drafts.of('loket')).toEqual([]);
    await drafts.save({ ...blank, note: 'x' }, 'loket', at);
    expect(await drafts.of('loket')).toHaveLength(1);
    await drafts.save(blank, 'loket', at);
    expect(await drafts.of('loket')).toEqual([]);
  });

  test('abandoned forms do not pile up for ever', async () => {
    const { ids } = createFakePorts();
    const drafts = createDrafts(openTestDatabase().database);
    for (let count = 0; count < 25; count += 1) await drafts.save(filledForm(ids.next()), 'loket', new Date(Date.parse(at) + count * 1000).toISOString());
    expect(await drafts.of('loket')).toHaveLength(20);
  });
});
