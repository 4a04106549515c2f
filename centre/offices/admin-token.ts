/** The token of the centre's administrator: given from outside, or made at the first start and kept for nobody else to read. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { HttpServer } from '@loket/platform/http-server';
import { writePrivateFile } from '@loket/platform/key-file';
import type { Random } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';

export function openAdminToken(file: string, random: Random): string {
  if (!existsSync(file)) writePrivateFile(file, Buffer.from(random.bytes(32)).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Routes with the permission `centre_admin` want `Authorization: Bearer <token>`. */
export function guardAdminRoutes(app: HttpServer, token: string): void {
  const expected = digest(`Bearer ${token}`);
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.permission !== 'centre_admin') return;
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) return;
    await app.countRefused(request);
    throw new LoketError('not_signed_in');
  });
}
