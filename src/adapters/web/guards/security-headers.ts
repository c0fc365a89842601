import type { Context, MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { rootOf } from '../below.ts';

/** Pages whose address holds a token: never stored, never indexed, and never sent as a referrer. */
const TOKEN_PAGE = /^\/(?:confirm|preferences|pause|stay|unsubscribe|rejoin|my-data)\//;

/** Whether the path holds a token. */
export function isTokenPage(path: string): boolean {
  return TOKEN_PAGE.test(path);
}

/**
 * Headers of every answer. A route that has set one of them keeps its own.
 *
 * @param asks whether one of our scripts makes requests to this server.
 */
export function securityHeaders(baseUrl: string, asks: boolean): MiddlewareHandler {
  const isOursAlone = baseUrl.startsWith('https:') && rootOf(baseUrl) === '';
  return secureHeaders({
    overwrite: false,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      ...(asks ? { connectSrc: ["'self'"] } : {}),
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      frameSrc: [(c: Context) => (c.req.path.startsWith('/dev/inbox/') ? "'self'" : "'none'")],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
    // With `no-referrer`, browsers send `Origin: null` from a page's own form; only token pages pay that price.
    referrerPolicy: false,
    // Below a path, the host belongs to somebody else, too.
    strictTransportSecurity: isOursAlone ? 'max-age=31536000' : false,
    xFrameOptions: 'DENY',
  });
}

/** Adds the headers that depend on the address. */
export const tokenHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  if (isTokenPage(c.req.path)) {
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cache-Control', 'no-store');
    c.header('X-Robots-Tag', 'noindex');
  } else if (!c.res.headers.has('Referrer-Policy')) {
    c.header('Referrer-Policy', 'same-origin');
  }
};
