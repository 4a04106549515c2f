/** A real office printing real applications on the virtual printer, recorded call by call. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesIn } from '@loket/office/office-files';
import { testId, testSubmission } from '@loket/office/testing/people';
import { systemPorts } from '@loket/platform/ports';
import { PrintJobPage } from '@loket/protocol/print-job';
import { openStage, type Stage } from '../stage.ts';
import { makeTracedNode, readTrace, type SystemCall } from './strace.ts';

export type Claim =
  /** 2xx left the office for this application */
  | { readonly kind: 'acknowledged'; readonly at: number; readonly applicationId: string }
  /** Create-Job, or Send-Document, of this attempt left the office */
  | { readonly kind: 'create_job' | 'send_document'; readonly at: number; readonly attemptId: string };

export type Recording = {
  /** the office's folder as it was when the recording began */
  readonly base: string;
  /** office.db and its write-ahead log, as the trace names them */
  readonly files: readonly string[];
  readonly calls: readonly SystemCall[];
  /** what others were told, each with the number of its call */
  readonly claims: readonly Claim[];
  /** the office's folder at the end, for what the printer knows of each attempt */
  readonly last: string;
  end(): void;
};

const reason = { id: 'rekaman', en: 'recording' };
const { clock, timers } = systemPorts();
const deadline_ms = 120_000;

export async function record(options: { readonly cards: number; readonly fsyncs: 'kept' | 'disabled' }): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), 'lk-cut-'));
  try {
    const node = makeTracedNode(folder, process.execPath);
    const stage = await openStage({
      printers: 1,
      card_ms: 40,
      verdictDelay_ms: 20,
      officeNode: node.program,
      officeEnvironment: { LOKET_PRINTER_BUSY_POLL_MS: '30', LOKET_PRINTER_IDLE_POLL_MS: '100' },
    });
    try {
      await stage.office.stop();
      const [base, last] = [join(folder, 'base'), join(folder, 'last')];
      copyOffice(stage.folder, base);
      node.record(options.fsyncs);
      await stage.office.start(reason);
      await printAll(stage, options.cards);
      const ports = { office: stage.office.port() ?? 0, printer: stage.printers[0]?.port() ?? 0 };
      await stage.office.kill(reason);
      copyOffice(stage.folder, last);
      const calls = readTrace(node.trace);
      rmSync(node.trace);
      const { database } = filesIn(stage.folder);
      return {
        base,
        last,
        files: [database, `${database}-wal`],
        calls,
        claims: claimsIn(calls, ports),
        end: () => rmSync(folder, { recursive: true, force: true }),
      };
    } finally {
      await stage.end();
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function copyOffice(from: string, to: string): void {
  for (const part of ['office', 'office-key']) cpSync(join(from, part), join(to, part), { recursive: true, preserveTimestamps: true });
}

async function printAll(stage: Stage, cards: number): Promise<void> {
  for (let number = 1; number <= cards; number += 1) {
    const { status } = await stage.call('front_office', 'PUT', `/api/applications/${testId(number)}`, testSubmission(number, 'rusak'));
    if (status !== 201) throw new Error(`application ${number}: ${status}`);
  }
  const until_ms = clock.monotonic() + deadline_ms;
  for (;;) {
    const { items } = PrintJobPage.parse((await stage.call('supervisor', 'GET', '/api/print-jobs?limit=500')).body);
    if (items.filter(({ state }) => state === 'printed').length === cards) return;
    if (clock.monotonic() > until_ms) throw new Error(`not printed within ${deadline_ms} ms: ${items.map(({ state }) => state).join(', ')}`);
    await timers.sleep(100);
  }
}

/** What the office told the counter and the printer, in the order in which it left. */
function claimsIn(calls: readonly SystemCall[], ports: { readonly office: number; readonly printer: number }): Claim[] {
  const claims: Claim[] = [];
  const heads = new Map<string, string>();
  let attemptId = '';
  for (const [at, call] of calls.entries()) {
    if (call.kind !== 'said') continue;
    const text = call.bytes.toString('latin1');
    if (call.from === ports.office && /^HTTP\/1\.1 2\d\d/.test(text)) {
      // An answer to any question shows what was accepted, too.
      for (const applicationId of new Set(text.match(/01900000-0000-7000-8000-[0-9a-f]{12}/g) ?? [])) claims.push({ kind: 'acknowledged', at, applicationId });
    } else if (call.to === ports.printer) {
      const known = heads.get(call.socket) ?? '';
      const head = (known + text).slice(0, 4000);
      heads.set(call.socket, head);
      const operation = operationIn(head);
      // The first bytes that tell the operation are those that count.
      if (operation === undefined || operationIn(known) !== undefined) continue;
      if (operation === 5) attemptId = /job-name..([0-9a-f-]{36})/s.exec(head)?.[1] ?? '';
      if (operation === 5 || operation === 6) claims.push({ kind: operation === 5 ? 'create_job' : 'send_document', at, attemptId });
    }
  }
  return claims;
}

/** RFC 8010: version, then the operation, in the first four bytes of the body. */
function operationIn(request: string): number | undefined {
  const start = request.indexOf('\r\n\r\n') + 4;
  return start < 4 || request.length < start + 4 ? undefined : request.charCodeAt(start + 2) * 256 + request.charCodeAt(start + 3);
}
