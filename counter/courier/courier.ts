/**
 * Courier files: what waits in the outbox, encrypted to the office and signed by this machine, as files for a stick. Made
 * as a stream, picture by picture, so that a week in a village fits through the memory of one picture. The outbox keeps
 * everything; only the office's receipt, carried back, marks what was delivered.
 */
import { packTar, type TarEntry } from '@loket/domain/ustar';
import {
  applicationName,
  CourierKey,
  type CourierManifest,
  CourierReceipt,
  CourierReceiptStatement,
  type CourierSeal,
  courierItems_max,
  courierPiece_bytes_max,
  fileName,
  manifestName,
  sealName,
} from '@loket/protocol/courier';
import type { Clock, Ids } from '../browser/ports.ts';
import { sha256 } from '../browser/sha256.ts';
import { isSignedBy } from '../machine/office-signature.ts';
import { type Outbox, unreadableFile } from '../outbox/outbox.ts';
import type { CounterDatabase } from '../store/counter-database.ts';
import type { Vault } from '../vault/vault.ts';

export type CourierItem = { readonly id: string; readonly files: readonly string[]; readonly size_bytes: number };
/** What goes into one file. */
export type CourierPiece = { readonly items: readonly CourierItem[]; readonly size_bytes: number };

/** Where a finished file goes: given the whole stream, it resolves when the file is kept, or leaves nothing. */
export type CourierSink = (name: string, content: ReadableStream<Uint8Array<ArrayBuffer>>) => Promise<void>;

export type MadeFile = { readonly name: string; readonly items: number };

/**
 * no_key: this computer has never heard the office's key for courier files · foreign: of another machine or another kind ·
 * changed: the office did not sign it so
 */
export type ReceiptOutcome =
  | { readonly is: 'read'; readonly delivered: number; readonly refused: number; readonly damaged: number }
  | { readonly is: 'foreign' | 'changed' | 'no_key' };

export type Courier = ReturnType<typeof createCourier>;

export type CourierOptions = {
  readonly database: CounterDatabase;
  readonly outbox: Pick<Outbox, 'find' | 'bytesOf' | 'atOffice' | 'attachmentAtOffice' | 'setAside' | 'setAttachmentAside'>;
  readonly vault: Pick<Vault, 'findMachine' | 'sign'>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** for tests: smaller files than are usual */
  readonly piece_bytes_max?: number;
};

/** pictures that turn out unreadable while a file is made, each of which begins the file anew without it */
const unreadable_max = 50;
const text = new TextEncoder();
const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

class UnreadablePicture extends Error {
  readonly sha256: string;
  constructor(hash: string) {
    super(`unreadable picture ${hash}`);
    this.sha256 = hash;
  }
}

function streamOf(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => void (await chunks.return()),
  });
}

/** Divides items into files none of which is much larger than the limit; an item is never divided. */
export function divide(items: readonly CourierItem[], piece_bytes_max: number): CourierPiece[] {
  const pieces: { items: CourierItem[]; size_bytes: number }[] = [];
  for (const item of items) {
    const last = pieces.at(-1);
    if (last === undefined || last.size_bytes + item.size_bytes > piece_bytes_max || last.items.length >= courierItems_max)
      pieces.push({ items: [item], size_bytes: item.size_bytes });
    else {
      last.items.push(item);
      last.size_bytes += item.size_bytes;
    }
  }
  return pieces;
}

export function createCourier({ database, outbox, vault, clock, ids, piece_bytes_max = courierPiece_bytes_max }: CourierOptions) {
  const { items, files } = database;

  async function key(): Promise<CourierKey | undefined> {
    const said = (await vault.findMachine())?.courier;
    return said === undefined ? undefined : CourierKey.parse(JSON.parse(said.text));
  }

  /** What is not at the office yet, the oldest first. Opens nothing that is sealed. */
  async function plan(): Promise<CourierPiece[]> {
    const waiting = await items.where('state').anyOf('waiting', 'at_office').sortBy('writtenAt');
    const onTheWay = new Map((await files.where('state').anyOf('held', 'waiting').toArray()).map((file) => [file.sha256, file.size_bytes]));
    const carried: CourierItem[] = waiting.flatMap((row) => {
      const own = row.files.filter((hash) => onTheWay.has(hash));
      const pictures_bytes = own.reduce((sum, hash) => sum + (onTheWay.get(hash) ?? 0), 0);
      const all_bytes = row.files.length === own.length ? row.size_bytes : pictures_bytes + 4_000;
      return row.state === 'waiting' || own.length > 0 ? [{ id: row.id, files: own, size_bytes: all_bytes }] : [];
    });
    return divide(carried, piece_bytes_max);
  }

  type Making = { readonly piece: CourierPiece; readonly number: number; readonly pieces: number; readonly madeBy: string; readonly madeAt: string };

  async function* entriesOf({ piece, number, pieces, madeBy, madeAt }: Making): AsyncGenerator<TarEntry, void, undefined> {
    const machine = await vault.findMachine();
    const office = await key();
    if (machine?.certificate === undefined || office === undefined) throw new Error('this computer does not know the key of its office');
    const applications: { id: string; bytes: Uint8Array<ArrayBuffer>; files: readonly string[] }[] = [];
    for (const { id, files: own } of piece.items) {
      const item = await outbox.find(id);
      // Gone meanwhile, or unreadable: then it is set aside by the outbox and shown there.
      if (item !== undefined) applications.push({ id, bytes: text.encode(JSON.stringify(item.submission)), files: own });
    }
    const listed: CourierManifest['items'] = [];
    for (const { id, bytes, files: own } of applications) listed.push({ id, sha256: await sha256(bytes), files: [...own] });
    const manifest: CourierManifest = {
      format: 'loket-courier/1',
      courierId: ids.next(),
      officeId: office.officeId,
      machineId: machine.machineId,
      machineName: machine.name,
      ...{ madeBy, madeAt, piece: number, pieces },
      items: listed,
    };
    const manifestBytes = text.encode(JSON.stringify(manifest));
    const seal: CourierSeal = { signature: base64url(await vault.sign(manifestBytes)), certificate: machine.certificate };
    yield { name: manifestName, bytes: manifestBytes };
    yield { name: sealName, bytes: text.encode(JSON.stringify(seal)) };
    for (const { id, bytes, files: own } of applications) {
      yield { name: applicationName(id), bytes };
      for (const hash of own) {
        const picture = await outbox.bytesOf(hash).catch(() => undefined);
        if (picture === undefined) throw new UnreadablePicture(hash);
        yield { name: fileName(id, hash), bytes: picture };
      }
    }
  }

  async function encrypted(making: Making): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const office = await key();
    if (office === undefined) throw new Error('this computer does not know the key of its office');
    // Large, and wanted on few days.
    const { Encrypter } = await import('age-encryption');
    const encrypter = new Encrypter();
    encrypter.addRecipient(office.recipient);
    const archive = streamOf(packTar(entriesOf(making), clock.now() / 1000));
    const file = await encrypter.encrypt(archive);
    return file.pipeThrough(new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({ transform: (chunk, to) => to.enqueue(new Uint8Array(chunk)) }));
  }

  return {
    key,
    plan,

    /** Makes all files, one after the other; resolves when the last is kept. Rejects when the sink does: what was kept before stays. */
    async make(madeBy: string, sink: CourierSink, onProgress: (done: number, all: number) => void): Promise<MadeFile[]> {
      const made: MadeFile[] = [];
      const madeAt = new Date(clock.now()).toISOString();
      const machine = (await vault.findMachine())?.name ?? '';
      const stamp = madeAt.slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
      for (let unreadable = 0; unreadable <= unreadable_max; ) {
        const pieces = await plan();
        try {
          for (const [index, piece] of pieces.entries()) {
            onProgress(index, pieces.length);
            const name = `kurir-${machine.replace(/[^A-Za-z0-9]+/g, '-')}-${stamp}-${index + 1}dari${pieces.length}.age`;
            await sink(name, await encrypted({ piece, number: index + 1, pieces: pieces.length, madeBy, madeAt }));
            made.push({ name, items: piece.items.length });
          }
          return made;
        } catch (error) {
          if (!(error instanceof UnreadablePicture)) throw error;
          await outbox.setAttachmentAside(error.sha256, unreadableFile);
          made.length = 0;
          unreadable += 1;
        }
      }
      throw new Error('too many pictures cannot be read');
    },

    /** Marks what the office took, by its receipt; the centre has it later, as with what was sent. */
    async readReceipt(content: string): Promise<ReceiptOutcome> {
      const machine = await vault.findMachine();
      if (machine?.officeKey === undefined) return { is: 'no_key' };
      const receipt = CourierReceipt.safeParse(parsed(content));
      if (!receipt.success) return { is: 'foreign' };
      if (!(await isSignedBy(machine.officeKey, receipt.data))) return { is: 'changed' };
      const said = CourierReceiptStatement.safeParse(parsed(receipt.data.text));
      if (!said.success || said.data.machineId !== machine.machineId) return { is: 'foreign' };
      const counts = { delivered: 0, refused: 0, damaged: 0 };
      for (const { id, outcome, answer, files: arrived, problem } of said.data.items) {
        const row = await items.get(id);
        if (outcome === 'damaged') counts.damaged += 1;
        if (outcome === 'refused' && problem !== undefined) {
          counts.refused += 1;
          if (row?.state === 'waiting') await outbox.setAside(id, problem);
        }
        if (answer === undefined || outcome === 'refused' || outcome === 'damaged') continue;
        counts.delivered += 1;
        const item = row?.state === 'waiting' ? await outbox.find(id) : undefined;
        if (item !== undefined) await outbox.atOffice(id, { ...answer, name: item.submission.person.name }, clock.now());
        for (const hash of arrived) await outbox.attachmentAtOffice(hash);
      }
      return { is: 'read', ...counts };
    },
  };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
