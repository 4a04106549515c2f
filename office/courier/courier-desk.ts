/**
 * The courier desk: takes in what a counter carried here on a stick, by the same way as what it sends: each application
 * under its own id, so that a file brought twice, or sent meanwhile, changes nothing.
 */
import type { Actor } from '@loket/domain/journal';
import { receiptCode } from '@loket/domain/receipt-code';
import type { CourierImportAnswer, CourierKey, CourierManifest, CourierReceiptStatement, CourierResult } from '@loket/protocol/courier';
import { LoketError, problemOf } from '@loket/protocol/errors';
import type { SignedText } from '@loket/protocol/machines';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus } from '../journal/command-bus.ts';
import { type CarriedItem, courierFault, openCourierFile } from './courier-file.ts';
import { type CourierIdentity, makeCourierIdentity } from './courier-key.ts';

export type CourierDesk = ReturnType<typeof createCourierDesk>;

export type CourierOptions = {
  readonly bus: CommandBus;
  readonly intake: Pick<IntakeDesk, 'submit' | 'keepAttachment' | 'applications'>;
  readonly officeId: string;
  /** absent: made anew at its first use (tests, simulation) */
  readonly identity: CourierIdentity | undefined;
  readonly sign: (text: string) => SignedText;
  /** signed by this office's own key */
  readonly isOurs: (signed: SignedText) => boolean;
  readonly now: () => string;
};

const damagedProblem = problemOf(
  courierFault('damaged', 'Bagian ini rusak di berkas kurir; buat berkas baru', 'This part of the courier file is damaged; make a new file'),
);

/** A refusal is for good when the same application can never be taken; anything else ends the import, to be tried again. */
function isRefusal(error: unknown): error is LoketError {
  return error instanceof LoketError && !problemOf(error).retryable && problemOf(error).status >= 400 && problemOf(error).status < 500;
}

export function createCourierDesk(options: CourierOptions) {
  const { bus, intake, officeId, sign, isOurs, now } = options;
  let { identity } = options;

  async function ownIdentity(): Promise<CourierIdentity> {
    identity ??= await makeCourierIdentity();
    return identity;
  }

  async function takeIn({ id, submission, files }: CarriedItem, actor: Actor): Promise<CourierResult> {
    try {
      const { answer, repeated } = await intake.submit(id, submission, actor);
      const kinds = new Map(intake.applications.attachmentsOf(id).map(({ sha256, media_type }) => [sha256, media_type]));
      const kept: string[] = [];
      for (const { sha256, bytes } of files) {
        const mediaType = kinds.get(sha256);
        if (mediaType === undefined) continue;
        await intake.keepAttachment(sha256, mediaType, bytes, actor);
        kept.push(sha256);
      }
      const { name: _name, ...rest } = answer;
      return { id, outcome: repeated ? 'already' : 'taken', answer: rest, files: kept };
    } catch (error) {
      if (isRefusal(error)) return { id, outcome: 'refused', files: [], problem: problemOf(error) };
      throw error;
    }
  }

  /** The whole items of a file; those that could not be read are damaged. */
  async function takeAll(manifest: CourierManifest, items: AsyncGenerator<CarriedItem>, actor: Actor): Promise<CourierResult[]> {
    const results = new Map<string, CourierResult>();
    for (;;) {
      const next = await items.next().catch((error: unknown) => {
        if (error instanceof LoketError) throw error;
        return undefined;
      });
      if (next === undefined || next.done === true) break;
      results.set(next.value.id, await takeIn(next.value, actor));
    }
    return manifest.items.map(({ id }) => results.get(id) ?? { id, outcome: 'damaged', files: [], problem: damagedProblem });
  }

  function countsOf(items: readonly CourierResult[]): CourierImportAnswer['counts'] {
    const counts = { taken: 0, already: 0, refused: 0, damaged: 0 };
    for (const { outcome } of items) counts[outcome] += 1;
    return counts;
  }

  function troublesOf(items: readonly CourierResult[]): CourierImportAnswer['troubles'] {
    return items.flatMap(({ id, outcome, problem }) =>
      problem === undefined ? [] : [{ receiptCode: receiptCode(id), outcome, text: problem.errors?.[0]?.text ?? problem.text }],
    );
  }

  return {
    /** The office's word on the key that courier files are encrypted to. */
    async key(): Promise<SignedText> {
      const { recipient } = await ownIdentity();
      const said: CourierKey = { officeId, recipient };
      return sign(JSON.stringify(said));
    },

    /**
     * Takes a file in. Throws invalid_body when it is none of this office's machines', and what was thrown when the office
     * could not write: then it is brought again, and what was taken is there already.
     */
    async take(file: AsyncIterable<Uint8Array>, actor: Actor): Promise<CourierImportAnswer> {
      const { identity: own } = await ownIdentity();
      const { manifest, items: carried } = await openCourierFile(file, { identity: own, officeId, isOurs });
      const items = await takeAll(manifest, carried, actor);
      const { courierId, machineId, machineName, madeBy, madeAt, piece, pieces } = manifest;
      const counts = countsOf(items);
      const body = { machineId, machineName, madeBy, madeAt, piece, pieces, ...counts };
      await bus.change({ actor, reference: `courier:${courierId}`, change: ({ append }) => append({ type: 'courier.imported', subject: courierId, body }) });
      const statement: CourierReceiptStatement = {
        format: 'loket-courier-receipt/1',
        ...{ officeId, machineId, courierId, piece, pieces },
        importedAt: now(),
        importedBy: actor.kind === 'person' ? actor.username : 'system',
        items,
      };
      return { courierId, machineName, madeBy, madeAt, piece, pieces, counts, troubles: troublesOf(items), receipt: sign(JSON.stringify(statement)) };
    },
  };
}
