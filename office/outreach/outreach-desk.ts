/** The outreach desk (jemput bola): gives a village's list of people not yet recorded to a machine that goes there. */
import { statusNames } from '@loket/domain/application';
import { addDays, addMonths, wibDate } from '@loket/domain/calendar-date';
import { everMarriedCodes } from '@loket/domain/codes';
import type { Actor } from '@loket/domain/journal';
import { LoketError } from '@loket/protocol/errors';
import type { KitPerson, TakeKitCommand, VillageKit } from '@loket/protocol/kits';
import type { RegionNames } from '../card/region-names.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import type { MachinesDesk } from '../machines/machines-desk.ts';
import type { MissingPerson, RegistryDesk } from '../registry/registry-desk.ts';

/** The duty to hold a card begins at 17, or at a marriage before (UU 24/2013, article 63). */
const dutyAge_months = 17 * 12;

export type OutreachDesk = ReturnType<typeof createOutreachDesk>;

export function createOutreachDesk(options: {
  readonly bus: CommandBus;
  readonly registry: Pick<RegistryDesk, 'notRecordedIn' | 'lastImport'>;
  readonly intake: Pick<IntakeDesk, 'applications'>;
  readonly machines: Pick<MachinesDesk, 'getActive'>;
  readonly regionNames: RegionNames;
}) {
  const { bus, registry, intake, machines, regionNames } = options;

  function personOf(person: MissingPerson, villageCode: string, dueBy: string): KitPerson {
    const { nik, kk, name, birthPlace, birthDate, sex, maritalStatus, address, rt, rw, motherName } = person;
    const found = intake.applications.findLatestOfNik(nik);
    const isDue = birthDate <= dueBy || everMarriedCodes.has(maritalStatus);
    return {
      nik,
      ...(kk === undefined ? {} : { kk }),
      ...{ name, birthPlace, birthDate, sex, maritalStatus, address, rt, rw, villageCode, motherName },
      group: isDue ? 'due' : 'turning',
      ...(found === undefined
        ? {}
        : {
            application: {
              id: found.id,
              receiptCode: found.receipt_code,
              status: found.status,
              statusText: { ...statusNames[found.status] },
              at: found.accepted_at,
            },
          }),
    };
  }

  /** In the order of RW, RT and name, as somebody walks through a village. */
  function peopleOf({ villageCode, days }: TakeKitCommand, takenAt: string): KitPerson[] {
    if (registry.lastImport() === undefined) {
      const text = { id: 'Kantor ini belum punya daftar penduduk', en: 'This office has no register of residents yet' };
      throw new LoketError('not_possible_now', [{ field: 'villageCode', code: 'no_register', text }]);
    }
    const today = wibDate(Date.parse(takenAt));
    const missing = registry.notRecordedIn(villageCode, addMonths(addDays(today, days), -dutyAge_months));
    const way = ({ rw, rt, name }: MissingPerson): string => `${rw.padStart(3, '0')} ${rt.padStart(3, '0')} ${name}`;
    const dueBy = addMonths(today, -dutyAge_months);
    return missing.sort((one, other) => (way(one) < way(other) ? -1 : 1)).map((person) => personOf(person, villageCode, dueBy));
  }

  return {
    /**
     * Gives the list and writes into the journal who took it, onto which machine, of which village and how many people.
     * The people stand in no journal and in no kept answer: a repeat of the command reads them again.
     */
    async take(command: TakeKitCommand, actor: Actor): Promise<VillageKit> {
      const { commandId, machineId, villageCode, days } = command;
      const names = regionNames.village(villageCode);
      if (names === undefined) {
        const text = { id: `Desa/kelurahan ${villageCode} tidak dikenal`, en: `No such village: ${villageCode}` };
        throw new LoketError('invalid_body', [{ field: 'villageCode', code: 'village_unknown', text }]);
      }
      const { answer } = await bus.execute({
        commandId,
        fingerprint: fingerprintOf('kit.take', { machineId, villageCode, days }),
        actor,
        decide: ({ append, now }) => {
          const machineName = machines.getActive(machineId);
          const people = peopleOf(command, now);
          const turning = people.filter(({ group }) => group === 'turning').length;
          const body = { machineId, machineName, villageCode, people: people.length, turning, validUntil: endOf(now, days) };
          append({ type: 'kit.taken', subject: commandId, body });
          return { status: 201, answer: { takenAt: now } };
        },
      });
      machines.getActive(machineId);
      const { takenAt } = answer;
      return { villageCode, village: names.village, district: names.district, takenAt, validUntil: endOf(takenAt, days), people: peopleOf(command, takenAt) };
    },
  };
}

function endOf(takenAt: string, days: number): string {
  return new Date(Date.parse(takenAt) + days * 86_400_000).toISOString();
}
