import { existsSync } from 'node:fs';
import path from 'node:path';
import { capture } from './host-tools.mjs';
import { say, step } from './progress.mjs';

/** What some tests need of Debian: a package, the file that shows it is there, and the tests that want it. */
export const testPackages = [
  { name: 'chromium', file: '/usr/bin/chromium', tests: 'halaman di Chromium · the page in Chromium' },
  { name: 'fonts-noto-core', file: '/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf', tests: 'halaman di Chromium · the page in Chromium' },
  { name: 'cups-ipp-utils', file: '/usr/sbin/ippeveprinter', tests: 'cetak ke ippeveprinter · printing on ippeveprinter' },
  { name: 'cups-daemon', file: '/usr/sbin/cupsd', tests: 'cetak lewat CUPS · printing through CUPS' },
  { name: 'cups-client', file: '/usr/sbin/lpadmin', tests: 'cetak lewat CUPS · printing through CUPS' },
  { name: 'dbus', file: '/usr/bin/dbus-daemon', tests: 'cetak ke ippeveprinter · printing on ippeveprinter' },
  { name: 'nut-server', file: '/usr/sbin/upsd', otherFile: '/lib/nut/upsd', tests: 'daya lewat NUT · power through NUT' },
  { name: 'age', file: '/usr/bin/age', tests: 'berkas kurir dibuka dengan age · courier files opened by age' },
  { name: 'strace', file: '/usr/bin/strace', tests: 'ketahanan tulisan · durability of writes' },
  {
    name: 'libeatmydata1',
    file: '/usr/lib/x86_64-linux-gnu/libeatmydata.so',
    otherFile: '/usr/lib/aarch64-linux-gnu/libeatmydata.so',
    tests: 'ketahanan tulisan · durability of writes',
  },
  { name: 'xfsprogs', file: '/usr/sbin/xfs_io', tests: 'sistem berkas yang dimatikan · a file system shut down' },
  { name: 'pcscd', file: '/usr/sbin/pcscd', tests: 'cip lewat PC/SC · chips through PC/SC' },
  { name: 'vsmartcard-vpcd', file: '/etc/reader.conf.d/vpcd', tests: 'cip lewat PC/SC · chips through PC/SC' },
  { name: 'libpcsclite-dev', file: '/usr/include/PCSC/winscard.h', tests: 'cip lewat PC/SC · chips through PC/SC' },
  { name: 'g++', file: '/usr/bin/g++', tests: 'cip lewat PC/SC · chips through PC/SC' },
  { name: 'make', file: '/usr/bin/make', tests: 'cip lewat PC/SC · chips through PC/SC' },
  { name: 'python3', file: '/usr/bin/python3', otherFile: '/usr/local/bin/python3', tests: 'cip lewat PC/SC · chips through PC/SC' },
];

/**
 * Installs the Debian packages that tests need, when root and able; else says which tests will be skipped.
 * @returns {Promise<void>}
 */
export async function prepareDebianPackages() {
  const missing = testPackages.filter((one) => !isThere(one));
  if (missing.length === 0) return;
  const names = missing.map((one) => one.name);
  const reason = whyNotInstall();
  if (reason === undefined) {
    const output = await step(`memasang paket Debian ${names.join(' ')}`, 'installing Debian packages', () => install(names));
    const left = missing.filter((one) => !isThere(one));
    if (left.length === 0) return;
    sayWhatIsSkipped(left, lastLine(output));
    return;
  }
  sayWhatIsSkipped(missing, reason);
}

/** @param {{ file: string, otherFile?: string }} one */
function isThere(one) {
  return existsSync(one.file) || (one.otherFile !== undefined && existsSync(one.otherFile));
}

/** @returns {string | undefined} undefined when we can install */
function whyNotInstall() {
  if (process.getuid?.() !== 0) return 'bukan root · not root';
  if (!existsSync('/etc/debian_version')) return 'bukan Debian · not Debian';
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  if (!folders.some((folder) => existsSync(path.join(folder, 'apt-get')))) return 'tidak ada apt-get · no apt-get';
  return undefined;
}

/**
 * Without fresh lists first, since they are often there; with fresh ones when that fails.
 * @param {readonly string[]} names
 * @returns {Promise<string>} what apt said last
 */
async function install(names) {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { cwd: '/', env: environment };
  const args = ['install', '-y', '-q', '--no-install-recommends', ...names];
  const first = await capture('apt-get', args, options);
  if (first.code === 0) return first.output;
  const update = await capture('apt-get', ['update', '-q'], options);
  const second = await capture('apt-get', args, options);
  if (second.code === 0) return second.output;
  // One package that this machine's lists do not know must not keep the others away.
  let output = `${update.output}\n${second.output}`;
  for (const name of names) output = (await capture('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], options)).output;
  return output;
}

/**
 * @param {readonly { name: string, tests: string }[]} missing
 * @param {string} reason
 */
function sayWhatIsSkipped(missing, reason) {
  for (const one of missing) say(`dilewati: ${one.tests}`, `skipped, no ${one.name}: ${reason}`);
}

/** @param {string} output */
function lastLine(output) {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
