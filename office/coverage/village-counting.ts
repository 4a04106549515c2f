/**
 * Keeps the counts of each village equal to what the register and the accepted recordings say. A village is always counted as
 * a whole (some 3,000 people, 4 ms): after an import and at the first look of each WIB day all of them, one after the other
 * with room for applications between; after an accepted recording only the village of that person. So what is kept current
 * cannot drift from what is counted anew.
 */
import { wibDate } from '@loket/domain/calendar-date';
import { type CountingDay, countingDay, countPerson, emptyCounts, type VillageCounts } from '@loket/domain/coverage-count';
import type { Actor } from '@loket/domain/journal';
import type { Ports } from '@loket/platform/ports';
import type { CommandBus } from '../journal/command-bus.ts';
import type { RegistryDesk } from '../registry/registry-desk.ts';
import type { CountedRow, CoverageStore } from './coverage-store.ts';

export const coverageDesk: Actor = { kind: 'system', part: 'coverage' };
/** taken in one go; what is more comes with the next */
const accepted_max = 2000;

export type VillageCounting = ReturnType<typeof createVillageCounting>;

export function createVillageCounting(options: {
  readonly store: CoverageStore;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly registry: Pick<RegistryDesk, 'lastImport' | 'peopleOf' | 'find'>;
  readonly villages: () => readonly string[];
  readonly publishedOn: () => string;
}) {
  const { store, bus, ports, registry } = options;

  function countVillage(village: string, day: CountingDay): VillageCounts {
    const counts = emptyCounts();
    for (const person of registry.peopleOf(village, store.isAccepted)) countPerson(counts, person, day);
    return counts;
  }

  async function countAll(villages: readonly string[], counted: Omit<CountedRow, 'at'>): Promise<void> {
    const day = countingDay(counted.day, options.publishedOn());
    const rows: { readonly village: string; readonly counts: VillageCounts }[] = [];
    for (const village of villages) {
      rows.push({ village, counts: countVillage(village, day) });
      await new Promise<void>((resolve) => ports.timers.soon(resolve));
    }
    await bus.change({
      actor: coverageDesk,
      reference: `coverage ${ports.ids.next()}`,
      change: ({ now }) => {
        for (const { village, counts } of rows) store.keepCounts(village, new Uint8Array(counts.buffer));
        store.keepCounted({ ...counted, at: now });
      },
    });
  }

  return {
    /** True when a register is there and what was counted is of an older import or another day. */
    isStale(): boolean {
      const latest = registry.lastImport();
      const counted = store.counted();
      return latest !== undefined && (counted?.import_id !== latest.importId || counted.day !== wibDate(ports.clock.now()));
    },

    /** Counts what has to be counted; gives whether anything was. */
    async bringUpToDate(): Promise<boolean> {
      const latest = registry.lastImport();
      if (latest === undefined) return false;
      const counted = store.counted();
      const day = wibDate(ports.clock.now());
      if (counted?.import_id !== latest.importId || counted.day !== day) {
        await countAll(options.villages(), { import_id: latest.importId, imported_at: latest.finishedAt, day, seq: store.lastSeq() });
        return true;
      }
      const accepted = store.acceptedAfter(counted.seq, accepted_max);
      const last = accepted.at(-1);
      if (last === undefined) return false;
      const villages = new Set(accepted.flatMap(({ nik }) => registry.find(nik)?.villageCode ?? []));
      await countAll([...villages], { ...counted, seq: last.seq });
      return true;
    },
  };
}
