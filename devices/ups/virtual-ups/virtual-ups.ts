/** The virtual UPS: a NUT server with a battery of its own, in this process or in one of its own (main.ts). */
import { createServer, type Socket } from 'node:net';
import type { Clock } from '@loket/platform/ports';
import { createNutService } from './nut-service.ts';
import { createVirtualBattery, type VirtualBatteryOptions } from './virtual-battery.ts';

export interface VirtualUpsOptions extends Partial<Omit<VirtualBatteryOptions, 'clock'>> {
  clock: Clock;
  name: string;
  host: string;
  /** 0: any free one */
  port: number;
  /** for SET VAR */
  password: string;
}

export interface VirtualUps {
  readonly port: number;
  /** NAME@HOST:PORT, as LOKET_UPS takes it */
  readonly address: string;
  /** virtual.mains on|off, battery.charge 0..100, virtual.flags, virtual.fault. @throws Error when there is no such variable or value */
  set(variable: string, value: string): void;
  close(): Promise<void>;
}

/** Longer lines are nobody's NUT. */
const line_bytes_max = 1_024;
const connections_max = 50;

/** @throws Error of the system when the port is taken */
export async function startVirtualUps(options: VirtualUpsOptions): Promise<VirtualUps> {
  const { clock, name, host, fullRuntime_s = 1_800, fullRecharge_s = 3_600, low_percent = 20 } = options;
  const battery = createVirtualBattery({ clock, fullRuntime_s, fullRecharge_s, low_percent });
  const service = createNutService({ name, password: options.password, battery });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, service.session());
  });
  server.maxConnections = connections_max;
  const port = await listen(server, host, options.port);
  return {
    port,
    address: `${name}@${host.includes(':') ? `[${host}]` : host}:${port}`,
    set(variable, value) {
      if (!service.set(variable, value)) throw new Error(`the virtual UPS takes no ${variable} "${value}"`);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(socket: Socket, session: ReturnType<ReturnType<typeof createNutService>['session']>): void {
  let heard = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    heard += chunk;
    const lines = heard.split('\n');
    heard = lines.pop() ?? '';
    if (heard.length > line_bytes_max) return void socket.destroy();
    for (const line of lines) {
      const { answer, end } = session(line);
      if (answer !== undefined) socket.write(answer, 'latin1');
      if (end) return void socket.end();
    }
  });
}

function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}
