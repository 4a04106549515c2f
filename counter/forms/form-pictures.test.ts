import { expect, test } from 'vitest';
import { picturesIn, withBytes, withoutBytes } from './form-pictures.ts';
import { emptyForm, enrolmentOf, entryOf, filesOf, type IntakeForm, type Picture, type Scan } from './intake-form.ts';

let made = 0;
function file<M extends Scan['mediaType']>(mediaType: M): Scan & { readonly mediaType: M } {
  made += 1;
  const bytes = new Uint8Array([made]);
  return { sha256: String(made).padStart(64, '0'), mediaType, size_bytes: 1, bytes };
}
const picture = (): Picture => file('image/jpeg');

function fullForm(): IntakeForm {
  const form = emptyForm('0195c0de-0000-7000-8000-000000000001', 'baru');
  return {
    ...form,
    documents: { kk: { seen: true, number: '', expiresOn: '', scan: picture(), morePages: [picture(), file('application/pdf')] } },
    enrolment: {
      ...form.enrolment,
      photo: picture(),
      photoCheck: { source: 'camera', found: 'open_eyes', reason: 'tunanetra' },
      signature: picture(),
      recordedBefore: { answer: 'no', found: 'nothing' },
      exceptions: [{ part: 'right_iris', reason: 'diperban', photo: picture() }],
      biometrics: {
        wanted: { finger: 40, thumb: 40, iris: 60 },
        rest: 'later',
        chain: 'A'.repeat(64),
        parts: [{ part: 'left_index', quality: 35, tries: 3, device: 'UJI', file: file('application/octet-stream') }],
      },
    },
  };
}

const bytesOf = (form: IntakeForm): Map<string, Uint8Array<ArrayBuffer>> => new Map([...picturesIn(form)].map(([sha256, { bytes }]) => [sha256, bytes]));

test('a form with photo, papers of several pages, fingers and proofs is put together again as it was', () => {
  const form = fullForm();
  const bare = withoutBytes(form);
  expect([...picturesIn(bare).values()].every(({ bytes }) => bytes.length === 0)).toBe(true);
  expect(withBytes(bare, bytesOf(form))).toEqual(form);
  expect(
    filesOf(form)
      .map(({ sha256 }) => sha256)
      .sort(),
  ).toEqual([...picturesIn(form).keys()].sort());
});

test('what has lost its bytes is taken out alone, and a lost first page leaves the second as the first', () => {
  const form = fullForm();
  const kept = bytesOf(form);
  for (const lost of [form.documents.kk?.scan, form.enrolment.biometrics?.parts[0]?.file, form.enrolment.exceptions[0]?.photo]) kept.delete(lost?.sha256 ?? '');
  const back = withBytes(withoutBytes(form), kept);
  expect(back.documents.kk?.scan).toEqual(form.documents.kk?.morePages?.[0]);
  expect(back.documents.kk?.morePages).toEqual([form.documents.kk?.morePages?.[1]]);
  expect(back.enrolment.biometrics?.parts).toEqual([]);
  expect(back.enrolment.exceptions).toEqual([{ part: 'right_iris', reason: 'diperban' }]);
  expect(back.enrolment.photo).toEqual(form.enrolment.photo);
});

test('a recording that was begun is taken up at the enrolment desk as it was, its files being at the office', () => {
  const form = fullForm();
  const begun = enrolmentOf(form);
  expect(begun).toMatchObject({
    later: ['left_thumb', 'left_middle', 'left_ring', 'left_little', 'right_thumb', 'right_index', 'right_middle', 'right_ring', 'right_little', 'left_iris'],
  });
  const entry = entryOf(begun);
  expect(enrolmentOf({ ...form, enrolment: entry })).toEqual(begun);
  expect(entry.photo?.bytes.length).toBe(0);
});
