import { describe, expect, it } from 'vitest';
import { isLoopback } from '../../../src/adapters/transport/loopback.ts';
import { reasonOf } from '../../../src/adapters/transport/reason.ts';
import { formatMailbox, isAscii, oneLine, wireAddress } from '../../../src/shared/addresses/mailbox.ts';

describe('wireAddress', () => {
  it.each([
    ['Ana+run@readers.test', 'Ana+run@readers.test'],
    ['ana@läufer.test', 'ana@xn--lufer-gra.test'],
    ['иван@почта.test', 'иван@xn--80a1acny.test'],
    ["o'neil@x.test", "o'neil@x.test"],
  ])('%s is sent as %s', (email, wire) => {
    expect(wireAddress(email)).toBe(wire);
  });

  it.each([
    '',
    'a',
    '@x',
    'a@',
    'a@b@c',
    'a b@x',
    'a@x, b@x',
    'a@x;b@x',
    '<a@x>',
    'a@x\r\nb@x',
    'a\u0000@x',
    '"a"@x',
    'a@[127.0.0.1]',
    'a@x\u2028',
    'a@..%',
  ])('%j is not one address', (email) => {
    expect(wireAddress(email)).toBeUndefined();
  });

  it('decides about a megabyte at once', () => {
    expect(wireAddress(`${'a'.repeat(1_000_000)} `)).toBeUndefined();
  });
});

describe('formatMailbox', () => {
  it.each([
    ['Ana', 'Ana <a@x.test>'],
    ['', 'a@x.test'],
    ['  ', 'a@x.test'],
    ['Läufer Ana', 'Läufer Ana <a@x.test>'],
    ['Ana, Jr.', '"Ana, Jr." <a@x.test>'],
    ['Ana "hare"', '"Ana \\"hare\\"" <a@x.test>'],
    ['Ana\\', '"Ana\\\\" <a@x.test>'],
    ['b@x.test', '"b@x.test" <a@x.test>'],
    ['Ana\r\nBcc: b@x.test', '"Ana Bcc: b@x.test" <a@x.test>'],
  ])('the name %j', (name, mailbox) => {
    expect(formatMailbox({ name, email: 'a@x.test' })).toBe(mailbox);
  });
});

it('distinguishes ASCII addresses', () => {
  expect(['a@x.test', 'ä@x.test', 'a b@x', ''].map(isAscii)).toEqual([true, false, false, false]);
});

it('makes one line of many', () => {
  expect(oneLine(' a\r\n\tb\u0000c\u0085d ')).toBe('a b c d');
});

it('recognises this machine', () => {
  const hosts = ['localhost', 'LOCALHOST', 'mail.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'];
  const others = [
    'example.org',
    '127.0.0.1.evil.test',
    'localhost.evil.test',
    '128.0.0.1',
    '0.0.0.0',
    '::',
    '',
  ];
  expect(hosts.map(isLoopback)).toEqual(hosts.map(() => true));
  expect(others.map(isLoopback)).toEqual(others.map(() => false));
});

it('shortens a reason to one line without addresses', () => {
  expect(reasonOf(' 550 5.1.1 <ana.b@x.test>:\r\n unknown\u0007 ')).toBe('550 5.1.1 <a…@x.test>: unknown');
  expect(reasonOf('x'.repeat(5000))).toHaveLength(300);
});
