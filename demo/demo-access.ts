import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writePrivateFile } from '@loket/platform/key-file';
import { z } from 'zod';

/** What `npm start` writes for scripts: where everything is, and a bearer token for each role. */
export type DemoAccess = {
  readonly page: string;
  readonly office: { readonly url: string; readonly api: string };
  readonly centre: { readonly url: string };
  /** what the office takes for the centre: the proxy that the internet switch works on */
  readonly internet: { readonly url: string };
  readonly printers: readonly { readonly id: string; readonly url: string; readonly control: string; readonly data: string }[];
  /** NAME@HOST:PORT, as LOKET_UPS takes it; `upsc` reads it too */
  readonly ups: { readonly address: string };
  /** `token` goes into the header x-control-token of each POST */
  readonly controlRoom: { readonly url: string; readonly token: string };
  /** bearer token of one person a role; the role's name as in domain/access.ts */
  readonly tokens: Readonly<Record<string, string>>;
  readonly people: readonly { readonly username: string; readonly role: string; readonly name: string; readonly password: string; readonly pin: string }[];
};

const Tokens = z.record(z.string(), z.string());

/** The tokens that the office wrote at its start, or undefined while it has not. */
export function readDemoTokens(dataFolder: string): Readonly<Record<string, string>> | undefined {
  try {
    return Tokens.parse(JSON.parse(readFileSync(path.join(dataFolder, 'office', 'demo-tokens.json'), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes DATA/demo-access.json, for its owner alone. */
export function writeDemoAccess(dataFolder: string, access: DemoAccess): string {
  const file = path.join(dataFolder, 'demo-access.json');
  writePrivateFile(file, `${JSON.stringify(access, null, 2)}\n`);
  return file;
}
