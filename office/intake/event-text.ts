/** One sentence for each entry of an application's story. */

import { statusNames } from '@loket/domain/application';
import type { JournalEntry } from '@loket/domain/journal';
import { unclearReasons } from '@loket/domain/print-job';
import { promiseReasons } from '@loket/domain/promise-date';
import { isPriorityReason, priorityReasonNames } from '@loket/domain/queue-order';
import { warrantRefusals } from '@loket/domain/warrant';
import { eventBodies } from '@loket/protocol/events';
import { isApplicationStatus } from './application-store.ts';

type Sentence = { readonly id: string; readonly en: string };

function words(entry: JournalEntry, field: string): string {
  const value = entry.body[field];
  return typeof value === 'string' ? value : '';
}

/** What the machine itself gave as a reason; anything else is an officer's own words. */
const machineReasons: Readonly<Record<string, Sentence>> = {
  unreachable: { id: 'pencetak tidak terhubung', en: 'the printer could not be reached' },
  busy: { id: 'pencetak sedang sibuk', en: 'the printer was busy' },
  refused: { id: 'pencetak menolak pekerjaan', en: 'the printer refused the job' },
  uncertain: { id: 'sambungan ke pencetak putus', en: 'the connection to the printer broke' },
  chip_silent: { id: 'cip tidak menjawab', en: 'the chip does not answer' },
  chip_removed: { id: 'cip terputus di tengah pekerjaan', en: 'the chip was gone in the middle of the work' },
  chip_refused: { id: 'cip menolak', en: 'the chip refused' },
  chip_wrong_number: { id: 'nomor cip bukan nomor blangko', en: "the chip's number is not the blank's" },
  chip_readback_differs: { id: 'isi cip berbeda dari yang ditulis', en: 'the chip holds something else than was written' },
  chip_reader: { id: 'pembaca cip tidak dapat dipakai', en: 'the chip reader cannot be used' },
  chip_other_blank: { id: 'blangko lain ada di pencetak', en: 'another blank is in the printer' },
  chip_unread_blank: { id: 'cip blangko ini tidak terbaca', en: "this blank's chip cannot be read" },
  card_cannot_be_drawn: { id: 'gambar kartu tidak dapat dibuat', en: 'the card could not be drawn' },
  mains_off: { id: 'listrik PLN padam', en: 'the mains was off' },
  cut_before_sending: { id: 'terputus sebelum data dikirim', en: 'cut before the data was sent' },
  printer_has_no_document: { id: 'pencetak tidak menerima data', en: 'the printer had no data' },
  person_looked: { id: 'petugas memeriksa: blangko utuh', en: 'an officer looked: the blank is untouched' },
  blank_spoiled: { id: 'blangko rusak di pencetak', en: 'the blank was spoiled in the printer' },
  no_card_came_out: { id: 'tidak ada kartu yang keluar', en: 'no card came out' },
  verdict_taken_back: { id: 'putusan pusat berubah', en: 'the centre changed its verdict' },
  quota_conflict: { id: 'cetak kuota menunggu putusan pusat', en: 'the quota print waits for the centre to decide' },
  newer_warrant: { id: 'izin cetak diganti yang baru', en: 'a newer warrant took its place' },
};

function reasonIn(entry: JournalEntry, field: string): Sentence {
  const text = words(entry, field);
  return Object.hasOwn(machineReasons, text) ? (machineReasons[text] ?? { id: text, en: text }) : { id: text, en: text };
}

function textIn(value: unknown): Sentence {
  if (typeof value === 'object' && value !== null && 'id' in value && 'en' in value && typeof value.id === 'string' && typeof value.en === 'string')
    return { id: value.id, en: value.en };
  return { id: '', en: '' };
}

/** Who served the citizen, where somebody else's session sent it. */
function acceptedSentence(entry: JournalEntry): Sentence {
  const { submission } = entry.body;
  const takenBy: unknown = typeof submission === 'object' && submission !== null && 'takenBy' in submission ? submission.takenBy : undefined;
  const sender = entry.actor.kind === 'person' ? entry.actor.username : undefined;
  if (typeof takenBy !== 'string' || takenBy === '' || takenBy === sender) return { id: 'Permohonan diterima', en: 'Application accepted' };
  return { id: `Permohonan diterima dari pemohon oleh ${takenBy}`, en: `Application taken from the citizen by ${takenBy}` };
}

function verdictSentence(entry: JournalEntry): Sentence {
  const verdict = words(entry, 'verdict');
  const name = isApplicationStatus(verdict) ? statusNames[verdict] : { id: verdict, en: verdict };
  const reason = textIn(entry.body['reason']);
  return { id: `Putusan pusat: ${name.id}. ${reason.id}`.trim(), en: `Verdict of the centre: ${name.en}. ${reason.en}`.trim() };
}

/** What the centre said without effect: too late, twice, or unknown to this version. */
function notedSentence(entry: JournalEntry): Sentence {
  const news = newsOf(words(entry, 'type'), entry.body['body']);
  return { id: `Kabar pusat yang tidak mengubah status: ${news.id}`, en: `News from the centre that changes nothing: ${news.en}` };
}

function newsOf(type: string, body: unknown): Sentence {
  const field = (name: string): string => {
    const value: unknown = typeof body === 'object' && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : undefined;
    return typeof value === 'string' ? value : '';
  };
  if (type === 'centre.received') return { id: 'permohonan diterima pusat', en: 'the centre has received the application' };
  if (type === 'centre.warranted') return { id: 'izin cetak', en: 'a warrant' };
  if (type === 'warrant_refused') {
    const why = refusalName(field('reason'));
    return { id: `izin cetak tidak berlaku (${why.id})`, en: `a warrant that does not hold (${why.en})` };
  }
  if (type !== 'centre.verdict') return { id: type, en: type };
  const verdict = field('verdict');
  const name = isApplicationStatus(verdict) ? statusNames[verdict] : { id: verdict, en: verdict };
  return { id: `putusan ${name.id}`, en: `verdict ${name.en}` };
}

function refusalName(code: string): Sentence {
  return Object.entries(warrantRefusals).find(([known]) => known === code)?.[1] ?? { id: code, en: code };
}

function prioritySentence(entry: JournalEntry): Sentence {
  const reason = words(entry, 'reason');
  const name = isPriorityReason(reason) ? priorityReasonNames[reason] : { id: reason, en: reason };
  const note = words(entry, 'note') === '' ? '' : `: ${words(entry, 'note')}`;
  return { id: `Didahulukan di antrean cetak (${name.id})${note}`, en: `Given priority in the print queue (${name.en})${note}` };
}

function unclearSentence(entry: JournalEntry): Sentence {
  const why = Object.entries(unclearReasons).find(([code]) => code === words(entry, 'why'))?.[1] ?? { id: words(entry, 'why'), en: words(entry, 'why') };
  return { id: `Perlu diperiksa: ${why.id}`, en: `To be checked: ${why.en}` };
}

const sentences: Readonly<Record<string, (entry: JournalEntry) => Sentence>> = {
  'application.accepted': acceptedSentence,
  'application.enrolled': () => ({ id: 'Perekaman dilakukan', en: 'Recording made' }),
  'application.withdrawn': (entry) => ({ id: `Permohonan ditarik: ${words(entry, 'reason')}`, en: `Application withdrawn: ${words(entry, 'reason')}` }),
  'suket.issued': (entry) => ({
    id: `Suket ${words(entry, 'number')} diterbitkan: ${words(entry, 'reason')}`,
    en: `Suket ${words(entry, 'number')} issued: ${words(entry, 'reason')}`,
  }),
  'suket.revoked': (entry) => ({
    id: `Suket ${words(entry, 'number')} dicabut: ${words(entry, 'reason')}`,
    en: `Suket ${words(entry, 'number')} revoked: ${words(entry, 'reason')}`,
  }),
  'application.resent': (entry) => ({ id: `Dikirim ulang: ${words(entry, 'reason')}`, en: `Sent again: ${words(entry, 'reason')}` }),
  'promise.moved': (entry) => {
    const { to, limit } = eventBodies['promise.moved'].parse(entry.body);
    const { id, en } = promiseReasons[limit];
    return to === undefined
      ? { id: `Tanggal jadi belum dapat dijanjikan. ${id}`, en: `No day can be promised yet. ${en}` }
      : { id: `Tanggal jadi berubah ke ${to}. ${id}`, en: `The promised day moves to ${to}. ${en}` };
  },
  'application.sent': () => ({ id: 'Terkirim ke pusat', en: 'Sent to the centre' }),
  'centre.received': () => ({ id: 'Diterima pusat', en: 'Received at the centre' }),
  'centre.verdict': verdictSentence,
  'centre.warranted': () => ({ id: 'Izin cetak diterima dari pusat', en: 'Warrant received from the centre' }),
  'centre.noted': notedSentence,
  'print.authorised': (entry) =>
    words(entry, 'replaces') === ''
      ? { id: 'Masuk antrean cetak', en: 'Queued for printing' }
      : { id: `Cetak ulang disetujui: ${words(entry, 'reason')}`, en: `Reprint authorised: ${words(entry, 'reason')}` },
  'print.bound': (entry) => ({
    id: `Blangko ${words(entry, 'serial')} disiapkan di ${words(entry, 'printerId')}`,
    en: `Blank ${words(entry, 'serial')} bound at ${words(entry, 'printerId')}`,
  }),
  'print.chip_written': (entry) => ({
    id: `Cip blangko ${words(entry, 'serial')} ditulis dan dibaca ulang: sama`,
    en: `The chip of blank ${words(entry, 'serial')} was written and read back: the same`,
  }),
  'print.blank_spoiled': (entry) => ({
    id: `Blangko ${words(entry, 'serial')} rusak sebelum dicetak (${reasonIn(entry, 'why').id}); menunggu blangko berikutnya`,
    en: `Blank ${words(entry, 'serial')} is bad before printing (${reasonIn(entry, 'why').en}); the next one is waited for`,
  }),
  'print.sent': () => ({ id: 'Pencetak menerima pekerjaan', en: 'The printer took the job' }),
  'print.not_started': (entry) => ({
    id: `Cetak tidak jadi dimulai (${reasonIn(entry, 'why').id}); blangko kembali`,
    en: `Printing did not begin (${reasonIn(entry, 'why').en}); the blank is back`,
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
      ? { id: `Rusak cetak: ${reasonIn(entry, 'reason').id}`, en: `Spoiled: ${reasonIn(entry, 'reason').en}` }
      : {
          id: `Kartu tidak keluar; blangko ${words(entry, 'serial')} masih di baki`,
          en: `No card came out; blank ${words(entry, 'serial')} is still in the hopper`,
        },
  'print.cancelled': (entry) => ({
    id: `Pekerjaan cetak dibatalkan: ${reasonIn(entry, 'reason').id}`,
    en: `Print job cancelled: ${reasonIn(entry, 'reason').en}`,
  }),
  'print.prioritised': prioritySentence,
  'print.priority_withdrawn': (entry) => ({
    id: `Kembali ke urutan semula: ${words(entry, 'reason')}`,
    en: `Back to its place in the queue: ${words(entry, 'reason')}`,
  }),
  'warrant.refused': (entry) => {
    const why = refusalName(words(entry, 'refusal'));
    const warrantId = words(entry, 'warrantId');
    return { id: `Izin cetak ${warrantId} tidak berlaku: ${why.id}`, en: `Warrant ${warrantId} does not hold: ${why.en}` };
  },
  'centre.quota': () => ({ id: 'Kuota cetak diterima dari pusat', en: 'Standing quota received from the centre' }),
  'warrant.quota_used': (entry) => ({
    id: `Dicetak dengan kuota: urutan ${String(entry.body['number'])} pada ${words(entry, 'day')} (${words(entry, 'basis') === 'old_card' ? 'kartu lama diserahkan' : 'surat polisi'})`,
    en: `Printed on the quota: number ${String(entry.body['number'])} of ${words(entry, 'day')} (${words(entry, 'basis') === 'old_card' ? 'old card handed in' : 'police letter'})`,
  }),
  'centre.quota_settled': (entry) => {
    if (words(entry, 'outcome') === 'settled') return { id: 'Pusat mencatat cetak kuota ini', en: 'The centre has settled this quota print' };
    const why = textIn(entry.body['reason']);
    return { id: `Cetak kuota perlu diputuskan orang: ${why.id}`, en: `The quota print is for a person to decide: ${why.en}` };
  },
  'warrant.renewal_asked': () => ({ id: 'Pusat diminta memperbarui izin cetak', en: 'The centre was asked for a new date on the warrant' }),
  'handover.completed': () => ({ id: 'Kartu diserahkan', en: 'Card handed over' }),
};

export function eventText(entry: JournalEntry): Sentence {
  return sentences[entry.type]?.(entry) ?? { id: entry.type, en: entry.type };
}
