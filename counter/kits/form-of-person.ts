/** The form of somebody who stands in a village's list, as it would have been typed. */
import { maritalStatuses } from '@loket/domain/codes';
import type { KitPerson } from '@loket/protocol/kits';
import { emptyForm, type IntakeForm } from '../forms/intake-form.ts';
import { cardDate, withKnown } from '../forms/known-person.ts';

/** A first card; what the list does not know stays to be typed. */
export function formOfPerson(id: string, person: KitPerson): IntakeForm {
  const form = emptyForm(id, 'baru');
  const { nik, kk = '', name, birthPlace, birthDate, sex, address, rt, rw, villageCode, motherName, maritalStatus } = person;
  const known = {
    ...{ kk, name, birthPlace, address, rt, rw, villageCode, motherName },
    birthDate: cardDate(birthDate),
    sex: sex === 'L' || sex === 'P' ? sex : '',
    maritalStatus: maritalStatuses.some(({ code }) => code === maritalStatus) ? maritalStatus : '',
  };
  const withNik = { ...form, person: { ...form.person, nik } };
  return withKnown(withNik, { nik, source: 'list', person: known, differs: [], enrolment: 'not_yet' }, form, {});
}
