/**
 * Puts the face model and its WebAssembly beside the page, out of the npm packages that bring them: nothing is fetched from
 * elsewhere, at build time or later. The folder's name carries the versions, so what lies in it never changes.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);
const moduleId = 'virtual:face-files';
const resolvedId = `\0${moduleId}`;

/** Their `exports` hide package.json, so the folder is found by an exported file. */
const humanFolder = dirname(dirname(require.resolve('@vladmandic/human')));
const wasmFolder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));

/** Each file by its name in the page. A browser without SIMD takes the plain one. */
const files: Readonly<Record<string, string>> = {
  'blazeface.json': join(humanFolder, 'models', 'blazeface.json'),
  'blazeface.bin': join(humanFolder, 'models', 'blazeface.bin'),
  'facemesh.json': join(humanFolder, 'models', 'facemesh.json'),
  'facemesh.bin': join(humanFolder, 'models', 'facemesh.bin'),
  'tfjs-backend-wasm.wasm': join(wasmFolder, 'tfjs-backend-wasm.wasm'),
  'tfjs-backend-wasm-simd.wasm': join(wasmFolder, 'tfjs-backend-wasm-simd.wasm'),
};

function versionOf(folder: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return version;
}

const folder = `face-model/${versionOf(humanFolder)}`;

export function faceFiles(): Plugin {
  return {
    name: 'loket-face-files',
    resolveId: (id) => (id === moduleId ? resolvedId : undefined),
    load: (id) => (id === resolvedId ? `export const facePath = ${JSON.stringify(`/${folder}/`)};` : undefined),
    generateBundle() {
      for (const [name, file] of Object.entries(files)) this.emitFile({ type: 'asset', fileName: `${folder}/${name}`, source: readFileSync(file) });
    },
    configureServer(server) {
      server.middlewares.use(`/${folder}/`, (request, response, next) => {
        const file = files[(request.url ?? '').replace(/^\//, '').split('?', 1)[0] ?? ''];
        if (file === undefined) return next();
        response.setHeader(
          'content-type',
          file.endsWith('.wasm') ? 'application/wasm' : file.endsWith('.json') ? 'application/json' : 'application/octet-stream',
        );
        response.end(readFileSync(file));
      });
    },
  };
}
