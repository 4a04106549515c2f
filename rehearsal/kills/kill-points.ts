/** When and whom: the points of a run, all from its seed. */
import type { IppOperation } from '@loket/devices/printer/ipp-codes';
import { pick, type SeededRandom } from '../random.ts';
import type { PrinterSite } from './printer-site.ts';
import type { WirePhase } from './step-wire.ts';

export type Victim = 'office' | 'printer' | 'both';

export type KillStep = {
  readonly name: string;
  readonly operation: IppOperation;
  readonly phase: WirePhase;
  /** only once the attempt's document was sent: the same question is asked before it, too */
  readonly documentSent?: true;
  /** only when the card of the attempt is, or is not yet, physically out */
  readonly cardIsOut?: boolean;
};

export type KillPoint = {
  readonly victim: Victim;
  /** how the printer is killed; '' when it is not */
  readonly way: string;
  readonly at: { readonly delay_ms: number } | { readonly step: KillStep /** times it is let pass first */; readonly passes: number };
  readonly down_ms: number;
  readonly firstUp: 'office' | 'printer';
};

/** The steps of one card, as the wire between office and printer sees them. */
export const killSteps: readonly KillStep[] = [
  { name: 'the blank is bound, Create-Job is not sent', operation: 'Create-Job', phase: 'before' },
  { name: 'Create-Job is half sent', operation: 'Create-Job', phase: 'half' },
  { name: 'the printer has the job, the office does not know', operation: 'Create-Job', phase: 'told' },
  { name: 'the office knows the job, its uuid is not written', operation: 'Create-Job', phase: 'answered' },
  { name: 'the uuid is written, Send-Document is not sent', operation: 'Send-Document', phase: 'before' },
  { name: 'Send-Document is half sent', operation: 'Send-Document', phase: 'half' },
  { name: 'the printer has the document, the office does not know', operation: 'Send-Document', phase: 'taken' },
  { name: 'the document is acknowledged', operation: 'Send-Document', phase: 'answered' },
  { name: 'the card is in the printer', operation: 'Get-Job-Attributes', documentSent: true, phase: 'answered', cardIsOut: false },
  { name: 'the card is out, the office is about to hear', operation: 'Get-Job-Attributes', documentSent: true, phase: 'told', cardIsOut: true },
  {
    name: 'the card is out, the office has just heard and not written',
    operation: 'Get-Job-Attributes',
    documentSent: true,
    phase: 'answered',
    cardIsOut: true,
  },
];

const delay_ms_max = 900;
const down_ms_max = 250;
const passes_max = 3;

export function drawPoint(random: SeededRandom, site: PrinterSite, number: number): KillPoint {
  const victim = pick(random, ['office', 'office', 'printer', 'both'] as const);
  const way = victim === 'office' ? '' : pick(random, site.ways);
  // Every step comes in turn; between two of them one point at any time.
  const step = number % 2 === 0 ? killSteps[(number / 2) % killSteps.length] : undefined;
  const at = step === undefined ? { delay_ms: Math.floor(random() * delay_ms_max) } : { step, passes: Math.floor(random() * (passes_max + 1)) };
  return { victim, way, at, down_ms: Math.floor(random() * down_ms_max), firstUp: pick(random, ['office', 'printer'] as const) };
}

export function describePoint({ victim, way, at, down_ms }: KillPoint): string {
  const whom = victim === 'office' ? 'office' : `${victim === 'both' ? 'office and ' : ''}${way}`;
  return `${whom}: ${'step' in at ? at.step.name : `after ${at.delay_ms} ms`}; off for ${down_ms} ms`;
}
