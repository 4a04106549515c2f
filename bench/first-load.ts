/** What a computer fetches the first time it opens the page, in the bytes that travel: compressed as the office serves them. */
import { createHttpServer } from '@loket/platform/http-server';
import { systemPorts } from '@loket/platform/ports';
import { serveStaticPage } from '@loket/platform/static-page';

export type FirstLoad = {
  /** until somebody can sign in: the page, its scripts, styles, icons and manifest */
  readonly shell_bytes: number;
  readonly shellFiles: readonly string[];
  /** what the service worker fetches behind it, so that the page opens without a network; the shell's files are among it */
  readonly keptForOffline_bytes: number;
  readonly keptFiles: readonly string[];
};

const links = /(?:src|href)="(\/[^"]+)"/g;
/** static imports of a built module; what is imported when it is needed has brackets */
const imports = /(?:^|[;}\s])(?:import|export)\s*(?:[^"'();]*?\sfrom\s*|[^"'();]*?from)?["'](\.{1,2}\/[^"']+)["']/g;
const precached = /url:"([^"]+)"/g;
const files_max = 2_000;

export async function measureFirstLoad(pageFolder: string): Promise<FirstLoad> {
  const app = await createHttpServer({ program: 'office', version: '0', ports: systemPorts(), bodyLimit_bytes: 1024, logLevel: 'silent' });
  try {
    await serveStaticPage(app, pageFolder);
    await app.ready();
    const travels = async (path: string): Promise<number> => {
      const answer = await app.inject({ method: 'GET', url: path, headers: { 'accept-encoding': 'br', accept: 'text/html,*/*' } });
      if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}`);
      return answer.rawPayload.length;
    };
    const textOf = async (path: string): Promise<string> => (await app.inject({ method: 'GET', url: path, headers: { accept: 'text/html,*/*' } })).body;
    const sizeOf = async (files: readonly string[]): Promise<number> => {
      let sum = 0;
      for (const file of files) sum += await travels(file);
      return sum;
    };

    const shell = new Set(['/', ...matches(await textOf('/'), links)]);
    // A set that grows while it is walked: each file once, and its own imports after it.
    for (const file of shell) {
      if (shell.size > files_max) throw new Error('the shell has no end');
      if (file.endsWith('.js')) for (const name of matches(await textOf(file), imports)) shell.add(new URL(name, `http://page${file}`).pathname);
    }
    const shellFiles = [...shell];
    const keptFiles = matches(await textOf('/service-worker.js'), precached).map((name) => `/${name}`);
    return { shell_bytes: await sizeOf(shellFiles), shellFiles, keptForOffline_bytes: await sizeOf(keptFiles), keptFiles };
  } finally {
    await app.close();
  }
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
}
