/** `npm run loket -- VERB ...`: what an officer or an engineer does to a running office from the command line. */
import { systemPorts } from '@loket/platform/ports';
import { centreVerb } from './centre.ts';
import { certificateVerb } from './certificate.ts';
import type { Console, Verb } from './console.ts';
import { courierVerb } from './courier.ts';
import { cupsVerb } from './cups.ts';
import { help } from './help.ts';
import { importVerb } from './import.ts';
import { journalVerb } from './journal.ts';
import { residentsVerb } from './residents.ts';
import { samplesVerb } from './samples.ts';

const verbs: Readonly<Record<string, Verb>> = {
  import: importVerb,
  samples: samplesVerb,
  centre: centreVerb,
  certificate: certificateVerb,
  courier: courierVerb,
  cups: cupsVerb,
  journal: journalVerb,
  residents: residentsVerb,
};

const console: Console = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  environment: process.env,
};

async function run([name = '', ...rest]: readonly string[]): Promise<number> {
  if (name === 'help' || name === '--help' || name === '-h') {
    console.out(help);
    return 0;
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb !== undefined) return verb(rest, console, systemPorts());
  console.error(name === '' ? help : `Perintah tidak dikenal: ${name} · unknown verb: ${name}\n\n${help}`);
  return 2;
}

process.exitCode = await run(process.argv.slice(2));
