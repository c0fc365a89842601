import type { SmtpAnswer, Trouble } from '../../operator/doctor/lookups.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { isCertificateTrouble } from '../../shared/refusals/connection-trouble.ts';
import { reasonOf } from './reason.ts';
import { connect } from './smtp-connect.ts';
import { SmtpError } from './smtp-dialogue.ts';
import type { SmtpFailure } from './smtp-outcome.ts';
import { readSmtpUrl, type SmtpServer } from './smtp-url.ts';

/**
 * Connects, greets, encrypts and logs in as for sending, and quits. Never rejects.
 *
 * @param silenceMs how long the server may be silent.
 */
export async function probeSmtp(url: string, silenceMs: number): Promise<SmtpAnswer> {
  let server: SmtpServer;
  try {
    server = readSmtpUrl(url);
  } catch (error) {
    return { kind: 'unreadable', reason: messageOf(error) };
  }
  const place = `${server.host}:${server.port}`;
  try {
    const { socket } = await connect({ server, ca: undefined, silenceMs }, (made) =>
      made.on('timeout', () => made.destroy()),
    );
    socket.end('QUIT\r\n');
    const { staysLocal } = server;
    const encrypted = server.encryption !== 'off';
    return { kind: 'ready', place, encrypted, staysLocal, loggedIn: server.auth !== undefined };
  } catch (error) {
    if (!(error instanceof SmtpError)) throw error;
    const { failure } = error;
    const step = failure.kind === 'refused' ? failure.command : undefined;
    return { kind: 'failed', place, step, cause: causeOf(failure), reason: reasonOf(error.message) };
  }
}

function causeOf(failure: SmtpFailure): Trouble {
  switch (failure.kind) {
    case 'unfit':
      return failure.lacks === 'encryption' ? 'no-encryption' : 'no-login';
    case 'unanswered':
      return isCertificateTrouble(failure.code ?? '') ? 'certificate' : 'unreachable';
    case 'refused':
      return 'unreachable';
  }
}
