import { expect, test } from 'vitest';
import { findReverse, judgeReverse } from '../../../../src/operator/doctor/reverse-dns.ts';
import { type Zone, zoneDns } from '../../../support/zone.ts';

const NAMED: Zone = {
  'mail.letters.test A': ['192.0.2.7'],
  '7.2.0.192.in-addr.arpa PTR': ['mail.letters.test'],
};
const look = async (zone: Zone) =>
  judgeReverse('mail.letters.test', await findReverse('mail.letters.test', zoneDns(zone)));

test('a name that leads there and back is fine, and no more is claimed', async () => {
  expect(await look(NAMED)).toEqual({
    code: 'reverse-good',
    names: [{ address: '192.0.2.7', name: 'mail.letters.test' }],
  });
});

test.each<[string, Zone, object]>([
  ['no name', { 'mail.letters.test A': ['192.0.2.7'] }, { code: 'reverse-missing', address: '192.0.2.7' }],
  [
    'a name that leads elsewhere',
    { ...NAMED, 'host7.hoster.test A': ['192.0.2.8'], '7.2.0.192.in-addr.arpa PTR': ['host7.hoster.test'] },
    { code: 'reverse-one-way', name: 'host7.hoster.test' },
  ],
  [
    'a name that leads nowhere',
    { ...NAMED, '7.2.0.192.in-addr.arpa PTR': ['gone.hoster.test'] },
    { code: 'reverse-one-way', name: 'gone.hoster.test' },
  ],
  [
    'one of two without',
    { ...NAMED, 'mail.letters.test A': ['192.0.2.7', '192.0.2.8'] },
    { code: 'reverse-missing', address: '192.0.2.8' },
  ],
])('%s is a warning', async (_, zone, result) => {
  expect(await look(zone)).toMatchObject({ host: 'mail.letters.test', ...result });
});

test('a second name that leads back is enough', async () => {
  const zone = { ...NAMED, '7.2.0.192.in-addr.arpa PTR': ['gone.hoster.test', 'mail.letters.test'] };
  expect(await look(zone)).toMatchObject({ code: 'reverse-good' });
});

test('silence doesn’t count as an answer, and a host without an address reveals nothing', async () => {
  expect(await look({ ...NAMED, '7.2.0.192.in-addr.arpa PTR': ['SERVFAIL'] })).toEqual({
    ...{ code: 'dns-silent', asked: 'ptr', name: '192.0.2.7', reason: 'ESERVFAIL' },
  });
  expect(await look({})).toEqual({ code: 'reverse-without-address', host: 'mail.letters.test' });
});
