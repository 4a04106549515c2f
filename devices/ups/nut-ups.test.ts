import { createServer, type Socket } from 'node:net';
import { systemClock, systemTimers } from '@loket/platform/ports';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createNutUps, readUpsAddress } from './nut-ups.ts';
import { quoteNutWord, splitNutWords } from './nut-words.ts';
import { createTcpTalk, type TcpTalkRequest } from './tcp-talk.ts';
import { powerOf, type UpsReport } from './ups.ts';

/** A UPS whose server has said just this, as one piece or byte by byte. */
async function reportOn(heard: string, options: { user?: string; password?: string } = {}): Promise<UpsReport> {
  const talk = async ({ isComplete }: TcpTalkRequest): Promise<string> => {
    for (let length = 1; length <= heard.length; length += 1) if (isComplete(heard.slice(0, length))) return heard.slice(0, length);
    return heard;
  };
  return createNutUps({ name: 'ups', host: 'localhost', port: 3493, talk, clock: { now: () => 0, monotonic: () => 0 }, ...options }).status();
}

const list = (...variables: string[]): string => `BEGIN LIST VAR ups\n${variables.map((text) => `VAR ups ${text}\n`).join('')}END LIST VAR ups\n`;

describe('the flags of a UPS', () => {
  it.each([
    ['OL', 'mains'],
    ['OL CHRG', 'mains'],
    ['OL CHRG LB', 'mains'],
    ['ALARM OL RB', 'mains'],
    ['OL BYPASS', 'mains'],
    ['OB', 'battery'],
    ['OB DISCHRG', 'battery'],
    ['DISCHRG OB NEWWORD', 'battery'],
    ['OL OB', 'battery'],
    ['OB LB', 'low_battery'],
    ['LB DISCHRG OB', 'low_battery'],
    ['FSD OL', 'low_battery'],
    ['FSD OB LB', 'low_battery'],
    ['OFF', 'unknown'],
    ['WAIT', 'unknown'],
    ['LB', 'unknown'],
    ['ol', 'unknown'],
    ['', 'unknown'],
  ])('"%s" mean %s', (flags, power) => {
    expect(powerOf(flags.split(' '))).toBe(power);
  });

  it('that nobody here knows are kept, and change nothing', async () => {
    expect(await reportOn(list('ups.status "OB X-VENDOR  TRIM"'))).toMatchObject({ power: 'battery', flags: ['OB', 'X-VENDOR', 'TRIM'] });
  });
});

describe('an answer of upsd', () => {
  it('tells power, charge and runtime', async () => {
    expect(await reportOn(list('battery.charge "42.4"', 'battery.runtime "600"', 'ups.model "Big \\"1\\""', 'ups.status "OB"'))).toEqual({
      power: 'battery',
      charge_percent: 42,
      runtime_s: 600,
      flags: ['OB'],
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  it('without charge and runtime, or with nonsense there, still tells the power', async () => {
    for (const rest of [[], ['battery.charge "N/A"', 'battery.runtime "-1"'], ['battery.charge "250"', 'battery.runtime "99999999"']]) {
      const report = await reportOn(list('ups.status "OL"', ...rest));
      expect(report).toEqual({ power: 'mains', flags: ['OL'], at: report.at });
    }
  });

  it.each([
    ['the driver is not connected', 'ERR DRIVER-NOT-CONNECTED\n', 'driver_not_connected'],
    ['the data are stale', 'ERR DATA-STALE\n', 'data_stale'],
    ['the driver dies in the middle of the list', 'BEGIN LIST VAR ups\nVAR ups ups.status "OL"\nERR DRIVER-NOT-CONNECTED\n', 'driver_not_connected'],
    ['no such UPS', 'ERR UNKNOWN-UPS\n', 'refused'],
    ['an error without a code', 'ERR\n', 'unreadable'],
    ['a list of another UPS', 'BEGIN LIST VAR other\nEND LIST VAR other\n', 'unreadable'],
    ['a variable of another UPS', 'BEGIN LIST VAR ups\nVAR other ups.status "OL"\n', 'unreadable'],
    ['a quote that is not closed', 'BEGIN LIST VAR ups\nVAR ups ups.status "OL\nEND LIST VAR ups\n', 'unreadable'],
    ['an HTTP server', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'unreadable'],
    ['a list that ends in the middle', 'BEGIN LIST VAR ups\nVAR ups ups.status "OL"\n', 'unreadable'],
    ['nothing', '', 'unreadable'],
    ['a list without a status', list('battery.charge "100"'), 'unreadable'],
  ])('is unknown, never mains, when it is: %s', async (_name, heard, trouble) => {
    expect(await reportOn(heard)).toMatchObject({ power: 'unknown', trouble });
  });

  it('is never mains, whatever comes, unless it says so', async () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('BEGIN LIST VAR ups\n', 'VAR ups ups.status "OB"\n', 'END LIST VAR ups\n', 'ERR X\n', '"', '\\', '\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        expect((await reportOn(pieces.join(''))).power).not.toBe('mains');
      }),
    );
  });

  it('with user and password waits for both to be taken, and says when they are not', async () => {
    const known = { user: 'u', password: 'p' };
    expect(await reportOn(`OK\nOK\n${list('ups.status "OL"')}`, known)).toMatchObject({ power: 'mains' });
    expect(await reportOn('OK\nERR ACCESS-DENIED\nERR ACCESS-DENIED\n', known)).toMatchObject({ power: 'unknown', trouble: 'refused' });
    expect(await reportOn(list('ups.status "OL"'), known)).toMatchObject({ power: 'unknown', trouble: 'unreadable' });
  });
});

describe('the words of a line', () => {
  it('come back from quotes as they went in', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitNutWords(words.map(quoteNutWord).join(' '))).toEqual(words);
      }),
    );
  });
});

describe('an address of a UPS', () => {
  it.each([
    ['ups@localhost', { name: 'ups', host: 'localhost', port: 3493 }],
    [' kantor@10.0.0.5:3502 ', { name: 'kantor', host: '10.0.0.5', port: 3502 }],
    ['ups@[::1]:3493', { name: 'ups', host: '::1', port: 3493 }],
    ['ups', undefined],
    ['@localhost', undefined],
    ['ups@localhost:0', undefined],
    ['ups@localhost:70000', undefined],
    ['ups name@localhost', undefined],
  ])('%s', (text, address) => {
    expect(readUpsAddress(text)).toEqual(address);
  });
});

describe('the wire to a NUT server', () => {
  let end = async (): Promise<void> => undefined;
  afterEach(() => end());

  /** A server that does with each connection what it is told. */
  async function reportFrom(onConnection: (socket: Socket) => void, timeout_ms = 10_000): Promise<UpsReport> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    end = async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    };
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return createNutUps({ name: 'ups', host: '127.0.0.1', port: address.port, talk: createTcpTalk(systemTimers), clock: systemClock, timeout_ms }).status();
  }

  it('does not wait for ever for one that says nothing', async () => {
    expect(await reportFrom(() => undefined, 50)).toMatchObject({ power: 'unknown', trouble: 'unreachable' });
  });

  it('does not take half an answer for a whole one when the other side hangs up', async () => {
    const hangUp = (socket: Socket) => socket.end('BEGIN LIST VAR ups\nVAR ups ups.status "OL"\n');
    expect(await reportFrom(hangUp)).toMatchObject({ power: 'unknown', trouble: 'unreachable' });
  });

  it('does not take an answer without end', async () => {
    const report = await reportFrom((socket) => {
      socket.write('BEGIN LIST VAR ups\n');
      const pour = (): void => {
        while (!socket.destroyed && socket.write('VAR ups a "b"\n'.repeat(1000)));
      };
      socket.on('drain', pour);
      pour();
    });
    expect(report).toMatchObject({ power: 'unknown', trouble: 'unreachable' });
  });

  it('knows that nobody is there', async () => {
    const ups = createNutUps({ name: 'ups', host: 'ups.invalid', port: 3493, talk: createTcpTalk(systemTimers), clock: systemClock });
    expect(await ups.status()).toMatchObject({ power: 'unknown', trouble: 'unreachable' });
  });
});
