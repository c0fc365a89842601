/** The subject of a refusal, by its codes and in the words of many servers. */
import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../../src/shared/refusals/refusal.ts';
import { meaningOf, type Refusal } from '../../../src/shared/refusals/refusal-words.ts';

describe('a quote of another server outranks the code around it', () => {
  test.each<[string, string, Refusal]>([
    ['5.1.1', '550 5.7.1 IP address blacklisted by recipient', 'sender'],
    ['5.1.0', "550 5.1.0 Unknown address error 550-'5.2.2 Mailbox Full'", 'full'],
    ['5.7.1', '550 5.1.1 <ana@readers.test>: no such user', 'unknown'],
    ['5.0.0', '550-5.1.1 no account of that name\n550 5.1.1 at this place', 'unknown'],
    ['5.1.1', '552 5.2.2 over quota', 'full'],
  ])('%s with %s: %s', (status, words, expected) => {
    expect(refusalOf(status, words)).toBe(expected);
  });
});

describe('an address is never given up because of', () => {
  test.each<[string, string, Refusal]>([
    [
      'our own address',
      '550-Verification failed for <robin@letters.test>\n550-Called: 550 5.1.1 User unknown\n550 Sender verify failed',
      'sender',
    ],
    ['our network', '550 5.1.1 user unknown; 192.0.2.9 is listed by a block list', 'sender'],
    ['how much we send', '550 5.1.1 192.0.2.9 has sent to too many recipients this hour', 'sender'],
    ['the limit of our account', '550 5.4.5 Daily user sending limit exceeded', 'sender'],
    ['our authentication', '550 5.1.1 DMARC check failed, recipient unknown', 'sender'],
    ['the email’s size', '552 5.3.4 message size exceeds fixed limit', 'email'],
    ['a virus', '550 5.1.1 virus found in the message', 'email'],
    ['the mailbox’s size', '550 5.1.1 mailbox of the user is full', 'full'],
    ['a reader’s own filter, by KDDI', '550 : User unknown', 'later'],
    ['Exchange’s directory', '550 5.4.1 Recipient address rejected: Access denied', 'later'],
    ['a program that delivers', 'procmail: could not write: No such user', 'later'],
    ['a time that passes', '450 user unknown in our table yet', 'later'],
  ])('%s', (_, words, expected) => {
    expect(refusalOf(undefined, words)).toBe(expected);
  });

  test('a name in a host or an address', () => {
    expect(meaningOf('spamfilter.readers.test said: 550 no such user')).toBe('unknown');
    expect(meaningOf('<policy@relay.readers.test>: user unknown')).toBe('unknown');
    expect(meaningOf('550 user unknown, see https://readers.test/blocked/spam')).toBe('unknown');
  });
});

describe('an address is gone if', () => {
  test.each([
    ['5.1.1', ''],
    ['5.1.10', 'RESOLVER.ADR.RecipientNotFound; not found'],
    ['5.1.351', '550 5.1.351 Remote server returned unknown recipient or mailbox unavailable'],
    ['5.5.0', '550 5.5.0 Requested action not taken: mailbox unavailable'],
    ['5.4.4', 'Host or domain name not found'],
    ['5.0.0', '550 Invalid recipient'],
    ['5.0.0', '554 This user doesn’t exist here: no such account'],
    [undefined, '550 Adresse destinataire inconnue'],
    [undefined, '550 #5.1.0 Address rejected.'],
    [undefined, 'Unrouteable address'],
    [undefined, 'the host does not accept mail (null MX)'],
  ])('%s %s', (status, words) => {
    expect(refusalOf(status, words)).toBe('unknown');
  });

  test('but not if RFC 5321’s example for any refusal is alone', () => {
    expect(refusalOf('5.0.0', '550 Requested action not taken: mailbox unavailable')).not.toBe('unknown');
  });
});

test('a code of success is no refusal, and an unknown text has no meaning', () => {
  expect(refusalOf('2.1.5', '')).toBe('delivered');
  expect(refusalOf(undefined, '550 no')).toBeUndefined();
  expect(refusalOf('5.0.0', '')).toBeUndefined();
});

test('numbers that only look like codes don’t count', () => {
  expect(refusalOf(undefined, '550 host 5.1.1.7 of version 12.5.1.1 says no')).toBeUndefined();
});
