/** What a text for people adds to the code, and where the email below it begins. */
import { expect, test } from 'vitest';
import { bounceClassOf } from '../../../../src/flow/events/bounce-class.ts';
import { failureIn } from '../../../../src/flow/events/delivery-status.ts';
import { readPlainBounce } from '../../../../src/flow/events/plain-bounce.ts';
import { toldIn } from '../../../../src/flow/events/told.ts';

test('“user unknown” in answer to the body is soft unless a code agrees', () => {
  expect(bounceClassOf('5.0.0', '550 Unknown user', 'body')).toBe('soft');
  expect(bounceClassOf('5.0.0', '550 Unknown user', 'address')).toBe('hard');
  expect(bounceClassOf('5.1.1', '550 Unknown user', 'body')).toBe('hard');
  expect(bounceClassOf('5.0.0', '550 no such account here', 'body')).toBe('hard');
});

test('a closed mailbox is gone if its address was refused as unknown', () => {
  expect(bounceClassOf('5.2.1', '550 5.2.1 User unknown', 'address')).toBe('hard');
  expect(bounceClassOf('5.2.1', '550 5.2.1 User unknown')).toBe('soft');
  expect(bounceClassOf('5.2.1', '550 5.2.1 The account is disabled', 'address')).toBe('soft');
});

test('a full mailbox mentioned only in the text gives up nobody', () => {
  const status =
    'Reporting-MTA: dns; x.test\n\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n';
  expect(failureIn(status, 'It was rejected: not enough disk space.')?.verdict).toBe('soft');
  expect(failureIn(status, 'It could not be delivered.')?.verdict).toBe('hard');
});

test.each([
  'WARNING: it has not yet been delivered: 550 User unknown',
  'Delivery failed so far; your message has been delayed.\nWe will keep trying.',
  'Failed: 451 try later. The message is still being retried',
])('an email that is still being tried has not failed: %s', (text) => {
  expect(readPlainBounce(text)).toBeUndefined();
});

test('the email’s own words, below a rule or in its header, are not the server’s', () => {
  const text =
    'Delivery failed: over quota\n\n--- Below this line is a copy of the message.\n\nno such user here\n';
  expect(toldIn(text).told).toBe('Delivery failed: over quota\n');
  expect(readPlainBounce(text)?.failure.verdict).toBe('soft');
  const { told, original } = toldIn('It failed.\n\nReceived: by x.test\n\twith SMTP\nSubject: spam\n\nHello');
  expect(told.trim()).toBe('It failed.');
  expect(original).toContain('Subject: spam');
});
