import type { Result } from './diagnosis.ts';
import type { MailboxAnswer } from './lookups.ts';

/** Whether the mailbox that bounces return to can be read. */
export function judgeMailbox(answer: MailboxAnswer): Result {
  const { place } = answer;
  return answer.kind === 'ready'
    ? { code: 'mailbox-good', place }
    : { code: 'mailbox-not-read', place, said: answer.reason };
}
