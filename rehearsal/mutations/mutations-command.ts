/** npm run rehearsal -- mutations */
import { parseArgs } from 'node:util';
import { mutations } from './mutations.ts';
import { type Outcome, type Tried, tryMutations } from './try-mutations.ts';

const help = `npm run rehearsal -- mutations [--only NAME]... [--list] [--json]

Memasang kesalahan yang disengaja satu per satu ke dalam salinan program lalu menjalankan uji yang wajib menangkapnya.
Berkas kerja Anda tidak disentuh. Kode keluar 0 hanya bila semua tertangkap.
Puts deliberate faults one by one into a copy of the program and runs the test that must catch it. Your working files are not
touched. Exit code 0 only when all are caught.

  --only NAMA   hanya yang ini, boleh berulang · only this one, may be repeated
  --list        daftar kesalahan tanpa menjalankan apa pun · the list of faults, runs nothing
  --json        hasil sebagai JSON · the result as JSON
`;

const words: Readonly<Record<Outcome, string>> = {
  caught: 'tertangkap · caught',
  survived: 'LOLOS · SURVIVED',
  text_not_found: 'TEKS TIDAK ADA · TEXT NOT FOUND',
  test_fails_anyway: 'UJI GAGAL TANPA KESALAHAN PUN · TEST FAILS ANYWAY',
};

export async function mutationsCommand(given: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...given],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      list: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const unknown = values.only.find((name) => !mutations.some((mutation) => mutation.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`--only ${unknown}?\n\n${help}`);
    return 2;
  }
  const chosen = mutations.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  if (values.list) {
    const lines = chosen.map(({ name, file, meaning, test }) => `${name}\n  ${file}: ${meaning}\n  ${test}\n`);
    process.stdout.write(values.json ? `${JSON.stringify(chosen)}\n` : lines.join(''));
    return 0;
  }
  const tried = await tryMutations(chosen, (one) => process.stderr.write(`${words[one.outcome]}: ${one.mutation.name}\n`));
  process.stdout.write(values.json ? `${JSON.stringify(tried.map(({ mutation, outcome }) => ({ ...mutation, outcome })))}\n` : tableOf(tried));
  return tried.every(({ outcome }) => outcome === 'caught') ? 0 : 1;
}

function tableOf(tried: readonly Tried[]): string {
  const lines = tried.map(({ mutation: { name, meaning, test }, outcome }) => `| ${name} | ${meaning} | ${test} | ${words[outcome]} |`);
  const caught = tried.filter(({ outcome }) => outcome === 'caught').length;
  return `| kesalahan · fault | artinya · meaning | uji · test | hasil · result |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n\n${caught}/${tried.length}\n`;
}
