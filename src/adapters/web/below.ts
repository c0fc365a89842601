import type { MiddlewareHandler } from 'hono';
import { getPath } from 'hono/utils/url';

/** The path of BASE_URL, with which every link to a page begins: `/mail`, or empty if the host is ours alone. */
export function rootOf(baseUrl: string): string {
  return new URL(baseUrl).pathname.replace(/\/+$/, '');
}

/** A request's path as routes know it, whether or not the proxy in front has removed the root. */
export function pathBelow(root: string): (request: Request) => string {
  const prefix = decodeURI(root);
  return (request) => {
    const path = getPath(request);
    if (path === prefix) return '/';
    return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  };
}

/** Keeps redirects to our own pages below the root. */
export function redirectsBelow(root: string): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const target = c.res.headers.get('Location');
    if (target?.startsWith('/')) c.header('Location', root + target);
  };
}
