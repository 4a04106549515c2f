/** Replayed power cuts: record a real run, rebuild the files as the disk could hold them at any moment, open, resume. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pick, randomFrom } from '../random.ts';
import { attemptsIn, cutFolderIn, faultsAfterCut, faultsAfterResuming, layOut, requireFaithful } from './cut-office.ts';
import { type CutKind, cutKinds, keptCalls } from './disk-states.ts';
import { type Claim, type Recording, record } from './recording.ts';

export type PowerCutsOptions = {
  readonly cards: number;
  /** disk states to open */
  readonly states: number;
  /** of these, the office goes on in so many */
  readonly resumed: number;
  readonly seed: number;
  readonly fsyncs: 'kept' | 'disabled';
  /** Ends at the first fault: the negative control needs only one. */
  readonly untilFirstFault: boolean;
  readonly say: (line: string) => void;
};

export type PowerCutsReport = {
  readonly fsyncs: 'kept' | 'disabled';
  readonly systemCalls: number;
  readonly diskWrites: number;
  readonly syncs: number;
  /** things told to counter and printer that must outlive any cut */
  readonly claims: Readonly<Record<Claim['kind'], number>>;
  readonly states: number;
  readonly resumed: number;
  readonly faults: readonly string[];
  /** files that the office wrote to, by name */
  readonly filesWritten: readonly string[];
};

export async function replayPowerCuts(options: PowerCutsOptions): Promise<PowerCutsReport> {
  const recording = await record({ cards: options.cards, fsyncs: options.fsyncs });
  const folder = mkdtempSync(join(tmpdir(), 'lk-cuts-'));
  try {
    return await replay(options, recording, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    recording.end();
  }
}

async function replay(options: PowerCutsOptions, recording: Recording, folder: string): Promise<PowerCutsReport> {
  const { calls, claims, files } = recording;
  const random = randomFrom(options.seed);
  const attempts = await attemptsIn(recording, cutFolderIn(folder));
  requireFaithful(cutFolderIn(folder), recording, keptCalls(calls, files, calls.length, 'all', random));
  const faults: string[] = [];
  let states = 0;
  let resumed = 0;
  const resumeEach = Math.max(1, Math.floor(options.states / Math.max(1, options.resumed)));
  while (states < options.states && !(options.untilFirstFault && faults.length > 0)) {
    const cut = cutAt(states, options.states, recording, random);
    const kind: CutKind = cutKinds[states % cutKinds.length] ?? 'all';
    const told = claims.filter(({ at }) => at < cut);
    const kept = keptCalls(calls, files, cut, kind, random);
    layOut(cutFolderIn(folder), recording, kept);
    const found = await faultsAfterCut(cutFolderIn(folder), told);
    if (found.length === 0 && options.fsyncs === 'kept' && states % resumeEach === 0) {
      found.push(...(await faultsAfterResuming(cutFolderIn(folder), told, attempts)));
      resumed += 1;
    }
    const described = found.map((fault) => `seed ${options.seed}, state ${states}, cut before call ${cut} of ${calls.length} (${kind}): ${fault}`);
    if (options.fsyncs === 'kept') for (const line of described) options.say(line);
    faults.push(...described);
    states += 1;
    if (states % 200 === 0) options.say(`${states}/${options.states} states, ${resumed} resumed, ${faults.length} faults`);
  }
  const told = (kind: Claim['kind']): number => claims.filter((claim) => claim.kind === kind).length;
  return {
    fsyncs: options.fsyncs,
    systemCalls: calls.length,
    diskWrites: calls.filter((call) => call.kind === 'write' && files.includes(call.file)).length,
    syncs: calls.filter((call) => call.kind === 'sync' && files.includes(call.file)).length,
    claims: { acknowledged: told('acknowledged'), create_job: told('create_job'), send_document: told('send_document') },
    states,
    resumed,
    faults,
    filesWritten: [...new Set(calls.flatMap((call) => (call.kind === 'write' ? [call.file.split('/').at(-1) ?? ''] : [])))],
  };
}

/** With enough states each call is cut before once and more; else any, and half of them just after something was told. */
function cutAt(number: number, states: number, { calls, claims }: Recording, random: () => number): number {
  if (states >= calls.length * cutKinds.length) return Math.floor(number / cutKinds.length) % (calls.length + 1);
  const told = claims.filter(({ kind }) => kind !== 'acknowledged' || random() < 0.3);
  return number % 2 === 0 && told.length > 0 ? pick(random, told).at + 1 : Math.floor(random() * (calls.length + 1));
}
