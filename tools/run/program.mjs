import { spawn } from 'node:child_process';
import { environmentFor } from './set-up.mjs';

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null, failedToStart?: Error }} Outcome */

/**
 * Runs a program on the chosen Node with this terminal, and waits for its end. Signals go on to it: a stop asked of npm
 * must reach the program, which stops its own children.
 * @param {string} root
 * @param {{ path: string, version: string, source: 'brought' | 'host' }} node
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [more]
 * @returns {Promise<Outcome>}
 */
export function runProgram(root, node, args, more = {}) {
  return new Promise((resolve) => {
    const child = spawn(node.path, args, { cwd: root, env: { ...environmentFor(root, node), ...more }, stdio: 'inherit' });
    /** @type {readonly NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
    const passOn = signals.map((signal) => ({ signal, listener: () => void child.kill(signal) }));
    for (const { signal, listener } of passOn) process.on(signal, listener);
    /** @param {Outcome} outcome */
    const done = (outcome) => {
      for (const { signal, listener } of passOn) process.removeListener(signal, listener);
      resolve(outcome);
    };
    child.on('error', (error) => done({ code: 127, signal: null, failedToStart: error }));
    child.on('close', (code, signal) => done({ code, signal }));
  });
}
