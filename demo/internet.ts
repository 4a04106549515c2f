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

/** What "slow" means. Loss is as a connection feels it: what was lost comes again after a way there and back, and all behind it waits. */
export type SlowLink = {
  readonly rate_bits_per_s: number;
  /** there and back */
  readonly roundTrip_ms: number;
  /** share of packets that must be sent again */
  readonly packetLoss?: number;
  /** share of pieces of 8 KiB with which their connection breaks */
  readonly resets?: number;
  /** decides losses and resets: 0 <= fraction < 1 */
  readonly fraction?: () => number;
};

export type InternetOptions = {
  /** 0 lets the system choose */
  readonly port: number;
  readonly centre: () => { readonly host: string; readonly port: number };
  readonly ports: Pick<Ports, 'clock' | 'timers'>;
  readonly slow?: SlowLink;
};

export const slowRate_bits_per_s = 256_000;
/** there and back */
export const slowRoundTrip_ms = 600;
/** One piece at a time goes through the slow line, small enough that others get their turn. */
const slowPiece_bytes = 8 * 1024;
const packet_bytes = 1_460;
/** A timer that fires late on a busy machine must not cost the line its rate. */
const late_ms_max = 100;
/** On the way at one time in one direction of a connection; a partner that does not read is felt by the sender. */
const onTheWay_pieces_max = 64;
const villageEvening: SlowLink = { rate_bits_per_s: slowRate_bits_per_s, roundTrip_ms: slowRoundTrip_ms };

/** @throws Error of the system when the port is taken */
export async function startInternet({ port, centre, ports, slow = villageEvening }: InternetOptions): Promise<Internet> {
  let state: InternetState = 'on';
  const sockets = new Set<Socket>();
  const counts = { toCentre_bytes: 0, toOffice_bytes: 0 };
  const lines = { toCentre: slowLine(ports, slow), toOffice: slowLine(ports, slow) };
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
        // One that ended in order may have bytes on the way; the end follows them.
        if (!partner.destroyed && !socket.readableEnded) partner.resetAndDestroy();
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

type SlowLine = {
  /** Resolves when so many bytes have left; false when the connection breaks with them. */
  leave(length_bytes: number): Promise<boolean>;
  /** Resolves when what has just left has arrived. */
  arrive(): Promise<void>;
};

/** All that goes in one direction shares one line: a piece begins when the one before it has left. */
function slowLine({ clock, timers }: Pick<Ports, 'clock' | 'timers'>, slow: SlowLink): SlowLine {
  const { rate_bits_per_s, roundTrip_ms, packetLoss = 0, resets = 0, fraction = () => 1 } = slow;
  let freeAt_ms = 0;
  return {
    async leave(length_bytes) {
      const lost = Array.from({ length: Math.ceil(length_bytes / packet_bytes) }, fraction).filter((luck) => luck < packetLoss).length;
      const now_ms = clock.monotonic();
      freeAt_ms = Math.max(now_ms - late_ms_max, freeAt_ms) + ((length_bytes + lost * packet_bytes) * 8 * 1000) / rate_bits_per_s;
      await timers.sleep(Math.max(0, freeAt_ms - now_ms) + (lost > 0 ? roundTrip_ms : 0));
      return fraction() >= resets;
    },
    arrive: () => timers.sleep(roundTrip_ms / 2),
  };
}

function carry(from: Socket, to: Socket, line: SlowLine, isSlow: () => boolean, count: (length_bytes: number) => void): void {
  // In order, one after the other: a piece that waits on the slow line must not be overtaken when the line turns fast.
  let left: Promise<void> = Promise.resolve();
  let arrived: Promise<void> = Promise.resolve();
  let onTheWay_pieces = 0;
  const deliver = async (piece: Buffer): Promise<void> => {
    if (to.destroyed) return;
    count(piece.length);
    if (!to.write(piece)) await drained(to);
  };
  const forward = async (chunk: Buffer): Promise<void> => {
    let start = 0;
    while (start < chunk.length && !to.destroyed) {
      const isThroughSlow = isSlow();
      const piece = isThroughSlow ? chunk.subarray(start, start + slowPiece_bytes) : chunk.subarray(start);
      if (isThroughSlow && !(await line.leave(piece.length))) return void from.resetAndDestroy();
      const way = isThroughSlow ? line.arrive() : Promise.resolve();
      const before = arrived;
      onTheWay_pieces += 1;
      arrived = way
        .then(() => before)
        .then(() => deliver(piece))
        .finally(() => {
          onTheWay_pieces -= 1;
        });
      if (!isThroughSlow || onTheWay_pieces >= onTheWay_pieces_max) await arrived;
      start += piece.length;
    }
  };
  from.on('data', (chunk: Buffer) => {
    // Not more than one chunk is held here, so the sender feels the slow line.
    from.pause();
    left = left.then(() => forward(chunk)).finally(() => from.resume());
  });
  from.on('end', () => {
    left = left.then(() => arrived).then(() => void to.end());
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
