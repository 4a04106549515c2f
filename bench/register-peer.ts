/** The same register in PostgreSQL, from the same file, with the indexes that its manual gives for such questions. */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startEmbeddedPostgres } from '@loket/centre/postgres/embedded-postgres';
import { systemPorts } from '@loket/platform/ports';
import postgres from 'postgres';

export type Peer = {
  readonly version: string;
  /** from the first byte to everything indexed and analysed */
  readonly loaded_s: number;
  /** what each question takes, in milliseconds, and the share of questions whose name is among the found */
  ask(
    kind: PeerQuestion,
    asked: readonly { readonly text: string; readonly name: string }[],
  ): Promise<{ readonly times_ms: Float64Array; readonly found: number }>;
  end(): Promise<void>;
};
/** `nothing`: a question that needs no table, what asking costs */
export type PeerQuestion = 'nothing' | 'nik' | 'words' | 'misspelt';

const columns = 'nik, kk, name, birth_place, birth, sex, marital, address, rt, rw, village_code, village, district, mother, enrolment';
const table = `
CREATE EXTENSION pg_trgm;
CREATE UNLOGGED TABLE resident (
  nik text, kk text, name text, birth_place text, birth date, sex text, marital text, address text, rt text, rw text,
  village_code text, village text, district text, mother text, enrolment text
)`;
const indexes = [
  'CREATE UNIQUE INDEX resident_nik ON resident (nik COLLATE "C")',
  'CREATE INDEX resident_kk ON resident (kk COLLATE "C")',
  'CREATE INDEX resident_birth ON resident (birth)',
  "CREATE INDEX resident_words ON resident USING gin (to_tsvector('simple', name))",
  'CREATE INDEX resident_trigrams ON resident USING gin (name gin_trgm_ops)',
  'VACUUM ANALYZE resident',
];
/** Ranking all that match is the known slow path: the shortest names first is cheap and puts the very name first. */
const questions: Readonly<Record<PeerQuestion, string>> = {
  nothing: 'SELECT $1::text AS name',
  nik: `SELECT ${columns} FROM resident WHERE nik COLLATE "C" = $1 LIMIT 20`,
  words: `SELECT ${columns} FROM resident WHERE to_tsvector('simple', name) @@ plainto_tsquery('simple', $1) ORDER BY length(name) LIMIT 20`,
  misspelt: `SELECT ${columns} FROM resident WHERE name % $1 ORDER BY similarity(name, $1) DESC LIMIT 20`,
};
/** pg_trgm's own 0.3 lets through a tenth of the regency */
const similarity_min = 0.5;

export async function openPeer(file: string): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-bench-peer-'));
  const server = await startEmbeddedPostgres({
    folder,
    ports: systemPorts(),
    onFault: (error) => {
      throw error;
    },
  });
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  async function end(): Promise<void> {
    await sql.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    const [row] = await sql<{ server_version: string }[]>`SHOW server_version`;
    await sql.unsafe("SET maintenance_work_mem = '256MB'");
    await sql.unsafe("SET work_mem = '64MB'");
    await sql.unsafe(table);
    const begun = performance.now();
    await pipeline(
      createReadStream(file, { highWaterMark: 1_048_576 }),
      await sql.unsafe(`COPY resident (${columns}) FROM STDIN WITH (FORMAT csv, HEADER)`).writable(),
    );
    for (const index of indexes) await sql.unsafe(index);
    const loaded_s = (performance.now() - begun) / 1000;
    await sql.unsafe(`SET pg_trgm.similarity_threshold = ${similarity_min}`);
    return {
      version: row?.server_version ?? '',
      loaded_s,
      end,
      async ask(kind, asked) {
        const times_ms: number[] = [];
        let found = 0;
        for (const { text, name } of asked) {
          const at = performance.now();
          const rows = await sql.unsafe<{ name: string }[]>(questions[kind], [text], { prepare: true });
          times_ms.push(performance.now() - at);
          if (rows.some((hit) => hit.name === name)) found += 1;
        }
        return { times_ms: Float64Array.from(times_ms), found: found / asked.length };
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
