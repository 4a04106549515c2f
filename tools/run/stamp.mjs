import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @param {string | Buffer} content */
export function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The text of a file, or undefined when it is not there.
 * @param {string} file
 */
export function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}

/**
 * Writes whole or not at all: a cut in between must not leave a stamp that says "done".
 * @param {string} file
 * @param {string} text
 */
export function writeStamp(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

/**
 * One hash over the names and the content of all source files in some folders: the same sources give the same hash
 * whatever their times. Tests and what a build leaves behind do not count.
 * @param {string} root
 * @param {readonly string[]} places folders or files, relative to root; missing ones are left out
 */
export function hashSources(root, places) {
  const hash = createHash('sha256');
  for (const file of sourceFiles(root, places)) hash.update(`${file}\0${sha256(readFileSync(path.join(root, file)))}\n`);
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {readonly string[]} places
 * @returns {string[]} paths relative to root, in order
 */
function sourceFiles(root, places) {
  return places
    .filter((place) => existsSync(path.join(root, place)))
    .flatMap((place) => (statSync(path.join(root, place)).isDirectory() ? filesIn(root, place) : [place]))
    .sort();
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function filesIn(root, folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (notSource.has(entry.name) || entry.name.startsWith('.') || /\.test\.tsx?$/.test(entry.name)) return [];
    const place = path.join(folder, entry.name);
    return entry.isDirectory() ? filesIn(root, place) : [place];
  });
}

const notSource = new Set(['node_modules', 'dist']);
