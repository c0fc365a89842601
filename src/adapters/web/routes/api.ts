import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { wordingFor } from '../../../shared/words/wording.ts';
import { errorsOf } from '../field-error.ts';
import { spend } from '../guards/budget.ts';
import { originOf } from '../guards/origin.ts';
import { takeProof } from '../guards/proof.ts';
import type { WebPorts } from '../ports.ts';
import { askedFor } from '../views/site.ts';

type Ports = Pick<WebPorts, 'signup' | 'budgets' | 'trustProxy' | 'corsOrigins' | 'pages' | 'proof'>;

const UNPROVEN = 'Send ALTCHA’s solution of the challenge from /api/challenge.';

/** Sign-up for other sites' forms, as JSON. */
export function apiRoutes(ports: Ports): Hono {
  const app = new Hono();
  app.use(
    '/api/*',
    cors({
      origin: ports.corsOrigins.includes('*') ? '*' : [...ports.corsOrigins],
      allowMethods: ['GET', 'POST', 'OPTIONS'],
      allowHeaders: ['Content-Type'],
      exposeHeaders: ['Retry-After'],
      maxAge: 600,
    }),
  );

  app.get('/api/challenge', async (c) => {
    if (!ports.proof) return c.notFound();
    await spend(c, ports, 'change');
    return c.json(await ports.proof.challenge(), 200, { 'Cache-Control': 'no-store' });
  });

  app.post('/api/subscribe', async (c) => {
    const { language: tag } = ports.pages.catalogue().publication;
    const wording = wordingFor(askedFor(c), tag);
    const words = wording.words.faults.fields;
    c.header('Vary', 'Accept-Language', { append: true });
    if (!/^application\/json(?:\s*;|\s*$)/i.test(c.req.header('content-type') ?? '')) {
      return c.json({ errors: [{ field: 'body', message: words.notJson }] }, 415);
    }
    const fields = await c.req.json<unknown>().catch(() => undefined);
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      return c.json({ errors: [{ field: 'body', message: words.notAnObject }] }, 422);
    }
    await spend(c, ports, 'signup');
    if ('website' in fields && fields.website) return c.json({ status: 'pending' }, 202);
    const fault = await takeProof(ports, 'altcha' in fields ? fields.altcha : '', wording.words, UNPROVEN);
    if (fault) return c.json({ errors: [fault] }, 422);
    const asked = `as shown by ${c.req.header('origin')?.slice(0, 200) ?? 'the caller of the API'}`;
    const origin = originOf(c, ports.trustProxy, 'api', wording, asked);
    const answer = await ports.signup.request(fields, origin);
    if (answer.status === 'invalid') return c.json({ errors: errorsOf(answer.faults, wording.words) }, 422);
    return c.json({ status: 'pending' }, 202);
  });

  return app;
}
