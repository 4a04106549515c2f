/** Runs an import in a process of its own, so that a million rows hold up nothing and its memory ends with it. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type ImportJob, ImportMessage } from './import-job.ts';

/** The young objects of a row die at once: a small nursery keeps 150 MB from being filled with them. */
const memoryFlags = ['--max-semi-space-size=2', '--max-old-space-size=640'];
const program = resolve(import.meta.dirname, 'import-main.ts');
const errorText_max = 4000;

export type RunningImport = {
  readonly cancel: () => void;
  /** Resolves when the process has ended: its exit code and what it wrote to standard error. */
  readonly ended: Promise<{ readonly code: number | null; readonly errorText: string }>;
};
export type StartImport = (job: ImportJob, onMessage: (message: ImportMessage) => void) => RunningImport;

export const startImportProcess: StartImport = (job, onMessage) => {
  const child = spawn(process.execPath, [...memoryFlags, program], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify(job));
  createInterface({ input: child.stdout }).on('line', (line) => onMessage(ImportMessage.parse(JSON.parse(line))));
  let errorText = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errorText = (errorText + part).slice(0, errorText_max);
  });
  return {
    cancel: () => void child.kill('SIGTERM'),
    ended: new Promise((done, reject) => {
      child.once('error', reject);
      child.once('close', (code) => done({ code, errorText }));
    }),
  };
};
