/** A wire between a browser and an office that can be cut and joined again, at one address. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export type CuttableWire = { readonly url: string; readonly cut: () => Promise<void>; readonly join: () => Promise<void> };

export async function layWire(port_to: number): Promise<CuttableWire> {
  const open = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;

  const carry = (from: Socket): void => {
    const to = connect(port_to, '127.0.0.1');
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  };

  async function join(): Promise<void> {
    const made = createServer(carry);
    await new Promise<void>((resolve) => made.listen(port, '127.0.0.1', resolve));
    const address = made.address();
    if (address === null || typeof address === 'string') throw new Error('the wire has no port');
    port = address.port;
    server = made;
  }

  await join();
  return {
    url: `http://127.0.0.1:${port}`,
    join,
    async cut() {
      const closing = server;
      server = undefined;
      for (const socket of open) socket.destroy();
      if (closing !== undefined) await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
  };
}
