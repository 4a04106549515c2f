/**
 * The one folder that imports are taken from: files uploaded from the page piece by piece, or brought by hand. Readable by the
 * office alone; what lies here is not encrypted, so it is removed once it is taken.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ImportFileName, type ImportFiles } from '@loket/protocol/resident-import';

const jobFile = '.job.json';
const files_max = 200;

export type ImportFolder = ReturnType<typeof createImportFolder>;

export function createImportFolder(folder: string) {
  const place = (name: string): string => join(folder, name);
  const partOf = (name: string): string => place(`.${name}.part`);
  const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);
  const make = (): void => void mkdirSync(folder, { recursive: true, mode: 0o700 });

  return {
    path: folder,
    place,
    rejectsFile: place('.rejects.csv'),
    vanishedFile: place('.vanished.csv'),

    list(): ImportFiles {
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => ImportFileName.safeParse(name).success) : [];
      const items = names.slice(0, files_max).map((name) => {
        const { size, mtime } = statSync(place(name));
        return { name, size_bytes: size, modifiedAt: mtime.toISOString() };
      });
      return { folder, items: items.sort((one, other) => (one.modifiedAt < other.modifiedAt ? 1 : -1)) };
    },

    has: (name: string): boolean => existsSync(place(name)),
    sizeOf: (name: string): number => sizeOf(place(name)),
    remove(name: string): void {
      rmSync(place(name), { force: true });
      rmSync(partOf(name), { force: true });
    },

    /** Appends where the last piece ended; a piece from elsewhere changes nothing, and the answer says from where to go on. */
    keepPiece(name: string, offset: number, size: number, bytes: Buffer): { readonly received_bytes: number; readonly complete: boolean } {
      make();
      const part = partOf(name);
      if (offset === 0 && existsSync(part)) truncateSync(part, 0);
      const had = sizeOf(part);
      if (offset !== had || had + bytes.length > size) return { received_bytes: had, complete: false };
      const descriptor = openSync(part, 'a', 0o600);
      try {
        writeSync(descriptor, bytes);
      } finally {
        closeSync(descriptor);
      }
      const received_bytes = had + bytes.length;
      if (received_bytes === size) renameSync(part, place(name));
      return { received_bytes, complete: received_bytes === size };
    },

    readJob: (): string | undefined => (existsSync(place(jobFile)) ? readFileSync(place(jobFile), 'utf8') : undefined),
    writeJob(text: string): void {
      make();
      writeFileSync(place(`${jobFile}.new`), text, { mode: 0o600 });
      renameSync(place(`${jobFile}.new`), place(jobFile));
    },
    readList: (file: string): Buffer | undefined => (existsSync(file) ? readFileSync(file) : undefined),
  };
}
