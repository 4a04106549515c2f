import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Enough to show what a failing program said last, whatever it printed before. */
const keptOutput_bytes = 64 * 1024;

/**
 * What this machine had before the project brought its own: the folders of the PATH, Node, and npm's script when npm runs us.
 * @param {string} root
 */
export function hostTools(root) {
  const inside = path.join(root, 'node_modules') + path.sep;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !path.resolve(folder).startsWith(inside));
  const hostNode = process.execPath.startsWith(inside) ? findOnPath('node', folders) : process.execPath;
  const npmScript = process.env.npm_execpath !== undefined && !process.env.npm_execpath.startsWith(inside) ? process.env.npm_execpath : undefined;
  return { folders, hostNode, npmScript };
}

/**
 * @param {string} name
 * @param {readonly string[]} folders
 */
export function findOnPath(name, folders) {
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/**
 * Runs a program to its end and keeps the last of what it said.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, timeout?: number }} options `timeout` in ms
 * @returns {Promise<{ code: number, output: string }>}
 */
export function capture(file, args, options) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    /** @param {string} text */
    const keep = (text) => {
      output = (output + text).slice(-keptOutput_bytes);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => resolve({ code: 127, output: `${output}\n${error.message}` }));
    child.on('close', (code, signal) => resolve({ code: code ?? 1, output: signal === null ? output : `${output}\n${signal}` }));
  });
}
