/**
 * Records what this release leaves on an officer's disk, for the tests of later releases:
 * `node counter/testing/record-database.ts > counter/testing/releases/NAME.json`. Run it before the shape changes.
 */
import { LoketError, problemOf } from '@loket/protocol/errors';
import { createDrafts } from '../drafts/drafts.ts';
import { submissionOf } from '../forms/intake-form.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { dumpDatabase } from './database-dump.ts';
import { createFakePorts } from './fake-ports.ts';
import { officerNamed, openTestSafe, testNow } from './open-test-database.ts';
import { filledForm, recordedForm } from './sample-forms.ts';

const { ids } = createFakePorts();
// Its PIN is `testPin`: a later release's test opens it.
const { database, factory, vault } = await openTestSafe();
const outbox = createOutbox(database, vault.cipher, testNow);
const drafts = createDrafts(database, vault.cipher, testNow);
const writtenAt = '2026-11-24T01:00:00.000Z';
const accept = async (form: ReturnType<typeof filledForm>) =>
  outbox.accept({ form, submission: submissionOf(form, { takenAt: writtenAt, takenBy: 'loket' }), takenBy: 'loket', writtenAt });

const waiting = await accept(filledForm(ids.next(), 1));
const recorded = await accept(recordedForm(ids.next()));
const refused = await accept(filledForm(ids.next(), 3));
await outbox.setAside(refused.id, problemOf(new LoketError('invalid_body')));
const given = await accept(filledForm(ids.next(), 4));
await outbox.discard(given.id, 'pemohon pulang');
await outbox.later(waiting.id, 3, Date.parse(writtenAt) + 8_000, 'away');
await outbox.atOffice(
  recorded.id,
  {
    id: recorded.id,
    receiptCode: recorded.receiptCode,
    kind: 'baru',
    name: recorded.submission.person.name,
    status: 'BIO_CAPTURED',
    acceptedAt: writtenAt,
    nextStep: { holder: 'sync', holderName: { id: 'kantor', en: 'office' }, text: { id: 'dikirim', en: 'to be sent' } },
    warnings: [],
  },
  0,
);
await drafts.save(recordedForm(ids.next()), 'loket', writtenAt);
await drafts.save(filledForm(ids.next(), 6), 'ani', writtenAt);
await database.remembered.put({
  key: 'officer',
  officer: officerNamed('loket'),
  signedInAt: writtenAt,
});
database.close();
process.stdout.write(`${JSON.stringify(await dumpDatabase(factory, 'loket-counter'), undefined, 1)}\n`);
