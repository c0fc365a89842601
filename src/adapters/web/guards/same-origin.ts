import type { MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isTokenPage } from './security-headers.ts';

/**
 * Called by machines or by anyone: the JSON interface (CORS and its content type guard it), providers
 * (a signature does) and mailbox providers' one-click POST. Leaving must never fail, so that the page's own
 * button under /unsubscribe is not checked either; only who holds the token can press it.
 */
const OPEN = /^\/(?:api|webhooks|unsubscribe)\//;

/** What a browser says of a POST's source. */
export interface Source {
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`; browsers send it to https and localhost only, and old ones not at all. */
  readonly site: string | undefined;
  /** Whether the address holds a token. */
  readonly token: boolean;
}

/**
 * Whether a form's POST may pass. A token page has `Referrer-Policy: no-referrer`, which makes browsers send
 * `Origin: null` from the page's own forms; there `null` is refused only where the browser says that the POST
 * came from elsewhere, and the token itself is what an attacker lacks.
 */
export function mayPost({ origin, site, token }: Source, allowed: readonly string[]): boolean {
  const elsewhere = site === 'cross-site' || site === 'same-site';
  if (token && elsewhere) return false;
  if (origin === undefined) return !elsewhere;
  if (origin === 'null') return site === 'same-origin' || token;
  return isAllowed(origin, allowed);
}

/** Refuses a POST that another site's page sent. */
export function sameOrigin(baseUrl: string): MiddlewareHandler {
  const home = new URL(baseUrl).host;
  return async (c, next) => {
    const { method, path, url } = c.req;
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || OPEN.test(path)) return next();
    const source = {
      origin: c.req.header('origin'),
      site: c.req.header('sec-fetch-site'),
      token: isTokenPage(path),
    };
    if (!mayPost(source, [home, new URL(url).host])) {
      throw new HTTPException(403);
    }
    return next();
  };
}

/** Hosts are compared, not schemes: behind a proxy that ends TLS our own requests look like plain http. */
function isAllowed(origin: string, hosts: readonly string[]): boolean {
  return URL.canParse(origin) && hosts.includes(new URL(origin).host);
}
