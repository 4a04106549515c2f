/** Runs the office under strace and reads what it wrote: what went to the disk, what was synced, what was said to others. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type SystemCall =
  | { readonly kind: 'write'; readonly file: string; readonly offset_bytes: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly length_bytes: number }
  | { readonly kind: 'sync'; readonly file: string }
  /** to another program: `from` and `to` are ports, `socket` tells one connection from another */
  | { readonly kind: 'said'; readonly socket: string; readonly from: number; readonly to: number; readonly bytes: Buffer };

const library = ['/usr/lib/x86_64-linux-gnu/libeatmydata.so', '/usr/lib/aarch64-linux-gnu/libeatmydata.so'].find((path) => existsSync(path));

/** Why nothing can be recorded on this machine; undefined when it can. */
export function whyNoStrace(): string | undefined {
  if (!existsSync('/usr/bin/strace')) return 'no strace: apt install strace';
  return library === undefined ? 'no libeatmydata.so: apt install libeatmydata1' : undefined;
}

/** What one string of the trace may hold: more than the largest write of the office. */
const string_bytes_max = 16 * 1024 * 1024;
const watched = ['write', 'writev', 'pwrite64', 'pwritev', 'sendto', 'sendmsg', 'fsync', 'fdatasync', 'sync_file_range', 'ftruncate', 'fallocate'];

export type TracedNode = {
  /** to be run in place of node */
  readonly program: string;
  readonly trace: string;
  /** From the next start on it runs under strace; without fsyncs when they are to be disabled. */
  record(fsyncs: 'kept' | 'disabled'): void;
  /** From the next start on these calls fail, as strace's `inject` has it: "fsync,fdatasync:error=EIO:when=30+". */
  inject(fault: string): void;
  /** From the next start on it runs plainly. */
  stop(): void;
};

/** A stand-in for node, in this folder, that runs it under strace when it is told so. */
export function makeTracedNode(folder: string, node: string): TracedNode {
  const [program, trace, flag] = [join(folder, 'traced-node'), join(folder, 'trace'), join(folder, 'traced-node.options')];
  const strace = `/usr/bin/strace -f -yy -xx -s ${string_bytes_max} --seccomp-bpf -e trace=${watched.join(',')} -e signal=none -o '${trace}'`;
  writeFileSync(program, `#!/bin/sh\nif [ -f '${flag}' ]; then exec ${strace} $(cat '${flag}') '${node}' "$@"; fi\nexec '${node}' "$@"\n`, { mode: 0o755 });
  return {
    program,
    trace,
    record: (fsyncs) => writeFileSync(flag, fsyncs === 'kept' ? '' : `-E LD_PRELOAD=${library ?? ''}`),
    inject: (fault) => writeFileSync(flag, `-e inject=${fault}`),
    stop: () => rmSync(flag, { force: true }),
  };
}

/** The calls of a trace in their order: a write counts when it returned, words to others from the moment they were begun. */
export function readTrace(file: string): SystemCall[] {
  const calls: SystemCall[] = [];
  const unfinished = new Map<string, { readonly head: string; readonly said: boolean }>();
  for (const line of linesOf(readFileSync(file))) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/s.exec(rest);
    if (rest.endsWith('<unfinished ...>')) {
      const head = rest.slice(0, -'<unfinished ...>'.length);
      const said = saidBy(head);
      if (said !== undefined) calls.push(said);
      unfinished.set(pid, { head, said: said !== undefined });
    } else if (resumed !== null) {
      const begun = unfinished.get(pid);
      unfinished.delete(pid);
      if (begun !== undefined && !begun.said) calls.push(...callOf(begun.head + (resumed[1] ?? '')));
    } else calls.push(...callOf(rest));
  }
  return calls;
}

function* linesOf(bytes: Buffer): Generator<string> {
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    yield bytes.toString('latin1', start, end);
    start = end + 1;
  }
}

/** fsync(21</x/office.db>) = 0, pwrite64(21</x/office.db-wal>, "\x37...", 4096, 32) = 4096, ... */
function callOf(text: string): SystemCall[] {
  const said = saidBy(text);
  if (said !== undefined) return [said];
  const [, name = '', path = '', rest = ''] = /^(\w+)\(\d+<([^>]*)>(.*)$/s.exec(text) ?? [];
  const file = unescaped(path);
  if (!file.startsWith('/')) return [];
  const result = Number(/= (-?\d+)[^=]*$/.exec(rest)?.[1] ?? -1);
  if (result < 0) return [];
  switch (name) {
    case 'fsync':
    case 'fdatasync':
      return [{ kind: 'sync', file }];
    case 'ftruncate':
      return [{ kind: 'truncate', file, length_bytes: Number(/^, (\d+)/.exec(rest)?.[1] ?? 0) }];
    case 'pwrite64': {
      // A call that another thread interrupted in the trace is put together with a blank before its bracket.
      const offset = /, (\d+) ?\) += \d+$/.exec(rest)?.[1];
      if (offset === undefined) throw new Error(`a write without an offset in the trace: ${rest.slice(-60)}`);
      return [{ kind: 'write', file, offset_bytes: Number(offset), bytes: bytesIn(rest).subarray(0, result) }];
    }
    default:
      return [];
  }
}

/** Words to another program over TCP; undefined for any other call. */
function saidBy(text: string): SystemCall | undefined {
  const [, socket = '', from = '', to = '', rest = ''] =
    /^(?:write|writev|sendto|sendmsg)\(\d+<(TCP:\[[^\]]*?:(\d+)->[^\]]*?:(\d+)\])>(.*)$/s.exec(plainSocket(text)) ?? [];
  return socket === '' ? undefined : { kind: 'said', socket, from: Number(from), to: Number(to), bytes: bytesIn(rest) };
}

/** With -xx the name of a socket, too, may come in hexadecimal. */
const plainSocket = (text: string): string => text.replace(/^(\w+\(\d+<)([^>]*)>/, (_, start: string, name: string) => `${start}${unescaped(name)}>`);

function bytesIn(text: string): Buffer {
  return Buffer.concat(Array.from(text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g), ([, hex = '']) => Buffer.from(hex.replaceAll('\\x', ''), 'hex')));
}

function unescaped(text: string): string {
  return text.includes('\\x') ? text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;
}
