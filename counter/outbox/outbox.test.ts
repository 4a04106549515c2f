import { receiptCode } from '@loket/domain/receipt-code';
import { LoketError, problemOf } from '@loket/protocol/errors';
import { describe, expect, test } from 'vitest';
import { createDrafts } from '../drafts/drafts.ts';
import { submissionOf } from '../forms/intake-form.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { openTestDatabase } from '../testing/open-test-database.ts';
import { filledForm, recordedForm } from '../testing/sample-forms.ts';
import { countOutbox, createOutbox } from './outbox.ts';

const writtenAt = '2026-11-24T01:00:00.000Z';

function acceptance(form: ReturnType<typeof filledForm>) {
  return { form, submission: submissionOf(form, { takenAt: writtenAt, takenBy: 'loket' }), takenBy: 'loket', writtenAt };
}

function bench() {
  const { ids } = createFakePorts();
  const { database, factory } = openTestDatabase();
  return { ids, database, factory, outbox: createOutbox(database), drafts: createDrafts(database) };
}

describe('the outbox', () => {
  test('an accepted application is there after a restart, with its receipt code, its files, and without its draft', async () => {
    const { ids, database, factory, outbox, drafts } = bench();
    const form = recordedForm(ids.next());
    await drafts.save(form, 'loket', writtenAt);
    const row = await outbox.accept(acceptance(form));
    expect(row.receiptCode).toBe(receiptCode(form.id));
    database.close();

    const again = openTestDatabase(factory).database;
    expect(await createOutbox(again).find(form.id)).toMatchObject({ state: 'waiting', receiptCode: row.receiptCode });
    expect((await again.attachments.toArray()).map(({ state, size_bytes }) => [state, size_bytes]).sort()).toEqual([
      ['held', 20],
      ['held', 200],
      ['held', 300],
    ]);
    expect(await createDrafts(again).of('loket')).toEqual([]);
  });

  test('a double click accepts once: the second finds the first', async () => {
    const { ids, outbox } = bench();
    const form = filledForm(ids.next());
    const [first, second] = await Promise.all([outbox.accept(acceptance(form)), outbox.accept({ ...acceptance(form), writtenAt: '2026-11-24T01:00:00.400Z' })]);
    expect(second).toEqual(first);
    expect(await outbox.list()).toHaveLength(1);
  });

  test('a draft that is saved late does not come back after the acceptance', async () => {
    const { ids, outbox, drafts } = bench();
    const form = filledForm(ids.next());
    await outbox.accept(acceptance(form));
    await drafts.save(form, 'loket', writtenAt);
    expect(await drafts.of('loket')).toEqual([]);
  });

  test('a corrected application takes the place of the refused one under the same id, so the receipt stays true', async () => {
    const { ids, outbox, database } = bench();
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
    const { ids, outbox } = bench();
    const form = filledForm(ids.next());
    await outbox.accept(acceptance(form));
    await outbox.setAside(form.id, problemOf(new LoketError('same_id_other_content')));
    const replacement = { ...form, id: ids.next(), replaces: form.id };
    const row = await outbox.accept(acceptance(replacement));
    expect(await outbox.find(form.id)).toMatchObject({ state: 'discarded', discardReason: row.receiptCode });
    expect(await outbox.find(replacement.id)).toMatchObject({ state: 'waiting' });
  });

  test('files go only once the office knows what they belong to', async () => {
    const { ids, outbox } = bench();
    const form = recordedForm(ids.next());
    const row = await outbox.accept(acceptance(form));
    expect(await outbox.waitingAttachments()).toEqual([]);
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
    expect(await outbox.waitingAttachments()).toHaveLength(3);
  });

  test('forgetting an application keeps a file that another one here still names', async () => {
    const { ids, outbox, database } = bench();
    const first = recordedForm(ids.next());
    const second = recordedForm(ids.next());
    await outbox.accept(acceptance(first));
    await outbox.accept(acceptance(second));
    await outbox.prune(first.id);
    expect(await database.attachments.count()).toBe(3);
    await outbox.prune(second.id);
    expect(await database.attachments.count()).toBe(0);
  });

  test('what was discarded can be looked up for thirty days, then it is forgotten', async () => {
    const { ids, outbox } = bench();
    const form = filledForm(ids.next());
    await outbox.accept(acceptance(form));
    await outbox.discard(form.id, 'pemohon pulang');
    await outbox.forgetOldDiscarded(Date.parse(writtenAt) + 29 * 86_400_000);
    expect(await outbox.find(form.id)).toMatchObject({ discardReason: 'pemohon pulang' });
    await outbox.forgetOldDiscarded(Date.parse(writtenAt) + 31 * 86_400_000);
    expect(await outbox.find(form.id)).toBeUndefined();
  });
});
