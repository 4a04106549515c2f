import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ApplicationKind,
  applicationKinds,
  checkKind,
  documentLabels,
  documentTypes,
  isApplicationKind,
  isDocumentType,
  kindRules,
  mustSurrenderOldCard,
  type PresentedDocument,
} from './application-kinds.ts';
import { hasErrors } from './finding.ts';

const today = '2018-04-23';
const adult = { birthDate: '1995-08-17', maritalStatus: '1' };
const papers = (...types: string[]): PresentedDocument[] => types.map((type) => ({ type, number: '1' }));
const enough = (kind: ApplicationKind) => papers(...kindRules[kind].documents, ...kindRules[kind].oneOfDocuments.slice(0, 1));
const found = (kind: ApplicationKind, documents = enough(kind), person = {}) =>
  checkKind({ kind, person: { ...adult, citizenship: kindRules[kind].citizenship, ...person }, documents }, today).map(
    ({ level, field, code }) => `${level} ${field} ${code}`,
  );

test('each kind is complete with exactly the papers it asks for', () => {
  for (const kind of applicationKinds) expect(found(kind), kind).toEqual([]);
});

test('each paper that is missing is named in documents', () => {
  for (const kind of applicationKinds) {
    for (const missing of kindRules[kind].documents) {
      const rest = enough(kind).filter(({ type }) => type !== missing);
      expect(found(kind, rest), `${kind} without ${missing}`).toEqual(['error documents document_missing']);
    }
  }
  expect(found('perubahan_data', [])).toHaveLength(4);
});

test('outside the home region the old card or the police letter is enough, neither is not', () => {
  expect(found('luar_domisili', papers('old_ktp'))).toEqual([]);
  expect(found('luar_domisili', papers('police_letter'))).toEqual([]);
  expect(found('luar_domisili', [])).toEqual(['error documents document_missing']);
});

test('a first card is for 17 or ever married; at 16 it may be recorded, at 15 not', () => {
  expect(found('baru', papers('kk'), { birthDate: '2001-04-23' })).toEqual([]);
  expect(found('baru', papers('kk'), { birthDate: '2001-04-24' })).toEqual(['warning birthDate card_at_17']);
  expect(found('baru', papers('kk'), { birthDate: '2002-04-23' })).toEqual(['warning birthDate card_at_17']);
  expect(found('baru', papers('kk'), { birthDate: '2002-04-24' })).toEqual(['error birthDate too_young_for_recording']);
  expect(found('baru', papers('kk'), { birthDate: '2002-04-24', maritalStatus: '2' })).toEqual([]);
});

test('nobody too young for a card has one to replace', () => {
  expect(found('rusak', enough('rusak'), { birthDate: '2001-04-24' })).toEqual(['error birthDate too_young_for_card']);
});

test('an impossible birth date is left to the check of the person', () => {
  expect(found('baru', papers('kk'), { birthDate: '2001-02-30' })).toEqual([]);
});

test('kinds for foreigners take foreigners only, the others citizens only', () => {
  for (const kind of applicationKinds) {
    const other = kindRules[kind].citizenship === 'WNI' ? 'WNA' : 'WNI';
    expect(found(kind, enough(kind), { citizenship: other }), kind).toEqual(['error citizenship citizenship_unlike_kind']);
  }
});

test('an unknown paper is kept with a warning, and does not stand in for a known one', () => {
  expect(found('baru', papers('kk', 'buku_nikah'))).toEqual(['warning documents document_type_unknown']);
  expect(found('baru', papers('buku_nikah'))).toEqual(['error documents document_missing', 'warning documents document_type_unknown']);
});

test('a police letter without number is worth a look', () => {
  expect(found('hilang', [{ type: 'police_letter' }, { type: 'kk' }])).toEqual(['warning documents police_letter_without_number']);
});

test('more papers than anybody brings are refused', () => {
  expect(found('baru', papers(...new Array<string>(21).fill('kk')))).toEqual(['error documents documents_too_many']);
});

test('a foreigner renews 30 days before the permit ends', () => {
  const renewal = (expiresOn: string) => found('perpanjangan_wna', [{ type: 'itap_card', expiresOn }, ...papers('kk', 'travel_document')]);
  expect(renewal('2018-05-23')).toEqual([]);
  expect(renewal('2018-05-22')).toEqual(['warning documents renewal_late']);
  expect(renewal('soon')).toEqual([]);
});

test('an old card goes in before a new one goes out, unless it is lost or never was', () => {
  const surrendered = applicationKinds.filter((kind) => mustSurrenderOldCard(kind, enough(kind)));
  expect(surrendered).toEqual(['perubahan_data', 'rusak', 'pindah_datang', 'luar_domisili', 'perpanjangan_wna']);
  expect(mustSurrenderOldCard('luar_domisili', papers('police_letter'))).toBe(false);
  expect(mustSurrenderOldCard('pindah_datang', papers('moving_letter', 'kk', 'police_letter'))).toBe(false);
});

test('biometrics are recorded for first cards only', () => {
  expect(applicationKinds.filter((kind) => kindRules[kind].needsEnrolment)).toEqual(['baru', 'baru_wna']);
});

test('every kind and paper has both labels, and only they are known', () => {
  expect(Object.keys(kindRules)).toEqual([...applicationKinds]);
  expect(Object.keys(documentLabels)).toEqual([...documentTypes]);
  expect(['toString', 'constructor', '', 'BARU'].some((text) => isApplicationKind(text) || isDocumentType(text))).toBe(false);
});

test('bringing one more paper never makes an application worse', () => {
  const some = fc.array(fc.constantFrom(...documentTypes), { maxLength: 8 });
  fc.assert(
    fc.property(fc.constantFrom(...applicationKinds), some, fc.constantFrom(...documentTypes), (kind, types, more) => {
      const errorCount = (documents: PresentedDocument[]) => found(kind, documents).filter((line) => line.startsWith('error')).length;
      expect(errorCount(papers(...types, more))).toBeLessThanOrEqual(errorCount(papers(...types)));
      const person = { ...adult, citizenship: kindRules[kind].citizenship };
      expect(hasErrors(checkKind({ kind, person, documents: papers(...types) }, today))).toBe(errorCount(papers(...types)) > 0);
    }),
  );
});
