import { expect, test } from 'vitest';
import { findReverse, judgeReverse } from '../../../../src/operator/doctor/reverse-dns.ts';
import { type Zone, zoneDns } from '../../../support/zone.ts';

const NAMED: Zone = {
  'mail.letters.test A': ['192.0.2.7'],
  '7.2.0.192.in-addr.arpa PTR': ['mail.letters.test'],
};
const look = async (zone: Zone) =>
  judgeReverse('mail.letters.test', await findReverse('mail.letters.test', zoneDns(zone)));

test('a name that leads there and back is well, and no more is claimed', async () => {
  expect(await look(NAMED)).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(
      /192\.0\.2\.7 is mail\.letters\.test in both directions; .*can’t be checked here/,
    ),
  });
});

test.each<[string, Zone, string]>([
  ['no name', { 'mail.letters.test A': ['192.0.2.7'] }, 'has no reverse name'],
  [
    'a name that leads elsewhere',
    { ...NAMED, 'host7.hoster.test A': ['192.0.2.8'], '7.2.0.192.in-addr.arpa PTR': ['host7.hoster.test'] },
    'has the reverse name (PTR) host7.hoster.test',
  ],
  [
    'a name that leads nowhere',
    { ...NAMED, '7.2.0.192.in-addr.arpa PTR': ['gone.hoster.test'] },
    'does not lead back to it',
  ],
  ['one of two without', { ...NAMED, 'mail.letters.test A': ['192.0.2.7', '192.0.2.8'] }, '192.0.2.8 of'],
])('%s is a warning with the record to ask for', async (_, zone, found) => {
  expect(await look(zone)).toMatchObject({
    state: 'warning',
    found: expect.stringContaining(found),
    remedy: expect.stringContaining('PTR record'),
  });
});

test('a second name that leads back is enough', async () => {
  const zone = { ...NAMED, '7.2.0.192.in-addr.arpa PTR': ['gone.hoster.test', 'mail.letters.test'] };
  expect(await look(zone)).toMatchObject({ state: 'ok' });
});

test('silence is not taken for an answer, and a host without an address says nothing', async () => {
  expect(await look({ ...NAMED, '7.2.0.192.in-addr.arpa PTR': ['SERVFAIL'] })).toMatchObject({
    state: 'fault',
    found: expect.stringContaining('DNS did not answer'),
  });
  expect(await look({})).toMatchObject({ state: 'ok', found: expect.stringContaining('no address') });
});
