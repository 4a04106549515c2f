/** The figures as tables, worded once for the page, the paper and the spreadsheet. */
import { cardDate, wibText } from '@loket/domain/calendar-date';
import { ageBands, type ReportPeriod } from '@loket/domain/report';
import type { Outage } from '@loket/protocol/outages';
import type { ReportFigures, ReportTable } from '@loket/protocol/reports';
import type { Text } from '@loket/protocol/text';

type Column = ReportTable['columns'][number];
type Cell = ReportTable['rows'][number][number];

const word = (id: string, en: string): Text => ({ id, en });
const column = (key: string, id: string, en: string, format: Column['format'] = 'count'): Column => ({ key, title: { id, en }, format });
const sumWord = word('Jumlah', 'Total');

/** The sum of the columns of counts; a column that cannot be added up stays empty. */
function sumOf(columns: readonly Column[], rows: readonly (readonly Cell[])[], added: readonly string[]): Cell[] {
  return columns.map(({ key }, place) => {
    if (place === 0) return sumWord;
    if (!added.includes(key)) return '';
    return rows.reduce((sum, row) => {
      const value = row[place];
      return sum + (typeof value === 'number' ? value : 0);
    }, 0);
  });
}

function byKind({ byKind }: ReportFigures['applications']): ReportTable {
  const columns = [
    column('kind', 'Jenis', 'Kind', 'text'),
    column('accepted', 'Diterima', 'Accepted'),
    column('recorded', 'Direkam kemudian', 'Recorded later'),
    column('ready', 'Siap cetak', 'Ready to print'),
    column('printed', 'Dicetak', 'Printed'),
    column('handedOver', 'Diserahkan', 'Handed over'),
    column('withdrawn', 'Ditarik', 'Withdrawn'),
    column('standing', 'Berjalan', 'In progress'),
  ];
  const rows = byKind.map((one): Cell[] => [one.name, one.accepted, one.recorded, one.ready, one.printed, one.handedOver, one.withdrawn, one.standing]);
  const note = word(
    'Berjalan: belum diserahkan dan tidak ditarik pada akhir masa laporan. Direkam kemudian: perekaman yang datang setelah permohonan diterima.',
    'In progress: neither handed over nor withdrawn at the end of the period. Recorded later: a recording that came after the application was accepted.',
  );
  return {
    key: 'kinds',
    title: word('Permohonan menurut jenis', 'Applications by kind'),
    note,
    columns,
    rows,
    sum: sumOf(
      columns,
      rows,
      columns.map(({ key }) => key),
    ),
  };
}

function bandName({ from, to }: (typeof ageBands)[number]): Text {
  if (to === undefined) return word(`Lebih dari ${from - 1} hari`, `More than ${from - 1} days`);
  return from === to ? word('Hari itu', 'Same day') : word(`${from}–${to} hari`, `${from}–${to} days`);
}

function byStatus({ byStatus }: ReportFigures['applications']): ReportTable {
  const bands = ageBands.map((band): Column => ({ key: `band-${band.from}`, title: bandName(band), format: 'count' }));
  const columns = [
    column('status', 'Status', 'Status', 'text'),
    column('count', 'Jumlah', 'Count'),
    column('median', 'Umur tengah (hari)', 'Median age (days)', 'days'),
    column('oldest', 'Tertua (hari)', 'Oldest (days)', 'days'),
    ...bands,
  ];
  // Most statuses are empty on most days; the figures name them all.
  const present = byStatus.filter(({ count }) => count > 0);
  const rows = present.map((one): Cell[] => [one.name, one.count, one.median_days, one.oldest_days, ...one.bands]);
  const note = word('Umur: hari sejak masuk status itu, pada akhir masa laporan.', 'Age: days since it came into that status, at the end of the period.');
  const added = columns.filter(({ format }) => format === 'count').map(({ key }) => key);
  return {
    key: 'statuses',
    title: word('Permohonan menurut status dan umurnya', 'Applications by status and age'),
    note,
    columns,
    rows,
    sum: sumOf(columns, rows, added),
  };
}

function twoColumns(key: string, title: Text, head: Text, counted: Text, rows: Cell[][], note?: Text): ReportTable {
  const columns: Column[] = [
    { key: 'name', title: head, format: 'text' },
    { key: 'count', title: counted, format: 'count' },
  ];
  return { key, title, columns, rows, sum: sumOf(columns, rows, ['count']), ...(note === undefined ? {} : { note }) };
}

const countWord = word('Jumlah', 'Count');

function printingTables({ printing, handovers, applications }: ReportFigures): ReportTable[] {
  const printed = twoColumns(
    'printers',
    word('Kartu dicetak menurut pencetak', 'Cards printed by printer'),
    word('Pencetak', 'Printer'),
    word('Dicetak', 'Printed'),
    printing.byPrinter.map((one) => [one.printer, one.printed]),
    word(
      `Perlu diperiksa: ${printing.unclear}. Didahulukan: ${printing.prioritised}. Memakai kuota tetap: ${printing.byQuota}.`,
      `Unclear: ${printing.unclear}. Given priority: ${printing.prioritised}. By the standing quota: ${printing.byQuota}.`,
    ),
  );
  const spoiled = twoColumns(
    'spoils',
    word('Rusak cetak', 'Spoiled'),
    word('Sebab', 'Reason'),
    countWord,
    printing.spoiled.map((one) => [one.name, one.count]),
  );
  const handed = twoColumns(
    'receivers',
    word('Kartu diserahkan', 'Cards handed over'),
    word('Penerima', 'Receiver'),
    countWord,
    handovers.byReceiver.map((one) => [one.name, one.count]),
    word(`Kartu lama ditarik: ${handovers.oldCards}.`, `Old cards handed in: ${handovers.oldCards}.`),
  );
  const verdicts = twoColumns(
    'verdicts',
    word('Putusan pusat', 'Verdicts of the centre'),
    word('Putusan', 'Verdict'),
    countWord,
    applications.verdicts.map((one) => [one.name, one.count]),
  );
  return [verdicts, printed, spoiled, handed];
}

function stockTables({ blanks, supplies }: ReportFigures['stock']): ReportTable[] {
  const lines: [Text, number][] = [
    [word('Persediaan awal', 'Opening'), blanks.opening],
    [word('+ Masuk', '+ Received'), blanks.received],
    [word('+ Kembali dari kantor lain', '+ Returned'), blanks.returned],
    [word('+ Ditemukan', '+ Found'), blanks.found],
    [word('− Dicetak', '− Printed'), blanks.printed],
    [word('− Rusak', '− Spoiled'), blanks.spoiled],
    [word('− Dipinjamkan', '− Lent'), blanks.lent],
    [word('− Hilang', '− Lost'), blanks.lost],
    [word('Persediaan akhir', 'Closing'), blanks.closing],
  ];
  return [
    {
      key: 'blanks',
      title: word('Blangko', 'Blanks'),
      note: word(
        `Menurut buku: gudang dan baki pencetak. Dalam perjalanan: ${blanks.inTransit}. Rusak cetak setelah menjadi kartu tidak mengurangi persediaan.`,
        `By the books: store and hoppers. In transit: ${blanks.inTransit}. A card spoiled after it was printed takes nothing from the stock.`,
      ),
      columns: [column('line', 'Baris', 'Line', 'text'), column('count', 'Keping', 'Blanks')],
      rows: lines,
    },
    {
      key: 'supplies',
      title: word('Pita dan film', 'Ribbons and film'),
      columns: [
        column('kind', 'Barang', 'Supply', 'text'),
        column('opening', 'Awal', 'Opening'),
        column('used', 'Terpakai', 'Used'),
        column('closing', 'Akhir', 'Closing'),
      ],
      rows: supplies.map((one) => [one.name, one.opening, one.used, one.closing]),
    },
  ];
}

/** To a tenth: no outage is measured better. */
const tenth = (hours: number): number => Math.round(hours * 10) / 10;

function causeOf(outage: Outage): Cell {
  const noted = outage.notes.find(({ text }) => text !== '')?.text;
  return noted ?? outage.measuredCause ?? '';
}

function effectOf({ effect }: Outage): Cell {
  if (effect === undefined) return word('masih berlangsung pada akhir masa laporan', 'lasted past the end of the period');
  const cards = effect.cardsWaiting === undefined ? '' : `, ${effect.cardsWaiting}`;
  return word(
    `${effect.accepted} diterima, ${effect.printed} dicetak; saat pulih menunggu: ${effect.waiting} kiriman${cards === '' ? '' : `${cards} kartu`}`,
    `${effect.accepted} accepted, ${effect.printed} printed; waiting at the end: ${effect.waiting} to send${cards === '' ? '' : `${cards} cards`}`,
  );
}

function outageTables({ kinds, hoursAway, acceptedAway, printedAway, outages }: ReportFigures['outages']): ReportTable[] {
  const hours = tenth(hoursAway);
  const local = (value: number, language: 'id-ID' | 'en-GB'): string => value.toLocaleString(language);
  return [
    {
      key: 'outage-hours',
      title: word('Gangguan: kali dan jam', 'Outages: how often, how long'),
      note: word(
        `Tanpa internet, pusat, atau PLN: ${local(hours, 'id-ID')} jam (yang bersamaan dihitung sekali). Selama itu ${local(acceptedAway, 'id-ID')} permohonan diterima dan ${local(printedAway, 'id-ID')} kartu dicetak.`,
        `Without internet, centre or mains: ${local(hours, 'en-GB')} hours (at once counts once). In them ${local(acceptedAway, 'en-GB')} applications were accepted and ${local(printedAway, 'en-GB')} cards printed.`,
      ),
      columns: [column('kind', 'Gangguan', 'Outage', 'text'), column('times', 'Kali', 'Times'), column('hours', 'Jam', 'Hours', 'hours')],
      rows: kinds.map((one) => [one.name, one.outages, tenth(one.hours)]),
    },
    {
      key: 'outages',
      title: word('Catatan gangguan', 'Log of outages'),
      columns: [
        column('kind', 'Gangguan', 'Outage', 'text'),
        column('from', 'Mulai', 'From', 'text'),
        column('to', 'Selesai', 'To', 'text'),
        column('hours', 'Jam', 'Hours', 'hours'),
        column('cause', 'Sebab', 'Cause', 'text'),
        column('effect', 'Akibat', 'Effect', 'text'),
      ],
      rows: outages.map((one): Cell[] => [
        one.part === undefined ? one.name : word(`${one.name.id}: ${one.part}`, `${one.name.en}: ${one.part}`),
        wibText(Date.parse(one.from)),
        one.to === undefined ? '–' : wibText(Date.parse(one.to)),
        tenth(one.hours),
        causeOf(one),
        effectOf(one),
      ]),
    },
  ];
}

function coverageTable({ now, source, definition, register }: ReportFigures['coverage']): ReportTable {
  const rows = (
    [
      [word('Penduduk', 'Residents'), 'residents'],
      [word('Wajib KTP', 'Obliged'), 'obliged'],
      [word('Sudah perekaman', 'Enrolled'), 'enrolled'],
      [word('Belum perekaman', 'Not yet enrolled'), 'notYetEnrolled'],
    ] as const
  ).map(([name, key]): Cell[] => [name, now[key], ...(register === undefined ? [] : [register.figures[key]])]);
  const moved = column('published', 'Terbitan, digerakkan', 'Published, moved since');
  const counted = register === undefined ? [] : [column('register', 'Dari daftar penduduk', 'From the register')];
  const registerNote = (language: 'id' | 'en'): string =>
    register === undefined ? '' : ` ${register.source[language]} (${wibText(Date.parse(register.asOf))[language]}). ${register.definition[language]}`;
  return {
    key: 'coverage',
    title: word('Cakupan perekaman', 'Coverage'),
    note: word(
      `Per ${wibText(Date.parse(now.asOf)).id}. Sumber: ${source.id} Pengertian: ${definition.id}${registerNote('id')}`,
      `As of ${wibText(Date.parse(now.asOf)).en}. Source: ${source.en} Definition: ${definition.en}${registerNote('en')}`,
    ),
    columns: [column('figure', 'Angka', 'Figure', 'text'), moved, ...counted],
    rows,
  };
}

function dayTable(days: ReportFigures['days']): ReportTable {
  const columns = [
    column('day', 'Tanggal', 'Date', 'text'),
    column('accepted', 'Diterima', 'Accepted'),
    column('printed', 'Dicetak', 'Printed'),
    column('spoiled', 'Rusak', 'Spoiled'),
    column('handedOver', 'Diserahkan', 'Handed over'),
    column('hoursAway', 'Jam tanpa internet, pusat, atau PLN', 'Hours without internet, centre or mains', 'hours'),
  ];
  const rows = days.map((one): Cell[] => [cardDate(one.day), one.accepted, one.printed, one.spoiled, one.handedOver, tenth(one.hoursAway)]);
  const sum = sumOf(
    columns,
    rows,
    columns.map(({ key }) => key),
  ).map((cell) => (typeof cell === 'number' ? tenth(cell) : cell));
  return { key: 'days', title: word('Dari hari ke hari', 'Day by day'), columns, rows, sum };
}

export function reportTables(figures: ReportFigures, { kind }: ReportPeriod): ReportTable[] {
  return [
    byKind(figures.applications),
    byStatus(figures.applications),
    ...(kind === 'monthly' ? [dayTable(figures.days)] : []),
    ...printingTables(figures),
    ...stockTables(figures.stock),
    ...outageTables(figures.outages),
    coverageTable(figures.coverage),
  ];
}
