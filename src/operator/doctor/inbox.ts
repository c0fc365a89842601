import { type Assessment, fault, notYet, ok } from './diagnosis.ts';
import type { HttpAnswer } from './lookups.ts';

/**
 * Whether strangers can read the messages of an outbox.
 *
 * @param answer undefined where BASE_URL is not public, so that there was nobody to ask.
 */
export function judgeInbox(url: string, answer: HttpAnswer | undefined): Assessment {
  if (!answer) return notYet('BASE_URL names this machine alone');
  if (answer.kind === 'failed') return notYet(`${url} can't be opened from here`);
  if (answer.status === 200) {
    return fault(
      `everybody can open ${url}: the messages of the outbox, with links that act for their readers`,
      'let the proxy refuse /dev/, or set MAIL_URL to a way by which mail leaves, and start the server again',
    );
  }
  return ok(`${url} shows nothing to the world (${answer.status})`);
}
