/** The virtual chip in a process of its own: pcscd asks it questions while the asker's own thread waits for pcscd. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { VirtualChipSwitches } from '../virtual-chip/virtual-chip.ts';

type ChipState = { readonly commands: number; readonly laid: boolean; readonly record: Buffer };

function readState(line: string): ChipState {
  const said: unknown = JSON.parse(line);
  if (typeof said !== 'object' || said === null || !('record' in said) || typeof said.record !== 'string') throw new Error(`not a state: ${line}`);
  return {
    record: Buffer.from(said.record, 'base64'),
    laid: 'laid' in said && said.laid === true,
    commands: 'commands' in said && typeof said.commands === 'number' ? said.commands : 0,
  };
}

export interface ChipProcess {
  /** What changes is told first; the answer is how it then is. */
  tell(changes: Partial<VirtualChipSwitches> & { number?: string; laid?: boolean }): Promise<ChipState>;
  end(): Promise<void>;
}

const program = join(import.meta.dirname, '..', 'virtual-chip', 'main.ts');

/** A card with this number, laid on the reader of this port. */
export async function startChipProcess(port: number, number: string): Promise<ChipProcess> {
  const child = spawn(process.execPath, [program, '--port', String(port), '--number', number], { stdio: ['pipe', 'pipe', 'inherit'] });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.on('exit', killAtExit);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function state(): Promise<ChipState> {
    const line = await lines.next();
    if (line.done === true) throw new Error('the virtual chip has ended');
    return readState(line.value);
  }
  await state();
  return {
    tell(changes) {
      child.stdin.write(`${JSON.stringify(changes)}\n`);
      return state();
    },
    async end() {
      child.kill('SIGKILL');
      await exited;
      process.off('exit', killAtExit);
    },
  };
}
