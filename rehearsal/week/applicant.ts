/** Who stands at the counter: a synthetic person with the papers of their kind, some with a photo or a scan of their own. */
import { readFileSync } from 'node:fs';
import { kindRules } from '@loket/domain/application-kinds';
import { sha256 } from '@loket/office/journal/hash';
import { testSubmission } from '@loket/office/testing/people';
import type { ApplicationSubmission } from '@loket/protocol/application';
import type { Arrival } from './week-plan.ts';

type File = { readonly mediaType: string; readonly bytes: Uint8Array<ArrayBuffer> };
export type Visit = { readonly submission: ApplicationSubmission; readonly files: ReadonlyMap<string, File> };

/** of a page of a family card, scanned small */
const scan_bytes = 40_000;
const portrait = readFileSync(new URL('../portrait.png', import.meta.url));

/** The picture is one and the same; words behind its end make the file the person's own. */
function photoOf(person: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat([portrait, Buffer.from(`latihan ${person}`)]));
}

export function visitOf({ person, kind, isRecorded, hasScan }: Arrival, takenAt: string): Visit {
  const files = new Map<string, File>();
  const keep = (mediaType: string, bytes: Uint8Array<ArrayBuffer>): string => {
    const hash = sha256(bytes);
    files.set(hash, { mediaType, bytes });
    return hash;
  };
  const { documents: types, oneOfDocuments } = kindRules[kind];
  const documents = [...types, ...oneOfDocuments.slice(0, 1)].map((type, index) => {
    // A lost card may be printed on the quota only where the police letter has its number.
    const paper = { type, ...(type === 'police_letter' ? { number: `LP/${person}/XII/2026` } : {}) };
    if (!hasScan || index > 0) return paper;
    const bytes = new Uint8Array(scan_bytes).fill(person % 251);
    Buffer.from(`%PDF-1.4 latihan ${person}`).copy(bytes);
    return { ...paper, scan: { sha256: keep('application/pdf', bytes), size_bytes: bytes.length, mediaType: 'application/pdf' as const } };
  });
  const base = testSubmission(person, kind, { takenAt, documents });
  if (!isRecorded) return { submission: base, files };
  const bytes = photoOf(person);
  const photo = { sha256: keep('image/png', bytes), size_bytes: bytes.length, mediaType: 'image/png' as const };
  return { submission: { ...base, enrolment: { mode: 'captured', photo } }, files };
}
