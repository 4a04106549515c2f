/** Importing a district's list of residents from the page. */
import { z } from 'zod';
import { ImportCounts } from './registry.ts';
import { Uuid } from './text.ts';

/** A name in the one folder that imports are taken from: no path, and a kind of file that can be read. */
export const ImportFileName = z
  .string()
  .max(120)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._()-]*\.(csv|txt|xlsx)$/iu);

export const ImportFiles = z.object({
  /** on the server, for files brought there by hand */
  folder: z.string(),
  items: z.array(z.object({ name: z.string(), size_bytes: z.int(), modifiedAt: z.string() })),
});
export type ImportFiles = z.infer<typeof ImportFiles>;

export const ImportPieceQuery = z.strictObject({ offset: z.coerce.number().int().min(0), size: z.coerce.number().int().min(1).max(4_000_000_000) });
export const ImportPieceAnswer = z.object({ received_bytes: z.int(), complete: z.boolean() });

const Columns = z.record(z.string().max(40), z.string().max(200));
export const ImportPreviewRequest = z.strictObject({ columns: Columns.optional() });
export const ImportPreview = z.object({
  header: z.array(z.string()),
  /** which header is read as which column */
  columns: Columns,
  /** chosen by a person for an earlier file with the same headers */
  remembered: z.boolean(),
  /** columns that a register cannot do without and this file lacks */
  missing: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const StartImportCommand = z.strictObject({ commandId: Uuid, file: ImportFileName, columns: Columns.optional() });
export type StartImportCommand = z.infer<typeof StartImportCommand>;

const Said = z.object({ id: z.string(), en: z.string() });
/**
 * running · finished · cancelled by a person · refused: the file cannot be read, and nothing was written · interrupted: the office or
 * the import was stopped; rows up to there stand, and the same file completes them.
 */
export const importStates = ['running', 'finished', 'cancelled', 'refused', 'interrupted'] as const;
export const ImportJobView = z.object({
  importId: z.string(),
  file: z.string(),
  columns: Columns.optional(),
  state: z.enum(importStates),
  startedAt: z.string(),
  read: z.int(),
  bytes: z.int(),
  total_bytes: z.int(),
  rowsPerSecond: z.int().optional(),
  left_s: z.int().optional(),
  counts: ImportCounts.optional(),
  errors: z.array(z.object({ field: z.string(), code: z.string(), text: Said })).optional(),
  /** lists that can be fetched */
  hasRejects: z.boolean(),
  hasVanished: z.boolean(),
});
export type ImportJobView = z.infer<typeof ImportJobView>;
export const ImportJobAnswer = z.object({ job: ImportJobView.optional() });
export type ImportJobAnswer = z.infer<typeof ImportJobAnswer>;
