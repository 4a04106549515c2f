/** The recording desk: has fingers and irises captured by the office's devices. It keeps nothing and logs nothing of them. */
import { isScannerError, type Scanner, type ScannerTrouble } from '@loket/devices/scanner/scanner';
import type { Bilingual } from '@loket/domain/bilingual';
import { partsOfGroup, type QualityWanted, qualityWantedOf } from '@loket/domain/recording';
import { LoketError } from '@loket/protocol/errors';
import type { CaptureAnswer, CaptureCommand, RecordingDevices } from '@loket/protocol/recording';

export type RecordingOptions = { readonly scanner: Scanner; readonly wanted: QualityWanted };
export type RecordingDesk = ReturnType<typeof createRecordingDesk>;

const texts: Readonly<Record<ScannerTrouble, Bilingual>> = {
  away: { id: 'Alat perekam tidak menjawab. Periksa kabelnya dan program alatnya.', en: 'No device answers. Look at its cable and its program.' },
  no_device: { id: 'Alat untuk bagian ini tidak ada.', en: 'There is no device for this part.' },
  not_registered: { id: 'Alat ini belum terdaftar.', en: 'The device is not registered.' },
  not_ready: { id: 'Alat belum siap. Tunggu sebentar, lalu ulangi.', en: 'The device is not ready. Wait a moment and try again.' },
  busy: { id: 'Alat sedang dipakai. Ulangi sesudah selesai.', en: 'The device is in use. Try again when it is done.' },
  no_object: { id: 'Tidak ada jari atau mata pada alat. Letakkan, lalu ulangi.', en: 'No finger or eye on the device. Put it there and try again.' },
  unreadable_object: { id: 'Tidak terbaca. Bersihkan jari dan kaca, lalu ulangi.', en: 'Unreadable. Clean finger and glass, and try again.' },
  count_unsupported: { id: 'Alat ini tidak menerima sebanyak itu sekaligus.', en: 'The device does not take so many at once.' },
  timeout: { id: 'Alat terlalu lama menjawab. Ulangi.', en: 'The device took too long. Try again.' },
  fault: { id: 'Alat melaporkan kesalahan.', en: 'The device reports a fault.' },
  unreadable: { id: 'Jawaban alat tidak dikenal.', en: 'The answer of the device is not understood.' },
  untrusted: {
    id: 'Jawaban alat tidak dapat dipercaya: tanda tangan atau rantainya salah. Jangan dipakai; beri tahu penyelia.',
    en: 'The answer of the device cannot be trusted: its signature or its chain is wrong. Do not use it; tell the supervisor.',
  },
};

/** @param options undefined: this office has no such devices */
export function createRecordingDesk(options: RecordingOptions | undefined) {
  return {
    async devices(): Promise<RecordingDevices> {
      if (options === undefined) return { isConfigured: false, wanted: { finger: 0, thumb: 0, iris: 0 }, devices: [] };
      return { isConfigured: true, wanted: { ...options.wanted }, devices: await options.scanner.devices() };
    },

    /** @throws LoketError not_found without devices, invalid_body for parts that are not of the group, scanner_trouble for the device's own */
    async capture({ group, parts, transactionId, chain }: CaptureCommand): Promise<CaptureAnswer> {
      if (options === undefined) throw new LoketError('not_found');
      const stray = parts.find((part) => !partsOfGroup[group].includes(part));
      if (stray !== undefined || new Set(parts).size !== parts.length)
        throw new LoketError('invalid_body', [
          { field: 'parts', code: 'not_of_group', text: { id: 'Bagian ini tidak termasuk kelompoknya', en: 'A part is not of its group' } },
        ]);
      const qualityWanted = Math.max(...parts.map((part) => qualityWantedOf(part, options.wanted)));
      try {
        const captured = await options.scanner.capture({ group, parts, transactionId, qualityWanted, chain });
        return {
          chain: captured.chain,
          parts: captured.parts.map(({ part, quality, device, bytes }) => ({ part, quality, device, bytes: Buffer.from(bytes).toString('base64') })),
        };
      } catch (error) {
        if (!isScannerError(error)) throw error;
        const { id, en } = texts[error.trouble];
        const number = error.code === undefined ? '' : ` (${error.code})`;
        throw new LoketError('scanner_trouble', [{ field: group, code: error.trouble, text: { id: `${id}${number}`, en: `${en}${number}` } }], {
          cause: error,
        });
      }
    },
  };
}
