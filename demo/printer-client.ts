/** Talks to a virtual printer's own switches and cards; the office never does. */
import { z } from 'zod';

export const printerSwitches = ['jam', 'empty', 'ribbonEmpty'] as const;
export type PrinterSwitch = (typeof printerSwitches)[number];

/** The part of the printer's report that the control room shows. */
const Report = z.object({
  switches: z.object({ jam: z.boolean(), empty: z.boolean(), ribbonEmpty: z.boolean() }),
  condition: z.object({
    state: z.string(),
    reasons: z.array(z.string()),
    queuedJobs: z.number(),
    inMachine: z.object({ name: z.string(), stage: z.string() }).nullable(),
  }),
});
export type PrinterReport = z.infer<typeof Report>;

const Cards = z.array(z.object({ name: z.string(), at: z.union([z.string(), z.number()]), picture: z.string() }));
export type PrintedCard = { readonly name: string; readonly at: string; readonly picture: string };

/** A printer in this machine answers at once or is being killed. */
const answer_ms_max = 2_000;

export type PrinterClient = {
  /** @throws Error when the printer does not answer */
  report(address: string): Promise<PrinterReport>;
  cards(address: string, count_max: number): Promise<readonly PrintedCard[]>;
  picture(address: string, file: string): Promise<Uint8Array | undefined>;
  set(address: string, switches: Readonly<Partial<Record<PrinterSwitch, boolean>>>): Promise<void>;
};

export function createPrinterClient(request: typeof fetch): PrinterClient {
  const ask = (address: string, place: string, init: RequestInit = {}): Promise<Response> =>
    request(new URL(place, address), { ...init, signal: AbortSignal.timeout(answer_ms_max) });
  return {
    report: async (address) => Report.parse(await (await ask(address, '/control')).json()),
    async cards(address, count_max) {
      const cards = Cards.parse(await (await ask(address, '/cards')).json());
      return cards.slice(0, count_max).map(({ name, at, picture }) => ({ name, at: typeof at === 'number' ? new Date(at).toISOString() : at, picture }));
    },
    async picture(address, file) {
      const response = await ask(address, `/cards/${encodeURIComponent(file)}`);
      return response.ok ? response.bytes() : undefined;
    },
    async set(address, switches) {
      const response = await ask(address, '/control', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(switches) });
      if (!response.ok) throw new Error(`the printer refused: ${await response.text()}`);
    },
  };
}
