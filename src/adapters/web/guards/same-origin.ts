import type { MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isTokenPage } from './security-headers.ts';

/**
 * Paths called by machines or by anyone: the JSON interface (guarded by CORS and its content type), providers
 * (guarded by a signature) and mailbox providers' one-click POST. Leaving must never fail, so even the page's own
 * button under /unsubscribe is not checked; only the holder of the token can press it.
 */
const OPEN = /^\/(?:api|webhooks|unsubscribe)\//;

/** What a browser reveals about a POST's source. */
export interface Source {
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`; browsers send it only to https and localhost, and old ones not at all. */
  readonly site: string | undefined;
  /** Whether the address holds a token. */
  readonly token: boolean;
}

/**
 * Whether a form's POST may pass. A token page has `Referrer-Policy: no-referrer`, which makes browsers send `Origin:
 * null` from the page's own forms; there, `null` is refused only if the browser reports that the POST came from
 * another site. An attacker lacks the token itself.
 */
export function mayPost({ origin, site, token }: Source, allowed: readonly string[]): boolean {
  const elsewhere = site === 'cross-site' || site === 'same-site';
  if (token && elsewhere) return false;
  if (origin === undefined) return !elsewhere;
  if (origin === 'null') return site === 'same-origin' || token;
  return isAllowed(origin, allowed);
}

/** Refuses a POST from another site's page. */
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

/** Compares hosts, not schemes: behind a proxy that terminates TLS, our own requests look like plain http. */
function isAllowed(origin: string, hosts: readonly string[]): boolean {
  return URL.canParse(origin) && hosts.includes(new URL(origin).host);
}
