/**
 * The two papers of an office that carry a signed QR: the receipt (tanda terima), signed by a counter's machine, and the
 * stand-in certificate (suket), signed by the office. What they say stands in claim 169 under its own numbers; what that
 * standard has no place for stands under the numbers it leaves free (24 to 49).
 */
import type { IdentityMap, ReadToken, TokenClaims } from './signed-token.ts';

const field = { id: 1, fullName: 4, birthDate: 8, gender: 9, address: 10, location: 21, paper: 24, kind: 25, promisedOn: 26, specimen: 27 } as const;
const paperWords = { receipt: 'tt', suket: 'suket' } as const;
export type PaperType = keyof typeof paperWords;

export type Paper = {
  readonly type: PaperType;
  readonly officeId: string;
  /** the receipt's code, the suket's number */
  readonly number: string;
  readonly name: string;
  readonly kind: string;
  readonly issuedAt_ms: number;
  /** absent: a receipt says that something was taken in, which stays true */
  readonly expiresAt_ms?: number | undefined;
  /** yyyy-mm-dd */
  readonly promisedOn?: string | undefined;
  /** made with invented people */
  readonly specimen: boolean;
  /** on a suket */
  readonly person?:
    | { readonly nik: string; readonly birthDate: string; readonly sex: string; readonly address: string; readonly villageCode: string }
    | undefined;
};

const issuerStart = 'urn:loket:';
const seconds = (moment_ms: number): number => Math.floor(moment_ms / 1000);
const compactDate = (date: string): string => date.replaceAll('-', '');

/** A date of the standard, `YYYYMMDD` or `YYYY-MM-DD`, as `YYYY-MM-DD`; anything else as it stands. */
export function readDate(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(value);
  return parts === null ? value : `${parts[1]}-${parts[2]}-${parts[3]}`;
}

/** Gender as a number or a word of the standard, as the register writes it. */
export function readSex(value: unknown): string | undefined {
  const known = new Map<unknown, string>([
    [1, 'L'],
    [2, 'P'],
    ['1', 'L'],
    ['2', 'P'],
    ['male', 'L'],
    ['female', 'P'],
    ['m', 'L'],
    ['f', 'P'],
  ]);
  return known.get(typeof value === 'string' ? value.toLowerCase() : value);
}

export function claimsOfPaper(paper: Paper): TokenClaims {
  const { person } = paper;
  const entries: [number, unknown][] = [
    [field.id, person?.nik],
    [field.fullName, paper.name],
    [field.birthDate, person === undefined ? undefined : compactDate(person.birthDate)],
    [field.gender, person === undefined ? undefined : person.sex === 'L' ? 1 : 2],
    [field.address, person?.address],
    [field.location, person?.villageCode],
    [field.paper, paperWords[paper.type]],
    [field.kind, paper.kind],
    [field.promisedOn, paper.promisedOn === undefined ? undefined : compactDate(paper.promisedOn)],
    [field.specimen, paper.specimen ? 1 : undefined],
  ];
  return {
    issuer: `${issuerStart}${paper.officeId}`,
    subject: paper.number,
    issuedAt_s: seconds(paper.issuedAt_ms),
    expiresAt_s: paper.expiresAt_ms === undefined ? undefined : seconds(paper.expiresAt_ms),
    identity: new Map(entries.filter(([, value]) => value !== undefined)),
  };
}

const textAt = (identity: IdentityMap, key: number): string => {
  const value = identity.get(key);
  return typeof value === 'string' ? value : '';
};

/** What a token says as one of our papers; undefined when it is another's credential. */
export function paperOf({ claims }: ReadToken): Paper | undefined {
  const { identity, issuer, subject, issuedAt_s, expiresAt_s } = claims;
  const word = identity.get(field.paper);
  const type = (['receipt', 'suket'] as const).find((one) => paperWords[one] === word);
  if (type === undefined || issuer?.startsWith(issuerStart) !== true || subject === undefined || issuedAt_s === undefined) return undefined;
  const promisedOn = readDate(identity.get(field.promisedOn));
  const nik = textAt(identity, field.id);
  return {
    type,
    officeId: issuer.slice(issuerStart.length),
    number: subject,
    name: textAt(identity, field.fullName),
    kind: textAt(identity, field.kind),
    issuedAt_ms: issuedAt_s * 1000,
    ...(expiresAt_s === undefined ? {} : { expiresAt_ms: expiresAt_s * 1000 }),
    ...(promisedOn === undefined ? {} : { promisedOn }),
    specimen: identity.get(field.specimen) === 1,
    ...(nik === ''
      ? {}
      : {
          person: {
            nik,
            birthDate: readDate(identity.get(field.birthDate)) ?? '',
            sex: readSex(identity.get(field.gender)) ?? '',
            address: textAt(identity, field.address),
            villageCode: textAt(identity, field.location),
          },
        }),
  };
}
