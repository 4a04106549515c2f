import { readdir, readFile } from 'node:fs/promises';

/** Processes whose environment has this `NAME=value`: print commands and backends outlive the daemon that was killed. */
export async function startedBy(mark: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (!environment.split('\0').includes(mark)) return undefined;
      return { pid, command: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ') };
    }),
  );
  return found.filter((one) => one !== undefined);
}
