/**
 * What the disk may hold after a power cut: all that was synced, and of the rest any part. A write that was not synced may
 * be there, be missing while later ones are there, or be there in some of its sectors only.
 */
import { pick, type SeededRandom } from '../random.ts';
import type { SystemCall } from './strace.ts';

export type DiskCall = Exclude<SystemCall, { readonly kind: 'said' | 'sync' }>;

/** all: the cut found everything written · none: only what was synced · prefix: in order up to somewhere · dropped: some are missing · torn: in parts */
export const cutKinds = ['all', 'none', 'prefix', 'dropped', 'torn'] as const;
export type CutKind = (typeof cutKinds)[number];

/** Sectors of disks old and new. */
const sectors_bytes = [512, 4096] as const;

/** The calls that the disk kept of those before the cut, in their order. */
export function keptCalls(calls: readonly SystemCall[], files: readonly string[], cut: number, kind: CutKind, random: SeededRandom): DiskCall[] {
  const synced = new Map<string, number>();
  for (let at = 0; at < cut; at += 1) {
    const call = calls[at];
    if (call?.kind === 'sync') synced.set(call.file, at);
  }
  const written: { readonly call: DiskCall; readonly isSynced: boolean }[] = [];
  for (let at = 0; at < cut; at += 1) {
    const call = calls[at];
    if (call === undefined || call.kind === 'said' || call.kind === 'sync' || !files.includes(call.file)) continue;
    written.push({ call, isSynced: at < (synced.get(call.file) ?? -1) });
  }
  const open = written.filter(({ isSynced }) => !isSynced).length;
  const prefix = Math.floor(random() * (open + 1));
  let number = 0;
  return written.flatMap(({ call, isSynced }) => {
    if (isSynced) return [call];
    number += 1;
    switch (kind) {
      case 'all':
        return [call];
      case 'none':
        return [];
      case 'prefix':
        return number <= prefix ? [call] : [];
      case 'dropped':
        return random() < 0.5 ? [call] : [];
      case 'torn':
        return random() < 0.5 ? [call] : tornParts(call, random);
      default: {
        const never: never = kind;
        return never;
      }
    }
  });
}

/** Some sectors of a write; a truncation is done or not. */
function tornParts(call: DiskCall, random: SeededRandom): DiskCall[] {
  if (call.kind === 'truncate') return [];
  const sector_bytes = pick(random, sectors_bytes);
  const parts: DiskCall[] = [];
  let start = 0;
  while (start < call.bytes.length) {
    const place = call.offset_bytes + start;
    const end = Math.min(call.bytes.length, start + sector_bytes - (place % sector_bytes));
    if (random() < 0.5) parts.push({ ...call, offset_bytes: place, bytes: call.bytes.subarray(start, end) });
    start = end;
  }
  return parts;
}

/** The file's bytes after these calls. What a write beyond the end leaves between is zeros, as on a disk. */
export function fileAfter(before: Buffer, calls: readonly DiskCall[]): Buffer {
  let length_bytes = before.length;
  let longest_bytes = before.length;
  for (const call of calls) longest_bytes = Math.max(longest_bytes, call.kind === 'truncate' ? call.length_bytes : call.offset_bytes + call.bytes.length);
  const content = Buffer.alloc(longest_bytes);
  before.copy(content);
  for (const call of calls) {
    if (call.kind === 'truncate') {
      if (call.length_bytes < length_bytes) content.fill(0, call.length_bytes, length_bytes);
      length_bytes = call.length_bytes;
    } else {
      call.bytes.copy(content, call.offset_bytes);
      length_bytes = Math.max(length_bytes, call.offset_bytes + call.bytes.length);
    }
  }
  return content.subarray(0, length_bytes);
}
