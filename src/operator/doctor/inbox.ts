import type { Result } from './diagnosis.ts';
import type { HttpAnswer } from './lookups.ts';

/**
 * Whether strangers can read the messages of an outbox.
 *
 * @param answer undefined if BASE_URL is not public, so there was nobody to ask.
 */
export function judgeInbox(url: string, answer: HttpAnswer | undefined): Result {
  if (!answer) return { code: 'inbox-here-only' };
  if (answer.kind === 'failed') return { code: 'inbox-not-reached', url };
  return answer.status === 200
    ? { code: 'inbox-open', url }
    : { code: 'inbox-not-public', url, status: answer.status };
}
