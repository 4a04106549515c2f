/** The register by village: everybody for the counts, and those not recorded by name for the lists. */
import { everMarriedCodes } from '@loket/domain/codes';
import type { CountedPerson } from '@loket/domain/coverage-count';
import type { Database } from '../database/open-database.ts';
import { civilText } from './civil-key.ts';
import { birthText } from './resident-store.ts';

export type VillagePeople = ReturnType<typeof createVillagePeople>;

/** birth, flags (below), nik: numbers only and no names of columns, which is three times as fast for a million people */
type PersonRow = readonly [birth: number, flags: number, nik: number];
const [isWoman, isMarried, isEnrolled, isNotYet, isAbsent] = [1, 2, 4, 8, 16];

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

const peopleOfVillage = `SELECT birth, (sex = 'P') * ${isWoman} + (marital_status IN (${married})) * ${isMarried} + (enrolment = 'enrolled') * ${isEnrolled}
  + (enrolment = 'not_yet') * ${isNotYet} + (id IN (SELECT id FROM resident_absent)) * ${isAbsent}, nik FROM resident WHERE village = ?`;
const notRecordedInVillage = `SELECT nik, kk, name, birth_place, birth, sex, marital_status, address, rt, rw, mother_name FROM resident WHERE village = ? AND enrolment = 'not_yet'
  AND (birth <= ? OR marital_status IN (${married})) AND id NOT IN (SELECT id FROM resident_absent) ORDER BY name, nik`;

export function createVillagePeople(database: Database) {
  const people = database.prepare<[number], PersonRow>(peopleOfVillage).raw();
  const notRecorded = database.prepare<[number, number], MissingRow>(notRecordedInVillage);

  return {
    /** @param isEnrolledHere asked of those whom the register does not call enrolled */
    *all(village: string, isEnrolledHere: (nik: string) => boolean): Generator<CountedPerson, void, undefined> {
      for (const [birth, flags, nik] of people.all(digits(village))) {
        const isKnownEnrolled = (flags & isEnrolled) !== 0 || isEnrolledHere(civilText(nik));
        yield {
          birth,
          sex: (flags & isWoman) !== 0 ? 'P' : 'L',
          wasEverMarried: (flags & isMarried) !== 0,
          enrolment: isKnownEnrolled ? 'enrolled' : (flags & isNotYet) !== 0 ? 'not_yet' : 'unknown',
          isAbsent: (flags & isAbsent) !== 0,
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
