/** npm run rehearsal -- kills */
import { parseArgs } from 'node:util';
import { isGood, killOften } from './kills.ts';
import { printerKinds, whyNot } from './printer-site.ts';

const help = `npm run rehearsal -- kills [--points N] [--seed S] [--kind KIND] [--cards N] [--per-run N] [--json]

Mematikan paksa (SIGKILL) kantor, pencetak, atau keduanya di N titik saat 50 kartu dicetak, lalu membandingkan kartu yang
benar-benar keluar dengan buku. Titik tersebar menurut waktu dan menurut langkah tiap kartu.
Kills office, printer or both with SIGKILL at N points of 50-card runs and compares what really came out with the books.

  --points N    titik untuk tiap jenis pencetak · points for each kind of printer (300)
  --seed S      benih; benih sama, titik sama · the same seed gives the same points (20180420)
  --kind KIND   ${printerKinds.join(' | ')}; tanpa ini semuanya · all without it
  --cards N     kartu tiap putaran · cards of a run (50)
  --per-run N   titik tiap putaran · points of a run (10)
  --json        hasil sebagai JSON · the result as JSON

Keluar 0 hanya bila cocok semua · exit code 0 only when everything balances.
`;

const highest = { points: 100_000, seed: 2 ** 32 - 1, cards: 150, 'per-run': 100 } as const;

export async function killsCommand(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      points: { type: 'string', default: '300' },
      seed: { type: 'string', default: '20180420' },
      kind: { type: 'string' },
      cards: { type: 'string', default: '50' },
      'per-run': { type: 'string', default: '10' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const numbers = { points: Number(values.points), seed: Number(values.seed), cards: Number(values.cards), 'per-run': Number(values['per-run']) };
  const wrong = (['points', 'seed', 'cards', 'per-run'] as const).find(
    (name) => !Number.isInteger(numbers[name]) || numbers[name] < (name === 'seed' ? 0 : 1) || numbers[name] > highest[name],
  );
  const asked = printerKinds.filter((kind) => values.kind === undefined || values.kind === kind);
  if (wrong !== undefined || asked.length === 0) {
    process.stderr.write(`${wrong === undefined ? `--kind ${values.kind}` : `--${wrong} ${values[wrong]}`}?\n\n${help}`);
    return 2;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  for (const kind of asked) if (whyNot(kind) !== undefined) say(`dilewati · left out: ${kind} (${whyNot(kind)})`);
  const kinds = asked.filter((kind) => whyNot(kind) === undefined);
  const reports = await killOften({ kinds, points: numbers.points, seed: numbers.seed, cards: numbers.cards, pointsOfRun: numbers['per-run'], say });
  if (values.json) process.stdout.write(`${JSON.stringify(reports)}\n`);
  else
    for (const report of reports)
      process.stdout.write(
        `${Object.entries(report)
          .map(([name, value]) => `${name.padEnd(22)}${Array.isArray(value) ? value.length : value}`)
          .join('\n')}\n\n`,
      );
  // A kind that cannot run here has proved nothing.
  return kinds.length === asked.length && reports.every(isGood) ? 0 : 1;
}
