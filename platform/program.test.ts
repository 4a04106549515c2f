import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const program = fileURLToPath(new URL('./testing/tiny-program.ts', import.meta.url));

type Outcome = { readonly status: number | null; readonly out: string; readonly error: string };

/** Starts the real process; sends the signals once it says that it is ready. */
function run(ending: string, signals: readonly NodeJS.Signals[] = []): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ending], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let error = '';
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      if (out.includes('\n')) for (const signal of signals) child.kill(signal);
    });
    child.stderr.on('data', (chunk) => {
      error += String(chunk);
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, error }));
  });
}

describe('a program', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('says one JSON line when it is ready, and stops cleanly on %s', async (signal) => {
    const { status, out, error } = await run('well', [signal]);
    expect(out).toBe('{"listening":"nowhere"}\n');
    expect(status).toBe(0);
    expect(error).toContain('"event":"stopped"');
  });

  test('that cannot start tells why in its own words, but no NIK, and says nothing on standard output', async () => {
    const { status, out, error } = await run('no-start');
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(error).toContain('Cannot start: the port 1 is taken');
    expect(error).not.toContain('3522044107950001');
  });

  test.each(['throws', 'rejects'])('that %s where nobody catches ends with 1 and does not tell whose data it was', async (ending) => {
    const { status, error } = await run(ending);
    expect(status).toBe(1);
    expect(error).toContain('"event":"uncaught_error"');
    expect(error).toContain('tiny-program.ts');
    expect(error).not.toMatch(/SRI|3522044107950001/);
  });

  test('whose stop hangs or fails ends with 1', async () => {
    const hanging = await run('hangs', ['SIGTERM']);
    expect(hanging.status).toBe(1);
    expect(hanging.error).toContain('stop_took_too_long');
    const failing = await run('stop-fails', ['SIGTERM']);
    expect(failing.status).toBe(1);
    expect(failing.error).not.toMatch(/SRI/);
  });
});
