import { expect, it } from 'vitest';
import {
  type Command,
  outcomeOf,
  type SmtpFailure,
} from '../../../../src/adapters/transport/smtp-outcome.ts';

const silence = (code?: string): SmtpFailure => ({ kind: 'unanswered', reason: 'failed', code });
const reply = (command: Command, text: string): SmtpFailure => ({
  kind: 'refused',
  command,
  reply: { code: Number(text.slice(0, 3)), text },
});

it.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EPIPE',
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  undefined,
])('%s without an answer is temporary, and uncertain once the body has begun to leave', (code) => {
  expect(outcomeOf(silence(code), false).kind).toBe('temporary');
  expect(outcomeOf(silence(code), true).kind).toBe('uncertain');
});

it.each([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])('%s halts: the server can’t be trusted, or has no TLS', (code) => {
  expect(outcomeOf(silence(code), false).kind).toBe('halted');
});

it('a server that lacks a requirement halts', () => {
  expect(outcomeOf({ kind: 'unfit', lacks: 'encryption', reason: 'no STARTTLS' }, false)).toEqual({
    kind: 'halted',
    code: 'server-unfit',
    reason: 'SMTP: no STARTTLS',
  });
});

it.each([
  ['CONN', '421 busy', 'refused'],
  ['CONN', '554 no', 'refused'],
  ['EHLO', '550 no', 'refused'],
  ['STARTTLS', '502 no', 'refused'],
  ['STARTTLS', '454 later', 'refused'],
  ['AUTH', '535 5.7.8 no', 'refused'],
  ['AUTH', '454 4.7.0 later', 'refused'],
  ['AUTH', '503 no such thing', 'refused'],
  ['MAIL', '552 5.3.4 too big', 'refused'],
  ['MAIL', '503 sequence', 'temporary'],
  ['MAIL', '501 5.1.7 bad sender', 'refused'],
  ['RCPT', '503 sequence', 'temporary'],
  ['RCPT', '550 5.1.8 bad sender domain', 'refused'],
  ['DATA', '552 5.2.2 full', 'refused'],
  ['DATA', '354 again', 'temporary'],
  ['END', '552 5.2.2 full', 'refused'],
  ['END', '354 again', 'uncertain'],
] as const)('%s answered %s is %s', (command, text, kind) => {
  expect(outcomeOf(reply(command, text), command === 'END').kind).toBe(kind);
});

it.each([
  ['RCPT', '550 5.1.1 no', 'recipient', '5.1.1'],
  ['RCPT', '550-5.1.1 no\n550 5.1.1 really', 'recipient', '5.1.1'],
  ['RCPT', '550-Verification failed\n550 5.1.1 unknown', 'recipient', undefined],
  ['CONN', '554 no', 'session', undefined],
  ['AUTH', '535 5.7.8 no', 'session', '5.7.8'],
  ['MAIL', '550 5.1.11 no', 'sender', '5.1.11'],
  ['DATA', '550 user unknown', 'message', undefined],
  ['END', '550 user unknown', 'message', undefined],
] as const)('%s answered %j is reported with its stage and status', (command, text, stage, status) => {
  const outcome = outcomeOf(reply(command, text), command === 'END');
  const words = `SMTP: ${text.replace('\n', ' ')}`;
  expect(outcome).toMatchObject({ kind: 'refused', refusal: { stage, status, words, named: false } });
});
