import { expect, test } from 'vitest';
import { bounceCause, isBlameless } from '../../../../src/flow/events/bounce-cause.ts';

const record = (words: string, soft = false, status?: string) => ({ words, soft, status });

test.each([
  [record('550 5.1.1 <x>: Recipient address rejected: User unknown'), 'no-such-address', false],
  [record('550 5.7.1 Message rejected: IP address blacklisted'), 'sender-refused', true],
  [record('SMTP: 550 Verification failed for <coach@run.example>', false, '5.1.1'), 'sender-refused', true],
  [record("5.1.0 Unknown address error 550-'5.2.2 Mailbox Full'"), 'mailbox-full', false],
  [record('552 5.3.4 Message too big for system'), 'email-refused', true],
  [record('it went wrong', true), 'came-back-often', false],
  [record(''), 'not-told', false],
  [undefined, 'imported', false],
] as const)('%j is %s', (given, cause, blameless) => {
  expect(bounceCause(given)).toBe(cause);
  expect(isBlameless(cause)).toBe(blameless);
});
