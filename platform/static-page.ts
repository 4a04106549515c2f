/**
 * Serves a built page (one page, its files, its service worker) beside the API. Which files there are is read once at the
 * start, so a path that is not among them can reach nothing on the disk.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import { LoketError } from '@loket/protocol/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServer } from './http-server.ts';

const files_max = 5000;
/** the build puts a hash of the content into these names, so what they name never changes */
const hashedName = /^assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const year_s = 365 * 24 * 60 * 60;

function filesIn(folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (!entry.isFile() || path.split('/').some((part) => part.startsWith('.'))) continue;
    // The Brotli twin of a file is not asked for by its own name.
    if (!path.endsWith('.br')) found.add(path);
    if (found.size > files_max) throw new Error(`${folder} holds more than ${files_max} files: not a built page`);
  }
  return found;
}

/** A person's browser that opens an address inside the page, as against a file or an API path that does not exist. */
function asksForPage(request: FastifyRequest, path: string): boolean {
  if (path === '' || path === 'index.html') return true;
  const isApi = path === 'api' || path.startsWith('api/');
  const looksLikeFile = /\.[A-Za-z0-9]{1,12}$/.test(path);
  return !isApi && !looksLikeFile && (request.headers.accept ?? '').includes('text/html');
}

function pathOf(request: FastifyRequest): string {
  const { '*': path } = { '*': '', ...(typeof request.params === 'object' ? request.params : {}) };
  return typeof path === 'string' ? path : '';
}

/**
 * Serves `folder` at /. An address that is no file gets index.html (the page finds its own way); an unknown file or API
 * path gets 404. Throws an Error in plain words when the folder holds no built page.
 */
export async function serveStaticPage(app: HttpServer, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`${folder} holds no index.html: the page is not built there`);
  const files = filesIn(folder);
  await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true });

  const send = (reply: FastifyReply, file: string): FastifyReply => {
    reply.header('cache-control', hashedName.test(file) ? `public, max-age=${year_s}, immutable` : 'no-cache');
    return reply.sendFile(file, { cacheControl: false });
  };

  app.get('/*', { config: { permission: 'public' }, schema: { hide: true } }, (request, reply) => {
    const path = pathOf(request);
    if (files.has(path)) return send(reply, path);
    if (asksForPage(request, path)) return send(reply, 'index.html');
    throw new LoketError('not_found');
  });
}
