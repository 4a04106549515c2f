import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { faker } from '@faker-js/faker/locale/id_ID';
import { bojonegoroOpeningSnapshot } from '@loket/domain/coverage';
import { type MadeResident, makeResidents, type NamePool, scaledTotals } from '@loket/domain/resident-generator';
import { createRegionNames, type RegionNames } from '@loket/office/card/region-names';
import { hamlets, menNames, type NameWords, womenNames } from '../../samples/names.ts';
import { seededRandom } from '../../samples/seeded-random.ts';
import { sayUsageError, UsageError, type Verb } from './console.ts';
import { readFlags } from './flags.ts';
import { importFile } from './residents-import.ts';
import { wholeNumber } from './whole-number.ts';

const residents_max = 5_000_000;
/** lines put together before they go to the disk */
const linesInBlock = 4000;
const columns = [
  'NIK',
  'NO_KK',
  'NAMA',
  'TEMPAT_LAHIR',
  'TANGGAL_LAHIR',
  'JENIS_KELAMIN',
  'STATUS_KAWIN',
  'ALAMAT',
  'RT',
  'RW',
  'KODE_DESA',
  'DESA',
  'KECAMATAN',
  'NAMA_IBU',
  'STATUS_REKAM',
] as const;
const maritalWords: Readonly<Record<string, string>> = { '1': 'BELUM KAWIN', '2': 'KAWIN', '3': 'CERAI HIDUP', '4': 'CERAI MATI' };

/** `residents generate FILE.csv [--count N] [--seed S]` and `residents import FILE [--columns nik=HEADER,...]` */
export const residentsVerb: Verb = async (typed, console, ports) => {
  try {
    const { words, flags } = readFlags(typed, ['count', 'seed', 'office', 'token', 'columns'], 2);
    const [verb, file = ''] = words;
    if (verb === 'import') return await importFile(file, flags, console, ports);
    if (verb !== 'generate') {
      throw new UsageError(`Perintah penduduk: generate atau import, bukan "${verb}"`, `The residents' verbs are generate and import, not "${verb}"`);
    }
    const count = wholeNumber('--count', flags.count ?? String(bojonegoroOpeningSnapshot.residents), 1, residents_max);
    const seed = wholeNumber('--seed', flags.seed ?? '3522', 0, 2 ** 32 - 1);
    const totals = await writeResidents(file, count, seed);
    console.out(`${JSON.stringify({ ...totals, notYetEnrolled: totals.obliged - totals.enrolled, asOf: bojonegoroOpeningSnapshot.asOf, seed })}\n`);
    return 0;
  } catch (error) {
    return sayUsageError(error, console);
  }
};

async function writeResidents(file: string, count: number, seed: number) {
  const regions = createRegionNames(bojonegoroOpeningSnapshot.region);
  const totals = scaledTotals(bojonegoroOpeningSnapshot, count);
  const { definitions } = faker;
  const residents = makeResidents({
    totals,
    asOf: bojonegoroOpeningSnapshot.asOf,
    villageCodes: regions.villages().map(({ code }) => code),
    names: {
      men: namePool(menNames, definitions.person.first_name?.male, definitions.person.last_name?.male),
      women: namePool(womenNames, definitions.person.first_name?.female, definitions.person.last_name?.female),
    },
    hamlets,
    fraction: seededRandom(seed).fraction,
  });
  try {
    await writeLines(createWriteStream(file, { highWaterMark: 1_048_576 }), residents, regions);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    throw new UsageError(`Berkas tidak dapat ditulis: ${cause.message}`, `The file cannot be written: ${cause.message}`, { cause });
  }
  return totals;
}

/** One block at a time, and none before the disk has taken the last: a regency never lies in memory. */
async function writeLines(stream: ReturnType<typeof createWriteStream>, residents: Iterable<MadeResident>, regions: RegionNames): Promise<void> {
  const lineOf = lineWriter(regions);
  let block = [columns.join(',')];
  for (const resident of residents) {
    block.push(lineOf(resident));
    if (block.length < linesInBlock) continue;
    if (!stream.write(`${block.join('\n')}\n`)) await once(stream, 'drain');
    block = [];
  }
  stream.end(block.length === 0 ? '' : `${block.join('\n')}\n`);
  await once(stream, 'finish');
}

/** No field needs quotes: the names are letters and spaces, and region names with a comma are not known. */
function lineWriter(regions: RegionNames): (resident: MadeResident) => string {
  const areas = new Map(
    regions.villages().map(({ code }) => {
      const names = regions.village(code);
      return [code, `${code},${(names?.village ?? '').toUpperCase()},${(names?.district ?? '').toUpperCase()}`];
    }),
  );
  return (person) =>
    `${person.nik},${person.kk},${person.name},${person.birthPlace},${person.birthDate},${person.sex},${maritalWords[person.maritalStatus] ?? ''},${person.address},${person.rt},${person.rw},${areas.get(person.villageCode) ?? ''},${person.motherName},${person.enrolled ? 'SUDAH' : 'BELUM'}`;
}

/** The samples' Javanese names and the Indonesian ones of faker, each word once; only plain letters. */
function namePool(words: NameWords, first: readonly string[] = [], last: readonly string[] = []): NamePool {
  const plain = (list: readonly string[]): string[] => [...new Set(list)].filter((word) => /^[A-Za-z]+$/.test(word));
  return { old: plain(words.old), first: plain([...words.young, ...first]), last: plain([...words.second, ...words.third, ...last]) };
}
