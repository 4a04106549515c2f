/** The request letter (surat permohonan blangko) to the Ditjen as PDF, with the figures that it rests on. */
import { wibDate } from '@loket/domain/calendar-date';
import type { StockRequestView } from '@loket/protocol/stock';
import { longDate } from '../paper/dates.ts';
import { createPaper } from '../paper/paper.ts';

export function requestLetter(request: StockRequestView, office: { readonly name: string; readonly demo: boolean }, head: string): Promise<Uint8Array> {
  const { figures } = request;
  const number = (value: number): string => Math.round(value).toLocaleString('id-ID');
  const paper = createPaper({
    title: 'SURAT PERMOHONAN BLANGKO KTP-EL',
    office: office.name,
    number: request.number,
    specimen: office.demo,
    madeAt: new Date(Date.parse(request.askedAt)),
  });
  paper.paragraph(`${longDate(wibDate(Date.parse(request.askedAt)))}`);
  paper.paragraph('Kepada Yth. Direktur Jenderal Kependudukan dan Pencatatan Sipil, Kementerian Dalam Negeri, di Jakarta.');
  paper.paragraph(`Dengan ini kami mengajukan permohonan sebagai berikut. Alasan: ${request.reason}`);
  paper.table(
    [
      { title: 'Barang', width: 0.6 },
      { title: 'Jumlah yang dimohon', width: 0.4, align: 'right' },
    ],
    [
      ['Blangko KTP-el (keping)', number(request.blanks)],
      ['Pita cetak (rol)', number(request.ribbons)],
      ['Film (rol)', number(request.films)],
    ],
  );
  paper.heading('Keadaan pada hari permohonan');
  paper.table(
    [
      { title: 'Keterangan', width: 0.6 },
      { title: 'Jumlah', width: 0.4, align: 'right' },
    ],
    [
      ['Blangko tersedia (gudang dan baki)', number(figures.available)],
      ['Pemakaian rata-rata tiap minggu', number(figures.perWeek)],
      ['Cukup untuk (hari kalender)', figures.days === undefined ? 'belum dapat dihitung' : number(figures.days)],
      ['Permohonan yang menunggu kartu', number(figures.waiting)],
    ],
  );
  paper.paragraph('Demikian permohonan ini kami sampaikan. Atas perhatian Bapak/Ibu kami ucapkan terima kasih.');
  paper.signatures([{ role: `Kepala ${office.name}`, name: head }]);
  return paper.bytes();
}
