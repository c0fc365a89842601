import { type Dialogue, SmtpError } from './smtp-dialogue.ts';
import type { Reply } from './smtp-reply.ts';
import type { AuthMethod, SmtpLogin } from './smtp-url.ts';

/**
 * Logs in with PLAIN (RFC 4616), LOGIN or XOAUTH2.
 *
 * @param offered the parameters of the server's AUTH.
 * @throws {SmtpError} if the login is refused, or the server offers no method supported here.
 */
export async function logIn(dialogue: Dialogue, login: SmtpLogin, offered: string): Promise<void> {
  const method = methodOf(login, offered.toUpperCase().split(/\s+/));
  const reply = await exchange(dialogue, method, login);
  if (reply.code !== 235) throw new SmtpError({ kind: 'refused', command: 'AUTH', reply });
}

function methodOf({ method }: SmtpLogin, offered: readonly string[]): AuthMethod {
  if (method !== undefined) return method;
  if (offered.includes('PLAIN')) return 'plain';
  if (offered.includes('LOGIN')) return 'login';
  const reason = offered.includes('XOAUTH2')
    ? 'the server requires an access token: use it as the password in MAIL_URL, and add ?auth=xoauth2'
    : 'the server offers neither PLAIN nor LOGIN; remove the user and password from MAIL_URL, or use its submission port (587 or 465)';
  throw new SmtpError({ kind: 'unfit', lacks: 'login', reason });
}

async function exchange(dialogue: Dialogue, method: AuthMethod, { user, pass }: SmtpLogin): Promise<Reply> {
  if (method === 'plain') return dialogue.ask(`AUTH PLAIN ${base64(`\0${user}\0${pass}`)}`);
  if (method === 'login') {
    const first = await dialogue.ask('AUTH LOGIN');
    if (first.code !== 334) return first;
    const second = await dialogue.ask(base64(user));
    return second.code === 334 ? dialogue.ask(base64(pass)) : second;
  }
  const token = base64(`user=${user}\x01auth=Bearer ${pass}\x01\x01`);
  const reply = await dialogue.ask(`AUTH XOAUTH2 ${token}`);
  // 334 carries the reason for a refusal; an empty line requests the refusal itself.
  return reply.code === 334 ? dialogue.ask('') : reply;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
