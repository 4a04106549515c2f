/** A file to the office in pieces, each sent again from where the office says it is: a cut costs one piece. */
import type { Answer, Failure } from '../../office/failure.ts';
import type { OfficeClient } from '../../office/office-client.ts';

/** below what the office takes in one request */
const piece_bytes = 524_288;
const tries_max = 5;
const called: { readonly ok: false; readonly failure: Failure } = { ok: false, failure: { kind: 'away' } };

export async function uploadFile(client: OfficeClient, file: File, stop: AbortSignal, onShare: (share: number) => void): Promise<Answer<unknown>> {
  let offset = 0;
  let tries = 0;
  while (tries < tries_max) {
    if (stop.aborted) return called;
    const bytes = new Uint8Array(await file.slice(offset, offset + piece_bytes).arrayBuffer());
    const answer = await client.putImportPiece(file.name, offset, file.size, bytes);
    if (!answer.ok) {
      if (answer.failure.kind === 'problem') return answer;
      tries += 1;
      continue;
    }
    if (answer.value.complete) return answer;
    tries = answer.value.received_bytes > offset ? 0 : tries + 1;
    offset = answer.value.received_bytes;
    onShare(offset / file.size);
  }
  return called;
}
