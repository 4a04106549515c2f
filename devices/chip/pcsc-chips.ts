/**
 * Chips through PC/SC, with the package `smartcard` over the machine's pcscd. The addon is loaded when it is first asked for
 * and not before: an office without the chip step needs neither it nor pcscd.
 */
import type { Timers } from '@loket/platform/ports';
import { blockLength_bytes, getNumber, readAnswer, readBlock, recordFile, selectApplication, selectFile, statusWords, writeBlock } from './card-commands.ts';
import { type Chip, ChipError, type Chips } from './chip.ts';

type Addon = typeof import('smartcard');
type PcscContext = import('smartcard').ContextInterface;
type PcscReader = import('smartcard').ReaderInterface;
type PcscCard = import('smartcard').CardInterface;

/** Why the addon cannot be used on this machine; undefined when it can. */
export async function whyNoPcsc(): Promise<string | undefined> {
  try {
    await loadAddon();
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? 'unknown') : 'unknown';
  }
}

function loadAddon(): Promise<Addon> {
  return import('smartcard');
}

/**
 * Each question to a chip, and each connection, ends after `timeout_ms`: a reader whose cable fell out may never answer. The
 * call itself then still holds a thread and its context, which can only be closed when it comes back: until then this
 * object asks nothing more, so that threads do not pile up behind a dead reader.
 */
export function createPcscChips(options: { readonly timers: Timers; readonly timeout_ms: number }): Chips {
  const { timers, timeout_ms } = options;
  let hanging: Promise<unknown> | undefined;

  async function inTime<Result>(work: Promise<Result>): Promise<Result> {
    const limit = Promise.withResolvers<never>();
    const timer = timers.set(timeout_ms, () => {
      const settled = work.then(
        () => undefined,
        () => undefined,
      );
      hanging = settled;
      void settled.then(() => {
        hanging = undefined;
      });
      limit.reject(new ChipError('silent', `no answer after ${timeout_ms} ms`));
    });
    try {
      return await Promise.race([work, limit.promise]);
    } catch (error) {
      throw chipErrorOf(error);
    } finally {
      timers.clear(timer);
    }
  }

  async function ask(card: PcscCard, command: Buffer): Promise<Uint8Array> {
    const { data, status } = readAnswer(await inTime(card.transmit(command)));
    if (status !== statusWords.ok) throw new ChipError(status === 0 ? 'silent' : 'refused', `the chip answered ${status.toString(16).padStart(4, '0')}`);
    return data;
  }

  function chipOf(card: PcscCard): Chip {
    return {
      async readNumber() {
        return Buffer.from(await ask(card, getNumber()))
          .toString('latin1')
          .toUpperCase();
      },
      async writeRecord(record) {
        await ask(card, selectFile(recordFile));
        for (let offset = 0; offset < record.length; offset += blockLength_bytes)
          await ask(card, writeBlock(offset, record.subarray(offset, offset + blockLength_bytes)));
      },
      async readRecord(length_bytes) {
        await ask(card, selectFile(recordFile));
        const blocks: Uint8Array[] = [];
        for (let offset = 0; offset < length_bytes; offset += blockLength_bytes)
          blocks.push(await ask(card, readBlock(offset, Math.min(blockLength_bytes, length_bytes - offset))));
        return Buffer.concat(blocks);
      },
    };
  }

  /** Lets go at once, or when the call that hangs has come back. */
  function afterWork(letGo: () => void): void {
    if (hanging === undefined) letGo();
    else void hanging.then(letGo);
  }

  async function withContext<Result>(work: (addon: Addon, context: PcscContext) => Promise<Result>): Promise<Result> {
    if (hanging !== undefined) throw new ChipError('reader', 'an earlier question to a reader has not come back');
    let addon: Addon;
    let context: PcscContext;
    try {
      addon = await loadAddon();
      // One for each piece of work: one that outlived a restart of pcscd is never valid again.
      context = new addon.Context();
    } catch (error) {
      throw new ChipError('reader', 'PC/SC is not there', { cause: error });
    }
    try {
      return await work(addon, context);
    } finally {
      afterWork(() => context.close());
    }
  }

  function readersOf(context: PcscContext): PcscReader[] {
    try {
      return context.listReaders();
    } catch (error) {
      throw new ChipError('reader', 'PC/SC lists no readers', { cause: error });
    }
  }

  return {
    readers: () => withContext(async (_addon, context) => readersOf(context).map(({ name }) => name)),

    withChip: (readerName, work) =>
      withContext(async (addon, context) => {
        const reader = readersOf(context).find(({ name }) => name === readerName);
        if (reader === undefined) throw new ChipError('reader', `there is no reader "${readerName}"`);
        const card = await inTime(reader.connect(addon.SCARD_SHARE_EXCLUSIVE, addon.SCARD_PROTOCOL_T0 | addon.SCARD_PROTOCOL_T1));
        try {
          await ask(card, selectApplication());
          return await work(chipOf(card));
        } finally {
          afterWork(() => disconnect(addon, card));
        }
      }),
  };
}

/** Left as it is: to switch it off would ask the card once more, and this call holds the thread. */
function disconnect(addon: Addon, card: PcscCard): void {
  try {
    card.disconnect(addon.SCARD_LEAVE_CARD);
  } catch {
    // It is gone already: the end that was wanted.
  }
}

/** What the addon says when nothing is known of the chip; it hands pcsc-lite's codes on as words only. */
const readerWords: readonly string[] = [
  'PC/SC service not running',
  'PC/SC service stopped',
  'Unknown reader',
  'No readers available',
  'Reader unavailable',
  'Sharing violation',
  'Communication error',
  'Internal error',
  'Not enough memory',
  'System cancelled operation',
];
const removedWords: readonly string[] = ['Card was removed', 'Card was reset'];

function chipErrorOf(error: unknown): ChipError {
  if (error instanceof ChipError) return error;
  const said = error instanceof Error ? error.message : 'unknown trouble';
  const trouble = readerWords.includes(said) ? 'reader' : removedWords.includes(said) ? 'removed' : 'silent';
  return new ChipError(trouble, said, { cause: error });
}
