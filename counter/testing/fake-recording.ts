/** The recording desk of the fake office: its parts come out as good as a test says. */
import { usualQuality } from '@loket/domain/recording';
import { CaptureCommand } from '@loket/protocol/recording';

export type FakeRecording = ReturnType<typeof createFakeRecording>;

export function createFakeRecording() {
  let isConfigured = false;
  /** percent of each part by its name; 85 where none is said */
  let quality: Readonly<Record<string, number>> = {};
  let captures = 0;

  return {
    configure: (): void => {
      isConfigured = true;
    },
    comesOut: (next: Readonly<Record<string, number>>): void => {
      quality = next;
    },
    /** Undefined: no question of this desk. */
    answer(method: string, address: string, text: string): unknown {
      if (address === '/api/biometrics') return { isConfigured, wanted: usualQuality, devices: [] };
      if (address !== '/api/biometrics/capture' || method !== 'POST') return undefined;
      const { parts } = CaptureCommand.parse(JSON.parse(text));
      captures += 1;
      return {
        chain: 'A'.repeat(64),
        parts: parts.map((part) => ({
          part,
          quality: quality[part] ?? 85,
          device: 'UJI',
          bytes: Buffer.from(`SPECIMEN ${part} ${captures}`).toString('base64'),
        })),
      };
    },
  };
}
