import type { Result } from './diagnosis.ts';
import type { SmtpAnswer } from './lookups.ts';

/** Whether the SMTP server accepts mail from us, as far as can be seen without sending any. */
export function judgeSmtp(answer: SmtpAnswer): Result {
  switch (answer.kind) {
    case 'unreadable':
      return { code: 'smtp-url-wrong', said: answer.reason };
    case 'failed':
      return judgeFailure(answer);
    case 'ready': {
      const { place, encrypted, staysLocal, loggedIn } = answer;
      return encrypted || staysLocal
        ? { code: 'smtp-good', place, encrypted, loggedIn }
        : { code: 'smtp-not-encrypted', place, loggedIn };
    }
  }
}

function judgeFailure({ place, step, cause, reason }: Extract<SmtpAnswer, { kind: 'failed' }>): Result {
  const said = reason;
  if (step === undefined) return { code: 'smtp-not-reached', place, cause, said };
  if (step === 'AUTH') return { code: 'smtp-refuses-login', place, said };
  if (step === 'CONN') return { code: 'smtp-refuses-machine', place, said };
  return { code: 'smtp-refuses', place, step, said };
}
