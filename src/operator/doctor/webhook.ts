import { type Assessment, fault, notYet, ok, warning } from './diagnosis.ts';
import type { HttpAnswer } from './lookups.ts';

const EVENTS = 'email.delivered, email.bounced, email.complained, email.suppressed and email.failed';

/**
 * Whether Resend can report bounces and complaints.
 *
 * @param answer to a POST without a signature; undefined where the address is not public.
 */
export function judgeWebhook(
  url: string,
  secrets: readonly string[],
  answer: HttpAnswer | undefined,
): Assessment {
  const setUp = `add a webhook at https://resend.com/webhooks with the endpoint ${url} and the events ${EVENTS}, and set its signing secret: RESEND_WEBHOOK_SECRET=whsec_…`;
  if (secrets.length === 0) {
    return fault('RESEND_WEBHOOK_SECRET is not set, so bounces and complaints are not reported', setUp);
  }
  if (secrets.some((secret) => !/^whsec_[a-z\d+/]+={0,2}$/i.test(secret))) {
    return fault('RESEND_WEBHOOK_SECRET is not a signing secret, which begins with whsec_', setUp);
  }
  if (!answer) return notYet('Resend can’t reach BASE_URL');
  if (answer.kind === 'failed')
    return fault(`${url} can't be reached: ${answer.reason}`, 'see the check of BASE_URL');
  const { status } = answer;
  if (status === 400 || status === 401) return ok(`${url} answers, and refuses unsigned requests`);
  if (status === 404) {
    return fault(
      `${url} doesn’t exist (404): the running server has no RESEND_WEBHOOK_SECRET`,
      'set RESEND_WEBHOOK_SECRET for it, too, and restart it',
    );
  }
  if (status >= 300 && status < 400) {
    return fault(
      `${url} redirects to ${answer.location ?? 'nowhere'}, and Resend treats a redirect as a failure`,
      'set BASE_URL, and the endpoint at Resend, to the address that it redirects to',
    );
  }
  if (status < 300)
    return fault(`${url} accepts unsigned requests: something other than Pacesetter answers there`, setUp);
  if (status === 403 || status === 405) {
    return fault(
      `something before the server refuses POST to ${url} (${status})`,
      'allow POST /webhooks/resend in your proxy or firewall, without a login or a challenge',
    );
  }
  if (status === 429) return warning(`${url} answers "too many" (429)`, 'run it again in a few minutes');
  return fault(`${url} answers ${status}`, 'check the logs of the server and of the proxy in front of it');
}
