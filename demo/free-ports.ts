import { createServer } from 'node:net';
import type { DemoSettings } from './settings.ts';
import { wantedPorts } from './settings.ts';

/** A port that somebody else listens on: said with the variable that moves ours. */
export class PortTaken extends Error {
  constructor(port: number, variable: string, what: string) {
    super(
      `Port ${port} (${what}) sudah dipakai program lain; pilih yang lain dengan ${variable}=...\nPort ${port} (${what}) is in use by another program; choose another with ${variable}=...`,
    );
    this.name = 'PortTaken';
  }
}

/**
 * Asks before anything is started, so that a port in use is one clear sentence and not a program that dies again and again.
 * @throws PortTaken
 */
export async function assertPortsFree(settings: DemoSettings): Promise<void> {
  for (const { port, variable, what } of wantedPorts(settings)) {
    if (port !== 0 && !(await isFree(port))) throw new PortTaken(port, variable, what);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
