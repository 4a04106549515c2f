/**
 * A blank's chip that is not there: the test profile of card-commands.ts on a card that hangs at a virtual reader of
 * vsmartcard-vpcd, behind a real pcscd. It connects to the reader's port as a card that is laid on. What the card holds lies
 * in the object: one that is taken away and laid on again is the same card.
 *
 * vpcd's wire: two bytes of length, then the message. One byte is a control (0 off, 1 on, 2 reset, 4 give the ATR), more is
 * a command.
 */
import { connect, type Socket } from 'node:net';
import { numberTag, recordFile, recordFile_bytes, statusWords, testApplication } from '../card-commands.ts';

/** Every way a chip was seen to fail. */
export type VirtualChipSwitches = {
  /** the reader sees a card and the chip gives no ATR */
  dead: boolean;
  /** each write is refused */
  writeFails: boolean;
  /** writes are confirmed, and one bit is another afterwards */
  readbackDiffers: boolean;
  /** the card is taken away in place of the answer to the so-manieth command from now; 0: never */
  removedAtCommand: number;
};

export type VirtualChip = {
  readonly switches: VirtualChipSwitches;
  number(): string;
  /** Another card altogether. */
  setNumber(number: string): void;
  isLaid(): boolean;
  /** the record file as it is */
  readonly record: Buffer;
  /** commands heard so far */
  commands(): number;
  /** Lays the card on the reader of this port. Resolves when it lies there; rejects when there is no reader or it holds another card. */
  lay(port: number): Promise<void>;
  /** Takes it away. */
  remove(): Promise<void>;
};

const historicalBytes = Buffer.from('LOKET', 'latin1');
/** message_bytes_max of vpcd is 64 KiB; a card that hears more has lost the thread. */
const message_bytes_max = 65_535;

function answerToReset(): Buffer {
  // T0: TD1 and the historical bytes follow; TD1: T=0 offered, TD2 follows; TD2: T=1.
  const body = Buffer.from([0x80 | historicalBytes.length, 0x80, 0x01, ...historicalBytes]);
  return Buffer.from([0x3b, ...body, body.reduce((sum, byte) => sum ^ byte, 0)]);
}

export function createVirtualChip(options: { readonly number: string; readonly switches?: Partial<VirtualChipSwitches> }): VirtualChip {
  const switches: VirtualChipSwitches = { dead: false, writeFails: false, readbackDiffers: false, removedAtCommand: 0, ...options.switches };
  const record = Buffer.alloc(recordFile_bytes);
  let socket: Socket | undefined;
  let isSelected = false;
  let hasFile = false;
  let commands = 0;
  let { number } = options;

  function status(word: number, data: Uint8Array = new Uint8Array()): Buffer {
    return Buffer.concat([data, Buffer.from([word >> 8, word & 0xff])]);
  }

  function select(p1: number, name: Buffer): Buffer {
    if (p1 === 4) {
      isSelected = name.equals(testApplication);
      hasFile = false;
      return status(isSelected ? statusWords.ok : statusWords.notFound);
    }
    hasFile = isSelected && name.length === 2 && name.readUInt16BE(0) === recordFile;
    return status(hasFile ? statusWords.ok : statusWords.notFound);
  }

  function write(offset: number, data: Buffer): Buffer {
    if (switches.writeFails) return status(statusWords.writeFailed);
    if (offset + data.length > record.length) return status(statusWords.outside);
    data.copy(record, offset);
    if (switches.readbackDiffers) record.writeUInt8(record.readUInt8(offset) ^ 0x01, offset);
    return status(statusWords.ok);
  }

  function answer(command: Buffer): Buffer {
    const [, ins = 0, p1 = 0, p2 = 0, length = 0] = command;
    const data = command.subarray(5, 5 + length);
    if (ins === 0xa4) return select(p1, data);
    if (ins === 0xca && ((p1 << 8) | p2) === numberTag)
      return isSelected ? status(statusWords.ok, Buffer.from(number, 'latin1')) : status(statusWords.notFound);
    if (ins !== 0xb0 && ins !== 0xd6) return status(statusWords.unknown);
    if (!hasFile) return status(statusWords.noFileSelected);
    const offset = ((p1 & 0x7f) << 8) | p2;
    if (ins === 0xd6) return write(offset, data);
    const end = offset + (length === 0 ? 256 : length);
    return offset >= record.length ? status(statusWords.outside) : status(statusWords.ok, record.subarray(offset, end));
  }

  function hear(message: Buffer, to: Socket): void {
    if (message.length > 1) {
      commands += 1;
      if (switches.removedAtCommand > 0) {
        switches.removedAtCommand -= 1;
        if (switches.removedAtCommand === 0) return void to.destroy();
      }
      if (!switches.dead) say(answer(message), to);
      return;
    }
    const control = message[0];
    if (control === 4) say(switches.dead ? Buffer.alloc(0) : answerToReset(), to);
    else {
      isSelected = false;
      hasFile = false;
    }
  }

  function say(message: Buffer, to: Socket): void {
    const head = Buffer.alloc(2);
    head.writeUInt16BE(message.length);
    to.write(Buffer.concat([head, message]));
  }

  return {
    switches,
    number: () => number,
    setNumber(other) {
      number = other;
      record.fill(0);
    },
    isLaid: () => socket !== undefined,
    record,
    commands: () => commands,

    lay: (port) =>
      new Promise((resolve, reject) => {
        const opened = connect(port, '127.0.0.1', () => {
          socket = opened;
          resolve();
        });
        opened.setNoDelay(true);
        let heard = Buffer.alloc(0);
        opened.on('data', (data) => {
          heard = Buffer.concat([heard, data]);
          if (heard.length > message_bytes_max + 2) return void opened.destroy();
          while (heard.length >= 2 && heard.length >= 2 + heard.readUInt16BE(0)) {
            const length = heard.readUInt16BE(0);
            const message = heard.subarray(2, 2 + length);
            heard = heard.subarray(2 + length);
            hear(message, opened);
          }
        });
        opened.on('error', reject);
        opened.on('close', () => {
          if (socket === opened) socket = undefined;
        });
      }),

    remove: () =>
      new Promise((resolve) => {
        const present = socket;
        if (present === undefined || present.closed) return resolve();
        present.once('close', () => resolve());
        present.destroy();
      }),
  };
}
