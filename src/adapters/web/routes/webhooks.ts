import { Hono } from 'hono';
import type { WebPorts } from '../ports.ts';

/** Events of the provider. The signature covers the raw bytes, so the body is passed on unread. */
export function webhookRoutes(ports: Pick<WebPorts, 'webhooks'>): Hono {
  return new Hono().post('/webhooks/resend', async (c) => {
    if (!ports.webhooks.enabled) return c.notFound();
    const header = (name: string) => c.req.header(`svix-${name}`) ?? c.req.header(`webhook-${name}`) ?? '';
    const headers = { id: header('id'), timestamp: header('timestamp'), signature: header('signature') };
    if (Object.values(headers).includes('')) return c.json({ status: 'refused' }, 401);
    const status = await ports.webhooks.receive(await c.req.text(), headers);
    return c.json({ status }, status === 'accepted' ? 200 : 401);
  });
}
