/** The page as it ships, built into a folder of its own, for tests in Chromium. */
import { join } from 'node:path';
import { build } from 'vite';

export async function buildPage(folder: string): Promise<string> {
  const pageFolder = join(folder, 'dist');
  await build({ configFile: join(import.meta.dirname, '..', 'vite.config.ts'), logLevel: 'error', build: { outDir: pageFolder } });
  return pageFolder;
}
