import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { type Console, sayUsageError, UsageError, type Verb } from './console.ts';
import { readFlags } from './flags.ts';

/** the office's own authority is trusted by hand on each counter: it should outlive them */
const authority_days = 3650;
/** the longest that Apple's browsers take from an authority added by hand (support.apple.com/103769) */
const server_days = 825;
const names_max = 20;
const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * `certificate make --names NAME,ADDRESS,...`: the office's own authority, made once, and a certificate for its server,
 * made anew each time. A browser gives a page its camera and its service worker only over HTTPS.
 */
export const certificateVerb: Verb = async (typed, console) => {
  try {
    const { words, flags } = readFlags(typed, ['names', 'folder'], 1);
    if (words[0] !== 'make') throw new UsageError(`Perintah sertifikat: make, bukan "${words[0]}"`, `The verb for certificates is make, not "${words[0]}"`);
    const names = readNames(flags.names);
    const folder = path.resolve(flags.folder ?? path.join(console.environment.LOKET_DATA ?? './data', 'office-key', 'tls'));
    await make(folder, names, console);
    return 0;
  } catch (error) {
    return sayUsageError(error, console);
  }
};

function readNames(text: string | undefined): string[] {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.length === 0)
    throw new UsageError(
      'Diperlukan --names: nama dan alamat server yang diketik di peramban, dipisah koma',
      '--names is needed: the names and addresses of the server as typed in browsers, with commas',
    );
  if (names.length > names_max) throw new UsageError(`Paling banyak ${names_max} nama`, `At most ${names_max} names`);
  const wrong = names.find((name) => isIP(name) === 0 && !hostName.test(name));
  if (wrong !== undefined) throw new UsageError(`"${wrong}" bukan nama atau alamat komputer`, `"${wrong}" is not the name or address of a machine`);
  return names;
}

async function make(folder: string, names: readonly string[], console: Console): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const place = (name: string): string => path.join(folder, name);
  // Made aside, so that a failure leaves what was there. A cut between the two moves leaves a pair that the server refuses by name.
  const work = mkdtempSync(place('new-'));
  try {
    const openssl = (...words: string[]): Promise<void> => runOpenssl(words, console);
    const isNew = !existsSync(place('ca.key')) || !existsSync(place('ca.crt'));
    if (isNew) await makeAuthority(work, openssl);
    const authority = (name: string): string => (isNew ? path.join(work, name) : place(name));
    await makeServerPair(work, names, authority, openssl);
    const made = [...(isNew ? ['ca.key', 'ca.crt'] : []), 'server.key', 'server.crt'];
    for (const name of made) {
      chmodSync(path.join(work, name), name.endsWith('.key') ? 0o600 : 0o644);
      renameSync(path.join(work, name), place(name));
    }
    sayWhatNow(place, names, isNew, console);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

type Openssl = (...words: string[]) => Promise<void>;

const keyKind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

async function makeAuthority(work: string, openssl: Openssl): Promise<void> {
  const { extensions, out } = settingsFile(work, 'ca', [
    'basicConstraints=critical,CA:TRUE,pathlen:0',
    'keyUsage=critical,keyCertSign,cRLSign',
    'subjectKeyIdentifier=hash',
  ]);
  await openssl('req', '-x509', ...keyKind, '-days', String(authority_days), '-subj', '/O=Loket/CN=Loket kantor', '-config', extensions, ...out);
}

async function makeServerPair(work: string, names: readonly string[], authority: (name: string) => string, openssl: Openssl): Promise<void> {
  const subjects = names.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`).join(',');
  const { extensions, out } = settingsFile(work, 'server', [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
    `subjectAltName=${subjects}`,
  ]);
  const signed = ['-CA', authority('ca.crt'), '-CAkey', authority('ca.key')];
  // The common name is for people only and at most 64 letters long; browsers read the alternative names.
  const subject = `/O=Loket/CN=${(names[0] ?? '').slice(0, 64)}`;
  await openssl('req', '-x509', ...keyKind, '-days', String(server_days), '-subj', subject, ...signed, '-config', extensions, ...out);
}

function settingsFile(work: string, name: string, extensionLines: readonly string[]): { readonly extensions: string; readonly out: string[] } {
  const extensions = path.join(work, `${name}.cnf`);
  writeFileSync(
    extensions,
    `[req]\ndistinguished_name=subject\nx509_extensions=extensions\nprompt=no\n[subject]\n[extensions]\n${extensionLines.join('\n')}\n`,
  );
  return { extensions, out: ['-keyout', path.join(work, `${name}.key`), '-out', path.join(work, `${name}.crt`)] };
}

function runOpenssl(words: readonly string[], console: Console): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('openssl', [...words], { env: { ...console.environment } }, (error, _out, text) => {
      if (error === null) resolve();
      else if (error.code === 'ENOENT')
        reject(new UsageError('openssl tidak ada; pasang paket openssl', 'openssl is missing; install the package openssl', { cause: error }));
      else reject(new UsageError(`openssl gagal: ${text.trim()}`, `openssl failed: ${text.trim()}`, { cause: error }));
    });
  });
}

function sayWhatNow(place: (name: string) => string, names: readonly string[], isNew: boolean, console: Console): void {
  const first = names[0] ?? '';
  const address = isIP(first) === 6 ? `[${first}]` : first;
  console.out(
    `${isNew ? `✓ ${place('ca.crt')}\n  Pasang di tiap komputer loket, sekali · install it on each counter machine, once\n` : ''}` +
      `✓ ${place('server.crt')} (${names.join(', ')}; ${server_days} hari · days)\n\n` +
      `LOKET_TLS_CERT=${place('server.crt')} LOKET_TLS_KEY=${place('server.key')} LOKET_OFFICE_HOST=0.0.0.0 npm run office\n` +
      `https://${address}:3522\n`,
  );
}
