/** Each route names who may call it. A route that names nobody stops the start-up, so nothing is open by omission. */

import { type Permission, permissions } from '@loket/domain/access';
import type { FastifyInstance, RouteOptions } from 'fastify';

/**
 * `public`: anybody; `office_signature`: an office that signs its requests (the centre checks it); `centre_admin`: whoever
 * holds the centre's administrator token; else a person who holds the permission.
 */
export type RoutePermission = Permission | 'public' | 'office_signature' | 'centre_admin';

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: RoutePermission;
    /** for public routes that must be guarded more tightly than the rest, for example sign-in: requests a minute and address */
    requests_perMinute?: number;
  }
}

export type ListedRoute = { readonly method: string; readonly url: string; readonly permission: RoutePermission };

const routesOf = new WeakMap<object, ListedRoute[]>();
const known: ReadonlySet<string> = new Set([...permissions, 'public', 'office_signature', 'centre_admin']);

function permissionOf(route: RouteOptions): RoutePermission {
  const permission = route.config?.permission;
  if (permission === undefined || !known.has(permission)) {
    throw new Error(`route ${String(route.method)} ${route.url} names no permission: add config: { permission: ... }`);
  }
  return permission;
}

/** From now on a route without a known permission is refused: its registration throws. */
export function requireRoutePermissions(app: Pick<FastifyInstance, 'addHook'>): void {
  const listed: ListedRoute[] = [];
  routesOf.set(app, listed);
  app.addHook('onRoute', (route) => {
    const permission = permissionOf(route);
    for (const method of [route.method].flat()) listed.push({ method, url: route.url, permission });
  });
}

/** All routes of a server made by createHttpServer, in the order they were registered; for tests over a whole program. */
export function listRoutes(app: object): readonly ListedRoute[] {
  const listed = routesOf.get(app);
  if (!listed) throw new Error('not a server made by createHttpServer');
  return listed;
}
