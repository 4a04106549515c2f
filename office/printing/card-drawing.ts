/** Draws the card of a print job from what the desks know of it. */
import { kindRules } from '@loket/domain/application-kinds';
import { cardDate } from '@loket/domain/calendar-date';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { LoketError } from '@loket/protocol/errors';
import { createCardRenderer } from '../card/card-front.ts';
import { qrText } from '../card/qr-text.ts';
import type { RegionNames } from '../card/region-names.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
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
}): DrawCard {
  const renderer = createCardRenderer();
  return async (job) => {
    const { intake, printing, regionNames, specimen } = options;
    const submission = intake.submission(job.application_id);
    const { photo, signature, missing } = printing.picturesOf(job.application_id);
    if (missing)
      throw new LoketError('not_possible_now', [
        { field: 'photo', code: 'photo_missing', text: { id: 'Foto belum tiba di kantor', en: 'The photo has not arrived' } },
      ]);
    const { png } = await renderer.render({
      person: submission.person,
      regionNames: regionNames.village(submission.person.villageCode) ?? {
        village: submission.person.villageCode,
        district: '',
        regency: regionNames.regencyName,
        province: regionNames.provinceName,
      },
      photo,
      signature,
      validUntil: validUntil(submission),
      issuedPlace: regionNames.regencyName.replace(/^(Kabupaten|Kota) /, ''),
      issuedOn: printing.issueDate(job),
      qrText: qrText({ receiptCode: intake.getRow(job.application_id).receipt_code, warrantId: job.warrant_id }),
      specimen,
    });
    return png;
  };
}
