import type { DemoAccess } from './demo-access.ts';

/** What `npm start` prints when all answer: where to go, as whom, and what to try. */
export function welcome(access: DemoAccess, accessFile: string): string {
  const people = access.people.map(({ username, role, password, pin }) => `    ${username.padEnd(9)} ${password.padEnd(20)} PIN ${pin}  ${role}`).join('\n');
  return `
  Halaman loket · the counter's page      ${access.page}
  Ruang kendali · the control room        ${access.controlRoom.url}

  Masuk sebagai · sign in as (demo)
${people}

  Coba · try
    1. Masuk sebagai loket. Di ruang kendali, putuskan internet.
       Sign in as loket. In the control room, cut the internet.
       Tiap petugas memilih satu PIN untuk komputer ini (bebas, 6 angka). · Each officer chooses a PIN for this computer (any 6 digits).
    2. Terima tiga permohonan: baru, perubahan data, rusak. Tiap pemohon pulang dengan tanda terima.
       Take three applications: first card, change of data, damaged. Each applicant leaves with a receipt.
    3. Nyalakan internet: putusan dan izin cetak datang, kartu dicetak. Masuk sebagai cetak lalu serah.
       Switch the internet on: verdicts and warrants come, cards are printed. Sign in as cetak, then as serah.
    4. Padamkan PLN saat kartu di dalam pencetak, lalu nyalakan lagi: tidak ada kartu yang tercetak dua kali.
       Cut the mains while a card is in the printer, then switch it on: no card is printed twice.
    5. npm run loket -- import samples/applications.csv   (600 permohonan buatan · made-up applications)

  Kantor · office   ${access.office.url}   Pusat · centre   ${access.centre.url}   Pencetak · printers   ${access.printers.map(({ url }) => new URL(url).port).join(' ')}
  Alamat dan token untuk program · addresses and tokens for programs: ${accessFile}
  Ctrl+C menghentikan semuanya · stops everything
`;
}
