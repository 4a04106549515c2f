/** Imports of residents ordered from the page: one at a time, each in a process of its own, taken up again after a restart. */
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { ImportFiles, ImportPreview, ImportJobView as JobView, StartImportCommand } from '@loket/protocol/resident-import';
import { ImportJobView } from '@loket/protocol/resident-import';
import type { ImportFolder } from './import-folder.ts';
import type { ImportMessage } from './import-job.ts';
import type { RunningImport, StartImport } from './import-process.ts';

export type ImportDesk = ReturnType<typeof createImportDesk>;

type Job = Omit<JobView, 'rowsPerSecond' | 'left_s' | 'hasRejects' | 'hasVanished'>;

/** The journal's own ids: what a repeated order is known by. */
export function createImportDesk(options: {
  readonly folder: ImportFolder;
  readonly dataFolder: string;
  readonly region: string;
  readonly start: StartImport;
  readonly ports: Ports;
  /** an import has ended: into the journal with it */
  readonly onFinished: () => Promise<unknown>;
  readonly onFault: (what: string, error: unknown) => void;
}) {
  const { folder, ports, onFault } = options;
  let job = readJob();
  let running: RunningImport | undefined;
  let isCancelled = false;
  let isClosed = false;
  let startedAt_ms = 0;

  /** What ran when the office was stopped is interrupted now. */
  function readJob(): Job | undefined {
    const text = folder.readJob();
    const kept = text === undefined ? undefined : ImportJobView.safeParse(JSON.parse(text));
    if (kept?.success !== true) return undefined;
    return kept.data.state === 'running' ? { ...kept.data, state: 'interrupted' } : kept.data;
  }

  function keep(next: Job): void {
    job = next;
    folder.writeJob(JSON.stringify(viewOf(next)));
  }

  function viewOf(of: Job): JobView {
    const elapsed_s = (ports.clock.monotonic() - startedAt_ms) / 1000;
    const pace = of.state === 'running' && of.read > 0 && of.bytes > 0 && elapsed_s > 0;
    return {
      ...of,
      ...(pace ? { rowsPerSecond: Math.round(of.read / elapsed_s), left_s: Math.ceil((elapsed_s * (of.total_bytes - of.bytes)) / of.bytes) } : {}),
      hasRejects: of.counts !== undefined && folder.readList(folder.rejectsFile) !== undefined,
      hasVanished: of.counts !== undefined && folder.readList(folder.vanishedFile) !== undefined,
    };
  }

  function assertThere(name: string): void {
    if (folder.has(name)) return;
    throw new LoketError('not_found', [
      {
        field: 'file',
        code: 'file_unknown',
        text: { id: `Berkas ${name} tidak ada di folder impor`, en: `There is no file ${name} in the folder of imports` },
      },
    ]);
  }

  const jobFor = (name: string, importId: string, columns: Readonly<Record<string, string>> | undefined) => ({
    dataFolder: options.dataFolder,
    region: options.region,
    file: folder.place(name),
    importId,
    ...(columns === undefined ? {} : { columns: { ...columns } }),
    rejectsFile: folder.rejectsFile,
    vanishedFile: folder.vanishedFile,
  });

  function hear(message: ImportMessage): void {
    if (job === undefined) return;
    switch (message.kind) {
      case 'progress':
        // In memory alone: a restart begins the file anew in any case.
        job = { ...job, read: message.read, bytes: message.bytes, total_bytes: message.total_bytes };
        return;
      case 'done': {
        const { encoding: _encoding, ...counts } = message.summary;
        keep({ ...job, state: 'finished', bytes: job.total_bytes, read: counts.read, counts });
        return;
      }
      case 'refused':
        keep({ ...job, state: 'refused', errors: message.errors });
        return;
      case 'preview':
        return;
      default: {
        const never: never = message;
        return never;
      }
    }
  }

  async function watch(started: RunningImport): Promise<void> {
    const { code, errorText } = await started.ended;
    if (running === started) running = undefined;
    if (isClosed) return;
    if (job?.state === 'running') {
      if (!isCancelled) onFault('import of residents', new Error(`the import ended with ${String(code)}: ${errorText}`));
      keep({ ...job, state: isCancelled ? 'cancelled' : 'interrupted' });
    }
    if (job?.state === 'finished') await options.onFinished();
  }

  return {
    files: (): ImportFiles => folder.list(),
    keepPiece: folder.keepPiece,
    remove(name: string): void {
      assertThere(name);
      if (job?.state === 'running' && job.file === name) throw importRuns();
      folder.remove(name);
    },

    async preview(name: string, columns: Readonly<Record<string, string>> | undefined): Promise<ImportPreview> {
      assertThere(name);
      let found: ImportMessage | undefined;
      const asked = options.start({ ...jobFor(name, ports.ids.next(), columns), task: 'preview' }, (message) => {
        found = message;
      });
      const { code, errorText } = await asked.ended;
      if (found?.kind === 'preview') return found.preview;
      if (found?.kind === 'refused') throw new LoketError('invalid_body', found.errors);
      throw new Error(`the look into ${name} ended with ${String(code)}: ${errorText}`);
    },

    /** The same order again, with the same id, is not carried out twice. */
    start({ commandId, file, columns }: StartImportCommand): JobView {
      if (job?.importId === commandId) return viewOf(job);
      if (running !== undefined) throw importRuns();
      assertThere(file);
      isCancelled = false;
      startedAt_ms = ports.clock.monotonic();
      const at = new Date(ports.clock.now()).toISOString();
      keep({
        importId: commandId,
        file,
        ...(columns === undefined ? {} : { columns }),
        state: 'running',
        startedAt: at,
        read: 0,
        bytes: 0,
        total_bytes: folder.sizeOf(file),
      });
      const started = options.start({ ...jobFor(file, commandId, columns), task: 'import' }, hear);
      running = started;
      watch(started).catch((error: unknown) => onFault('import of residents', error));
      return viewOf(jobNow());
    },

    cancel(): JobView | undefined {
      isCancelled = true;
      running?.cancel();
      return job === undefined ? undefined : viewOf(job);
    },

    job: (): JobView | undefined => (job === undefined ? undefined : viewOf(job)),

    /** CSV of lines that were not taken, or of people who are no longer in the file. */
    list(which: 'rejects' | 'vanished'): Buffer {
      const found = folder.readList(which === 'rejects' ? folder.rejectsFile : folder.vanishedFile);
      if (found === undefined)
        throw new LoketError('not_found', [{ field: 'list', code: 'list_empty', text: { id: 'Tidak ada daftar seperti ini', en: 'There is no such list' } }]);
      return found;
    },

    close(): void {
      isClosed = true;
      running?.cancel();
    },
  };

  function jobNow(): Job {
    if (job === undefined) throw new Error('no job was kept');
    return job;
  }
}

function importRuns(): LoketError {
  const text = { id: 'Impor lain sedang berjalan; tunggu sampai selesai', en: 'Another import is running; wait until it has ended' };
  return new LoketError('not_possible_now', [{ field: 'file', code: 'import_running', text }]);
}
