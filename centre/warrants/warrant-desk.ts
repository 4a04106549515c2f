/** The warrant desk: signs one warrant for each application found unique, never a second, and sends the portrait with it. */
import { sign, verify } from 'node:crypto';
import { type Warrant, warrantSigningInput } from '@loket/domain/warrant';
import type { KeyPair } from '@loket/platform/key-file';
import type { Ports } from '@loket/platform/ports';
import type { AttachmentRef } from '@loket/protocol/application';
import { LoketError } from '@loket/protocol/errors';
import type { WarrantedBody } from '@loket/protocol/sync';
import type { ApplicationRow, AttachmentRow, CentreRecords, FeedDraft, RegisterRow } from '../store/centre-store.ts';
import type { Applicant } from '../verdicts/applicant.ts';
import { settledDraft } from './settled-draft.ts';

const day_ms = 86_400_000;

export type WarrantDesk = ReturnType<typeof createWarrantDesk>;

export function createWarrantDesk(options: { readonly keys: KeyPair; readonly ports: Pick<Ports, 'clock' | 'ids'>; readonly validity_days: number }) {
  const { keys, ports } = options;

  function signedWarrant(leave: Pick<Warrant, 'warrantId' | 'applicationId' | 'officeId' | 'nik' | 'personHash'>): Warrant {
    const now_ms = ports.clock.now();
    const { warrantId, applicationId, officeId, nik, personHash } = leave;
    const dates = { issuedAt: new Date(now_ms).toISOString(), expiresAt: new Date(now_ms + options.validity_days * day_ms).toISOString() };
    const content = { warrantId, applicationId, officeId, nik, personHash, ...dates, keyId: keys.keyId };
    return { ...content, signature: sign(null, Buffer.from(warrantSigningInput(content)), keys.privateKey).toString('base64url') };
  }

  /** The same warrant, with a later date when it has run out. It keeps its id, so that whichever copy prints the card, it is spent for both. */
  const inForce = (warrant: Warrant): Warrant => (Date.parse(warrant.expiresAt) > ports.clock.now() ? warrant : signedWarrant(warrant));

  function item(warrant: Warrant, portrait: WarrantedBody['portrait'] | undefined): FeedDraft {
    const body: WarrantedBody = { warrant: { ...warrant }, ...(portrait === undefined ? {} : { portrait }) };
    return { at: new Date(ports.clock.now()).toISOString(), type: 'centre.warranted', applicationId: warrant.applicationId, body };
  }

  /** The portrait when its bytes are here; else it is noted, and goes out when they come. */
  async function offer(records: CentreRecords, row: ApplicationRow, portrait: AttachmentRef): Promise<boolean> {
    const offered = (await records.findContent(portrait.sha256)) !== undefined;
    await records.saveOffer({ applicationId: row.applicationId, officeId: row.officeId, sha256: portrait.sha256, offered });
    return offered;
  }

  return {
    /** Signed with our own key. */
    isOwn: (warrant: Warrant): boolean =>
      warrant.keyId === keys.keyId && verify(null, Buffer.from(warrantSigningInput(warrant)), keys.publicKey, Buffer.from(warrant.signature, 'base64url')),

    /** @param onRecord the person as they stood on record before: the photo of an earlier recording is offered when the application has none */
    async issue(records: CentreRecords, row: ApplicationRow, applicant: Applicant, onRecord: RegisterRow | undefined): Promise<FeedDraft> {
      // The office has printed it already, cut off as it was, on its quota: that is the one warrant of this application.
      const use = await records.findQuotaUse(row.officeId, row.applicationId);
      if (use !== undefined) {
        const at = new Date(ports.clock.now()).toISOString();
        await records.resolveQuotaUse(row.officeId, row.applicationId, at);
        return settledDraft(use, at, false);
      }
      const earlier = await records.findWarrant(row.applicationId);
      const warrant = earlier === undefined ? signedWarrant({ ...applicant, ...row, warrantId: ports.ids.next() }) : inForce(earlier.warrant);
      if (earlier === undefined) await records.insertWarrant(warrant);
      else if (warrant !== earlier.warrant) await records.replaceWarrant(warrant);
      const portrait = applicant.photo === undefined ? onRecord?.photo : undefined;
      return item(warrant, portrait !== undefined && (await offer(records, row, portrait)) ? portrait : undefined);
    },

    /** The same warrant once more: what the office has is older, or its clock is wrong. */
    again: (warrant: Warrant): FeedDraft => item(warrant, undefined),

    async renew(records: CentreRecords, expired: Warrant): Promise<FeedDraft> {
      const renewed = inForce(expired);
      await records.replaceWarrant(renewed);
      return item(renewed, undefined);
    },

    /** The bytes of a photo have come: the same warrants go out again, now with the portrait that they waited for. */
    async offerArrived(records: CentreRecords, file: AttachmentRow): Promise<{ readonly officeId: string; readonly draft: FeedDraft }[]> {
      const drafts: { officeId: string; draft: FeedDraft }[] = [];
      for (const pending of await records.pendingOffers(file.sha256)) {
        const found = await records.findWarrant(pending.applicationId);
        if (found === undefined) continue;
        await records.saveOffer({ ...pending, offered: true });
        drafts.push({
          officeId: pending.officeId,
          draft: item(found.warrant, { sha256: file.sha256, size_bytes: file.size_bytes, mediaType: file.mediaType }),
        });
      }
      return drafts;
    },

    /** Throws LoketError not_found unless this portrait was offered to this office. */
    async portrait(records: CentreRecords, officeId: string, sha256: string): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array }> {
      const content = (await records.isOffered(officeId, sha256)) ? await records.findContent(sha256) : undefined;
      if (content === undefined) throw new LoketError('not_found');
      return content;
    },
  };
}
