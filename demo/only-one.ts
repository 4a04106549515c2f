/**
 * One demo for one data folder. The one that runs listens on a local socket named after the folder: the system takes it
 * away when the process is gone, however it went, so there is no stale lock to clean up.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type OnlyOne = {
  /** what the next one that tries is told, for example the page's address */
  say(words: string): void;
  release(): Promise<void>;
};

/** Another demo runs on the same folder. */
export class AlreadyRuns extends Error {
  /** what the other one says of itself */
  readonly words: string;

  constructor(words: string) {
    super('already running');
    this.name = 'AlreadyRuns';
    this.words = words;
  }
}

const answer_bytes_max = 2_000;

/** @throws AlreadyRuns */
export async function beOnlyOne(dataFolder: string): Promise<OnlyOne> {
  mkdirSync(dataFolder, { recursive: true });
  const name = socketName(realpathSync(dataFolder));
  let words = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(words);
  });
  const listens = await tryToListen(server, name);
  if (!listens) {
    const said = await ask(name);
    if (said !== undefined) throw new AlreadyRuns(said);
    // Only a socket with a file can be left behind (not on Linux): nobody answers, so it is one.
    rmSync(name, { force: true });
    if (!(await tryToListen(server, name))) throw new AlreadyRuns('');
  }
  return {
    say(text) {
      words = text;
    },
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function socketName(folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  // Linux: an abstract socket, which has no file. Its name begins with a zero byte.
  return process.platform === 'linux' ? `\0loket-demo-${hash}` : path.join(tmpdir(), `loket-demo-${hash}.sock`);
}

function tryToListen(server: ReturnType<typeof createServer>, name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    server.once('error', failed);
    server.listen(name, () => {
      server.removeListener('error', failed);
      resolve(true);
    });
  });
}

/** What the other one says, or undefined when nobody is there. */
function ask(name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(name);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      said = (said + text).slice(0, answer_bytes_max);
    });
    socket.on('end', () => resolve(said));
    socket.on('error', () => resolve(undefined));
  });
}
