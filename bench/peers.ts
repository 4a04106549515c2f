/** Loket beside what a team would otherwise take, in the same rounds on the same machine. The peers are fetched by the first run. */
import { openStage } from '@loket/rehearsal/stage';
import type { Figure } from './figure.ts';
import { besidePouchIntake } from './peer-intake.ts';
import { besideQueues, measureDrawing } from './peer-printing.ts';
import { peersFolder } from './peer-process.ts';
import { besidePouchSync } from './peer-sync.ts';
import { installOnFirstUse } from './run-program.ts';

export async function measurePeers(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  await installOnFirstUse(peersFolder, 'plainjob');
  return [
    ...(await besideQueues(rounds, say)),
    ...(await measureDrawing(rounds)),
    ...(await besidePouch(rounds, say)),
    ...(await besidePouchSync(rounds, say)),
  ];
}

async function besidePouch(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const stage = await openStage({ printers: 1, card_ms: 0, verdictDelay_ms: 600_000 });
  try {
    await stage.centre.kill({ id: 'internet putus', en: 'internet cut' });
    return await besidePouchIntake(stage, rounds, say);
  } finally {
    await stage.end();
  }
}
