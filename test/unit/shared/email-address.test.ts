import { describe, expect, test } from 'vitest';
import { type AddressPolicy, parseAddress } from '../../../src/shared/addresses/email-address.ts';

describe('the stored form', () => {
  test('the local part as typed, the domain in lower case', () => {
    expect(parseAddress(' Foo.Bar+tag@X.Org ')).toEqual({
      email: 'Foo.Bar+tag@x.org',
      key: 'foo.bar+tag@x.org',
    });
  });

  test('two spellings of one address are one subscriber', () => {
    expect(parseAddress('Foo@X.org')).toMatchObject({ key: 'foo@x.org' });
    expect(parseAddress('foo@x.org')).toMatchObject({ key: 'foo@x.org' });
  });

  test('a domain in its own script and in ASCII are one', () => {
    const address = { email: 'user@xn--exmple-cua.org', key: 'user@xn--exmple-cua.org' };
    expect(parseAddress('user@exämple.org')).toEqual(address);
    expect(parseAddress('user@EXÄMPLE.org')).toEqual(address);
    expect(parseAddress('user@xn--exmple-cua.org')).toEqual(address);
    expect(parseAddress('user@exa\u0308mple.org')).toEqual(address);
  });

  test.each([
    'a+1@gmail.com',
    "o'neil@x.org",
    'a_b-c@x.org',
    'a@sub.x.co.uk',
    'info@x.org',
    '1@x.org',
    'abuses@x.org',
    'a&b@x.org',
    'a%b@x.org',
    'a=b@x.org',
    'a#b@x.org',
    'a/b@x.org',
    '!$*?^`{|}~@x.org',
  ])('%s is an address', (text) => {
    expect(parseAddress(text)).toEqual({ email: text, key: text });
  });

  test('tags and dots distinguish subscribers', () => {
    expect(parseAddress('a+1@gmail.com')).not.toEqual(parseAddress('a+2@gmail.com'));
  });
});

describe('length', () => {
  const domain = `${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.org`;

  test('64 octets before the @ are the most', () => {
    expect(parseAddress(`${'a'.repeat(64)}@x.org`)).toMatchObject({ email: `${'a'.repeat(64)}@x.org` });
    expect(parseAddress(`${'a'.repeat(65)}@x.org`)).toBe('too-long');
    expect(parseAddress(`${'é'.repeat(33)}@x.org`)).toBe('too-long');
  });

  test('254 octets in all are the most', () => {
    const fits = `${'a'.repeat(254 - 1 - domain.length - 9)}@${'e'.repeat(8)}.${domain}`;
    expect(fits).toHaveLength(254);
    expect(parseAddress(fits)).toMatchObject({ email: fits });
    expect(parseAddress(`a${fits}`)).toBe('too-long');
  });

  test('63 octets are the most between two dots', () => {
    expect(parseAddress(`a@${'d'.repeat(63)}.org`)).toMatchObject({});
    expect(parseAddress(`a@${'d'.repeat(64)}.org`)).toBe('malformed');
  });

  test('a megabyte is refused', () => {
    expect(parseAddress(`${'a'.repeat(1_000_000)}@x.org`)).toBe('too-long');
    expect(parseAddress(`a@${'x.'.repeat(500_000)}org`)).toBe('too-long');
    expect(parseAddress('@'.repeat(1_000_000))).toBe('too-long');
    expect(parseAddress(`${' '.repeat(1_000_000)}a@x.org`)).toBe('too-long');
  });
});

describe('malformed addresses', () => {
  test.each([
    ['no dot in the domain', 'a@b'],
    ['this machine', 'a@localhost'],
    ['an address literal', 'a@[127.0.0.1]'],
    ['a number for a host', 'a@127.0.0.1'],
    ['a number in disguise', 'a@0x7f.1'],
    ['a quoted local part', '"quoted space"@x.org'],
    ['two dots', 'a..b@x.org'],
    ['a dot at the start', '.a@x.org'],
    ['a dot before the @', 'a.@x.org'],
    ['a dot at the end', 'a@x.org.'],
    ['an empty label', 'a@x..org'],
    ['a header behind a line break', 'a@x.org\r\nBcc: e@x.org'],
    ['a header behind an encoded line break', 'a@x.org%0d%0aBcc:'],
    ['an encoded line break before an address', 'a%0d%0aBcc:e@x.org'],
    ['a line break in the domain', 'a@x.o\nrg'],
    ['a tab in the domain', 'a@x.o\trg'],
    ['a NUL', 'a@x.org\u0000'],
    ['a NUL inside', 'a\u0000b@x.org'],
    ['a Unicode line break inside', 'a@x\u2028.org'],
    ['two addresses and a comma', 'a@x.org, b@x.org'],
    ['two addresses and a semicolon', 'a@x.org;b@x.org'],
    ['a name before it', 'X <a@x.org>'],
    ['angle brackets', '<a@x.org>'],
    ['a scheme', 'mailto:a@x.org'],
    ['a path', 'a@x.org/b'],
    ['a backslash', 'a@x.org\\b'],
    ['a query', 'a@x.org?bcc=b@x.org'],
    ['a query without another address', 'a@x.org?cc=b'],
    ['a fragment', 'a@x.org#b'],
    ['a port', 'a@x.org:25'],
    ['an encoded dot', 'a@x%2Eorg'],
    ['a local part in another script', 'иван@почта.рф'],
    ['a joiner in the local part', 'a\u200Db@x.org'],
    ['a joiner in the domain', 'a@x\u200Dy.org'],
    ['a direction mark', 'a\u202E@x.org'],
    ['nothing before the @', '@x.org'],
    ['nothing behind the @', 'a@'],
    ['no @', 'x.org'],
    ['two @', 'a@b@x.org'],
    ['a space', 'a b@x.org'],
  ])('%s', (_, text) => {
    expect(parseAddress(text)).toBe('malformed');
  });
});

test.each(['abuse@x.org', 'Postmaster@X.org', 'noreply@x.org', 'no-reply@x.org', 'mailer-daemon@x.org'])(
  '%s is nobody’s own address',
  (text) => {
    expect(parseAddress(text)).toBe('role');
  },
);

test.each(['', '   ', '\r\n'])('%j is not accepted', (text) => {
  expect(parseAddress(text)).toBe('missing');
});

describe('by its policy', () => {
  const USUAL: AddressPolicy = { roles: 'refuse', isDisposable: undefined, examples: 'allow' };
  const isDisposable = (domain: string) => domain === 'minutes.example';

  test('a mail system’s address may be a reader’s, tag or no tag', () => {
    expect(parseAddress('abuse+x@x.org')).toBe('role');
    expect(parseAddress('abuse@x.org', { ...USUAL, roles: 'allow' })).toMatchObject({});
  });

  test('a disposable domain may be refused, or not', () => {
    expect(parseAddress('a@minutes.example')).toMatchObject({ key: 'a@minutes.example' });
    expect(parseAddress('a@Minutes.EXAMPLE', { ...USUAL, isDisposable })).toBe('disposable');
    expect(parseAddress('a@hours.example', { ...USUAL, isDisposable })).toMatchObject({});
  });

  test.each(['a@example.com', 'a@EXAMPLE.org', 'a@www.example.net', 'a@x.example', 'a@x.invalid'])(
    'a domain that nobody can own may be refused: %s',
    (text) => {
      expect(parseAddress(text)).toMatchObject({});
      expect(parseAddress(text, { ...USUAL, examples: 'refuse' })).toBe('example');
    },
  );

  test.each(['a@myexample.com', 'a@example.com.au', 'a@example.de'])('%s only looks like one', (text) => {
    expect(parseAddress(text, { ...USUAL, examples: 'refuse' })).toMatchObject({ key: text });
  });
});
