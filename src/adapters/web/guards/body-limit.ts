import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';

const KILOBYTE = 1024;

const forms = limit(16 * KILOBYTE);
const webhooks = limit(KILOBYTE * KILOBYTE);

/** 16 KB for forms and JSON, 1 MB for webhooks. /unsubscribe has its own rule: it never refuses. */
export const bodyLimits: MiddlewareHandler = (c, next) => {
  if (c.req.path.startsWith('/unsubscribe/')) return next();
  return (c.req.path.startsWith('/webhooks/') ? webhooks : forms)(c, next);
};

function limit(maxSize: number): MiddlewareHandler {
  const onError = () => {
    throw new HTTPException(413);
  };
  const counted = bodyLimit({ maxSize, onError });
  return (c, next) => {
    const length = c.req.header('content-length');
    // The server reads no more than the declared length. Looking at the body would turn it into a stream.
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next);
    return Number(length) > maxSize ? onError() : next();
  };
}
