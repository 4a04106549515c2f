/** The registry desk: who lives here, as the district's file says, and what each import changed. */
import type { CountedPerson } from '@loket/domain/coverage-count';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import { ImportCounts, type ImportsNoted, type RegisterAnswer, type ResidentHit, type ResidentView } from '@loket/protocol/registry';
import type { RegionNames } from '../card/region-names.ts';
import type { Database } from '../database/open-database.ts';
import type { CommandBus } from '../journal/command-bus.ts';
import { openRegistryIfAny, type RegistryFiles } from './registry-file.ts';
import { createResidentSearch } from './resident-search.ts';
import { createResidentStore, type ResidentStore } from './resident-store.ts';
import { createVillagePeople, type MissingPerson, type VillagePeople } from './village-people.ts';

export type { MissingPerson } from './village-people.ts';

export type RegistryDesk = ReturnType<typeof createRegistryDesk>;

/** of the latest imports; older ones are in the journal long since */
const importsNoted_max = 100;
const importsShown_max = 20;
type OpenRegistry = {
  readonly database: Database;
  readonly store: ResidentStore;
  /** nobody while the very first import runs */
  readonly search: (text: string, limit: number) => ResidentHit[];
  readonly villages: VillagePeople;
};
export type FinishedImport = { readonly importId: string; readonly finishedAt: string };
type ImportRow = { import_id: string; file_sha256: string; finished_at: string; summary: string };

export function createRegistryDesk(options: {
  /** undefined: an office in memory, which has no register */
  readonly files: RegistryFiles | undefined;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly regionNames: RegionNames;
}) {
  const { files, bus, ports } = options;
  let open: OpenRegistry | undefined;

  /** Opened at the first question, so that an office without a register never makes one, and none waits for it at its start. */
  function registry(): OpenRegistry | undefined {
    if (open !== undefined || files === undefined) return open;
    const database = openRegistryIfAny(files, ports.random);
    if (database === undefined) return undefined;
    const store = createResidentStore(database, options.regionNames);
    const search = createResidentSearch(database, options.regionNames);
    open = {
      database,
      store,
      // In one transaction: an import between two looks is not half seen, and the file's locks are taken once, not for each look.
      search: database.transaction((text: string, limit: number) => (store.isReady() ? search(text, limit) : [])),
      villages: createVillagePeople(database),
    };
    return open;
  }

  /** The latest first. */
  function finishedImports(count_max: number): ImportRow[] {
    const rows = registry()?.database.prepare<[number], ImportRow>(
      'SELECT import_id, file_sha256, finished_at, summary FROM resident_import WHERE finished_at IS NOT NULL ORDER BY import_id DESC LIMIT ?',
    );
    return rows?.all(count_max) ?? [];
  }

  async function noteImports(): Promise<ImportsNoted> {
    let noted = 0;
    for (const row of finishedImports(importsNoted_max).reverse()) {
      const body = { fileSha256: row.file_sha256, finishedAt: row.finished_at, ...ImportCounts.parse(JSON.parse(row.summary)) };
      // The import's own id: each is written into the journal once, however often somebody asks.
      const { repeated } = await bus.execute({
        commandId: row.import_id,
        fingerprint: `registry.imported ${row.file_sha256}`,
        actor: { kind: 'system', part: 'registry' },
        decide: () => ({ status: 201, answer: {}, events: [{ type: 'registry.imported', subject: row.import_id, body }] }),
      });
      if (!repeated) noted += 1;
    }
    return { noted };
  }

  return {
    /** One resident by the whole NIK; for other desks, which then know who stands there. */
    find: (nik: string): ResidentView | undefined => registry()?.store.find(nik),

    get(nik: string): ResidentView {
      const found = registry()?.store.find(nik);
      if (found === undefined)
        throw new LoketError('not_found', [
          {
            field: 'nik',
            code: 'resident_unknown',
            text: { id: 'NIK ini tidak ada di daftar penduduk kantor ini', en: "This NIK is not in this office's register" },
          },
        ]);
      return found;
    },

    /** The best matches for what an officer typed; nothing while nobody has been imported. */
    search: (text: string, limit: number): ResidentHit[] => registry()?.search(text, limit) ?? [],

    /** Nobody, and no import, while nothing has been imported. */
    state(): RegisterAnswer {
      const imports = finishedImports(importsShown_max).map((row) => ({
        importId: row.import_id,
        finishedAt: row.finished_at,
        counts: ImportCounts.parse(JSON.parse(row.summary)),
      }));
      return { residents: imports[0]?.counts.residents ?? 0, imports };
    },

    /** The import that the register's people stand by; undefined while nobody has been imported. */
    lastImport(): FinishedImport | undefined {
      if (registry()?.store.isReady() !== true) return undefined;
      const [row] = finishedImports(1);
      return row === undefined ? undefined : { importId: row.import_id, finishedAt: row.finished_at };
    },

    /** Everybody of one village, in no order. */
    peopleOf: (village: string, isEnrolledHere: (nik: string) => boolean): Iterable<CountedPerson> => registry()?.villages.all(village, isEnrolledHere) ?? [],

    /** Who of a village is not recorded by the register and was born or married so that it concerns them; by name. */
    notRecordedIn: (village: string, bornUntil: string): MissingPerson[] => registry()?.villages.notRecorded(village, bornUntil) ?? [],

    /** Writes finished imports that the journal does not know yet into it, each once. */
    noteImports,

    close(): void {
      open?.database.close();
      open = undefined;
    },
  };
}
