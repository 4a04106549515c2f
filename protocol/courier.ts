/**
 * Courier files: what a counter could not send, carried to the office on a stick. A file is a tar archive, encrypted by age
 * to the office's key; `manifest.json` comes first and is signed by the machine, then each item in a folder of its own.
 */
import { z } from 'zod';
import { SubmissionAnswer } from './application.ts';
import { SignedText } from './machines.ts';
import { Problem } from './problem.ts';
import { Moment, Sha256, Text, Uuid } from './text.ts';

/**
 * One file is filled up to so much, then the next one is begun: a bad sector costs one piece, and the office, which reads some
 * 6 to 16 MB a second, has read one before its minute for a request is over.
 */
export const courierPiece_bytes_max = 64_000_000;
/** A piece may be over by one item with all its pictures, and by what age and tar add. */
export const courierFile_bytes_max = 110_000_000;
export const courierItems_max = 5_000;
export const courierMediaType = 'application/vnd.loket.courier';

export const manifestName = 'manifest.json';
export const sealName = 'manifest-signature.json';
export const applicationName = (id: string): string => `items/${id}/application.json`;
export const fileName = (id: string, sha256: string): string => `items/${id}/${sha256}`;

/** What the office says of its own key for courier files (JSON), signed by the office as the machine knows it. */
export const CourierKey = z.object({ officeId: z.string(), recipient: z.string().regex(/^age1[a-z0-9]{50,80}$/) });
export type CourierKey = z.infer<typeof CourierKey>;

export const CourierManifest = z.object({
  format: z.literal('loket-courier/1'),
  courierId: Uuid,
  officeId: z.string(),
  machineId: Uuid,
  machineName: z.string(),
  /** user name of whoever made the file */
  madeBy: z.string(),
  madeAt: Moment,
  piece: z.int().min(1),
  pieces: z.int().min(1),
  items: z
    .array(
      z.object({
        id: Uuid,
        /** of the application's JSON as it lies in the file; it names each picture by its own hash */
        sha256: Sha256,
        /** pictures that travel with it */
        files: z.array(Sha256).max(100),
      }),
    )
    .min(1)
    .max(courierItems_max),
});
export type CourierManifest = z.infer<typeof CourierManifest>;

/** The machine's signature (Ed25519, base64url) over the bytes of the manifest, and the office's certificate of its key. */
export const CourierSeal = z.object({ signature: z.string().max(200), certificate: SignedText });
export type CourierSeal = z.infer<typeof CourierSeal>;

/** taken: now · already: before · refused: the office's rules say no · damaged: the file is broken there; bring a new one */
export const courierOutcomes = ['taken', 'already', 'refused', 'damaged'] as const;

export const CourierResult = z.object({
  id: Uuid,
  outcome: z.enum(courierOutcomes),
  /** of an item that is at the office: what the citizen's receipt needs; names stay on the machine */
  answer: SubmissionAnswer.omit({ name: true }).optional(),
  /** pictures of it that are at the office now */
  files: z.array(Sha256),
  problem: Problem.optional(),
});
export type CourierResult = z.infer<typeof CourierResult>;

/** What a receipt's text says (JSON). It is carried back to the machine and holds no name and no number of a person. */
export const CourierReceiptStatement = z.object({
  format: z.literal('loket-courier-receipt/1'),
  officeId: z.string(),
  machineId: Uuid,
  courierId: Uuid,
  piece: z.int(),
  pieces: z.int(),
  importedAt: Moment,
  importedBy: z.string(),
  items: z.array(CourierResult),
});
export type CourierReceiptStatement = z.infer<typeof CourierReceiptStatement>;

/** The receipt as a file: its text is a CourierReceiptStatement, signed by the office. */
export const CourierReceipt = z.object({ text: z.string().max(20_000_000), signature: z.string().max(200), keyId: z.string().max(64) });
export type CourierReceipt = z.infer<typeof CourierReceipt>;

export const CourierImportAnswer = z.object({
  courierId: Uuid,
  machineName: z.string(),
  madeBy: z.string(),
  madeAt: Moment,
  piece: z.int(),
  pieces: z.int(),
  counts: z.object({ taken: z.int(), already: z.int(), refused: z.int(), damaged: z.int() }),
  /** each item that is not at the office, and why */
  troubles: z.array(z.object({ receiptCode: z.string(), outcome: z.enum(courierOutcomes), text: Text })),
  receipt: CourierReceipt,
});
export type CourierImportAnswer = z.infer<typeof CourierImportAnswer>;
