/** A TCP proxy between client and printer that breaks connections where a bad network would. */
import { connect, createServer, type Socket } from 'node:net';
import { type IppOperation, ippOperations } from '../ipp-codes.ts';

export type WireFault =
  /** The whole request goes through, the printer acts, its answer is lost. */
  | 'answer-lost'
  /** Half of the request goes through. */
  | 'half-upload'
  /** The request goes through and the connection stays open, but no answer ever comes. */
  | 'silence';

export interface FaultyWire {
  readonly port: number;
  /** From now on each request of this operation meets this fault; undefined: none does. */
  break(fault: { operation: IppOperation; fault: WireFault } | undefined): void;
  close(): Promise<void>;
}

export async function startFaultyWire(printerPort: number): Promise<FaultyWire> {
  let broken: { operation: IppOperation; fault: WireFault } | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const printer = connect(printerPort, '127.0.0.1');
    for (const socket of [client, printer]) {
      sockets.add(socket);
      // An error is always followed by close, which ends the other side too.
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('close', () => printer.destroy());
    printer.on('close', () => client.destroy());
    carry(client, printer, () => broken);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the wire has no port');
  return {
    port: address.port,
    break: (fault) => {
      broken = fault;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function carry(client: Socket, printer: Socket, currentFault: () => { operation: IppOperation; fault: WireFault } | undefined): void {
  let request = Buffer.alloc(0);
  let forwarded_bytes = 0;
  const faultOf = (): WireFault | undefined => {
    const broken = currentFault();
    return broken !== undefined && operationOf(request) === ippOperations[broken.operation] ? broken.fault : undefined;
  };
  client.on('data', (chunk: Buffer) => {
    request = Buffer.concat([request, chunk]);
    const length_bytes = lengthOf(request);
    if (length_bytes === undefined) return;
    const isHalf = faultOf() === 'half-upload';
    const part = request.subarray(forwarded_bytes, isHalf ? Math.floor(length_bytes / 2) : undefined);
    forwarded_bytes += part.length;
    printer.write(part, () => {
      if (isHalf && forwarded_bytes >= Math.floor(length_bytes / 2)) client.destroy();
    });
  });
  printer.on('data', (chunk: Buffer) => {
    const fault = faultOf();
    if (fault === 'answer-lost') client.destroy();
    else if (fault === undefined) client.write(chunk);
  });
}

const bodyStart = (request: Buffer): number => request.indexOf('\r\n\r\n') + 4;

/** Length of the whole HTTP request; undefined until its head and the first words of IPP are there. */
function lengthOf(request: Buffer): number | undefined {
  const start = bodyStart(request);
  if (start < 4 || request.length < start + 8) return undefined;
  const length = /content-length: (\d+)/i.exec(request.toString('latin1', 0, start))?.[1];
  return start + Number(length ?? 0);
}

const operationOf = (request: Buffer): number | undefined => {
  const start = bodyStart(request);
  return start < 4 || request.length < start + 4 ? undefined : request.readUInt16BE(start + 2);
};
