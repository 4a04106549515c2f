/** The virtual printer as a process of its own, for tests that kill it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type CardOut, isCardOut } from '../virtual-printer/printer-memory.ts';
import type { PrinterSwitches } from '../virtual-printer/printer-switches.ts';
import type { ControlReport } from '../virtual-printer/virtual-printer.ts';

export interface PrinterProcess {
  readonly uri: string;
  readonly port: number;
  control(change: Partial<PrinterSwitches>): Promise<void>;
  report(): Promise<ControlReport>;
  /** The mains goes: SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>;
}

const mainFile = fileURLToPath(new URL('../virtual-printer/main.ts', import.meta.url));

/** @throws Error with what the process wrote when it does not start */
export async function startPrinterProcess(options: { dir: string; port?: number; cardMs?: number }): Promise<PrinterProcess> {
  const { dir, port = 0, cardMs = 0 } = options;
  const child = spawn(process.execPath, [mainFile, '--port', String(port), '--data', dir, '--card-ms', String(cardMs)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killAtExit = (): boolean => child.kill('SIGKILL');
  process.on('exit', killAtExit);
  const uri = await addressOf(child);
  const { origin, port: usedPort } = new URL(uri);
  return {
    uri,
    port: Number(usedPort),
    control: async (change) => {
      const answer = await fetch(`${origin}/control`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(change),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    report: async () => {
      const answer = await fetch(`${origin}/control`, { headers: { connection: 'close' } });
      const report: ControlReport = await answer.json();
      return report;
    },
    kill: async () => {
      process.off('exit', killAtExit);
      const exited = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the printer has no output');
  let complaint = '';
  stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString('utf8');
  });
  for await (const line of createInterface(stdout)) {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && 'listening' in parsed) return String(parsed.listening);
  }
  throw new Error(`the virtual printer did not start: ${complaint}`);
}

/** The ground truth, read past the printer: every card that physically came out. */
export async function readOutputLog(dir: string): Promise<CardOut[]> {
  const text = await readFile(join(dir, 'output.log'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(isCardOut);
}
