/** What the office and the process that imports say to each other: one JSON line a message. */

import { ImportCounts } from '@loket/protocol/registry';
import { ImportPreview } from '@loket/protocol/resident-import';
import { z } from 'zod';

export const ImportJob = z.strictObject({
  /** preview: header, columns and first rows alone */
  task: z.enum(['import', 'preview']),
  dataFolder: z.string(),
  /** region code of the office: its villages are the known ones */
  region: z.string(),
  file: z.string(),
  importId: z.string(),
  /** which header is which column; what is not named is found by its usual names */
  columns: z.record(z.string(), z.string()).optional(),
  rejectsFile: z.string(),
  vanishedFile: z.string(),
});
export type ImportJob = z.infer<typeof ImportJob>;

const Bilingual = z.object({ id: z.string(), en: z.string() });
export const ImportMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), read: z.int(), bytes: z.int(), total_bytes: z.int() }),
  z.object({ kind: z.literal('done'), summary: ImportCounts.extend({ encoding: z.enum(['utf-8', 'windows-1252']) }) }),
  z.object({ kind: z.literal('preview'), preview: ImportPreview }),
  z.object({ kind: z.literal('refused'), errors: z.array(z.object({ field: z.string(), code: z.string(), text: Bilingual })) }),
]);
export type ImportMessage = z.infer<typeof ImportMessage>;
