/** The record of a destruction (berita acara pemusnahan) as PDF: every serial, every card, the witnesses. */
import { wibDate } from '@loket/domain/calendar-date';
import { lastOf, runsOf } from '@loket/domain/serial-runs';
import type { DestructionAnswer } from '@loket/protocol/blanks';
import { longDate } from '../paper/dates.ts';
import { createPaper } from '../paper/paper.ts';

export function destructionRecord(
  destruction: DestructionAnswer,
  office: { readonly name: string; readonly demo: boolean },
  signers: { readonly keeper: string; readonly head: string },
): Promise<Uint8Array> {
  const day = wibDate(Date.parse(destruction.at));
  const paper = createPaper({
    title: 'BERITA ACARA PEMUSNAHAN BLANGKO DAN KTP-EL',
    office: office.name,
    number: destruction.number,
    specimen: office.demo,
    madeAt: new Date(Date.parse(destruction.at)),
  });
  paper.paragraph(
    `Pada hari ${longDate(day)} bertempat di ${destruction.place} telah dimusnahkan ${destruction.blankCount} keping blangko KTP-el rusak dan ` +
      `${destruction.cardCount} keping KTP-el lama yang diserahkan pemiliknya, dengan cara: ${destruction.method}.`,
  );
  if (destruction.blanks.length > 0) {
    paper.heading(`Blangko rusak: ${destruction.blankCount} keping`);
    paper.table(
      [
        { title: 'No.', width: 0.1, align: 'right' },
        { title: 'Nomor pertama', width: 0.35 },
        { title: 'Nomor terakhir', width: 0.35 },
        { title: 'Keping', width: 0.2, align: 'right' },
      ],
      runsOf(destruction.blanks).map((run, index) => [String(index + 1), run.first, lastOf(run) ?? run.first, String(run.count)]),
    );
  }
  if (destruction.cards.length > 0) {
    paper.heading(`KTP-el lama: ${destruction.cardCount} keping`);
    paper.table(
      [
        { title: 'No.', width: 0.1, align: 'right' },
        { title: 'Tanda terima', width: 0.25 },
        { title: 'Nama', width: 0.4 },
        { title: 'Diserahkan', width: 0.25 },
      ],
      destruction.cards.map((card, index) => [String(index + 1), card.receiptCode, card.name, wibDate(Date.parse(card.handedInAt))]),
    );
  }
  paper.paragraph('Berita acara ini dibuat dengan sebenarnya dan ditandatangani oleh yang hadir.');
  paper.signatures([
    { role: 'Pengelola blangko', name: signers.keeper },
    { role: 'Mengetahui', name: signers.head },
    ...destruction.witnesses.map(({ name, position }, index) => ({ role: `Saksi ${index + 1}, ${position}`, name })),
  ]);
  return paper.bytes();
}
