import { expect, test } from 'vitest';
import { likenessOf, speaksOf, statedDelay } from '../../../../src/flow/deliver/speaks-of.ts';

const refusal = (words: string) => {
  const [, code, status] = /^(\d{3})[ -](\d\.\d+\.\d+)?/.exec(words) ?? [];
  return { stage: 'recipient', code: Number(code), status, words, named: false } as const;
};

test.each([
  ['550 5.1.1 <x>: Recipient address rejected: User unknown in relay recipient table', 'unknown-recipient'],
  ['550-5.1.1 The email account that you tried to reach does not exist', 'unknown-recipient'],
  ['550 No such user', 'unknown-recipient'],
  [
    '550-Verification failed for <a> 550-The mail server said: 550 5.1.1 User unknown 550 Sender verify failed',
    'sender',
  ],
  ['553 5.1.8 Sender address rejected: Domain not found', 'sender'],
  ['550 5.7.23 SPF validation failed', 'sender'],
  ['554 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org', 'sender'],
  ['550 5.4.5 Daily user sending limit exceeded', 'limit'],
  ['554 Sending limit exceeded', 'limit'],
  ['454 Throttling failure: Maximum sending rate exceeded', 'limit'],
  ['454 Throttling failure: Daily message quota exceeded', 'limit'],
  ['421 4.7.0 Too many messages in a short time', 'limit'],
  ['452 4.2.2 The recipient is over quota', 'later'],
  ['450 4.7.1 Greylisted, try again in 300 seconds', 'later'],
  ['552 5.2.2 Mailbox is full: quota exceeded', 'mailbox'],
  ['552 Mailbox full, quota exceeded', 'unclear'],
  ['552 5.3.4 Message size exceeds fixed limit', 'size'],
  ['552 message too large', 'size'],
  ['535 5.7.8 Authentication failed', 'session'],
  ['554 5.7.1 <x>: Recipient address rejected: Access denied', 'unclear'],
] as const)('%s is about: %s', (words, subject) => {
  expect(speaksOf(refusal(words))).toBe(subject);
});

test('refusals are alike without what changes from reader to reader', () => {
  const [one, other] = [
    '550 5.7.1 <ann@a.example> mx1.a.example says no (id 1aB-22)',
    '550 5.7.1 <bob@b.example> mx7.b.example says no (id 9xZ-31)',
  ].map((words) => likenessOf(refusal(words)));
  expect(one).toBe(other);
  expect(likenessOf(refusal('550 5.7.1 says yes'))).not.toBe(one);
});

test('the same words under another code are another refusal', () => {
  const [one, ...others] = ['550 5.7.1 says no', '550 5.4.1 says no', '550 says no', '554 5.7.1 says no'].map(
    (words) => likenessOf({ ...refusal(words), words: 'says no' }),
  );
  expect(others).not.toContain(one);
  expect(new Set(others).size).toBe(3);
});

test.each([530, 534, 535, 538])('%d requires a login, at any stage and in any words', (code) => {
  expect(speaksOf(refusal(`${code} No`))).toBe('session');
});

test.each([
  ['try again in 300 seconds', 300_000],
  ['please retry after 5 minutes', 300_000],
  ['wait 24 hours', 86_400_000],
  ['Try again in 5 MINUTES', 300_000],
  ['come back in 2 days', 172_800_000],
  ['for 90s', 90_000],
  ['limit of 500 messages', undefined],
  ['in 7 steps', undefined],
])('the delay in "%s" is %s ms', (words, ms) => {
  expect(statedDelay(words)).toBe(ms);
});
