/** One file to the office in pieces, from where the office has it. */
import type { Clock } from '../browser/ports.ts';
import { type Answer, away } from '../office/failure.ts';
import type { OfficeClient } from '../office/office-client.ts';
import { createPieceSize } from './piece-size.ts';
import type { FileToSend, SenderOutbox } from './sender-outbox.ts';

export type FileSending = (row: FileToSend) => Promise<Answer<'complete' | 'gave_way'>>;

export function createFileSending({
  outbox,
  client,
  clock,
}: {
  readonly outbox: Pick<SenderOutbox, 'attachmentGrew' | 'hasApplication'>;
  readonly client: Pick<OfficeClient, 'attachmentProgress' | 'putPiece'>;
  readonly clock: Clock;
}): FileSending {
  const size = createPieceSize();

  async function sendPiece({ sha256, mediaType, bytes }: FileToSend, offset_bytes: number): ReturnType<OfficeClient['putPiece']> {
    const piece = bytes.subarray(offset_bytes, offset_bytes + size.bytes());
    const begun_ms = clock.now();
    const answer = await client.putPiece({ sha256, mediaType, offset_bytes, size_bytes: bytes.length, bytes: piece });
    if (answer.ok) size.arrived(piece.length, clock.now() - begun_ms);
    else if (answer.failure.kind === 'away') size.failed();
    return answer;
  }

  /**
   * Sends until the office has the file, or an application waits, which goes first: 'gave_way'. A file that was tried
   * before is asked about first, so that what arrived before a cut is not sent again.
   */
  return async (row) => {
    let answer = row.isBegun ? await client.attachmentProgress(row.sha256) : undefined;
    // Each turn brings the file further or ends here, so the size of the file is the limit.
    for (let received_bytes = -1; ; ) {
      if (answer?.ok === false) return answer;
      if (answer !== undefined && answer.value.sha256 !== row.sha256) return away;
      if (answer?.value.complete === true) return { ok: true, status: answer.status, value: 'complete' };
      const now_bytes = answer?.value.received_bytes ?? 0;
      if (now_bytes <= received_bytes || now_bytes >= row.bytes.length) return away;
      if (received_bytes >= 0) {
        await outbox.attachmentGrew(row.sha256, now_bytes);
        if (await outbox.hasApplication(clock.now())) return { ok: true, status: 200, value: 'gave_way' };
      }
      received_bytes = now_bytes;
      answer = await sendPiece(row, received_bytes);
    }
  };
}
