import { connect, createServer, type Server, type Socket } from 'node:net';
import { systemPorts } from '@loket/platform/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Internet, slowRate_bits_per_s, slowRoundTrip_ms, startInternet } from './internet.ts';

/** A centre that sends everything back. */
let centre: Server;
let internet: Internet;
let atCentre: Socket[] = [];
const ports = systemPorts();

beforeEach(async () => {
  atCentre = [];
  centre = createServer({ allowHalfOpen: true }, (socket) => {
    atCentre.push(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  const port = await new Promise<number>((resolve) => {
    centre.listen(0, '127.0.0.1', () => {
      const address = centre.address();
      resolve(address === null || typeof address === 'string' ? 0 : address.port);
    });
  });
  internet = await startInternet({ port: 0, centre: () => ({ host: '127.0.0.1', port }), ports });
});

afterEach(async () => {
  await internet.close();
  for (const socket of atCentre) socket.destroy();
  await new Promise((resolve) => centre.close(resolve));
});

function dial(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(internet.port, '127.0.0.1');
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends, ends its half, and gives everything that comes back. */
async function echoed(bytes: Buffer): Promise<Buffer> {
  const socket = await dial();
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.on('error', reject);
  });
  socket.end(bytes);
  return done;
}

describe('the internet, on', () => {
  it('carries bytes both ways unchanged, and counts them', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    expect(Buffer.compare(await echoed(bytes), bytes)).toBe(0);
    expect(internet.traffic()).toMatchObject({ toCentre_bytes: 300_000, toOffice_bytes: 300_000 });
  });
});

describe('the internet, off', () => {
  it('resets the connections that are open, on both sides', async () => {
    const socket = await dial();
    socket.write('x');
    await new Promise((resolve) => socket.once('data', resolve));
    const here = new Promise<Error>((resolve) => socket.once('error', resolve));
    const there = new Promise<void>((resolve) => atCentre[0]?.once('close', () => resolve()));
    expect(await internet.set('off')).toBe(1);
    expect(await here).toMatchObject({ code: 'ECONNRESET' });
    await there;
    expect(internet.traffic().open).toBe(0);
  });

  it('refuses new connections, and takes them again on the same port when it is back', async () => {
    await internet.set('off');
    await expect(dial()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await internet.set('on');
    expect((await echoed(Buffer.from('back'))).toString()).toBe('back');
  });

  it('can be switched off twice, and closed while off', async () => {
    await internet.set('off');
    expect(await internet.set('off')).toBe(0);
    expect(internet.state()).toBe('off');
  });

  it('is refused by a centre that is away, and not by the proxy', async () => {
    await new Promise((resolve) => centre.close(resolve));
    const socket = await dial();
    const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(await failed).toMatchObject({ code: 'ECONNRESET' });
    centre.listen(0);
  });
});

describe('the internet, slow', () => {
  it('asks its line for every bit, and half the way each way, and loses nothing', async () => {
    // A clock of our own: the pauses are noted and the time moves by them, so that the test takes none.
    let now_ms = 0;
    const quick = {
      clock: { now: () => now_ms, monotonic: () => now_ms },
      timers: {
        ...ports.timers,
        sleep: (pause_ms: number): Promise<void> => {
          now_ms += pause_ms;
          return Promise.resolve();
        },
      },
    };
    const address = centre.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await internet.close();
    internet = await startInternet({ port: 0, centre: () => ({ host: '127.0.0.1', port: address.port }), ports: quick });
    await internet.set('slow');
    const bytes = Buffer.alloc(64_000, 7);
    expect(Buffer.compare(await echoed(bytes), bytes)).toBe(0);
    // 64,000 bytes are 2 s at 256 kbit/s in each direction; each piece also travels half the round trip.
    expect(now_ms).toBeGreaterThanOrEqual((2 * 64_000 * 8 * 1000) / slowRate_bits_per_s);
    expect(now_ms).toBeGreaterThanOrEqual(slowRoundTrip_ms);
  });

  it('on a link that loses packets everything arrives, in order, and some connections break', async () => {
    const address = centre.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await internet.close();
    let turn = 0;
    const fraction = (): number => {
      turn = (turn + 7) % 100;
      return turn / 100;
    };
    const slow = { rate_bits_per_s: 50_000_000, roundTrip_ms: 4, packetLoss: 0.05, fraction };
    internet = await startInternet({ port: 0, centre: () => ({ host: '127.0.0.1', port: address.port }), ports, slow });
    await internet.set('slow');
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    expect(Buffer.compare(await echoed(bytes), bytes)).toBe(0);
    await internet.close();
    internet = await startInternet({ port: 0, centre: () => ({ host: '127.0.0.1', port: address.port }), ports, slow: { ...slow, resets: 1 } });
    await internet.set('slow');
    await expect(echoed(bytes)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('keeps the order when it turns fast while something is on the way', async () => {
    await internet.set('slow');
    const answer = echoed(Buffer.from('0123456789'.repeat(300)));
    await internet.set('on');
    expect((await answer).toString()).toBe('0123456789'.repeat(300));
  });

  it('drops what is on the way when it goes off', async () => {
    await internet.set('slow');
    const socket = await dial();
    const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
    socket.write('lost');
    await internet.set('off');
    await failed;
    expect(internet.traffic().toOffice_bytes).toBe(0);
  });
});
