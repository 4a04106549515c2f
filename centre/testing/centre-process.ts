/** The real centre program, started by its file and stopped by its process number. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type CentreProcess = {
  readonly url: string;
  readonly child: ChildProcess;
  /** Ends it with this signal and waits until it is gone. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
};

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export async function startCentreProcess(environment: Readonly<Record<string, string>>): Promise<CentreProcess> {
  const env = { PATH: process.env['PATH'] ?? '', LOKET_CENTRE_PORT: '0', LOKET_LOG_LEVEL: 'warn', ...environment };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const line = output.split('\n')[0] ?? '';
      if (output.includes('\n')) resolve(String(JSON.parse(line).listening));
    });
    child.on('exit', () => reject(new Error(`the centre ended before it was ready: ${errors}`)));
  });
  return {
    url,
    child,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
  };
}
