/**
 * A TCP proxy between office and printer that stands still at each step of a request, so that a program can be killed
 * exactly there: before the printer hears of it, half-way, when the printer has acted and the office does not know, and
 * when the answer has just been given. One request a connection, as the office's client does it.
 */
import { connect, createServer, type Socket } from 'node:net';
import { type IppOperation, ippOperations } from '@loket/devices/printer/ipp-codes';

/** `attempt`: the name of the job created last; `documentSent`: a document was sent after that. before: nothing was passed on · half: half of the request was · taken: all of it, the answer is held · told: the answer is ready · answered: it was given */
export const wirePhases = ['before', 'half', 'taken', 'told', 'answered'] as const;
export type WirePhase = (typeof wirePhases)[number];
export type WireStep = { readonly operation: IppOperation; readonly phase: WirePhase; readonly attempt: string | undefined; readonly documentSent: boolean };

export type StepWire = {
  readonly port: number;
  /** The wire waits for what it returns before it goes on. */
  onStep(listener: ((step: WireStep) => Promise<void>) | undefined): void;
  /** the name of the job that the office asked to create last */
  lastAttempt(): string | undefined;
  close(): Promise<void>;
};

const message_bytes_max = 16 * 1024 * 1024;

export async function startStepWire(printerPort: number): Promise<StepWire> {
  let listener: ((step: WireStep) => Promise<void>) | undefined;
  let attempt: string | undefined;
  let documentSent = false;
  const sockets = new Set<Socket>();

  async function serve(client: Socket, request: Buffer): Promise<void> {
    const operation = operationOf(request);
    if (operation === 'Create-Job') {
      attempt = jobNameIn(request) ?? attempt;
      documentSent = false;
    }
    if (operation === 'Send-Document') documentSent = true;
    const at = async (phase: WirePhase): Promise<void> => {
      if (operation !== undefined) await listener?.({ operation, phase, attempt, documentSent });
    };
    await at('before');
    if (client.destroyed) return;
    const printer = connect(printerPort, '127.0.0.1');
    keep(printer);
    client.on('close', () => printer.destroy());
    const answer = wholeAnswer(printer);
    // A printer that is off: the office's connection breaks, as it would without us.
    printer.on('close', () => void answer.then(undefined, () => client.destroy()));
    const middle = Math.floor(request.length / 2);
    printer.write(request.subarray(0, middle));
    await at('half');
    printer.write(request.subarray(middle));
    await at('taken');
    const bytes = await answer.catch(() => undefined);
    await at('told');
    if (bytes === undefined) client.destroy();
    else client.end(bytes);
    await at('answered');
  }

  function keep(socket: Socket): void {
    sockets.add(socket);
    // An error is always followed by close.
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  }

  const server = createServer((client) => {
    keep(client);
    let request = Buffer.alloc(0);
    let isServed = false;
    client.on('data', (chunk: Buffer) => {
      request = Buffer.concat([request, chunk]);
      if (isServed || request.length > message_bytes_max || !isWhole(request)) return;
      isServed = true;
      void serve(client, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the wire has no port');
  return {
    port: address.port,
    onStep: (next) => {
      listener = next;
    },
    lastAttempt: () => attempt,
    close: async () => {
      listener = undefined;
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** All that the printer answers; rejects when the connection ends before that. */
function wholeAnswer(printer: Socket): Promise<Buffer> {
  const answer = new Promise<Buffer>((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    printer.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length > message_bytes_max) printer.destroy();
      else if (isWhole(bytes)) resolve(bytes);
    });
    printer.on('close', () => reject(new Error('the printer went away')));
  });
  // It may be over before anybody waits for it.
  answer.catch(() => undefined);
  return answer;
}

/** Is this HTTP message complete, by its length or its last chunk? */
function isWhole(message: Buffer): boolean {
  const start = message.indexOf('\r\n\r\n') + 4;
  if (start < 4) return false;
  const head = message.toString('latin1', 0, start);
  const length = /content-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return message.length >= start + Number(length);
  return /transfer-encoding: *chunked/i.test(head)
    ? message.subarray(start).includes('0\r\n\r\n') && message.toString('latin1').endsWith('\r\n0\r\n\r\n')
    : true;
}

function operationOf(request: Buffer): IppOperation | undefined {
  const start = request.indexOf('\r\n\r\n') + 4;
  if (start < 4 || request.length < start + 4) return undefined;
  const code = request.readUInt16BE(start + 2);
  const names = Object.keys(ippOperations).filter((name): name is IppOperation => Object.hasOwn(ippOperations, name));
  return names.find((name) => ippOperations[name] === code);
}

/** The attribute job-name: its name, two bytes of length, the text (RFC 8010). */
function jobNameIn(request: Buffer): string | undefined {
  const place = request.indexOf('job-name');
  if (place < 0) return undefined;
  const length_bytes = request.readUInt16BE(place + 8);
  return request.toString('utf8', place + 10, place + 10 + length_bytes);
}
