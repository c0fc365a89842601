import type { NodemailerError } from 'nodemailer/lib/errors';
import { expect, it } from 'vitest';
import { outcomeOf } from '../../../src/transport/smtp-outcome.ts';

const failure = (fields: Partial<NodemailerError>) =>
  Object.assign(new Error('failed'), fields) as NodemailerError;
const reply = (command: string, response: string) =>
  failure({ command, response, responseCode: Number(response.slice(0, 3)) });

it.each([
  ['ECONNECTION', 'temporary'],
  ['ETIMEDOUT', 'temporary'],
  ['EDNS', 'temporary'],
  ['ESOCKET', 'temporary'],
  ['ETLS', 'temporary'],
  ['EPROTOCOL', 'temporary'],
  ['EAUTH', 'halted'],
  ['EMESSAGE', 'permanent'],
  ['EENVELOPE', 'permanent'],
])('%s without an answer is %s, and uncertain once the body left', (code, kind) => {
  expect(outcomeOf(failure({ code }), false).kind).toBe(kind);
  expect(outcomeOf(failure({ code }), true).kind).toBe('uncertain');
});

it.each([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])('the certificate fault %s halts', (originalCode) => {
  expect(outcomeOf(failure({ code: 'ESOCKET', originalCode }), false).kind).toBe('halted');
});

it.each([
  ['CONN', '421 busy', 'temporary'],
  ['CONN', '554 no', 'halted'],
  ['EHLO', '550 no', 'halted'],
  ['STARTTLS', '502 no', 'halted'],
  ['STARTTLS', '454 later', 'temporary'],
  ['AUTH PLAIN', '535 5.7.8 no', 'halted'],
  ['AUTH PLAIN', '454 4.7.0 later', 'temporary'],
  ['AUTH PLAIN', '503 no such thing', 'halted'],
  ['MAIL FROM', '552 5.3.4 too big', 'permanent'],
  ['MAIL FROM', '503 sequence', 'temporary'],
  ['MAIL FROM', '501 5.1.7 bad sender', 'halted'],
  ['RCPT TO', '503 sequence', 'temporary'],
  ['RCPT TO', '550 5.1.8 bad sender domain', 'halted'],
  ['DATA', '552 5.2.2 full', 'permanent'],
  ['DATA', '354 again', 'uncertain'],
])('%s answered %s is %s', (command, response, kind) => {
  expect(outcomeOf(reply(command, response), command === 'DATA').kind).toBe(kind);
});

it.each([
  ['RCPT TO', '550 5.1.1 no', true],
  ['RCPT TO', '550-5.1.1 no\n550 5.1.1 really', true],
  ['RCPT TO', '550 mailbox unavailable', undefined],
  ['RCPT TO', '550 the mailbox ana does not exist', true],
  ['RCPT TO', '550 5.2.1 user unknown but said otherwise', undefined],
  ['RCPT TO', '553 user unknown', undefined],
  ['DATA', '550 user unknown', undefined],
  ['RCPT TO', '550 5.1.11 not that one', undefined],
])('%s answered %j: hard bounce %s', (command, response, hardBounce) => {
  expect(outcomeOf(reply(command, response), false)).toMatchObject({
    kind: 'permanent',
    ...(hardBounce ? { hardBounce } : {}),
  });
  expect('hardBounce' in outcomeOf(reply(command, response), false)).toBe(hardBounce ?? false);
});
