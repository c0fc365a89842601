import { type Assessment, fault, notYet, ok } from './diagnosis.ts';
import type { HttpAnswer } from './lookups.ts';

/**
 * Whether strangers can read the messages of an outbox.
 *
 * @param answer undefined where BASE_URL is not public, so that there was nobody to ask.
 */
export function judgeInbox(url: string, answer: HttpAnswer | undefined): Assessment {
  if (!answer) return notYet('BASE_URL names this machine only');
  if (answer.kind === 'failed') return notYet(`${url} can't be opened from here`);
  if (answer.status === 200) {
    return fault(
      `anyone can open ${url}, which shows the messages of the outbox with links that act for their readers`,
      'refuse /dev/ in the proxy, or set MAIL_URL to a transport that sends mail, and restart the server',
    );
  }
  return ok(`${url} is not public (${answer.status})`);
}
