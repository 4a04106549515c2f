import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Role } from '@loket/domain/access';
import { z } from 'zod';
import { type Console, UsageError } from './console.ts';

/** How to reach an office and as whom. */
export type OfficeAccess = { readonly url: string; readonly token: string };

/** The part of demo-access.json that is read here; `npm start` writes it. */
const DemoAccess = z.object({ office: z.object({ url: z.string() }), tokens: z.record(z.string(), z.string()) });

/**
 * The office's address and a token: from the flags, else from the environment, else from the running demo.
 * @throws UsageError when none of them tells
 */
export function officeAccess(flags: { readonly office?: string; readonly token?: string }, role: Role, { environment }: Console): OfficeAccess {
  const url = flags.office ?? environment.LOKET_OFFICE_URL;
  const token = flags.token ?? environment.LOKET_TOKEN;
  if (url !== undefined && token !== undefined) return { url: checkedUrl(url), token };
  const demo = demoAccess(path.join(environment.LOKET_DATA ?? 'data', 'demo-access.json'));
  const foundToken = token ?? demo?.tokens[role];
  if (demo === undefined || foundToken === undefined) {
    throw new UsageError(
      'Alamat dan token kantor tidak diketahui: pakai --office dan --token, atau jalankan npm start dahulu.',
      "The office's address and token are not known: use --office and --token, or run npm start first.",
    );
  }
  return { url: checkedUrl(url ?? demo.office.url), token: foundToken };
}

function demoAccess(file: string): z.infer<typeof DemoAccess> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new UsageError(`${file} tidak dapat dibaca.`, `${file} cannot be read.`, { cause: error });
  }
  try {
    return DemoAccess.parse(JSON.parse(text));
  } catch (error) {
    throw new UsageError(`${file} rusak; jalankan npm start lagi.`, `${file} is damaged; run npm start again.`, { cause: error });
  }
}

function checkedUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(`Bukan alamat http: ${text}`, `Not an http address: ${text}`);
  }
  return text.replace(/\/+$/, '').replace(/\/api$/, '');
}
