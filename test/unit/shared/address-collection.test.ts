/**
 * The cases of a public collection, Dominic Sayers' and Michael Rushton's tests for is_email (version 3.05), with our
 * outcomes and their reasons. A form's field holds one bare address that SMTP can carry and that a reader owns, so
 * most of what RFC 5322 allows in a header is refused.
 */
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/shared/addresses/email-address.ts';

const a63 = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghikl';
const a64 = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghiklm';
const dots = [...'abcdefghijklmnopqrstuvwxyz'].join('.');
/** Each number of groups, and each mistake in one, that an IPv6 literal can have. */
const LITERALS = [
  ...['255.255.255.255', '255.255.255', '255.255.255.255.255', '255.255.255.256', '1.2.3.4'],
  '1111:2222:3333:4444:5555:6666:7777:8888',
  'IPv6:1111:2222:3333:4444:5555:6666:7777',
  'IPv6:1111:2222:3333:4444:5555:6666:7777:8888',
  'IPv6:1111:2222:3333:4444:5555:6666:7777:8888:9999',
  'IPv6:1111:2222:3333:4444:5555:6666:7777:888G',
  'IPv6:1111:2222:3333:4444:5555:6666::8888',
  'IPv6:1111:2222:3333:4444:5555::8888',
  'IPv6:1111:2222:3333:4444:5555:6666::7777:8888',
  'IPv6::3333:4444:5555:6666:7777:8888',
  'IPv6:::3333:4444:5555:6666:7777:8888',
  'IPv6:1111::4444:5555::8888',
  'IPv6:::',
  'IPv6:1111:2222:3333:4444:5555:255.255.255.255',
  'IPv6:1111:2222:3333:4444:5555:6666:255.255.255.255',
  'IPv6:1111:2222:3333:4444::255.255.255.255',
  'IPv6:1111:2222:3333:4444:::255.255.255.255',
  'IPv6::255.255.255.255',
  'IPv6:1::2:',
  ...[
    'RFC-5322-domain-literal',
    'RFC-5322]-domain-literal',
    'RFC-5322-[domain-literal',
    'RFC 5322 domain literal',
  ],
  ...['RFC-5322-\\\u0007-domain-literal', 'RFC-5322-\\\t-domain-literal', 'RFC-5322-\\]-domain-literal'],
].map((literal) => `test@[${literal}]`);

const TAKEN: Record<string, string[]> = {
  'plain, as nearly every address is': [
    ...['test@iana.org', 'test@nominet.org.uk', 'test@about.museum', 'a@iana.org', 'test.test@iana.org'],
    ...['123@iana.org', 'test@123.com', 'test@mason-dixon.com', 'test@c--n.com'],
  ],
  'of a domain that may not exist: only the confirmation can tell': [
    'test@e.com',
    'test@test.com',
    'test@nic.no',
  ],
  'at the limits of RFC 5321': [`${a64}@iana.org`, `test@${a63}.com`],
  'of signs that an atom may hold': ['!#$%&`*+/=?^`{|}~@iana.org'],
  'with a domain in punycode': ['test@xn--hxajbheg2az3al.xn--jxalpdlp'],
  'with a local part that looks like punycode, which means nothing there': ['xn--test@iana.org'],
};

/** Addresses refused here although RFC 5321 would carry them, and those that no standard allows. */
const REFUSED: Record<string, string[]> = {
  'no address at all': ['test', '@', 'test@', '@io', '@iana.org', 'test..iana.org', 'test_exa-mple.com'],
  'a domain of one label, or of numbers: nobody reads mail there who signs up': [
    ...['test@io', 'test@org', 'test@iana.123', 'test@255.255.255.255', 'test@iana.a', 'test@iana.co-uk'],
  ],
  'dots or hyphens where none may be': [
    ...[
      '.test@iana.org',
      'test.@iana.org',
      'test@.iana.org',
      'test@iana.org.',
      'test@iana..com',
      'test@.org',
    ],
    ...['test@-iana.org', 'test@iana-.com', 'test@iana.org-'],
  ],
  'longer than RFC 5321 allows': [
    `${a64}n@iana.org`,
    `test@${a64}.com`,
    `${a64}@${a63}.${a63}.abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghij`,
    `a@${a63}.${a63}.${a63}.abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefg.hij`,
    `a@${a63}.${a63}.${a63}.abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefg.hijk`,
    `"abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcdefghj"@iana.org`,
  ],
  'a quoted local part, valid or not: providers give out none, and parsers differ on them': [
    ...[
      '"test"@iana.org',
      '""@iana.org',
      '"""@iana.org',
      '"\\a"@iana.org',
      '"\\""@iana.org',
      '"\\"@iana.org',
    ],
    ...['"\\\\"@iana.org', 'test"@iana.org', '"test@iana.org', '"test"test@iana.org', 'test"text"@iana.org'],
    ...['"test""test"@iana.org', '"test"."test"@iana.org', '"test\\ test"@iana.org', '"test".test@iana.org'],
    ...['"test\u0000"@iana.org', '"test\\\u0000"@iana.org', '"test\\"@iana.org', '"test\\©"@iana.org'],
    ...['"\rtest"@iana.org', '"\n"@iana.org', '"\\\n"@iana.org', '"\u0007"@iana.org', '"\\\u0007"@iana.org'],
  ],
  'an escape outside of quotes': ['test\\@test@iana.org'],
  'an address literal, valid or not: it names a machine': [
    ...LITERALS,
    ...['test@a[255.255.255.255]', 'test@[1.2.3.4', 'test@[RFC-5322-domain-literal\\]'],
    ...['test@[RFC-5322-domain-literal\\', 'test@[RFC-5322-domain-literal] (comment)'],
  ],
  'a comment, valid or not': [
    ...['(comment)test@iana.org', '((comment)test@iana.org', '(comment(comment))test@iana.org'],
    ...['test@(comment)iana.org', 'test(comment)test@iana.org', 'test@(comment)[255.255.255.255]'],
    ...[`(comment)${a64}@iana.org`, `test@(comment)${a63}.com`, '(test@iana.org', 'test@(iana.org'],
    ...['(comment\\)test@iana.org', 'test@iana.org(comment\\)', 'test@iana.org(comment\\', '()test@iana.org'],
    ...['(\r)test@iana.org', 'test@iana.org(\r)', '(\n)test@iana.org', '(\u0007)test@iana.org'],
    'test.(comment)test@iana.org',
  ],
  'white space or controls within': [
    ...[' test @iana.org', 'test@ iana .com', 'test . test@iana.org', '\u0007@iana.org', 'test@\u0007.org'],
  ],
  'a path in the domain': ['test@iana/icann.org'],
  'a domain whose last label is a single email: there is no such ending': [`a@${dots}`],
};

/** Phones add white space around an address: it is removed before anything is judged. */
const TRIMMED = [
  ...[
    ' test@iana.org',
    'test@iana.org ',
    'test@iana.org\n',
    'test@iana.org\r',
    '\rtest@iana.org',
    '\ntest@iana.org',
  ],
  ...['\r\n test@iana.org', '\r\n \r\n test@iana.org', '\r\ntest@iana.org', '\r\n \r\ntest@iana.org'],
  ...[' \r\ntest@iana.org', ' \r\n test@iana.org', ' \r\n \r\ntest@iana.org', ' \r\n\r\ntest@iana.org'],
  ...[' \r\n\r\n test@iana.org', 'test@iana.org\r\n ', 'test@iana.org\r\n \r\n ', 'test@iana.org\r\n'],
  ...['test@iana.org\r\n \r\n', 'test@iana.org \r\n', 'test@iana.org \r\n ', 'test@iana.org \r\n \r\n'],
  ...['test@iana.org \r\n\r\n', 'test@iana.org \r\n\r\n '],
];

describe('accepted', () => {
  test.each(Object.entries(TAKEN))('%s', (_, addresses) => {
    for (const text of addresses) expect(parseAddress(text)).toEqual({ email: text, key: text });
  });

  test('without the surrounding white space', () => {
    for (const text of TRIMMED)
      expect(parseAddress(text), JSON.stringify(text)).toMatchObject({ email: 'test@iana.org' });
  });
});

describe('refused', () => {
  test.each(Object.entries(REFUSED))('%s', (_, addresses) => {
    for (const text of addresses) expect(['malformed', 'too-long'], text).toContain(parseAddress(text));
  });

  test('as missing, if there is nothing', () => {
    expect(parseAddress('')).toBe('missing');
  });
});
