/** Coverage of a whole regency: counted from nothing in this process, and read through the running office. */
import { createRegionNames } from '@loket/office/card/region-names';
import { createCoverageDesk } from '@loket/office/coverage/coverage-desk';
import { createCoverageProjection } from '@loket/office/coverage/coverage-projection';
import { openDatabase } from '@loket/office/database/open-database';
import { CommandBus } from '@loket/office/journal/command-bus';
import { filesIn } from '@loket/office/office-files';
import { createRegistryDesk } from '@loket/office/registry/registry-desk';
import { registryFiles } from '@loket/office/registry/registry-file';
import { systemPorts } from '@loket/platform/ports';
import { type AreaCoverage, CoverageAnswer } from '@loket/protocol/coverage';
import type { Stage } from '@loket/rehearsal/stage';
import { type Figure, figureOf } from './figure.ts';
import { httpRequest, runLoad } from './http-load.ts';

const regency = '35.22';
const looks_max = 600;
const readsPerRound = 200;
const ports = systemPorts();

export async function measureCoverage(stage: Stage, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const counted = [];
  for (let round = 0; round < rounds; round += 1) counted.push(await countFromNothing(stage));
  say('register: coverage counted from nothing');
  const kept = await keptCurrent(stage);
  if (JSON.stringify(kept.figures) !== JSON.stringify(counted[0]?.figures)) throw new Error('the office shows other figures than those counted from nothing');
  const figures = [
    figureOf(
      'coverage counted from nothing, 430 villages',
      's',
      counted.map(({ seconds }) => seconds),
      { atMost: 5 },
    ),
  ];
  for (const [name, area] of [
    ['coverage of the regency, p50', regency],
    ['coverage of a kecamatan, p50', '35.22.15'],
    ['coverage of a village, p50', '35.22.15.2002'],
  ] as const) {
    const requests = [httpRequest('GET', `/api/coverage?area=${area}`, { authorization: `Bearer ${stage.token('head_of_office')}` }, '')];
    const loads = [];
    for (let round = 0; round < rounds; round += 1)
      loads.push(
        await runLoad({
          port: stage.office.port() ?? 0,
          connections: 1,
          requests: Array.from({ length: readsPerRound }, () => requests).flat(),
          accepted: [200],
        }),
      );
    figures.push(
      figureOf(
        name,
        'ms',
        loads.map((load) => load.p50_ms),
        { atMost: 20 },
      ),
    );
    figures.push(
      figureOf(
        '  p99',
        'ms',
        loads.map((load) => load.p99_ms),
      ),
    );
  }
  return figures;
}

/** As an office does after an import, in a database of its own beside the stage's register. */
async function countFromNothing(stage: Stage): Promise<{ readonly seconds: number; readonly figures: AreaCoverage['figures'] }> {
  const database = openDatabase({ file: ':memory:', keyFile: undefined, random: ports.random });
  const failed = (cause: unknown): never => {
    throw new Error('counting failed', { cause });
  };
  const bus = new CommandBus({ database, ports, projections: [createCoverageProjection(database)], onDiskFailure: failed });
  const regionNames = createRegionNames(regency);
  const registry = createRegistryDesk({ files: registryFiles(filesIn(stage.folder)), bus, ports, regionNames });
  let changed = (): void => {};
  const counted = new Promise<void>((resolve) => {
    changed = resolve;
  });
  const desk = createCoverageDesk({ database, bus, ports, registry, regionNames, onChanged: () => changed(), onFault: (_what, error) => failed(error) });
  await desk.open();
  const begun = performance.now();
  desk.start();
  await counted;
  const seconds = (performance.now() - begun) / 1000;
  const figures = desk.view().register?.figures;
  await desk.stop();
  registry.close();
  database.close();
  if (figures === undefined) throw new Error('nothing was counted');
  return { seconds, figures };
}

/** What the running office shows once it was told of the imports and has counted them. */
async function keptCurrent(stage: Stage): Promise<AreaCoverage> {
  const headers = { authorization: `Bearer ${stage.token('supervisor')}` };
  const noted = await fetch(`${stage.office.address()}/api/residents/imports/noted`, { method: 'POST', headers });
  if (!noted.ok) throw new Error(`the office does not take note of the import: ${noted.status}`);
  for (let look = 0; look < looks_max; look += 1) {
    const response = await fetch(`${stage.office.address()}/api/coverage`, { headers: { authorization: `Bearer ${stage.token('head_of_office')}` } });
    const { register } = CoverageAnswer.parse(await response.json());
    if (register !== undefined) return register;
    await ports.timers.sleep(100);
  }
  throw new Error('the office has not counted the register');
}
