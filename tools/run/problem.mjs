/** A problem that the person at the keyboard can mend: said in both languages, without a stack. */
export class SetupProblem extends Error {
  /**
   * @param {string} indonesian
   * @param {string} english
   * @param {{ cause?: unknown, detail?: string }} [more] detail: what the failing program itself said
   */
  constructor(indonesian, english, more = {}) {
    super(english, more.cause === undefined ? {} : { cause: more.cause });
    this.name = 'SetupProblem';
    this.indonesian = indonesian;
    this.english = english;
    this.detail = more.detail ?? '';
  }
}

/**
 * What went wrong with `npm ci` or apt, from what it printed. The order matters: a full disk also breaks the network's
 * cache, so the disk is asked first.
 * @param {string} what the step, in plain words
 * @param {string} output
 * @returns {SetupProblem}
 */
export function explainFailure(what, output) {
  const detail = output.trimEnd().split('\n').slice(-12).join('\n');
  /** @type {readonly (readonly [RegExp, string, string])[]} */
  const causes = [
    [
      /ENOSPC|no space left on device/i,
      'Disk penuh: kosongkan ruang (perlu sekitar 1 GB) lalu ulangi.',
      'The disk is full: free some space (about 1 GB is needed), then run this again.',
    ],
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network (?:request|error)|Temporary failure resolving|Could not resolve|Unable to connect/i,
      'Tidak ada jaringan ke gudang paket. Penyiapan pertama perlu internet; sesudahnya tidak.',
      'No network to the package registry. The first set-up needs the internet; after that it does not.',
    ],
    [/EACCES|EPERM|permission denied/i, 'Tidak ada izin menulis di folder ini.', 'No permission to write in this folder.'],
    [/EROFS|read-only file system/i, 'Folder ini hanya dapat dibaca.', 'This folder is on a read-only file system.'],
    [
      /EUSAGE|can only install packages when your package\.json and package-lock\.json/i,
      'package-lock.json tidak cocok dengan package.json.',
      'package-lock.json does not match package.json.',
    ],
    [/EINTEGRITY/i, 'Paket yang diunduh rusak; ulangi, atau bersihkan cache npm.', 'A downloaded package is damaged; run this again, or clean the npm cache.'],
    [/E40[134]|ETARGET|notarget/i, 'Gudang paket tidak memberikan salah satu paket.', 'The package registry did not give one of the packages.'],
  ];
  const found = causes.find(([pattern]) => pattern.test(output));
  return new SetupProblem(`${what} gagal. ${found?.[1] ?? 'Lihat pesan di bawah.'}`, `${what} failed. ${found?.[2] ?? 'See the message below.'}`, { detail });
}
