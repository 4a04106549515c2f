/** Draws the card of a print job from what the desks know of it. */
import { kindRules } from '@loket/domain/application-kinds';
import { cardDate } from '@loket/domain/calendar-date';
import { canonicalJson } from '@loket/domain/journal';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { LoketError } from '@loket/protocol/errors';
import { createCardRenderer } from '../card/card-front.ts';
import { qrText } from '../card/qr-text.ts';
import type { RegionNames } from '../card/region-names.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import { sha256 } from '../journal/hash.ts';
import type { PrintJobRow } from './print-job-store.ts';
import type { PrintingDesk } from './printing-desk.ts';

export type DrawCard = (job: PrintJobRow) => Promise<Uint8Array>;

/** Valid for life, but a foreigner's card ends with the ITAP. */
function validUntil(submission: ApplicationSubmission): string {
  const itap = submission.documents.find((document) => document.type === 'itap_card')?.expiresOn;
  return kindRules[submission.kind].validFor === 'itap' && itap !== undefined ? cardDate(itap) : 'SEUMUR HIDUP';
}

export function createCardDrawing(options: {
  readonly intake: IntakeDesk;
  readonly printing: PrintingDesk;
  readonly regionNames: RegionNames;
  readonly specimen: boolean;
}): {
  readonly draw: DrawCard;
  /** SHA-256 of everything that the card is drawn from; undefined while a picture is missing */
  readonly keyOf: (job: PrintJobRow) => string | undefined;
} {
  const { intake, printing, regionNames, specimen } = options;
  const renderer = createCardRenderer();

  /** All of the card but its pictures. */
  function contentOf(job: PrintJobRow) {
    const submission = intake.submission(job.application_id);
    return {
      person: submission.person,
      regionNames: regionNames.village(submission.person.villageCode) ?? {
        village: submission.person.villageCode,
        district: '',
        regency: regionNames.regencyName,
        province: regionNames.provinceName,
      },
      validUntil: validUntil(submission),
      issuedPlace: regionNames.regencyName.replace(/^(Kabupaten|Kota) /, ''),
      issuedOn: printing.issueDate(job),
      qrText: qrText({ receiptCode: intake.getRow(job.application_id).receipt_code, warrantId: job.warrant_id }),
      specimen,
    };
  }

  return {
    async draw(job) {
      const { photo, signature, missing } = printing.picturesOf(job.application_id);
      if (missing)
        throw new LoketError('not_possible_now', [
          { field: 'photo', code: 'photo_missing', text: { id: 'Foto belum tiba di kantor', en: 'The photo has not arrived' } },
        ]);
      const { png } = await renderer.render({ ...contentOf(job), photo, signature });
      return png;
    },
    keyOf(job) {
      const { photo, signature, missing } = printing.pictureHashesOf(job.application_id);
      return missing ? undefined : sha256(canonicalJson({ ...contentOf(job), photo: photo ?? null, signature: signature ?? null }));
    },
  };
}
