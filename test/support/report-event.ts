import { createHmac } from 'node:crypto';
import type { WebhookPort } from '../../src/adapters/web/ports.ts';

const SECRET = Buffer.from('a secret of the webhook, for tests').toString('base64');
export const WEBHOOK_ENV = { RESEND_WEBHOOK_SECRET: `whsec_${SECRET}` };

export interface Report {
  readonly id?: string;
  readonly at?: number;
  readonly data?: object;
  readonly signedWith?: string;
}

/** Reports an event like Resend, signed like Svix. The machine's clock verifies the signature. */
export async function reportEvent(
  webhooks: WebhookPort,
  type: string,
  tags: Record<string, string>,
  { id = `msg_${Math.random()}`, at = 0, data = {}, signedWith = SECRET }: Report = {},
): Promise<string> {
  const body = JSON.stringify({ type, created_at: new Date(at).toISOString(), data: { tags, ...data } });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const mac = createHmac('sha256', Buffer.from(signedWith, 'base64')).update(`${id}.${timestamp}.${body}`);
  return webhooks.receive(body, { id, timestamp, signature: `v1,${mac.digest('base64')}` });
}

export const HARD = { data: { bounce: { type: 'Permanent', subType: 'General', message: 'no such user' } } };
export const SOFT = { data: { bounce: { type: 'Transient', subType: 'MailboxFull', message: 'full' } } };
