/**
 * npm run lighthouse: the built page as the office serves it, looked at by Lighthouse, on a laptop and on a slow handheld.
 * Lighthouse lives in this folder with a lock file of its own and is installed by the first run: nothing else needs it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOfficeServer } from '@loket/office/server';
import { openTestOffice } from '@loket/office/testing/office-bench';
import { z } from 'zod';
import { type Figure, figureOf, isKept, tableOf } from '../figure.ts';
import { installOnFirstUse, runProgram } from '../run-program.ts';

const help = `npm run lighthouse -- [--rounds N] [--json]

Scores of the built page, median of N rounds (3). CHROME_PATH names the browser (/usr/bin/chromium).
Exit code 1 when a score on the laptop is below 95.
`;
/** of the laptop and tablet that a counter is; the handheld on a slow network is looked at and promises nothing */
const score_min = 95;
const categories = ['performance', 'accessibility', 'best-practices'] as const;
const devices = { laptop: ['--preset=desktop'], handheld: [] } as const;
const Report = z.object({
  categories: z.record(z.string(), z.object({ score: z.number().nullable() })),
  audits: z.record(z.string(), z.object({ title: z.string(), score: z.number().nullable(), displayValue: z.string().optional() })),
});

async function lookAt(folder: string, url: string, options: readonly string[]): Promise<z.infer<typeof Report>> {
  const out = mkdtempSync(join(tmpdir(), 'loket-lighthouse-'));
  try {
    const file = join(out, 'report.json');
    const words = ['--chrome-flags=--headless=new --no-sandbox --disable-gpu', `--only-categories=${categories.join()}`, '--output=json', '--quiet'];
    const program = join(folder, 'node_modules', 'lighthouse', 'cli', 'index.js');
    const browser = { CHROME_PATH: process.env['CHROME_PATH'] ?? '/usr/bin/chromium' };
    const code = await runProgram(process.execPath, [program, url, ...words, `--output-path=${file}`, ...options], out, browser);
    if (code !== 0) throw new Error(`Lighthouse ended with ${code}`);
    return Report.parse(JSON.parse(readFileSync(file, 'utf8')));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

async function measure(rounds: number): Promise<Figure[]> {
  const folder = import.meta.dirname;
  await installOnFirstUse(folder, 'lighthouse');
  const bench = await openTestOffice({ demo: false });
  const app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent', page: join(folder, '..', '..', 'counter', 'dist') });
  try {
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const figures: Figure[] = [];
    for (const [device, options] of Object.entries(devices)) {
      const reports = [];
      for (let round = 0; round < rounds; round += 1) reports.push(await lookAt(folder, url, options));
      for (const category of categories) {
        const scores = reports.map((report) => Math.round((report.categories[category]?.score ?? 0) * 100));
        figures.push(figureOf(`${category}, ${device}`, '', scores, device === 'laptop' ? { atLeast: score_min } : undefined));
      }
      for (const [name, audit] of Object.entries(reports.at(-1)?.audits ?? {}))
        if (audit.score !== null && audit.score < 0.9) process.stderr.write(`${device}: ${name} ${audit.score} ${audit.displayValue ?? ''} ${audit.title}\n`);
    }
    return figures;
  } finally {
    await app.close();
    await bench.end();
  }
}

async function main(words: readonly string[]): Promise<number> {
  const place = words.indexOf('--rounds');
  const rounds = place < 0 ? 3 : Number(words[place + 1]);
  if (words.includes('--help') || !Number.isInteger(rounds) || rounds < 1 || rounds > 20) {
    process.stderr.write(help);
    return words.includes('--help') ? 0 : 2;
  }
  const figures = await measure(rounds);
  process.stdout.write(words.includes('--json') ? `${JSON.stringify({ figures })}\n` : `${tableOf(figures)}\n`);
  return figures.every(isKept) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
