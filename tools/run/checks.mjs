import { existsSync } from 'node:fs';
import path from 'node:path';
import { capture } from './host-tools.mjs';
import { seconds } from './progress.mjs';
import { environmentFor } from './set-up.mjs';
import { closingLine } from './tally.mjs';

/** The rooms and the files beside them that the import rule looks at. */
const importRulePlaces = [
  'domain',
  'protocol',
  'platform',
  'devices',
  'office',
  'centre',
  'counter',
  'demo',
  'rehearsal',
  'bench',
  'tools',
  'samples',
  'vitest.config.ts',
];

/** Each folder whose tsconfig is checked: the page and the domain are stricter than the rest about what they may name. */
const typedPlaces = ['.', 'domain', 'counter', 'tools'];

/**
 * The checks, each a command that exits with 0 when all is well.
 * @param {string} root
 * @returns {{ name: string, commands: string[][] }[]}
 */
function checks(root) {
  const tools = 'node_modules';
  return [
    {
      name: 'types',
      commands: typedPlaces
        .filter((place) => existsSync(path.join(root, place, 'tsconfig.json')))
        .map((place) => [
          `${tools}/typescript/bin/tsc`,
          '-p',
          place,
          '--incremental',
          '--tsBuildInfoFile',
          `.cache/types-${place === '.' ? 'root' : place}.json`,
        ]),
    },
    { name: 'lint', commands: [[`${tools}/@biomejs/biome/bin/biome`, 'ci', '--colors=off', '.']] },
    {
      name: 'import rule',
      commands: [
        [
          `${tools}/dependency-cruiser/bin/dependency-cruiser.mjs`,
          '--config',
          '.dependency-cruiser.mjs',
          ...importRulePlaces.filter((place) => existsSync(path.join(root, place))),
        ],
      ],
    },
    { name: 'unused', commands: [[`${tools}/knip/bin/knip.js`, '--no-progress', '--no-config-hints']] },
  ];
}

/**
 * Runs each check and says how it ended; one that fails shows what its tool said.
 * @param {string} root
 * @param {import('./set-up.mjs').ChosenNode} node
 * @param {(line: string) => void} print
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function countChecks(root, node, print) {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks(root)) {
    const start = performance.now();
    const results = [];
    for (const command of check.commands) results.push(await capture(node.path, command, { cwd: root, env: { ...environmentFor(root, node), NO_COLOR: '1' } }));
    const bad = results.filter((result) => result.code !== 0);
    tally[bad.length === 0 ? 'passed' : 'failed'] += 1;
    print(`${bad.length === 0 ? '✓' : '✗'} ${check.name} ${seconds(performance.now() - start)}`);
    for (const result of bad) print(indented(result.output));
  }
  return tally;
}

/**
 * `npm run check`: the checks alone.
 * @param {string} root
 * @param {import('./set-up.mjs').ChosenNode} node
 */
export async function runChecks(root, node) {
  const tally = await countChecks(root, node, console.log);
  console.log(closingLine(tally));
  return tally.failed === 0 ? 0 : 1;
}

/** @param {string} text */
function indented(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
