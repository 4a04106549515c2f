/** The register by village: everybody for the counts, and those not recorded by name for the lists. */
import { everMarriedCodes } from '@loket/domain/codes';
import type { CountedPerson } from '@loket/domain/coverage-count';
import type { Database } from '../database/open-database.ts';
import { civilText } from './civil-key.ts';
import { birthText } from './resident-store.ts';

export type VillagePeople = ReturnType<typeof createVillagePeople>;

type PersonRow = {
  readonly nik: number;
  readonly birth: number;
  readonly sex: string;
  readonly marital_status: string;
  readonly enrolment: string;
  readonly is_absent: number;
};

export type MissingPerson = {
  readonly nik: string;
  readonly kk?: string;
  readonly name: string;
  readonly birthPlace: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly maritalStatus: string;
  readonly address: string;
  readonly rt: string;
  readonly rw: string;
  readonly motherName: string;
};

type MissingRow = {
  readonly nik: number;
  readonly kk: number | null;
  readonly name: string;
  readonly birth_place: string;
  readonly birth: number;
  readonly sex: string;
  readonly marital_status: string;
  readonly address: string;
  readonly rt: string;
  readonly rw: string;
  readonly mother_name: string;
};

const married = [...everMarriedCodes].map((code) => `'${code}'`).join(', ');

export const peopleOfVillage =
  'SELECT nik, birth, sex, marital_status, enrolment, id IN (SELECT id FROM resident_absent) AS is_absent FROM resident WHERE village = ?';
export const notRecordedInVillage = `SELECT nik, kk, name, birth_place, birth, sex, marital_status, address, rt, rw, mother_name FROM resident WHERE village = ? AND enrolment = 'not_yet'
  AND (birth <= ? OR marital_status IN (${married})) AND id NOT IN (SELECT id FROM resident_absent) ORDER BY name, nik`;

export function createVillagePeople(database: Database) {
  const people = database.prepare<[number], PersonRow>(peopleOfVillage);
  const notRecorded = database.prepare<[number, number], MissingRow>(notRecordedInVillage);

  return {
    /** @param isEnrolledHere asked of those whom the register does not call enrolled */
    *all(village: string, isEnrolledHere: (nik: string) => boolean): Generator<CountedPerson, void, undefined> {
      for (const row of people.iterate(digits(village))) {
        const isEnrolled = row.enrolment === 'enrolled' || isEnrolledHere(civilText(row.nik));
        yield {
          birth: row.birth,
          sex: row.sex,
          maritalStatus: row.marital_status,
          enrolment: isEnrolled ? 'enrolled' : row.enrolment === 'not_yet' ? 'not_yet' : 'unknown',
          isAbsent: row.is_absent === 1,
        };
      }
    },

    /** @param bornUntil YYYY-MM-DD; married people are listed whatever their birth */
    notRecorded: (village: string, bornUntil: string): MissingPerson[] => notRecorded.all(digits(village), Number(bornUntil.replaceAll('-', ''))).map(personOf),
  };
}

function digits(village: string): number {
  return Number(village.replaceAll('.', ''));
}

function personOf(row: MissingRow): MissingPerson {
  return {
    nik: civilText(row.nik),
    ...(row.kk === null ? {} : { kk: civilText(row.kk) }),
    name: row.name,
    birthPlace: row.birth_place,
    birthDate: birthText(row.birth),
    sex: row.sex,
    maritalStatus: row.marital_status,
    address: row.address,
    rt: row.rt,
    rw: row.rw,
    motherName: row.mother_name,
  };
}
