/** npm run rehearsal -- power-cuts */
import { parseArgs } from 'node:util';
import { type PowerCutsReport, replayPowerCuts } from './power-cuts.ts';
import { whyNoStrace } from './strace.ts';

const help = `npm run rehearsal -- power-cuts [--states N] [--cards N] [--resumed N] [--seed S] [--json]

Merekam panggilan sistem (strace) kantor yang sedang mencetak, membangun ulang berkas sebagaimana mungkin tertinggal di disk
setelah listrik putus pada setiap saat, lalu membukanya: yang sudah dijawab atau dikirim ke pencetak tidak boleh hilang.
Terakhir hal yang sama tanpa fsync: kali ini harus ada yang hilang, jika tidak pemeriksaan ini tidak membuktikan apa-apa.
Records the system calls of an office that prints, rebuilds the files as a disk could hold them after a power cut at any
moment, and opens them: what was acknowledged or sent to a printer must be there. Then the same with fsync disabled, where
the check must find a loss.

  --states N    keadaan disk yang dibuka · states of the disk to open (2000)
  --cards N     kartu yang dicetak · cards to print (60)
  --resumed N   keadaan yang dilanjutkan sampai selesai · states in which the office goes on to the end (40)
  --seed S      benih · seed (20180420)
  --json        hasil sebagai JSON · the result as JSON
`;

const highest = { states: 1_000_000, cards: 150, resumed: 100_000, seed: 2 ** 32 - 1 } as const;

export async function powerCutsCommand(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      states: { type: 'string', default: '2000' },
      cards: { type: 'string', default: '60' },
      resumed: { type: 'string', default: '40' },
      seed: { type: 'string', default: '20180420' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const numbers = { states: Number(values.states), cards: Number(values.cards), resumed: Number(values.resumed), seed: Number(values.seed) };
  const wrong = (['states', 'cards', 'resumed', 'seed'] as const).find(
    (name) => !Number.isInteger(numbers[name]) || numbers[name] < (name === 'states' || name === 'cards' ? 1 : 0) || numbers[name] > highest[name],
  );
  if (wrong !== undefined) {
    process.stderr.write(`--${wrong} ${values[wrong]}?\n\n${help}`);
    return 2;
  }
  const missing = whyNoStrace();
  if (missing !== undefined) {
    process.stderr.write(`Tidak dapat dijalankan di sini · cannot run here: ${missing}\n`);
    return 1;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const kept = await replayPowerCuts({ ...numbers, fsyncs: 'kept', untilFirstFault: false, say });
  const disabled = await replayPowerCuts({ ...numbers, fsyncs: 'disabled', untilFirstFault: true, say });
  process.stdout.write(values.json ? `${JSON.stringify([kept, disabled])}\n` : [kept, disabled].map(tableOf).join('\n'));
  return kept.faults.length === 0 && disabled.faults.length > 0 ? 0 : 1;
}

function tableOf(report: PowerCutsReport): string {
  const lines = Object.entries(report).map(
    ([name, value]) =>
      `${name.padEnd(16)}${Array.isArray(value) ? [value.length, ...value.slice(0, 20)].join('\n  ') : typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return `${lines.join('\n')}\n`;
}
