/** Who comes to the counter: synthetic people, each kind of application, photos of a few bytes. */
import { type ApplicationKind, kindRules } from '@loket/domain/application-kinds';
import { sha256 } from '@loket/office/journal/hash';
import { testSubmission } from '@loket/office/testing/people';
import type { ApplicationSubmission, Enrolment } from '@loket/protocol/application';
import type { SeededRandom } from '../../samples/seeded-random.ts';

export const kinds: readonly ApplicationKind[] = [
  'baru',
  'baru',
  'baru',
  'perubahan_data',
  'rusak',
  'hilang',
  'pindah_datang',
  'luar_domisili',
  'baru_wna',
  'perpanjangan_wna',
];

export type Visit = { readonly submission: ApplicationSubmission; readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>> };

type Recording = { readonly enrolment: Enrolment; readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>> };

/** A photo is the person's own, whenever it is taken: `take` makes another picture of them. */
export function recordingOf(person: number, take: number): Recording {
  const bytes = Uint8Array.from(Buffer.from(`face of ${person}, take ${take}`));
  const hash = sha256(bytes);
  return {
    enrolment: { mode: 'captured', photo: { sha256: hash, size_bytes: bytes.length, mediaType: 'image/jpeg' } },
    files: new Map([[hash, bytes]]),
  };
}

function papersOf(kind: ApplicationKind): ApplicationSubmission['documents'] {
  const { documents, oneOfDocuments } = kindRules[kind];
  return [...documents, ...oneOfDocuments.slice(0, 1)].map((type) => ({
    type,
    ...(type === 'itap_card' ? { expiresOn: '2031-06-30' } : {}),
    ...(type === 'police_letter' ? { number: 'LP/1/2026' } : {}),
  }));
}

/** A visit of person `number` (1 to 9999). */
export function visitOf(number: number, kind: ApplicationKind, takenAt: string, random: SeededRandom): Visit {
  const { enrolment: elsewhere, ...bare } = testSubmission(number, kind, { takenAt, documents: papersOf(kind) });
  const isRecorded = elsewhere !== undefined;
  if (!isRecorded) return { submission: bare, files: new Map() };
  const choice = random.between(1, 10);
  // Some go on to the enrolment desk first, some were recorded elsewhere.
  if (choice <= 2) return { submission: bare, files: new Map() };
  if (choice <= 4) return { submission: { ...bare, enrolment: elsewhere }, files: new Map() };
  const { enrolment, files } = recordingOf(number, 1);
  return { submission: { ...bare, enrolment }, files };
}
