import type { Result } from './diagnosis.ts';
import type { HttpAnswer } from './lookups.ts';

/**
 * Whether Resend can report bounces and complaints.
 *
 * @param answer to a POST without a signature; undefined if the address is not public.
 */
export function judgeWebhook(
  url: string,
  secrets: readonly string[],
  answer: HttpAnswer | undefined,
): Result {
  if (secrets.length === 0) return { code: 'webhook-without-secret', url };
  if (secrets.some((secret) => !/^whsec_[a-z\d+/]+={0,2}$/i.test(secret))) {
    return { code: 'webhook-secret-wrong', url };
  }
  if (!answer) return { code: 'webhook-not-public' };
  if (answer.kind === 'failed') return { code: 'webhook-not-reached', url, said: answer.reason };
  const { status, location } = answer;
  if (status === 400 || status === 401) return { code: 'webhook-good', url };
  if (status === 404) return { code: 'webhook-off', url };
  if (status >= 300 && status < 400) return { code: 'webhook-redirects', url, location };
  if (status < 300) return { code: 'webhook-of-another-server', url };
  if (status === 403 || status === 405) return { code: 'webhook-blocked', url, status };
  return status === 429 ? { code: 'webhook-busy', url } : { code: 'webhook-fails', url, status };
}
