/**
 * The virtual printer's own memory as a port: files in one folder. The real one is durable at every
 * step; the one in memory serves simulations, and outlives the printer that writes to it.
 */
import { copyFile, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface PrinterDisk {
  /** The complete lines of a file; a last line torn by a cut is removed from it. Missing: none. */
  readLines(file: string): Promise<string[]>;
  /** Durable when it resolves; the lines of one call may be torn apart by a cut, in order. */
  appendLines(file: string, lines: string[]): Promise<void>;
  /** All or nothing, and durable when it resolves. */
  replace(file: string, bytes: Uint8Array): Promise<void>;
  read(file: string): Promise<Uint8Array | undefined>;
  /** Atomic, not yet durable; a missing source is left out in silence. */
  copy(from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  close(): Promise<void>;
}

export function nodePrinterDisk(folder: string): PrinterDisk {
  return new NodePrinterDisk(folder);
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

class NodePrinterDisk implements PrinterDisk {
  readonly #folder: string;
  readonly #appending = new Map<string, FileHandle>();
  #madeFolders = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async readLines(file: string): Promise<string[]> {
    const bytes = Buffer.from((await this.read(file)) ?? []);
    const complete_bytes = bytes.lastIndexOf('\n') + 1;
    if (complete_bytes < bytes.length) await this.#truncate(file, complete_bytes);
    return bytes
      .subarray(0, complete_bytes)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  }

  async appendLines(file: string, lines: string[]): Promise<void> {
    const handle = await this.#openToAppend(file);
    await handle.appendFile(lines.map((line) => `${line}\n`).join(''));
    await handle.datasync();
  }

  async replace(file: string, bytes: Uint8Array): Promise<void> {
    const path = await this.#pathInMadeFolder(file);
    const handle = await open(`${path}.new`, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await this.#appending.get(file)?.close();
    this.#appending.delete(file);
    await rename(`${path}.new`, path);
    await syncFolder(dirname(path));
  }

  async read(file: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#folder, file));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async copy(from: string, to: string): Promise<void> {
    const target = await this.#pathInMadeFolder(to);
    try {
      await copyFile(join(this.#folder, from), `${target}.new`);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    await rename(`${target}.new`, target);
  }

  async remove(file: string): Promise<void> {
    await rm(join(this.#folder, file), { force: true });
  }

  async close(): Promise<void> {
    for (const handle of this.#appending.values()) await handle.close();
    this.#appending.clear();
  }

  async #openToAppend(file: string): Promise<FileHandle> {
    const opened = this.#appending.get(file);
    if (opened !== undefined) return opened;
    const path = await this.#pathInMadeFolder(file);
    const handle = await open(path, 'a');
    await syncFolder(dirname(path));
    this.#appending.set(file, handle);
    return handle;
  }

  async #truncate(file: string, length_bytes: number): Promise<void> {
    const handle = await open(join(this.#folder, file), 'r+');
    try {
      await handle.truncate(length_bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #pathInMadeFolder(file: string): Promise<string> {
    const path = join(this.#folder, file);
    const folder = dirname(path);
    if (!this.#madeFolders.has(folder)) {
      // Cards carry a person's data: only who runs the printer may look.
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await syncFolder(dirname(folder));
      this.#madeFolders.add(folder);
    }
    return path;
  }
}

/** Without it a new or renamed file may be gone after a power cut though its bytes were synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function memoryPrinterDisk(): PrinterDisk {
  // Appended lines are kept apart from the bytes before them: joined at each card they would take ever longer.
  const files = new Map<string, { bytes: Uint8Array; appended: string[] }>();
  const contentOf = (file: string): Uint8Array | undefined => {
    const kept = files.get(file);
    if (kept === undefined || kept.appended.length === 0) return kept?.bytes;
    return Buffer.concat([kept.bytes, Buffer.from(kept.appended.map((line) => `${line}\n`).join(''))]);
  };
  const put = (file: string, bytes: Uint8Array): void => {
    files.set(file, { bytes: Uint8Array.from(bytes), appended: [] });
  };
  return {
    readLines: async (file) =>
      Buffer.from(contentOf(file) ?? [])
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== ''),
    appendLines: async (file, lines) => {
      const kept = files.get(file);
      if (kept === undefined) files.set(file, { bytes: new Uint8Array(), appended: [...lines] });
      else kept.appended.push(...lines);
    },
    replace: async (file, bytes) => put(file, bytes),
    read: async (file) => contentOf(file),
    copy: async (from, to) => {
      const bytes = contentOf(from);
      if (bytes !== undefined) put(to, bytes);
    },
    remove: async (file) => {
      files.delete(file);
    },
    close: async () => {},
  };
}
