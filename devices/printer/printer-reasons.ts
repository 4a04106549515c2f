/** What the words of printer-state-reasons (RFC 8011 5.4.12, PWG 5100.9) mean to the person beside the printer, and what to do. */

export interface PrinterReasonText {
  /** Indonesian: what is the matter and what to do. */
  id: string;
  en: string;
  /** Does printing stand still until somebody acts? */
  blocking: boolean;
}

interface KnownReason {
  id: string;
  en: string;
  /** Whether it blocks where the printer gives no severity. */
  blocksBare: boolean;
}

const knownReasons: ReadonlyMap<string, KnownReason> = new Map(
  Object.entries({
    'media-empty': {
      id: 'Blangko di baki habis. Isi blangko, lalu catat nomor blangkonya.',
      en: 'The card hopper is empty. Load blanks and record their numbers.',
      blocksBare: true,
    },
    'media-low': {
      id: 'Blangko di baki tinggal sedikit. Siapkan blangko berikutnya.',
      en: 'The card hopper is running low. Have the next blanks ready.',
      blocksBare: false,
    },
    'media-jam': {
      id: 'Kartu tersangkut. Buka printer, keluarkan kartu, dan catat kartu itu sebagai rusak cetak.',
      en: 'A card is jammed. Open the printer, take the card out and record it as spoiled.',
      blocksBare: true,
    },
    'media-needed': {
      id: 'Printer menunggu blangko yang sesuai. Masukkan blangko KTP-el.',
      en: 'The printer waits for the right blank. Load KTP-el blanks.',
      blocksBare: true,
    },
    'marker-supply-low': {
      id: 'Pita atau film hampir habis. Siapkan penggantinya.',
      en: 'The ribbon or film is nearly used up. Have a new one ready.',
      blocksBare: false,
    },
    'marker-supply-empty': {
      id: 'Pita atau film habis. Ganti dengan yang baru.',
      en: 'The ribbon or film is used up. Put a new one in.',
      blocksBare: true,
    },
    'cover-open': {
      id: 'Tutup printer terbuka. Tutup sampai berbunyi klik.',
      en: 'The printer cover is open. Close it until it clicks.',
      blocksBare: true,
    },
    'output-area-full': {
      id: 'Baki keluaran penuh. Ambil kartu yang sudah jadi dan periksa.',
      en: 'The output tray is full. Take the finished cards out and inspect them.',
      blocksBare: true,
    },
    'connecting-to-device': {
      id: 'Sedang menghubungi printer. Tunggu; bila lama, periksa kabel dan saklar printer.',
      en: 'Connecting to the printer. Wait; if it takes long, check its cable and switch.',
      blocksBare: false,
    },
    // The at-most-once backend says this of one job; the next card may go on.
    'com.loket-outcome-unknown': {
      id: 'Satu kartu ditahan di antrean CUPS: nasibnya tidak jelas. Periksa di "Perlu diperiksa".',
      en: 'One card is held in the CUPS queue, its fate unknown. Look under "To be checked".',
      blocksBare: false,
    },
    'cups-waiting-for-job-completed': {
      id: 'CUPS menunggu pencetak menyelesaikan kartunya.',
      en: 'CUPS waits for the printer to finish its card.',
      blocksBare: false,
    },
    paused: {
      id: 'Printer dijeda. Tekan tombol lanjut di printer.',
      en: 'The printer is paused. Press its resume button.',
      blocksBare: true,
    },
    offline: {
      id: 'Printer tidak tersambung. Periksa saklar, kabel, dan jaringan.',
      en: 'The printer is offline. Check its switch, cable and network.',
      blocksBare: true,
    },
  }),
);

const severities = ['report', 'warning', 'error'] as const;

/**
 * A reason with or without its -report, -warning or -error. One that is not known is shown as the
 * printer gave it and blocks only when the printer itself calls it an error.
 */
export function describePrinterReason(reason: string): PrinterReasonText {
  const severity = severities.find((candidate) => reason.endsWith(`-${candidate}`));
  const base = severity === undefined ? reason : reason.slice(0, -severity.length - 1);
  const known = knownReasons.get(base);
  const blocking = severity === undefined ? (known?.blocksBare ?? false) : severity === 'error';
  return { id: known?.id ?? reason, en: known?.en ?? reason, blocking };
}
