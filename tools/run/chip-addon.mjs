import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { capture, findOnPath, hostTools } from './host-tools.mjs';
import { say, step } from './progress.mjs';
import { readIfThere, writeStamp } from './stamp.mjs';

/** Without Node's headers on this machine node-gyp fetches them; where there is no internet it must not keep anybody waiting. */
const buildTime_ms_max = 180_000;

/**
 * Builds the addon that speaks to chip readers (PC/SC). npm would have built it in an install script, and those are blocked.
 * Nothing is said where what it is built with is missing: an office without the chip step needs none of it. It uses Node's
 * stable interface (N-API), so the headers of this machine's own Node do for the Node that runs the office.
 * @param {string} root
 */
export async function buildChipAddon(root) {
  const folder = path.join(root, 'node_modules', 'smartcard');
  if (!existsSync(path.join(folder, 'binding.gyp')) || existsSync(path.join(folder, 'build', 'Release', 'smartcard_napi.node'))) return;
  const { folders, hostNode, npmScript } = hostTools(root);
  const gyp = findNodeGyp(npmScript ?? findOnPath('npm', folders));
  const missing = missingForChipAddon(folders);
  if (hostNode === undefined || gyp === undefined || missing.length > 0) return;
  const headers = headersOf(hostNode);
  // A build that failed is not tried again at each start, only when something has changed.
  const stampFile = path.join(root, 'node_modules', '.loket-chip-addon.json');
  const stamp = `${JSON.stringify({ hostNode, gyp, headers: headers ?? null })}\n`;
  if (readIfThere(stampFile) === stamp) return;
  const { code, output } = await step('membangun penghubung pembaca cip', 'building the link to chip readers', () =>
    capture(hostNode, [gyp, 'rebuild', ...(headers === undefined ? [] : ['--nodedir', headers])], {
      cwd: folder,
      env: { ...process.env, PATH: [path.dirname(hostNode), ...folders].join(path.delimiter) },
      timeout: buildTime_ms_max,
    }),
  );
  if (code === 0) return;
  writeStamp(stampFile, stamp);
  say('tidak jadi: kantor berjalan tanpa langkah cip', `not built, the office runs without the chip step: ${output.trimEnd().split('\n').at(-1) ?? ''}`);
}

/**
 * What the addon is built with and this machine does not have.
 * @param {readonly string[]} folders
 */
function missingForChipAddon(folders) {
  const tools = ['g++', 'make', 'python3'].filter((name) => findOnPath(name, folders) === undefined);
  return existsSync('/usr/include/PCSC/winscard.h') ? tools : [...tools, 'libpcsclite-dev'];
}

/**
 * npm has its node-gyp inside, Debian's npm beside it.
 * @param {string | undefined} npm npm's script, or the link to it
 */
export function findNodeGyp(npm) {
  if (npm === undefined) return undefined;
  const folder = path.dirname(path.dirname(realpathSync(npm)));
  return [path.join(folder, 'node_modules'), path.dirname(folder)]
    .map((place) => path.join(place, 'node-gyp', 'bin', 'node-gyp.js'))
    .find((file) => existsSync(file));
}

/**
 * The folder whose include/node has the headers: beside the host's Node, else Debian's libnode-dev.
 * @param {string} hostNode
 */
function headersOf(hostNode) {
  return [path.dirname(path.dirname(realpathSync(hostNode))), '/usr', '/usr/local'].find((place) =>
    existsSync(path.join(place, 'include', 'node', 'node_api.h')),
  );
}
