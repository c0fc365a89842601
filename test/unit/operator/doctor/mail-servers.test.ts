import { describe, expect, test } from 'vitest';
import {
  findReception,
  judgeReception,
  judgeReturnPath,
} from '../../../../src/operator/doctor/mail-servers.ts';
import { type Zone, zoneDns } from '../../../support/zone.ts';

const REPLIES = { mail: 'replies', address: 'coach@letters.test' } as const;

describe('the reply address', () => {
  const judge = async (zone: Zone) =>
    judgeReception(REPLIES, await findReception('letters.test', zoneDns(zone)));

  test('has servers, the preferred one first', async () => {
    const zone: Zone = {
      'letters.test MX': ['20 b.letters.test', '10 a.letters.test'],
      'a.letters.test A': ['192.0.2.1'],
      'b.letters.test A': ['192.0.2.2'],
    };
    expect(await judge(zone)).toEqual({
      code: 'mail-server-good',
      ...REPLIES,
      servers: ['a.letters.test', 'b.letters.test'],
    });
  });

  test.each<[string, Zone, object]>([
    ['nothing', {}, { code: 'mail-server-missing' }],
    ['the null MX', { 'letters.test MX': ['0 .'] }, { code: 'mail-not-accepted' }],
    [
      'a server without address',
      { 'letters.test MX': ['10 gone.test'] },
      { code: 'mail-servers-lost', domain: 'letters.test', lost: ['gone.test'] },
    ],
    [
      'a failing name server',
      { 'letters.test MX': ['SERVFAIL'] },
      { code: 'dns-silent', asked: 'mx', name: 'letters.test', reason: 'ESERVFAIL' },
    ],
    [
      'a failing one of the host',
      { 'letters.test MX': ['10 a.test'], 'a.test A': ['SERVFAIL'] },
      { code: 'dns-silent', asked: 'address', name: 'a.test', reason: 'ESERVFAIL' },
    ],
  ])('is a fault with %s', async (_, zone, result) => {
    expect(await judge(zone)).toMatchObject(result);
  });

  test('gives the record to set', async () => {
    expect(await judge({})).toMatchObject({
      record: { name: 'letters.test', type: 'MX', value: '10 mail.letters.test' },
    });
  });

  test.each<[string, Zone, object]>([
    ['an address alone', { 'letters.test A': ['192.0.2.1'] }, { code: 'mail-server-without-mx' }],
    [
      'one server of two gone',
      { 'letters.test MX': ['10 a.test', '20 gone.test'], 'a.test A': ['192.0.2.1'] },
      { code: 'mail-server-lost', lost: ['gone.test'] },
    ],
  ])('is a warning with %s', async (_, zone, result) => {
    expect(await judge(zone)).toMatchObject(result);
  });
});

describe('the return path', () => {
  const judge = async (mx: readonly string[], region?: string) =>
    judgeReturnPath(
      'send.letters.test',
      await zoneDns({ 'send.letters.test MX': mx }).mx('send.letters.test'),
      region,
    );

  test('leads to Resend, in any region if none is known', async () => {
    expect(await judge(['10 feedback-smtp.eu-west-1.amazonses.com'])).toMatchObject({
      code: 'return-path-good',
    });
    expect(await judge(['10 feedback-smtp.eu-west-1.amazonses.com'], 'eu-west-1')).toMatchObject({
      code: 'return-path-good',
    });
  });

  test.each([
    ['none', [], { code: 'return-path-missing' }],
    [
      'the server of another provider',
      ['10 mx.other.test'],
      { code: 'return-path-elsewhere', server: 'mx.other.test' },
    ],
    [
      'the server of another region',
      ['10 feedback-smtp.us-east-1.amazonses.com'],
      { code: 'return-path-elsewhere' },
    ],
    [
      'two',
      ['10 feedback-smtp.eu-west-1.amazonses.com', '20 mx.other.test'],
      { code: 'return-path-several', count: 2 },
    ],
  ])('is a fault with %s', async (_, mx, result) => {
    expect(await judge(mx, 'eu-west-1')).toMatchObject({
      ...{ ...result, regionKnown: true },
      record: { name: 'send.letters.test', type: 'MX', value: '10 feedback-smtp.eu-west-1.amazonses.com' },
    });
  });

  test('says where to find the region if Resend has not given it', async () => {
    expect(await judge([])).toMatchObject({
      ...{ code: 'return-path-missing', regionKnown: false },
      record: { value: '10 feedback-smtp.us-east-1.amazonses.com' },
    });
  });
});
