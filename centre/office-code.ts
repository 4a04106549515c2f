/** Makes a one-time code by which an office enrols: `node centre/office-code.ts OFFICE_ID`. Works beside a running centre. */
import { systemPorts } from '@loket/platform/ports';
import { readSettings } from '@loket/platform/settings';
import { openCentreKeys, openStore } from './centre.ts';
import { readCentreSettings } from './centre-settings.ts';
import { createOfficeDesk } from './offices/office-desk.ts';

async function makeCode(officeId: string): Promise<{ readonly officeId: string; readonly code: string; readonly expiresAt: string }> {
  const ports = systemPorts();
  const settings = readCentreSettings(readSettings([], process.env));
  const closing: (() => Promise<void>)[] = [];
  const onFault = (error: Error): never => {
    throw error;
  };
  try {
    const { store } = await openStore({ settings, ports, onFault }, closing);
    return { officeId, ...(await createOfficeDesk({ store, ports, keys: openCentreKeys(settings, ports) }).makeCode(officeId)) };
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

const [officeId = '', ...rest] = process.argv.slice(2);
if (!/^[A-Za-z0-9._-]{1,40}$/.test(officeId) || rest.length > 0) {
  process.stderr.write('usage: office-code OFFICE_ID   (letters, digits, . _ -, at most 40; for example 3522)\n');
  process.exitCode = 2;
} else {
  process.stdout.write(`${JSON.stringify(await makeCode(officeId))}\n`);
}
