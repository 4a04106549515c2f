/**
 * Files on their way to the centre, several at once: over a long line one file alone waits for answers most of the time.
 * How many depends on the link: a quick one gets more, on a slow one they would only stand in each other's and the journal's way.
 */
import type { Clock } from '@loket/platform/ports';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import { type CentreClient, CentreError } from './centre-client.ts';

type Attachments = IntakeDesk['attachments'];
type AttachmentHead = ReturnType<Attachments['waiting']>[number];

export const lanes_max = 8;
const lanesAtStart = 2;
const chunk_bytes = 262_144;
/** a chunk that takes less than this opens one more lane; one that takes longer than the other closes half of them */
const quick_ms = 1_000;
const slow_ms = 3_000;

export type FileLanes = ReturnType<typeof createFileLanes>;

export function createFileLanes(options: {
  readonly attachments: Attachments;
  readonly centre: Pick<CentreClient, 'attachmentProgress' | 'sendChunk'>;
  readonly clock: Clock;
  /** entries of the journal wait and it is their turn: nobody waits for a photo to get a verdict */
  readonly mustYield: () => boolean;
  readonly onChunk: () => void;
  readonly onArrived: (file: AttachmentHead) => Promise<void>;
  readonly onRefused: (file: AttachmentHead, why: CentreError) => Promise<void>;
  /** said of a chunk that had the link to itself: only that tells the rate of the link */
  readonly onTransfer: (bytes: number, taken_ms: number) => void;
}) {
  const { attachments, centre, clock } = options;
  /** hashes on their way */
  const taken = new Set<string>();
  let lanes = lanesAtStart;

  function next(): AttachmentHead | undefined {
    return attachments.waiting(taken.size + 1).find(({ sha256 }) => !taken.has(sha256));
  }

  async function sendChunk(file: AttachmentHead, bytes: Uint8Array, from: number) {
    const chunk = bytes.subarray(from, from + chunk_bytes);
    const begun_ms = clock.monotonic();
    const wasAlone = taken.size === 1;
    const progress = await centre.sendChunk({
      sha256: file.sha256,
      mediaType: file.media_type,
      offset_bytes: from,
      total_bytes: file.size_bytes,
      bytes: chunk,
    });
    options.onChunk();
    const taken_ms = clock.monotonic() - begun_ms;
    if (wasAlone && taken.size === 1) options.onTransfer(chunk.length, taken_ms);
    if (taken_ms < quick_ms) lanes = Math.min(lanes_max, lanes + 1);
    else if (taken_ms > slow_ms) lanes = Math.max(1, Math.floor(lanes / 2));
    if (progress.received_bytes <= from && !progress.complete)
      throw new CentreError('again', 'no_progress', { id: 'Pusat tidak menerima potongan berkas', en: 'The centre took nothing of the file' });
    return progress;
  }

  /** False when it gave way before the file was whole. */
  async function send(file: AttachmentHead, mustStop: () => boolean): Promise<boolean> {
    let progress = await centre.attachmentProgress(file.sha256);
    const bytes = attachments.find(file.sha256)?.bytes;
    if (bytes === undefined) throw new Error(`attachment ${file.sha256} vanished`);
    while (!progress.complete) {
      if (mustStop()) return false;
      progress = await sendChunk(file, bytes, progress.received_bytes);
    }
    return true;
  }

  async function sendOrSetAside(file: AttachmentHead, mustStop: () => boolean): Promise<void> {
    try {
      if (await send(file, mustStop)) await options.onArrived(file);
    } catch (error) {
      if (!(error instanceof CentreError) || error.kind !== 'refused') throw error;
      await options.onRefused(file, error);
    }
  }

  return {
    /** Until no file waits, the journal wants the link, or something went wrong: then throws the first fault. False when nothing waited. */
    async run(): Promise<boolean> {
      const faults: unknown[] = [];
      const mustStop = (): boolean => faults.length > 0 || options.mustYield();
      const running = new Set<Promise<void>>();
      let sent = 0;
      const begin = (file: AttachmentHead): void => {
        taken.add(file.sha256);
        sent += 1;
        const work = sendOrSetAside(file, mustStop)
          .catch((error: unknown) => void faults.push(error))
          .finally(() => {
            taken.delete(file.sha256);
            running.delete(work);
          });
        running.add(work);
      };
      for (;;) {
        while (running.size < lanes && !mustStop()) {
          const file = next();
          if (file === undefined) break;
          begin(file);
        }
        if (running.size === 0) break;
        await Promise.race(running);
      }
      if (faults.length > 0) throw faults[0];
      return sent > 0;
    },
  };
}
