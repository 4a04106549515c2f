/** The stand-in certificate as PDF, with the QR that proves it. */
import { wibDate } from '@loket/domain/calendar-date';
import { labelOf, sexes } from '@loket/domain/codes';
import type { RegionNames } from '../card/region-names.ts';
import { longDate } from '../paper/dates.ts';
import { createPaper } from '../paper/paper.ts';
import type { SuketDesk } from './suket-desk.ts';

export function suketPaper(
  { suket, person, qrText }: Awaited<ReturnType<SuketDesk['forPaper']>>,
  office: { readonly name: string; readonly demo: boolean },
  head: string,
  regionNames: RegionNames,
): Promise<Uint8Array> {
  const paper = createPaper({
    title: 'SURAT KETERANGAN PENGGANTI KTP-EL',
    office: office.name,
    number: suket.number,
    specimen: office.demo,
    madeAt: new Date(Date.parse(suket.issuedAt)),
  });
  const names = regionNames.village(person.villageCode);
  const until = longDate(wibDate(Date.parse(suket.expiresAt) - 1));
  paper.paragraph('Yang bertanda tangan di bawah ini menerangkan bahwa:');
  paper.table(
    [
      { title: 'Keterangan', width: 0.32 },
      { title: 'Isi', width: 0.68 },
    ],
    [
      ['NIK', person.nik],
      ['Nama', person.name],
      ['Tempat, tanggal lahir', `${person.birthPlace}, ${longDate(person.birthDate)}`],
      ['Jenis kelamin', labelOf(sexes, person.sex, 'id')],
      ['Alamat', `${person.address}, RT ${person.rt}/RW ${person.rw}`],
      ['Desa/kelurahan, kecamatan', names === undefined ? person.villageCode : `${names.village}, ${names.district}`],
      ['Kode tanda terima', suket.receiptCode],
    ],
  );
  paper.paragraph(
    `telah melakukan perekaman dan mengajukan permohonan KTP-el, tetapi kartunya belum dapat dicetak. Alasan: ${suket.reason}. Surat keterangan ini berlaku sebagai pengganti KTP-el sampai dengan ${until} dan tidak berlaku lagi sejak KTP-el diserahkan.`,
  );
  if (suket.state !== 'valid') paper.heading(suket.state === 'revoked' ? 'SURAT INI SUDAH DICABUT' : 'SURAT INI TIDAK BERLAKU LAGI');
  paper.qr(qrText, 'Periksa keaslian surat ini, juga tanpa internet, pada halaman /periksa kantor penerbit. Surat ini tidak dipungut biaya.');
  paper.paragraph(longDate(wibDate(Date.parse(suket.issuedAt))));
  paper.signatures([{ role: `Kepala ${office.name}`, name: head }]);
  return paper.bytes();
}
