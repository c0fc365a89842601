import { type Assessment, fault, ok } from './diagnosis.ts';
import type { MailboxAnswer } from './lookups.ts';

/** Whether the mailbox that emails return to can be read. */
export function judgeMailbox(answer: MailboxAnswer): Assessment {
  if (answer.kind === 'ready') return ok(`${answer.place} can be read`);
  return fault(
    `${answer.place} can't be read: ${answer.reason}`,
    'see that host, port, user, password and folder in BOUNCE_MAILBOX are right, and that its certificate is one that is vouched for; one of your own: NODE_EXTRA_CA_CERTS=FILE',
  );
}
