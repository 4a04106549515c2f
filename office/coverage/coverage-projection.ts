/** Keeps the coverage tables equal to the journal: each person whose enrolment the centre accepted is counted once. */
import { kindRules } from '@loket/domain/application-kinds';
import { wibDate } from '@loket/domain/calendar-date';
import { isObliged } from '@loket/domain/coverage';
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import { acceptedBody } from '../journal/accepted-body.ts';
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
  const accept = database.prepare<[string, string, number]>(
    'INSERT INTO coverage_accepted(nik, application_id, is_accepted, seq) VALUES (?, ?, 1, ?) ON CONFLICT(nik) DO UPDATE SET application_id = excluded.application_id, is_accepted = 1, seq = excluded.seq WHERE is_accepted = 0',
  );
  const refuse = database.prepare<[{ seq: number; application: string }]>(
    'UPDATE coverage_accepted SET is_accepted = 0, seq = @seq WHERE nik = (SELECT nik FROM coverage_applicant WHERE application_id = @application) AND application_id = @application AND is_accepted = 1',
  );
  const dayClosed = database.prepare<[string, string]>(
    "INSERT INTO coverage_snapshot(date, kind, at) VALUES (?, 'close', ?) ON CONFLICT(date, kind) DO NOTHING",
  );
  const keepSnapshot = database.prepare<[string, string, string, string, number, number]>(
    'INSERT INTO coverage_snapshot(date, kind, at, body, not_yet_enrolled, is_register) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(date, kind) DO UPDATE SET at = excluded.at, body = excluded.body, not_yet_enrolled = excluded.not_yet_enrolled, is_register = excluded.is_register',
  );
  const keepSettings = database.prepare<[string]>('INSERT INTO coverage_settings(one, body) VALUES (1, ?) ON CONFLICT(one) DO UPDATE SET body = excluded.body');
  const uncount = database.prepare<[string]>('DELETE FROM coverage_enrolment WHERE application_id = ?');

  function onVerdict(entry: JournalEntry): void {
    const { verdict, centreAt } = eventBodies['centre.verdict'].parse(entry.body);
    // A verdict that the centre takes back before the card is printed takes the count back too.
    if (verdict !== 'PRINT_READY_RECORD') {
      refuse.run({ seq: entry.seq, application: entry.subject });
      return void uncount.run(entry.subject);
    }
    const person = applicant.get(entry.subject);
    if (person === undefined) return;
    accept.run(person.nik, entry.subject, entry.seq);
    const day = wibDate(Date.parse(centreAt));
    if (isObliged({ birthDate: person.birth_date, maritalStatus: person.marital_status }, day)) count.run(person.nik, entry.subject, day);
  }

  function onSnapshot(entry: JournalEntry): void {
    const snapshot = eventBodies['coverage.snapshot'].parse(entry.body);
    const { register, published } = snapshot;
    const notYet = register === undefined ? published.notYetEnrolled : register.villages.reduce((sum, totals) => sum + (totals[4] ?? 0), 0);
    keepSnapshot.run(snapshot.date, snapshot.kind, entry.officeTime, JSON.stringify(snapshot), notYet, register === undefined ? 0 : 1);
  }

  return {
    name: 'coverage',
    tables: ['coverage_opening', 'coverage_applicant', 'coverage_enrolment', 'coverage_accepted', 'coverage_snapshot', 'coverage_settings'],
    apply(entry) {
      if (entry.type === 'coverage.opened') {
        const opened = eventBodies['coverage.opened'].parse(entry.body);
        open.run(opened.area, opened.residents, opened.obliged, opened.enrolled, opened.notYetEnrolled, opened.asOf);
      } else if (entry.type === 'application.accepted') {
        const { submission } = acceptedBody(entry);
        const { nik, birthDate, maritalStatus } = submission.person;
        if (kindRules[submission.kind].needsEnrolment) remember.run(entry.subject, nik, birthDate, maritalStatus);
      } else if (entry.type === 'centre.verdict') onVerdict(entry);
      else if (entry.type === 'day.closed') dayClosed.run(entry.subject, entry.officeTime);
      else if (entry.type === 'coverage.snapshot') onSnapshot(entry);
      else if (entry.type === 'coverage.settings') keepSettings.run(JSON.stringify(entry.body));
    },
  };
}
