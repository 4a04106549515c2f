/** Writes a Brotli twin beside each text file of the build: the office serves it as it is, and compresses nothing while citizens wait. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest', '.wasm']);
/** below this the header outweighs what is saved */
const size_bytes_min = 1024;

export function compressedFiles(): Plugin {
  let folder = '';
  return {
    name: 'loket-compressed-files',
    apply: 'build',
    // After the service worker is written, which is the last file of the build.
    enforce: 'post',
    configResolved(config): void {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler(): void {
        for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile() || !compressible.has(extname(entry.name))) continue;
          const file = join(entry.parentPath, entry.name);
          const bytes = readFileSync(file);
          if (bytes.length < size_bytes_min) continue;
          writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
        }
      },
    },
  };
}
