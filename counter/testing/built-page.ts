/** The page as it ships, built into a folder of its own, for tests in Chromium. */
import { join } from 'node:path';
import { build } from 'vite';

/** Beside the page, since its content policy lets only its own scripts run: see fill-outbox.ts. */
export async function buildFiller(pageFolder: string): Promise<void> {
  const entry = join(import.meta.dirname, 'fill-outbox.ts');
  await build({
    configFile: false,
    logLevel: 'error',
    build: { outDir: pageFolder, emptyOutDir: false, lib: { entry, formats: ['es'], fileName: () => 'fill-outbox.js' } },
  });
}

export async function buildPage(folder: string): Promise<string> {
  const pageFolder = join(folder, 'dist');
  // A test runner says NODE_ENV=test, and by that alone React and the service worker would be built for development: larger and slower.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ configFile: join(import.meta.dirname, '..', 'vite.config.ts'), mode: 'production', logLevel: 'error', build: { outDir: pageFolder } });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
  return pageFolder;
}
