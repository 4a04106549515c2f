/** Keeps the coverage tables equal to the journal: each person whose enrolment the centre accepted is counted once. */
import { kindRules } from '@loket/domain/application-kinds';
import { wibDate } from '@loket/domain/calendar-date';
import { isObliged } from '@loket/domain/coverage';
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import type { Projection } from '../journal/projection.ts';

export function createCoverageProjection(database: Database): Projection {
  const open = database.prepare<[string, number, number, number, number, string]>(
    'INSERT INTO coverage_opening(area, residents, obliged, enrolled, not_yet_enrolled, as_of) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(area) DO NOTHING',
  );
  const remember = database.prepare<[string, string, string, string]>(
    'INSERT INTO coverage_applicant(application_id, nik, birth_date, marital_status) VALUES (?, ?, ?, ?)',
  );
  const applicant = database.prepare<[string], { nik: string; birth_date: string; marital_status: string }>(
    'SELECT nik, birth_date, marital_status FROM coverage_applicant WHERE application_id = ?',
  );
  const count = database.prepare<[string, string, string]>(
    'INSERT INTO coverage_enrolment(nik, application_id, day) VALUES (?, ?, ?) ON CONFLICT(nik) DO NOTHING',
  );
  const uncount = database.prepare<[string]>('DELETE FROM coverage_enrolment WHERE application_id = ?');

  function onVerdict(entry: JournalEntry): void {
    const { verdict, centreAt } = eventBodies['centre.verdict'].parse(entry.body);
    // A verdict that the centre takes back before the card is printed takes the count back too.
    if (verdict !== 'PRINT_READY_RECORD') return void uncount.run(entry.subject);
    const person = applicant.get(entry.subject);
    if (person === undefined) return;
    const day = wibDate(Date.parse(centreAt));
    if (isObliged({ birthDate: person.birth_date, maritalStatus: person.marital_status }, day)) count.run(person.nik, entry.subject, day);
  }

  return {
    name: 'coverage',
    tables: ['coverage_opening', 'coverage_applicant', 'coverage_enrolment'],
    apply(entry) {
      if (entry.type === 'coverage.opened') {
        const opened = eventBodies['coverage.opened'].parse(entry.body);
        open.run(opened.area, opened.residents, opened.obliged, opened.enrolled, opened.notYetEnrolled, opened.asOf);
      } else if (entry.type === 'application.accepted') {
        const { submission } = eventBodies['application.accepted'].parse(entry.body);
        const { nik, birthDate, maritalStatus } = submission.person;
        if (kindRules[submission.kind].needsEnrolment) remember.run(entry.subject, nik, birthDate, maritalStatus);
      } else if (entry.type === 'centre.verdict') onVerdict(entry);
    },
  };
}
