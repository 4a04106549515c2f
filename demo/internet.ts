/**
 * The demo's internet: a TCP proxy between the office and the centre. Off, it resets what is open and refuses what is new;
 * slow, it is a bad evening in a village: little bandwidth, shared by all connections, and a long way to go.
 */
import { connect, createServer, type Socket } from 'node:net';
import type { Ports } from '@loket/platform/ports';

export type InternetState = 'on' | 'slow' | 'off';

export type Internet = {
  readonly port: number;
  state(): InternetState;
  /** @returns how many open connections it cut */
  set(state: InternetState): Promise<number>;
  traffic(): { readonly toCentre_bytes: number; readonly toOffice_bytes: number; readonly open: number };
  close(): Promise<void>;
};

export type InternetOptions = {
  /** 0 lets the system choose */
  readonly port: number;
  readonly centre: () => { readonly host: string; readonly port: number };
  readonly ports: Pick<Ports, 'clock' | 'timers'>;
};

export const slowRate_bits_per_s = 256_000;
/** there and back */
export const slowRoundTrip_ms = 600;
/** One piece at a time goes through the slow line, small enough that others get their turn. */
const slowPiece_bytes = 8 * 1024;

/** @throws Error of the system when the port is taken */
export async function startInternet({ port, centre, ports }: InternetOptions): Promise<Internet> {
  let state: InternetState = 'on';
  const sockets = new Set<Socket>();
  const counts = { toCentre_bytes: 0, toOffice_bytes: 0 };
  const lines = { toCentre: slowLine(ports), toOffice: slowLine(ports) };
  const isSlow = (): boolean => state === 'slow';

  const server = createServer({ allowHalfOpen: true }, (fromOffice) => {
    const target = centre();
    const toCentre = connect({ ...target, allowHalfOpen: true });
    join(fromOffice, toCentre);
    carry(fromOffice, toCentre, lines.toCentre, isSlow, (count_bytes) => {
      counts.toCentre_bytes += count_bytes;
    });
    carry(toCentre, fromOffice, lines.toOffice, isSlow, (count_bytes) => {
      counts.toOffice_bytes += count_bytes;
    });
  });

  /** What ends on one side ends on the other. */
  function join(one: Socket, other: Socket): void {
    for (const [socket, partner] of [
      [one, other],
      [other, one],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // A cut line is what this is about; the programs say what they make of it.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        if (!partner.destroyed) partner.resetAndDestroy();
      });
    }
  }

  const listen = (wanted: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', () => {
        server.removeListener('error', reject);
        const address = server.address();
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });

  const cut = async (): Promise<number> => {
    // Nobody listens any more, so that a new connection is refused; the callback waits for the open ones, cut below.
    const closed = server.listening ? new Promise<void>((resolve) => server.close(() => resolve())) : Promise.resolve();
    const offices = Math.ceil(sockets.size / 2);
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
    return offices;
  };

  const ownPort = await listen(port);
  return {
    port: ownPort,
    state: () => state,
    async set(wanted) {
      const before = state;
      state = wanted;
      if (wanted === 'off') return before === 'off' ? 0 : cut();
      if (before === 'off') await listen(ownPort);
      return 0;
    },
    traffic: () => ({ ...counts, open: Math.ceil(sockets.size / 2) }),
    close: async () => {
      state = 'off';
      await cut();
    },
  };
}

type SlowLine = { carry(length_bytes: number): Promise<void> };

/** All that goes in one direction shares one line: a piece begins when the one before it has left. */
function slowLine({ clock, timers }: Pick<Ports, 'clock' | 'timers'>): SlowLine {
  let freeAt_ms = 0;
  return {
    carry(length_bytes) {
      const now_ms = clock.monotonic();
      freeAt_ms = Math.max(now_ms, freeAt_ms) + (length_bytes * 8 * 1000) / slowRate_bits_per_s;
      return timers.sleep(freeAt_ms - now_ms + slowRoundTrip_ms / 2);
    },
  };
}

function carry(from: Socket, to: Socket, line: SlowLine, isSlow: () => boolean, count: (length_bytes: number) => void): void {
  // In order, one after the other: a piece that waits on the slow line must not be overtaken when the line turns fast.
  let last: Promise<void> = Promise.resolve();
  const forward = async (chunk: Buffer): Promise<void> => {
    let start = 0;
    while (start < chunk.length) {
      const piece = isSlow() ? chunk.subarray(start, start + slowPiece_bytes) : chunk.subarray(start);
      if (isSlow()) await line.carry(piece.length);
      if (to.destroyed) return;
      count(piece.length);
      if (!to.write(piece)) await drained(to);
      start += piece.length;
    }
  };
  from.on('data', (chunk: Buffer) => {
    // Not more than one chunk is held here, so the sender feels the slow line.
    from.pause();
    last = last.then(() => forward(chunk)).finally(() => from.resume());
  });
  from.on('end', () => {
    last = last.then(() => void to.end());
  });
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.removeListener('drain', done);
      socket.removeListener('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
