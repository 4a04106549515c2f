/** What the power desk says to people. */
import type { UpsReport, UpsTrouble } from '@loket/devices/ups/ups';
import type { Text } from '@loket/protocol/text';

const powerTexts: Readonly<Record<Exclude<UpsReport['power'], 'unknown'>, Text>> = {
  mains: { id: 'PLN menyala', en: 'Mains on' },
  battery: { id: 'PLN padam, kantor memakai baterai', en: 'Mains off, the office runs on its battery' },
  low_battery: { id: 'PLN padam, baterai hampir habis', en: 'Mains off, the battery is nearly empty' },
};

const troubleTexts: Readonly<Record<UpsTrouble, Text>> = {
  unreachable: { id: 'UPS tidak menjawab: periksa kabel jaringan dan upsd', en: 'The UPS does not answer: check the network cable and upsd' },
  driver_not_connected: { id: 'Penggerak UPS tidak berjalan: periksa kabel USB dan upsd', en: "The UPS's driver does not run: check the USB cable and upsd" },
  data_stale: { id: 'UPS lama tidak memberi kabar: periksa kabel USB', en: 'The UPS has not been heard of for a while: check the USB cable' },
  refused: { id: 'upsd menolak: periksa LOKET_UPS, nama dan kata sandinya', en: 'upsd refuses: check LOKET_UPS, its name and password' },
  unreadable: { id: 'UPS tidak mengatakan PLN atau baterai', en: 'The UPS tells neither mains nor battery' },
};

export function powerText({ power, trouble }: Pick<UpsReport, 'power' | 'trouble'>): Text {
  return power === 'unknown' ? troubleTexts[trouble ?? 'unreachable'] : powerTexts[power];
}

/** Why no card is started. */
export const heldTexts = {
  asking: { id: 'UPS sedang ditanya; sebentar lagi', en: 'The UPS is being asked; in a moment' },
  battery: { id: 'PLN padam: kartu di pencetak diselesaikan, tidak ada yang dimulai', en: 'Mains off: the card in the printer is finished, none is started' },
  low_battery: {
    id: 'Baterai hampir habis: tidak ada kartu yang dimulai, semua sudah ditulis',
    en: 'The battery is nearly empty: no card is started, everything is written',
  },
  silent: {
    id: 'PLN padam, lalu UPS berhenti menjawab: tidak ada yang dimulai sampai UPS melaporkan PLN menyala',
    en: 'Mains off, then the UPS fell silent: none is started until the UPS reports that the mains is on',
  },
} as const satisfies Readonly<Record<string, Text>>;
