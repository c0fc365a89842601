import { type Assessment, fault, ok, warning } from './diagnosis.ts';
import type { SmtpAnswer } from './lookups.ts';

/** Whether the SMTP server takes mail from us, as far as can be seen without sending any. */
export function judgeSmtp(answer: SmtpAnswer): Assessment {
  switch (answer.kind) {
    case 'unreadable':
      return fault(answer.reason, 'correct MAIL_URL, such as smtp://user:password@mail.example.org:587');
    case 'failed':
      return fault(`the SMTP server ${answer.place} ${whatFailed(answer)}`, remedyFor(answer));
    case 'ready': {
      const how = `${answer.place} answers${answer.encrypted ? ', encrypted' : ''}`;
      const login = answer.loggedIn ? ', and accepts the login' : '; no login is set';
      if (answer.encrypted || answer.staysLocal) return ok(how + login);
      return warning(
        `${how}, but not encrypted: ${answer.loggedIn ? 'the password and all emails' : 'all emails'} can be read on the way`,
        'remove tls=off from MAIL_URL',
      );
    }
  }
}

type Failed = Extract<SmtpAnswer, { kind: 'failed' }>;

function whatFailed({ step, reason }: Failed): string {
  if (step === undefined) return `can't be used: ${reason}`;
  return `${step === 'CONN' ? 'refuses this machine' : `refuses ${step}`}: ${reason}`;
}

function remedyFor({ step, cause }: Failed): string {
  if (step === 'AUTH') {
    return 'correct user and password in MAIL_URL; characters such as @ / : and % are written %40 %2F %3A %25';
  }
  if (cause === 'certificate') {
    return 'use the host name of the certificate in MAIL_URL; for a private authority, set NODE_EXTRA_CA_CERTS=/path/ca.pem';
  }
  if (cause === 'no encryption') {
    return 'use a port with encryption in MAIL_URL: smtp://…:587 (STARTTLS) or smtps://…:465';
  }
  if (cause === 'no login') return 'correct MAIL_URL as the message says';
  if (step !== undefined) return 'ask the operator of the server, who wrote the text after the number';
  return 'check the host and port in MAIL_URL, and whether this machine may connect there: many hosts block port 25, few block 587 and 465';
}
