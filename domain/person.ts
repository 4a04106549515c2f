import { ageOn, type CalendarDate, compareDates, isCalendarDate } from './calendar-date.ts';
import { bloodTypes, type CodeList, isKnownCode, maritalStatuses, occupations, religions } from './codes.ts';
import { errorFinding, type Finding, warningFinding } from './finding.ts';
import { checkKk } from './kk.ts';
import { checkNik } from './nik.ts';
import { regionLevel } from './region.ts';

/**
 * A resident's biodata as the card and form F-1.02 need it. `religion`, `maritalStatus`,
 * `bloodType` and `occupation` are codes of the open lists in codes.ts; an unknown one is kept.
 */
export type Person = {
  readonly nik: string;
  readonly kk: string;
  readonly name: string;
  readonly birthPlace: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly sex: 'L' | 'P';
  readonly bloodType: string;
  readonly address: string;
  /** 1 to 3 digits. */
  readonly rt: string;
  /** 1 to 3 digits. */
  readonly rw: string;
  /** Dotted: `35.22.15.2001`. */
  readonly villageCode: string;
  readonly religion: string;
  readonly maritalStatus: string;
  readonly occupation: string;
  readonly citizenship: 'WNI' | 'WNA';
  readonly motherName: string;
  /** The foreigner's country; absent for WNI. */
  readonly nationality?: string | undefined;
};

/** Permendagri 73/2022: a name has at most 60 characters, spaces included. */
export const nameLength_max = 60;
export const addressLength_max = 200;
const birthPlaceLength_max = 60;
const codeLength_max = 60;
/** Older than anybody has been shown to become; then the date is more likely mistyped. */
const ageWorthALook_years = 120;

/** Letters of the Latin script with or without accents, space, and . ' , - (’ is how phones type '). */
const plainName = /^(?:(?=\p{L})\p{Script=Latin}|[\p{M} .'’,-])*$/u;
/**
 * Signs that no registry name has, that break the card's font, or that hide in text: emoji and
 * their building blocks, control and invisible format characters, private and unassigned ones,
 * half surrogates, line separators.
 */
const forbiddenSign = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u{FE0F}|\u{20E3}|[\p{C}\p{Zl}\p{Zp}]/u;

/** True when a text has a sign that no register, card or database should carry. */
export function hasForbiddenSign(text: string): boolean {
  return forbiddenSign.test(text);
}

/**
 * Checks a record against the day of the application. Errors name what cannot be taken (a field
 * missing, too long, with emoji or control characters, an impossible number or date); warnings
 * name what a person should look at (unknown code, odd sign in a name, NIK unlike the biodata),
 * because old data stays valid. Includes `checkNik` and `checkKk`.
 */
export function checkPerson(person: Person, onDate: CalendarDate): Finding[] {
  return [
    ...checkNik(person.nik, person),
    ...checkKk(person.kk, person),
    ...checkName(person.name, 'name'),
    ...checkText(person.birthPlace, 'birthPlace', birthPlaceLength_max),
    ...checkBirthDate(person.birthDate, onDate),
    ...checkChoice(person.sex, 'sex', ['L', 'P']),
    ...checkCode(person.bloodType, 'bloodType', bloodTypes),
    ...checkText(person.address, 'address', addressLength_max),
    ...checkNeighbourhood(person.rt, 'rt'),
    ...checkNeighbourhood(person.rw, 'rw'),
    ...checkVillageCode(person.villageCode),
    ...checkCode(person.religion, 'religion', religions),
    ...checkCode(person.maritalStatus, 'maritalStatus', maritalStatuses),
    ...checkCode(person.occupation, 'occupation', occupations),
    ...checkChoice(person.citizenship, 'citizenship', ['WNI', 'WNA']),
    ...checkMotherName(person.motherName),
    ...checkNationality(person),
  ];
}

/**
 * Checks a name: 1 to 60 characters (Unicode characters, so an accented letter is one), no emoji
 * or control characters (errors); digits, other scripts and other signs are a warning.
 * Source: Permendagri 73/2022, which leaves names given before it valid.
 */
export function checkName(name: string, field = 'name'): Finding[] {
  const findings = checkText(name, field, nameLength_max);
  if (findings.length > 0) return findings;
  if (!plainName.test(name)) {
    return [
      warningFinding(field, 'name_odd_sign', {
        id: 'Nama memuat angka atau tanda yang tidak biasa; periksa dengan dokumen.',
        en: 'The name contains a digit or an unusual sign; compare it with the document.',
      }),
    ];
  }
  if (!/\p{L}/u.test(name)) {
    return [
      warningFinding(field, 'name_without_letter', {
        id: 'Nama tidak memuat huruf.',
        en: 'The name contains no letter.',
      }),
    ];
  }
  return [];
}

function checkText(text: string, field: string, length_max: number): Finding[] {
  if (text.trim() === '') {
    return [errorFinding(field, 'text_missing', { id: 'Wajib diisi.', en: 'This must be filled in.' })];
  }
  return checkSigns(text, field, length_max);
}

function checkSigns(text: string, field: string, length_max: number): Finding[] {
  const findings: Finding[] = [];
  if (characterCount(text) > length_max) {
    findings.push(
      errorFinding(field, 'text_too_long', {
        id: `Paling panjang ${length_max} karakter termasuk spasi.`,
        en: `At most ${length_max} characters, spaces included.`,
      }),
    );
  }
  if (hasForbiddenSign(text)) {
    findings.push(
      errorFinding(field, 'text_forbidden_sign', {
        id: 'Memuat emoji atau karakter kendali yang tidak boleh dipakai.',
        en: 'Contains an emoji or a control character, which is not allowed.',
      }),
    );
  }
  return findings;
}

function checkBirthDate(birthDate: string, onDate: CalendarDate): Finding[] {
  if (!isCalendarDate(birthDate)) {
    return [
      errorFinding('birthDate', 'birth_date_impossible', {
        id: 'Tanggal lahir harus tanggal yang benar, ditulis TTTT-BB-HH.',
        en: 'The birth date must be a real date, written YYYY-MM-DD.',
      }),
    ];
  }
  if (compareDates(birthDate, onDate) > 0) {
    return [
      errorFinding('birthDate', 'birth_date_in_future', {
        id: 'Tanggal lahir belum terjadi.',
        en: 'The birth date lies in the future.',
      }),
    ];
  }
  if (ageOn(birthDate, onDate) <= ageWorthALook_years) return [];
  return [
    warningFinding('birthDate', 'birth_date_very_old', {
      id: 'Usia lebih dari 120 tahun; periksa tahun lahir.',
      en: 'The age is above 120 years; look again at the year of birth.',
    }),
  ];
}

function checkNeighbourhood(value: string, field: 'rt' | 'rw'): Finding[] {
  if (/^\d{1,3}$/.test(value)) return [];
  return [
    errorFinding(field, 'neighbourhood_not_digits', {
      id: `${field.toUpperCase()} harus 1 sampai 3 angka.`,
      en: `The ${field.toUpperCase()} must be 1 to 3 digits.`,
    }),
  ];
}

function checkVillageCode(villageCode: string): Finding[] {
  if (regionLevel(villageCode) === 'village') return [];
  return [
    errorFinding('villageCode', 'village_code_shape', {
      id: 'Kode desa/kelurahan harus berbentuk 35.22.15.2001.',
      en: 'The village code must look like 35.22.15.2001.',
    }),
  ];
}

function checkCode(code: string, field: string, list: CodeList): Finding[] {
  const findings = checkSigns(code, field, codeLength_max);
  if (findings.length > 0 || isKnownCode(list, code)) return findings;
  return [
    warningFinding(field, 'code_unknown', {
      id: 'Kode tidak ada di daftar; disimpan apa adanya.',
      en: 'The code is not in the list; it is kept as it is.',
    }),
  ];
}

function checkChoice(value: string, field: string, choices: readonly string[]): Finding[] {
  if (choices.includes(value)) return [];
  return [
    errorFinding(field, 'choice_unknown', {
      id: `Harus salah satu dari: ${choices.join(', ')}.`,
      en: `Must be one of: ${choices.join(', ')}.`,
    }),
  ];
}

/** Old records often lack the mother's name; the uniqueness check is then weaker, not impossible. */
function checkMotherName(motherName: string): Finding[] {
  if (motherName.trim() !== '') return checkName(motherName, 'motherName');
  return [
    warningFinding('motherName', 'mother_name_missing', {
      id: 'Nama ibu kosong; pemeriksaan data ganda menjadi lebih lemah.',
      en: "The mother's name is empty; the check for duplicates is weaker without it.",
    }),
  ];
}

function checkNationality(person: Person): Finding[] {
  const nationality = person.nationality ?? '';
  if (nationality.trim() !== '') return checkSigns(nationality, 'nationality', nameLength_max);
  if (person.citizenship !== 'WNA') return [];
  return [
    warningFinding('nationality', 'nationality_missing', {
      id: 'Kebangsaan orang asing belum diisi.',
      en: "The foreigner's nationality is not filled in.",
    }),
  ];
}

/** Composed first, so that a letter with a combining accent counts once, as it prints. */
function characterCount(text: string): number {
  // A text that is far too long is not worth composing and spreading.
  if (text.length > 10_000) return text.length;
  return [...text.normalize('NFC')].length;
}
