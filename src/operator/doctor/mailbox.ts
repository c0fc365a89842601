import { type Assessment, fault, ok } from './diagnosis.ts';
import type { MailboxAnswer } from './lookups.ts';

/** Whether the mailbox that emails return to can be read. */
export function judgeMailbox(answer: MailboxAnswer): Assessment {
  if (answer.kind === 'ready') return ok(`${answer.place} can be read`);
  return fault(
    `${answer.place} can't be read: ${answer.reason}`,
    'check the host, port, user, password and folder in BOUNCE_MAILBOX, and that its certificate is trusted; for a certificate of your own, set NODE_EXTRA_CA_CERTS=FILE',
  );
}
