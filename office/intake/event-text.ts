/** One sentence for each entry of an application's story. */
import { statusNames } from '@loket/domain/application';
import type { JournalEntry } from '@loket/domain/journal';
import { unclearReasons } from '@loket/domain/print-job';
import { isApplicationStatus } from './application-store.ts';

type Sentence = { readonly id: string; readonly en: string };

function words(entry: JournalEntry, field: string): string {
  const value = entry.body[field];
  return typeof value === 'string' ? value : '';
}

function textIn(value: unknown): Sentence {
  if (typeof value === 'object' && value !== null && 'id' in value && 'en' in value && typeof value.id === 'string' && typeof value.en === 'string')
    return { id: value.id, en: value.en };
  return { id: '', en: '' };
}

function verdictSentence(entry: JournalEntry): Sentence {
  const verdict = words(entry, 'verdict');
  const name = isApplicationStatus(verdict) ? statusNames[verdict] : { id: verdict, en: verdict };
  const reason = textIn(entry.body['reason']);
  return { id: `Putusan pusat: ${name.id}. ${reason.id}`.trim(), en: `Verdict of the centre: ${name.en}. ${reason.en}`.trim() };
}

function unclearSentence(entry: JournalEntry): Sentence {
  const why = Object.entries(unclearReasons).find(([code]) => code === words(entry, 'why'))?.[1] ?? { id: words(entry, 'why'), en: words(entry, 'why') };
  return { id: `Perlu diperiksa: ${why.id}`, en: `To be checked: ${why.en}` };
}

const sentences: Readonly<Record<string, (entry: JournalEntry) => Sentence>> = {
  'application.accepted': () => ({ id: 'Permohonan diterima', en: 'Application accepted' }),
  'application.enrolled': () => ({ id: 'Perekaman dilakukan', en: 'Recording made' }),
  'application.withdrawn': (entry) => ({ id: `Permohonan ditarik: ${words(entry, 'reason')}`, en: `Application withdrawn: ${words(entry, 'reason')}` }),
  'application.resent': (entry) => ({ id: `Dikirim ulang: ${words(entry, 'reason')}`, en: `Sent again: ${words(entry, 'reason')}` }),
  'application.sent': () => ({ id: 'Terkirim ke pusat', en: 'Sent to the centre' }),
  'centre.received': () => ({ id: 'Diterima pusat', en: 'Received at the centre' }),
  'centre.verdict': verdictSentence,
  'centre.warranted': () => ({ id: 'Izin cetak diterima dari pusat', en: 'Warrant received from the centre' }),
  'centre.noted': (entry) => ({
    id: `Kabar pusat yang tidak mengubah status: ${words(entry, 'type')}`,
    en: `News from the centre that changes nothing: ${words(entry, 'type')}`,
  }),
  'print.authorised': (entry) =>
    words(entry, 'replaces') === ''
      ? { id: 'Masuk antrean cetak', en: 'Queued for printing' }
      : { id: `Cetak ulang disetujui: ${words(entry, 'reason')}`, en: `Reprint authorised: ${words(entry, 'reason')}` },
  'print.bound': (entry) => ({
    id: `Blangko ${words(entry, 'serial')} disiapkan di ${words(entry, 'printerId')}`,
    en: `Blank ${words(entry, 'serial')} bound at ${words(entry, 'printerId')}`,
  }),
  'print.sent': () => ({ id: 'Pencetak menerima pekerjaan', en: 'The printer took the job' }),
  'print.not_started': (entry) => ({
    id: `Cetak tidak jadi dimulai (${words(entry, 'why')}); blangko kembali`,
    en: `Printing did not begin (${words(entry, 'why')}); the blank is back`,
  }),
  'print.unclear': unclearSentence,
  'print.printed': (entry) =>
    words(entry, 'witnessed') === 'claim'
      ? {
          id: `Kartu tercetak pada blangko ${words(entry, 'serial')} menurut antrean CUPS; belum dilihat petugas`,
          en: `Card printed on blank ${words(entry, 'serial')} by the word of the CUPS queue; not seen yet`,
        }
      : { id: `Kartu tercetak pada blangko ${words(entry, 'serial')}`, en: `Card printed on blank ${words(entry, 'serial')}` },
  'print.inspected': () => ({ id: 'Kartu diperiksa dan baik', en: 'Card inspected and good' }),
  'print.shelved': (entry) => ({ id: `Ditaruh di rak ${words(entry, 'shelf')}`, en: `Put on shelf ${words(entry, 'shelf')}` }),
  'print.spoiled': (entry) =>
    words(entry, 'to') === ''
      ? { id: `Rusak cetak: ${words(entry, 'reason')}`, en: `Spoiled: ${words(entry, 'reason')}` }
      : {
          id: `Kartu tidak keluar; blangko ${words(entry, 'serial')} masih di baki`,
          en: `No card came out; blank ${words(entry, 'serial')} is still in the hopper`,
        },
  'print.cancelled': (entry) => ({ id: `Pekerjaan cetak dibatalkan: ${words(entry, 'reason')}`, en: `Print job cancelled: ${words(entry, 'reason')}` }),
  'handover.completed': () => ({ id: 'Kartu diserahkan', en: 'Card handed over' }),
};

export function eventText(entry: JournalEntry): Sentence {
  return sentences[entry.type]?.(entry) ?? { id: entry.type, en: entry.type };
}
