/** npm run rehearsal: what the office promises at a cut, tried on real processes. */
import { parseArgs } from 'node:util';
import { killsCommand } from './kills/kills-command.ts';
import { mutationsCommand } from './mutations/mutations-command.ts';
import { powerCutsCommand } from './power-cuts/power-cuts-command.ts';

const help = `npm run rehearsal -- kills [...]        matikan paksa kantor dan pencetak · kill office and printer (--help)
npm run rehearsal -- mutations [...]    kesalahan yang disengaja · deliberate faults (--help)
npm run rehearsal -- power-cuts [...]   putar ulang listrik putus · replayed power cuts (--help)
`;

/** Each gets the words after its name and gives the exit code: 0 only when all holds. */
const commands: Readonly<Record<string, (words: readonly string[]) => Promise<number>>> = {
  kills: killsCommand,
  mutations: mutationsCommand,
  'power-cuts': powerCutsCommand,
};

async function main([name = '', ...rest]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command(rest);
  const wantsHelp = name === '' || parseArgs({ args: [name], options: { help: { type: 'boolean' } }, strict: false }).values.help === true;
  (wantsHelp ? process.stdout : process.stderr).write(wantsHelp ? help : `Perintah tidak dikenal · unknown command: ${name}\n\n${help}`);
  return wantsHelp ? 0 : 2;
}

process.exitCode = await main(process.argv.slice(2));
