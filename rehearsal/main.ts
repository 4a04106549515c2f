/** npm run rehearsal: what the office promises on a bad day, tried on real processes. */
import { killsCommand } from './kills/kills-command.ts';
import { mutationsCommand } from './mutations/mutations-command.ts';
import { powerCutsCommand } from './power-cuts/power-cuts-command.ts';
import { compareCommand } from './week/compare-command.ts';
import { weekCommand, weekHelp } from './week/week-command.ts';

const help = `${weekHelp}
Lainnya · others:
  npm run rehearsal -- compare [...]      dua hari tanpa internet, tiga cara · two days without internet, three ways (--help)
  npm run rehearsal -- kills [...]        matikan paksa kantor dan pencetak · kill office and printer (--help)
  npm run rehearsal -- mutations [...]    kesalahan yang disengaja · deliberate faults (--help)
  npm run rehearsal -- power-cuts [...]   putar ulang listrik putus · replayed power cuts (--help)
`;

/** Each gets the words after its name and gives the exit code: 0 only when all holds. */
const commands: Readonly<Record<string, (words: readonly string[]) => Promise<number>>> = {
  compare: compareCommand,
  kills: killsCommand,
  mutations: mutationsCommand,
  'power-cuts': powerCutsCommand,
};

async function main(words: readonly string[]): Promise<number> {
  const [name = '', ...rest] = words;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command(rest);
  if (name === '--help') {
    process.stdout.write(help);
    return 0;
  }
  if (name === '' || name.startsWith('-')) return weekCommand(words);
  process.stderr.write(`Perintah tidak dikenal · unknown command: ${name}\n\n${help}`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
