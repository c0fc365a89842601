/** Addresses that would reach more than one mailbox, nobody's, or the wrong one. */
import { describe, expect, test } from 'vitest';
import { attacked, emailsSince, signUpBy } from '../support/attacked.ts';
import { post, raw } from '../support/raw-http.ts';

const REFUSED: [string, string][] = [
  ['without a domain of two parts', 'a@b'],
  ['of this machine', 'a@localhost'],
  ['with a literal', 'a@[127.0.0.1]'],
  ['with a literal of IPv6', 'a@[IPv6:::1]'],
  ['of 65 octets before the @', `${'a'.repeat(65)}@x.org`],
  ['of 66 octets and 33 emails', `${'é'.repeat(33)}@x.org`],
  ['of 255 octets', `a@${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(65)}.org`],
  ['that is quoted', '"quoted space"@x.org'],
  ['with two dots', 'a..b@x.org'],
  ['that begins with a dot', '.a@x.org'],
  ['with a header behind it', 'a@x.org\r\nBcc: e@x.org'],
  ['with an encoded header behind it', 'a@x.org%0d%0aBcc:e@x.org'],
  ['with a recipient of SMTP behind it', 'a@x.org>\r\nRCPT TO:<e@x.org'],
  ['with a NUL', 'a@x.org\u0000.evil.example'],
  ['with a Unicode line break', 'a@x.org\u2028b@x.org'],
  ['of two with a comma', 'a@x.org, b@x.org'],
  ['of two with a comma and no space', 'a@x.org,b@x.org'],
  ['of two with a semicolon', 'a@x.org;b@x.org'],
  ['of two with a space', 'a@x.org b@x.org'],
  ['with a name', 'X <a@x.org>'],
  ['with a comment', 'a(comment)@x.org'],
  ['of a group', 'undisclosed:a@x.org;'],
  ['of a route', '@relay.example:a@x.org'],
  ['of an old mailer’s path', 'host!a@x.org@evil.example'],
  ['with percent routing into another', 'a%evil.example@'],
  ['in another script', 'иван@почта.рф'],
  ['with a zero-width joiner', 'a\u200Db@x.org'],
  ['with a right-to-left override', 'a\u202Egro.x@x.org'],
  ['of the mail system', 'postmaster@x.org'],
  ['of the abuse desk', 'Abuse@x.org'],
  ['that reads nothing', 'noreply@x.org'],
];

describe('an address is refused, mails nobody and leaves nothing behind', () => {
  test('by the JSON interface: every one', async () => {
    const product = await attacked();
    for (const [name, email] of REFUSED) {
      const answer = await signUpBy(product, { email });
      expect([answer.status, await answer.json()], name).toEqual([
        422,
        { errors: [{ field: 'email', message: expect.any(String) }] },
      ]);
    }
    await product.deliver();
    expect(await product.emails()).toEqual([]);
    expect(product.dump()['store.db/subscribers']).toEqual([]);
  });

  test('by the form: every one', async () => {
    const product = await attacked();
    for (const [name, email] of REFUSED) {
      const answer = await fetch(`${product.url}/subscribe`, {
        method: 'POST',
        body: new URLSearchParams({ email }),
      });
      expect(answer.status, name).toBe(422);
    }
    await product.deliver();
    expect(await product.emails()).toEqual([]);
  });

  test('as raw bytes that are not UTF-8', async () => {
    const product = await attacked();
    for (const email of ['a%ff@x.org', 'a@x%c0%ae.org', 'a%00@x.org', '%EF%BC%A1@x.org%0a']) {
      const { statuses } = await raw(product.url, [post('/subscribe', `email=${email}`)]);
      expect(statuses).toEqual([422]);
    }
    expect(product.dump()['store.db/subscribers']).toEqual([]);
  });
});

test.each([
  [
    'ASCII and its own script',
    ['user@exämple.org', 'user@xn--exmple-cua.org', 'user@EXÄMPLE.org', 'user@exa\u0308mple.org'],
  ],
  ['capitals', ['Foo@X.org', 'foo@x.org', ' FOO@x.ORG ']],
  ['dots of other scripts', ['foo@x.org', 'foo@x\u3002org', 'foo@x\uFF0Eorg']],
])('one address in %s is one subscriber', async (_, spellings) => {
  const product = await attacked();
  for (const email of spellings) expect((await signUpBy(product, { email })).status, email).toBe(202);
  await product.deliver();
  expect(product.dump()['store.db/subscribers']).toHaveLength(1);
});

test('mail goes to the local part as it was typed', async () => {
  const product = await attacked();
  await signUpBy(product, { email: 'Foo.Bar@X.org' });
  await product.deliver();
  expect((await product.emails())[0]?.to).toContain('Foo.Bar@x.org');
});

test.each([
  ['64 octets before the @', `${'a'.repeat(64)}@x.org`],
  [
    '254 octets in all',
    `${'a'.repeat(60)}@${'d'.repeat(61)}.${'d'.repeat(61)}.${'d'.repeat(61)}.org`.padEnd(254, 'g'),
  ],
])('an address with %s is accepted', async (_, email) => {
  const product = await attacked();
  const before = await product.emails();
  expect((await signUpBy(product, { email })).status).toBe(202);
  await product.deliver();
  expect(await emailsSince(product, before)).toHaveLength(1);
});
