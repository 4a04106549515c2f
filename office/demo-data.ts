/** What the demo office begins with: Bojonegoro's opening stock, loaded hoppers, a person for each role. Made once. */
import { hopperOf } from '@loket/domain/blank-ledger';
import type { Actor } from '@loket/domain/journal';
import { uuidFromDigest } from '@loket/domain/uuid';
import { writePrivateFile } from '@loket/platform/key-file';
import { sha256 } from './journal/hash.ts';
import type { Office } from './office.ts';

/** about 13,000 blanks, as the office said */
const openingBlanks = 13_000;
/** a month of ribbons at about one a day */
const openingSupplies = 30;
const firstSerial = 'DEMO0000000001';
/** what a card printer's hopper holds */
const hopperBlanks = 200;
const actor: Actor = { kind: 'system', part: 'demo' };

/** The same id at each start: what was done before is recognised and not done again. */
function idOf(step: string): string {
  return uuidFromDigest(Buffer.from(sha256(`loket-demo\n${step}`), 'hex'));
}

export async function makeDemoData(office: Office): Promise<void> {
  const second = { username: 'penyelia', reason: 'Saldo awal demo' };
  await office.blanks.register(
    { commandId: idOf('opening'), first: firstSerial, count: openingBlanks, letter: 'Saldo awal demo / demo opening stock' },
    actor,
    second,
  );
  for (const kind of ['ribbon', 'film'] as const) {
    const supply = { commandId: idOf(`opening ${kind}`), kind, from: 'outside', to: 'store', count: openingSupplies, reason: 'Saldo awal demo' };
    await office.blanks.supplies.move(supply, actor, undefined);
  }
  for (const { id } of office.printRoom.view().printers) {
    await office.blanks.move({ commandId: idOf(`hopper ${id}`), from: 'store', to: hopperOf(id), count: hopperBlanks, reason: 'Isi baki awal demo' }, actor);
  }
  await office.access.createDemoPeople();
}

/** Bearer tokens for scripts, in a file that only this user can read. */
export async function writeDemoTokens(office: Office, file: string): Promise<void> {
  writePrivateFile(file, `${JSON.stringify(await office.access.demoTokens(), null, 2)}\n`);
}
