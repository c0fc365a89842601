import { expect, test } from 'vitest';
import { countedMailbox } from '../../../src/shared/addresses/counted-mailbox.ts';
import { parseAddress } from '../../../src/shared/addresses/email-address.ts';

test.each([
  ['a+1@x.org', 'a@x.org'],
  ['a+1+2@x.org', 'a@x.org'],
  ['+a@x.org', '+a@x.org'],
  ['a.b@x.org', 'a.b@x.org'],
  ['a.b+c@gmail.com', 'ab@gmail.com'],
  ['a.b@googlemail.com', 'ab@gmail.com'],
  ['a.b-c_d+e@pm.me', 'abcd@proton.me'],
  ['a.b+c@me.com', 'a.b@icloud.com'],
  ['a@xn--exmple-cua.org', 'a@xn--exmple-cua.org'],
])('%s is counted as %s', (key, counted) => {
  expect(countedMailbox(key)).toBe(counted);
});

test.each([
  ['A.B+News@GoogleMail.COM', 'ab@gmail.com'],
  ['ann@Exämple.ORG', 'ann@xn--exmple-cua.org'],
  ['ann@xn--exmple-cua.org', 'ann@xn--exmple-cua.org'],
])('as typed, %s is counted as %s', (typed, counted) => {
  const address = parseAddress(typed);
  if (typeof address === 'string') throw new Error(address);
  expect(countedMailbox(address.key)).toBe(counted);
});
