/** Asks until the answer is true; a test that waits for real loops to come round. Fails after many asks, never after a time. */
import { systemTimers } from '@loket/platform/ports';

export async function eventually(what: string, isSo: () => boolean | Promise<boolean>, asks_max = 2000): Promise<void> {
  for (let asks = 0; asks < asks_max; asks += 1) {
    if (await isSo()) return;
    await systemTimers.sleep(5);
  }
  throw new Error(`never happened: ${what}`);
}
