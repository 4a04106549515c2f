/** Courier files as a counter makes them, and the office's receipt as it reads it. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { readUstarHeader, ustarBlock_bytes, ustarPadding_bytes } from '@loket/domain/ustar';
import { CourierManifest, CourierReceiptStatement, type CourierResult } from '@loket/protocol/courier';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../browser/sha256.ts';
import { submissionOf } from '../forms/intake-form.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { openTestSafe, testNow } from '../testing/open-test-database.ts';
import { recordedForm } from '../testing/sample-forms.ts';
import { createCourier, divide } from './courier.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const officeKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
const signed = (text: string, key = privateKey) => ({ text, signature: sign(null, Buffer.from(text), key).toString('base64url'), keyId: 'contoh' });
const itemId = (number: number): string => `0199a1b2-c3d4-7e5f-8a9b-${number.toString(16).padStart(12, '0')}`;

/** A computer that its office has certified, with so many applications in its outbox, each with a picture of its own. */
async function counterWith(count: number, piece_bytes_max?: number) {
  const identity = await generateX25519Identity();
  const { database, vault } = await openTestSafe();
  await vault.registered(signed('{}'), officeKey);
  await vault.courierKey(signed(JSON.stringify({ officeId: 'contoh', recipient: await identityToRecipient(identity) })));
  const outbox = createOutbox(database, vault.cipher, testNow);
  for (let number = 1; number <= count; number += 1) {
    const bytes = new Uint8Array(50_000).fill(number);
    const photo = { sha256: await sha256(bytes), mediaType: 'image/jpeg' as const, size_bytes: bytes.length, bytes };
    const form = { ...recordedForm(itemId(number)), documents: {} };
    const { signature: _none, ...enrolment } = form.enrolment;
    const own = { ...form, enrolment: { ...enrolment, photo } };
    await outbox.accept({ form: own, submission: submissionOf(own, { takenAt: testNow(), takenBy: 'loket' }), takenBy: 'loket', writtenAt: testNow() });
  }
  const { clock, ids } = createFakePorts();
  const courier = createCourier({ database, outbox, vault, clock, ids, ...(piece_bytes_max === undefined ? {} : { piece_bytes_max }) });
  const open = async (file: Uint8Array): Promise<Map<string, Uint8Array>> => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    return untar(await decrypter.decrypt(file));
  };
  return { database, outbox, courier, open, machineId: (await vault.findMachine())?.machineId ?? '' };
}

function untar(archive: Uint8Array): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (let at = 0; at < archive.length; ) {
    const header = readUstarHeader(archive.subarray(at, at + ustarBlock_bytes));
    if (header === undefined) break;
    at += ustarBlock_bytes;
    found.set(header.name, archive.subarray(at, at + header.size_bytes));
    at += header.size_bytes + ustarPadding_bytes(header.size_bytes);
  }
  return found;
}

/** Keeps what is made, as a stick does. */
function stick() {
  const files = new Map<string, Uint8Array>();
  const sink = async (name: string, content: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> => {
    files.set(name, new Uint8Array(await new Response(content).arrayBuffer()));
  };
  return { files, sink };
}

const manifestOf = (entries: Map<string, Uint8Array>) => CourierManifest.parse(JSON.parse(Buffer.from(entries.get('manifest.json') ?? []).toString()));

describe('courier files', () => {
  test('hold every item that waits with its pictures, in files of a limited size, and leave the outbox as it is', async () => {
    const { database, courier, open } = await counterWith(5, 120_000);
    const before = await database.items.toArray();
    const { files, sink } = stick();
    const made = await courier.make('loket', sink, () => {});
    expect(made.map(({ items }) => items)).toEqual([2, 2, 1]);
    expect([...files.keys()]).toEqual(made.map(({ name }) => name));
    const carried: string[] = [];
    for (const [index, file] of [...files.values()].entries()) {
      expect(Buffer.from(file).includes('Siti Contoh')).toBe(false);
      const entries = await open(file);
      const manifest = manifestOf(entries);
      expect(manifest).toMatchObject({ officeId: 'contoh', madeBy: 'loket', piece: index + 1, pieces: 3 });
      for (const { id, files: pictures } of manifest.items) {
        carried.push(id);
        expect(pictures).toHaveLength(1);
        for (const hash of pictures) expect(await sha256(new Uint8Array(entries.get(`items/${id}/${hash}`) ?? []))).toBe(hash);
      }
    }
    expect(carried).toEqual([1, 2, 3, 4, 5].map(itemId));
    expect(await database.items.toArray()).toEqual(before);
  });

  test('leave out what is at the office already, and a picture that can no longer be read, which is set aside and said', async () => {
    const { database, outbox, courier, open } = await counterWith(3);
    const [first, second] = await database.items.toArray();
    const [lost = ''] = second?.files ?? [];
    await outbox.atOffice(
      first?.id ?? '',
      {
        id: itemId(1),
        receiptCode: '',
        kind: '',
        name: '',
        status: '',
        acceptedAt: testNow(),
        nextStep: { holder: '', holderName: { id: '', en: '' }, text: { id: '', en: '' } },
        warnings: [],
      },
      0,
    );
    await outbox.attachmentAtOffice(first?.files[0] ?? '');
    await database.contents
      .where('sha256')
      .equals(lost)
      .modify((row, at) => {
        at.value = { ...row, seal: { ...row.seal, bytes: new Uint8Array(40) } };
      });
    const { files, sink } = stick();
    await courier.make('loket', sink, () => {});
    const [file] = files.values();
    expect(manifestOf(await open(file ?? new Uint8Array())).items).toMatchObject([
      { id: itemId(2), files: [] },
      { id: itemId(3), files: [expect.any(String)] },
    ]);
    expect(await database.files.get(lost)).toMatchObject({ state: 'set_aside', problem: { code: 'unreadable' } });
  });

  test('are made one picture after the other: nothing is read before whoever writes has taken what came before', async () => {
    const { outbox, courier } = await counterWith(4);
    let read = 0;
    const bytesOf = outbox.bytesOf;
    Object.assign(outbox, {
      bytesOf: (hash: string) => {
        read += 1;
        return bytesOf(hash);
      },
    });
    const slow = async (_name: string, content: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> => {
      const reader = content.getReader();
      await reader.read();
      expect(read).toBeLessThan(4);
      for (let end = false; !end; ) end = (await reader.read()).done;
    };
    await courier.make('loket', slow, () => {});
    expect(read).toBe(4);
  });

  test('divide at the limit; an item larger than it has a file of its own', () => {
    const item = (size_bytes: number) => ({ id: '', files: [], size_bytes });
    const sizes = divide([item(4), item(5), item(12), item(1), item(9)], 10).map(({ items }) => items.map(({ size_bytes }) => size_bytes));
    expect(sizes).toEqual([[4, 5], [12], [1, 9]]);
  });
});

describe("the office's receipt", () => {
  const answer = {
    id: itemId(1),
    receiptCode: '1234-5678-9ABC-D',
    kind: 'baru',
    status: 'BIO_CAPTURED',
    acceptedAt: testNow(),
    warnings: [],
    nextStep: { holder: 'office', holderName: { id: 'Kantor', en: 'Office' }, text: { id: 'Dikirim', en: 'Sent' } },
  };
  const problem = {
    type: 'urn:loket:error:invalid_body',
    title: 'no',
    status: 422,
    code: 'invalid_body',
    text: { id: 'Salah', en: 'Wrong' },
    retryable: false,
  };

  function receiptFor(machineId: string, items: readonly CourierResult[], key = privateKey): string {
    const said = {
      format: 'loket-courier-receipt/1',
      officeId: 'contoh',
      machineId,
      courierId: itemId(99),
      piece: 1,
      pieces: 1,
      importedAt: testNow(),
      importedBy: 'penyelia',
      items,
    };
    return JSON.stringify(signed(JSON.stringify(CourierReceiptStatement.parse(said)), key));
  }

  test('marks what was taken as at the office with its pictures, sets aside what was refused, and leaves what was damaged', async () => {
    const { database, outbox, courier, machineId } = await counterWith(3);
    const pictures = (await database.items.get(itemId(1)))?.files ?? [];
    const receipt = receiptFor(machineId, [
      { id: itemId(1), outcome: 'taken', answer, files: [...pictures] },
      { id: itemId(2), outcome: 'refused', files: [], problem },
      { id: itemId(3), outcome: 'damaged', files: [], problem },
      { id: itemId(7), outcome: 'already', answer: { ...answer, id: itemId(7) }, files: [] },
    ]);
    for (let time = 0; time < 2; time += 1) {
      expect(await courier.readReceipt(receipt)).toEqual({ is: 'read', delivered: 2, refused: 1, damaged: 1 });
      expect((await database.items.toArray()).map(({ state }) => state)).toEqual(['at_office', 'set_aside', 'waiting']);
    }
    expect(await outbox.find(itemId(1))).toMatchObject({ answer: { receiptCode: '1234-5678-9ABC-D', name: 'Siti Contoh' } });
    expect(await database.files.bulkGet([...pictures])).toMatchObject([{ state: 'at_office' }]);
    expect((await courier.plan()).flatMap(({ items }) => items.map(({ id }) => id))).toEqual([itemId(3)]);
  });

  test('of another machine, of another hand, or no receipt at all marks nothing', async () => {
    const { database, courier, machineId } = await counterWith(1);
    const taken: CourierResult[] = [{ id: itemId(1), outcome: 'taken', answer, files: [] }];
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect(await courier.readReceipt(receiptFor(itemId(50), taken))).toEqual({ is: 'foreign' });
    expect(await courier.readReceipt(receiptFor(machineId, taken, stranger))).toEqual({ is: 'changed' });
    expect(await courier.readReceipt(receiptFor(machineId, taken).replace('taken', 'tekan'))).toEqual({ is: 'changed' });
    for (const content of ['', '{}', 'bukan bukti']) expect(await courier.readReceipt(content)).toEqual({ is: 'foreign' });
    expect((await database.items.toArray()).map(({ state }) => state)).toEqual(['waiting']);
  });
});
