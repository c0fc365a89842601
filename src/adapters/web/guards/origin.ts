import type { Context } from 'hono';
import type { Language } from '../../../shared/words/wording.ts';
import type { Origin } from '../ports.ts';
import { clientIp } from './client-ip.ts';

const LONGEST_AGENT = 300;

/** The details of a request that are kept with a consent. */
export function originOf(
  c: Context,
  trustProxy: boolean,
  form: string,
  { language }: { readonly language: Language },
  consent = '',
): Origin {
  const userAgent = (c.req.header('user-agent') ?? '').slice(0, LONGEST_AGENT);
  return { ip: clientIp(c, trustProxy), userAgent, form, consent, language };
}
