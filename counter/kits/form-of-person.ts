/** The form of somebody who is known already, as it would have been typed. */
import { maritalStatuses } from '@loket/domain/codes';
import type { KitPerson } from '@loket/protocol/kits';
import { emptyForm, type IntakeForm } from '../forms/intake-form.ts';

/** A first card for somebody in a village's list; what the list does not know stays to be typed. */
export function formOfPerson(id: string, person: KitPerson, villageCode: string): IntakeForm {
  const form = emptyForm(id, 'baru');
  const { nik, kk = '', name, birthPlace, birthDate, sex, address, rt, rw, motherName, maritalStatus } = person;
  return {
    ...form,
    person: {
      ...form.person,
      ...{ nik, kk, name, birthPlace, address, rt, rw, motherName, villageCode },
      birthDate: birthDate.split('-').reverse().join('-'),
      sex: sex === 'L' || sex === 'P' ? sex : '',
      maritalStatus: maritalStatuses.some(({ code }) => code === maritalStatus) ? maritalStatus : '',
    },
  };
}
