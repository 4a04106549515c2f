import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './checks.mjs';
import { SetupProblem } from './problem.mjs';
import { runProgram } from './program.mjs';
import { buildPage, setUp, whyNodeDoesNotRun } from './set-up.mjs';
import { runTests } from './tests.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @typedef {{ entry: string, needsPage: boolean, environmentFile?: string, more?: Record<string, string> }} ProgramVerb */

/**
 * The verbs that run one program.
 * @type {Readonly<Record<string, ProgramVerb>>}
 */
const programs = {
  start: { entry: 'demo/main.ts', needsPage: true },
  // The office alone, as it runs at a real counter; its page beside it.
  office: {
    entry: 'office/main.ts',
    needsPage: true,
    environmentFile: 'office/process-environment.json',
    more: { LOKET_PAGE: path.join(root, 'counter', 'dist') },
  },
  centre: { entry: 'centre/main.ts', needsPage: false },
  loket: { entry: 'tools/loket/main.ts', needsPage: false },
  bench: { entry: 'bench/main.ts', needsPage: false },
  lighthouse: { entry: 'bench/lighthouse/main.ts', needsPage: true },
  rehearsal: { entry: 'rehearsal/main.ts', needsPage: false },
  simulate: { entry: 'rehearsal/simulation/main.ts', needsPage: false },
};

const help = `npm start            jalankan demo · run the demo
npm run office       kantor saja · the office alone     npm run centre   pusat saja · the centre alone
npm test             semua uji · every test        npm test -- office/intake  sebagian · some
npm run check        jenis, gaya, impor, yang tak terpakai · types, style, imports, what is unused
npm run fix          rapikan gaya · mend the style
npm run loket -- ... perkakas · the tool (--help)
npm run simulate -- ... hari buruk acak · random bad days (--help)
npm run bench -- ... pengukuran · the figures (--help)
npm run lighthouse -- ... nilai halaman · scores of the page (--help)
npm run rehearsal -- ... latihan: mati mendadak · rehearsals of bad moments (--help)
`;

/** @param {readonly string[]} words the verb, then what goes to the program */
export async function main([verb = '', ...rest]) {
  try {
    process.exitCode = await run(verb, rest);
  } catch (error) {
    const problem = known(error);
    if (problem === undefined) throw error;
    process.stderr.write(`\n✗ ${problem.indonesian}\n✗ ${problem.english}\n${problem.detail === '' ? '' : `\n${problem.detail}\n`}`);
    process.exitCode = 1;
  }
}

/**
 * @param {string} verb
 * @param {readonly string[]} rest
 * @returns {Promise<number>} the exit code
 */
async function run(verb, rest) {
  const program = Object.entries(programs).find(([name]) => name === verb)?.[1];
  if (program === undefined && !['test', 'check', 'fix'].includes(verb)) {
    process.stderr.write(verb === '' || verb === 'help' || verb === '--help' ? help : `Perintah tidak dikenal · unknown verb: ${verb}\n\n${help}`);
    return verb === 'help' || verb === '--help' ? 0 : 1;
  }
  const node = await setUp(root);
  if (verb === 'check') return runChecks(root, node);
  if (verb === 'fix')
    return ended(await runProgram(root, node, ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...(rest.length === 0 ? ['.'] : rest)]));
  if (verb === 'test') return runTests(root, node, rest);
  if (program?.needsPage === true) await buildPage(root, node);
  const outcome = await runProgram(root, node, [program?.entry ?? '', ...rest], environmentOf(program));
  if (outcome.failedToStart) throw whyNodeDoesNotRun(node) ?? outcome.failedToStart;
  return ended(outcome);
}

/**
 * What the program's process is given beyond this one's environment; what is set already stays.
 * @param {ProgramVerb | undefined} program
 */
function environmentOf(program) {
  const fromFile = program?.environmentFile === undefined ? {} : JSON.parse(readFileSync(path.join(root, program.environmentFile), 'utf8'));
  const wanted = { ...fromFile, ...program?.more };
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => process.env[name] === undefined));
}

/** @param {import('./program.mjs').Outcome} outcome */
function ended(outcome) {
  // As a shell does it: a program ended by a signal gives 128 and the signal's number.
  return outcome.signal === null ? (outcome.code ?? 1) : 128 + constants.signals[outcome.signal];
}

/**
 * @param {unknown} error
 * @returns {SetupProblem | undefined}
 */
function known(error) {
  if (error instanceof SetupProblem) return error;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code === 'ENOSPC')
    return new SetupProblem('Disk penuh: kosongkan ruang lalu ulangi.', 'The disk is full: free some space, then run this again.', { detail: error.message });
  if (error.code === 'EACCES' || error.code === 'EROFS')
    return new SetupProblem('Tidak ada izin menulis di folder proyek.', 'No permission to write in the project folder.', { detail: error.message });
  return undefined;
}
