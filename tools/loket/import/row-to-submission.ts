import { checkKind, kindRules } from '@loket/domain/application-kinds';
import { type CalendarDate, isCalendarDate, parseLooseDate } from '@loket/domain/calendar-date';
import { bloodTypes, type CodeList, citizenships, codeOf, maritalStatuses, occupations, religions, sexes } from '@loket/domain/codes';
import { errorsOf } from '@loket/domain/finding';
import { checkPerson } from '@loket/domain/person';
import { regionFromDigits } from '@loket/domain/region';
import { fieldErrorsOf } from '@loket/platform/problem-reply';
import { ApplicationSubmission } from '@loket/protocol/application';
import type { ApplicationColumn, ApplicationRow } from '../../../samples/application-columns.ts';
import { columnOfField, columnOfPath, type RowProblem } from './reject.ts';

export type Conversion = { readonly submission: ApplicationSubmission } | { readonly problems: readonly RowProblem[] };

/** No field of a form is longer; a quote that is never closed swallows the rest of a file. */
const valueLength_max = 2000;

/** Columns whose value is a code of a list, and the code for an empty one where there is a usual one. */
const codeColumns: Readonly<Partial<Record<ApplicationColumn, { readonly list: CodeList; readonly whenEmpty: string }>>> = {
  jenis_kelamin: { list: sexes, whenEmpty: '' },
  golongan_darah: { list: bloodTypes, whenEmpty: '13' },
  agama: { list: religions, whenEmpty: '' },
  status_kawin: { list: maritalStatuses, whenEmpty: '' },
  pekerjaan: { list: occupations, whenEmpty: '' },
  kewarganegaraan: { list: citizenships, whenEmpty: 'WNI' },
};

const text = (id: string, en: string): { readonly id: string; readonly en: string } => ({ id, en });

/**
 * A line of the file as a submission to the office, or everything that is wrong with it. It looks at the shape (the
 * protocol's schema) and at the trade's rules on a day (WIB), as the office will; what the rules only warn about passes.
 */
export function rowToSubmission(row: ApplicationRow, today: CalendarDate): Conversion {
  const tooLong = Object.entries(row).find(([, value]) => value.length > valueLength_max);
  if (tooLong !== undefined) {
    return {
      problems: [
        problem('', text('Nilai terlalu panjang; tanda kutip tidak ditutup?', 'A value is too long; a quote that is never closed?'), tooLong[1].slice(0, 40)),
      ],
    };
  }
  const damaged = Object.values(row).find((value) => value.includes('\u{FFFD}'));
  if (damaged !== undefined) return { problems: [problem('', text('Berkas bukan UTF-8', 'The file is not UTF-8'), damaged)] };

  const own = ownProblems(row);
  const draft = draftOf(row);
  const parsed = ApplicationSubmission.safeParse(draft);
  if (!parsed.success) {
    const ofShape = fieldErrorsOf(parsed.error, draft).map(({ field, text: reason }) => shapeProblem(row, columnOfPath(field), reason));
    return { problems: onePerColumn([...own, ...ofShape]) };
  }
  const submission = parsed.data;
  const findings = [...checkPerson(submission.person, today), ...checkKind(submission, today)];
  const ofRules = errorsOf(findings).map((finding) => {
    const column = columnOfPath(finding.field);
    return problem(column, finding.text, column === '' ? '' : row[column]);
  });
  const problems = onePerColumn([...own, ...ofRules]);
  return problems.length > 0 ? { problems } : { submission };
}

/** What the file's own way of writing can get wrong, before the schema sees anything. */
function ownProblems(row: ApplicationRow): RowProblem[] {
  const problems: RowProblem[] = [];
  if (kindOf(row.jenis) === undefined) {
    const kinds = Object.keys(kindRules).join(', ');
    problems.push(
      problem('jenis', text(`Jenis permohonan tidak dikenal; salah satu dari: ${kinds}`, `Unknown kind of application; one of: ${kinds}`), row.jenis),
    );
  }
  if (parseLooseDate(row.tanggal_lahir) === undefined) problems.push(dateProblem(row, 'tanggal_lahir'));
  if (momentOf(row.diterima_pada) === undefined) {
    problems.push(
      problem(
        'diterima_pada',
        text('Harus saat seperti 2025-09-08T02:15:00Z atau 2025-09-08 09:15 (WIB)', 'Must be a moment such as 2025-09-08T02:15:00Z or 2025-09-08 09:15 (WIB)'),
        row.diterima_pada,
      ),
    );
  }
  if ((row.perekaman_ref === '') !== (row.perekaman_tanggal === '')) {
    problems.push(
      problem(
        row.perekaman_ref === '' ? 'perekaman_ref' : 'perekaman_tanggal',
        text('Nomor dan tanggal perekaman harus ada keduanya', 'The reference and the date of the recording belong together'),
        '',
      ),
    );
  } else if (row.perekaman_tanggal !== '' && parseLooseDate(row.perekaman_tanggal) === undefined) problems.push(dateProblem(row, 'perekaman_tanggal'));
  if (row.perubahan !== '' && changeOf(row.perubahan) === undefined) {
    problems.push(problem('perubahan', text('Harus seperti status_kawin:Belum Kawin>Kawin', 'Must look like status_kawin:Belum Kawin>Kawin'), row.perubahan));
  }
  return problems;
}

function draftOf(row: ApplicationRow): unknown {
  const change = changeOf(row.perubahan);
  const recordedOn = parseLooseDate(row.perekaman_tanggal);
  return {
    kind: kindOf(row.jenis),
    person: {
      nik: row.nik.replace(/\s/g, ''),
      kk: row.no_kk.replace(/\s/g, ''),
      name: row.nama,
      birthPlace: row.tempat_lahir,
      birthDate: parseLooseDate(row.tanggal_lahir),
      sex: codeIn('jenis_kelamin', row.jenis_kelamin),
      bloodType: codeIn('golongan_darah', row.golongan_darah),
      address: row.alamat,
      rt: row.rt,
      rw: row.rw,
      villageCode: regionFromDigits(row.kode_desa) ?? row.kode_desa,
      religion: codeIn('agama', row.agama),
      maritalStatus: codeIn('status_kawin', row.status_kawin),
      occupation: codeIn('pekerjaan', row.pekerjaan),
      citizenship: codeIn('kewarganegaraan', row.kewarganegaraan),
      motherName: row.nama_ibu,
    },
    documents: documentsOf(row.dokumen),
    takenAt: momentOf(row.diterima_pada),
    ...(change === undefined ? {} : { change }),
    ...(row.perekaman_ref === '' || recordedOn === undefined ? {} : { enrolment: { mode: 'recorded_elsewhere', reference: row.perekaman_ref, recordedOn } }),
    ...(row.telepon === '' ? {} : { telephone: row.telepon }),
  };
}

/** `perubahan_data`, also written "Perubahan Data". */
function kindOf(written: string): string | undefined {
  const wanted = written.toLowerCase().replace(/[\s-]+/g, '_');
  return Object.entries(kindRules).find(([kind, { label }]) => kind === wanted || label.id.toLowerCase() === written.toLowerCase())?.[0];
}

/** The code of a list; what the list does not know is kept as it is written, since the lists are open. */
function codeIn(column: ApplicationColumn, written: string): string {
  const known = codeColumns[column];
  if (known === undefined) return written;
  return written === '' ? known.whenEmpty : (codeOf(known.list, written) ?? written);
}

/** `kk=3522...;police_letter=SKTLK/1` */
function documentsOf(written: string): { readonly type: string; readonly number?: string }[] {
  return written
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      if (equals < 0) return { type: part };
      const number = part.slice(equals + 1).trim();
      return { type: part.slice(0, equals).trim(), ...(number === '' ? {} : { number }) };
    });
}

/** `status_kawin:Belum Kawin>Kawin`, with the column's or the API's word for the field. */
function changeOf(written: string): { readonly field: string; readonly before: string; readonly after: string } | undefined {
  const match = /^([A-Za-z_]+):([^>]*)>(.+)$/.exec(written);
  const [, name = '', before = '', after = ''] = match ?? [];
  const entry = Object.entries(columnOfField).find(([field, column]) => field === name || column === name);
  if (entry === undefined) return undefined;
  const [field, column] = entry;
  return { field, before: codeIn(column, before.trim()), after: codeIn(column, after.trim()) };
}

/** A moment with its zone, or a WIB date and time as a spreadsheet writes it. */
function momentOf(written: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?$/.exec(written);
  const [, date = '', time = '', zone = '+07:00'] = match ?? [];
  if (!isCalendarDate(date)) return undefined;
  const at_ms = Date.parse(`${date}T${time}${zone}`);
  return Number.isFinite(at_ms) ? new Date(at_ms).toISOString() : undefined;
}

function problem(column: ApplicationColumn | '', reason: RowProblem['reason'], value: string): RowProblem {
  return { column, reason: { ...reason }, value };
}

function dateProblem(row: ApplicationRow, column: ApplicationColumn): RowProblem {
  return problem(
    column,
    text('Harus tanggal yang benar, misalnya 17-08-1995 atau 1995-08-17', 'Must be a real date, such as 17-08-1995 or 1995-08-17'),
    row[column],
  );
}

function shapeProblem(row: ApplicationRow, column: ApplicationColumn | '', reason: RowProblem['reason']): RowProblem {
  const value = column === '' ? '' : row[column];
  if (value === '' && column !== '') return problem(column, text('Wajib diisi', 'This must be filled in'), '');
  return problem(column, reason, value);
}

/** The first thing found about a column says enough; the schema would only repeat it in other words. */
function onePerColumn(problems: readonly RowProblem[]): RowProblem[] {
  return problems.filter((one, index) => problems.findIndex((other) => other.column === one.column) === index);
}
