import { expect, it } from 'vitest';
import { type Command, outcomeOf, type SmtpFailure } from '../../../src/transport/smtp-outcome.ts';

const silence = (code?: string): SmtpFailure => ({ kind: 'unanswered', reason: 'failed', code });
const reply = (command: Command, text: string): SmtpFailure => ({
  kind: 'refused',
  command,
  reply: { code: Number(text.slice(0, 3)), text },
});

it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EPIPE', undefined])(
  '%s without an answer is temporary, and uncertain once the body left',
  (code) => {
    expect(outcomeOf(silence(code), false).kind).toBe('temporary');
    expect(outcomeOf(silence(code), true).kind).toBe('uncertain');
  },
);

it.each([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])('the certificate fault %s halts', (code) => {
  expect(outcomeOf(silence(code), false).kind).toBe('halted');
});

it('a server that lacks what is insisted on halts', () => {
  expect(outcomeOf({ kind: 'unfit', lacks: 'encryption', reason: 'no STARTTLS' }, false)).toEqual({
    kind: 'halted',
    reason: 'SMTP: no STARTTLS',
  });
});

it.each([
  ['CONN', '421 busy', 'temporary'],
  ['CONN', '554 no', 'halted'],
  ['EHLO', '550 no', 'halted'],
  ['STARTTLS', '502 no', 'halted'],
  ['STARTTLS', '454 later', 'temporary'],
  ['AUTH', '535 5.7.8 no', 'halted'],
  ['AUTH', '454 4.7.0 later', 'temporary'],
  ['AUTH', '503 no such thing', 'halted'],
  ['MAIL', '552 5.3.4 too big', 'permanent'],
  ['MAIL', '503 sequence', 'temporary'],
  ['MAIL', '501 5.1.7 bad sender', 'halted'],
  ['RCPT', '503 sequence', 'temporary'],
  ['RCPT', '550 5.1.8 bad sender domain', 'halted'],
  ['DATA', '552 5.2.2 full', 'permanent'],
  ['DATA', '354 again', 'temporary'],
  ['END', '552 5.2.2 full', 'permanent'],
  ['END', '354 again', 'uncertain'],
] as const)('%s answered %s is %s', (command, text, kind) => {
  expect(outcomeOf(reply(command, text), command === 'END').kind).toBe(kind);
});

it.each([
  ['RCPT', '550 5.1.1 no', true],
  ['RCPT', '550-5.1.1 no\n550 5.1.1 really', true],
  ['RCPT', '550 mailbox unavailable', undefined],
  ['RCPT', '550 the mailbox ana does not exist', true],
  ['RCPT', '550 5.2.1 user unknown but said otherwise', undefined],
  ['RCPT', '553 user unknown', undefined],
  ['DATA', '550 user unknown', undefined],
  ['END', '550 user unknown', undefined],
  ['RCPT', '550 5.1.11 not that one', undefined],
] as const)('%s answered %j: hard bounce %s', (command, text, hardBounce) => {
  const outcome = outcomeOf(reply(command, text), command === 'END');
  expect(outcome).toMatchObject({ kind: 'permanent', ...(hardBounce ? { hardBounce } : {}) });
  expect('hardBounce' in outcome).toBe(hardBounce ?? false);
});
