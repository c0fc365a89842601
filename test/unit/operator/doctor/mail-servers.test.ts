import { describe, expect, test } from 'vitest';
import {
  findReception,
  judgeReplies,
  judgeReturnPath,
} from '../../../../src/operator/doctor/mail-servers.ts';
import { type Zone, zoneDns } from '../../../support/zone.ts';

describe('the reply address', () => {
  const judge = async (zone: Zone) =>
    judgeReplies('coach@letters.test', await findReception('letters.test', zoneDns(zone)));

  test('has servers, the preferred one first', async () => {
    const zone: Zone = {
      'letters.test MX': ['20 b.letters.test', '10 a.letters.test'],
      'a.letters.test A': ['192.0.2.1'],
      'b.letters.test A': ['192.0.2.2'],
    };
    expect(await judge(zone)).toEqual({
      state: 'ok',
      found: 'answers to coach@letters.test go to a.letters.test, b.letters.test',
      remedy: null,
    });
  });

  test.each<[string, Zone, string]>([
    ['nothing', {}, 'has neither MX nor address'],
    ['the null MX', { 'letters.test MX': ['0 .'] }, 'accepts no mail'],
    [
      'a server without address',
      { 'letters.test MX': ['10 gone.test'] },
      'gone.test (MX of letters.test) has no address',
    ],
    ['a failing name server', { 'letters.test MX': ['SERVFAIL'] }, 'DNS did not answer for the MX records'],
    [
      'a failing one of the host',
      { 'letters.test MX': ['10 a.test'], 'a.test A': ['SERVFAIL'] },
      'DNS did not answer for a.test',
    ],
  ])('is a fault with %s', async (_, zone, why) => {
    expect(await judge(zone)).toMatchObject({ state: 'fault', found: expect.stringContaining(why) });
  });

  test('tells the record to set', async () => {
    expect((await judge({})).remedy).toContain('name letters.test, type MX, value 10 mail.letters.test');
  });

  test.each<[string, Zone, string]>([
    ['an address alone', { 'letters.test A': ['192.0.2.1'] }, 'has no MX record'],
    [
      'one server of two gone',
      { 'letters.test MX': ['10 a.test', '20 gone.test'], 'a.test A': ['192.0.2.1'] },
      'gone.test has no address',
    ],
  ])('is a warning with %s', async (_, zone, why) => {
    expect(await judge(zone)).toMatchObject({ state: 'warning', found: expect.stringContaining(why) });
  });
});

describe('the return path', () => {
  const judge = async (mx: readonly string[], region?: string) =>
    judgeReturnPath(
      'send.letters.test',
      await zoneDns({ 'send.letters.test MX': mx }).mx('send.letters.test'),
      region,
    );

  test('leads to Resend, in any region where none is known', async () => {
    expect(await judge(['10 feedback-smtp.eu-west-1.amazonses.com'])).toMatchObject({ state: 'ok' });
    expect(await judge(['10 feedback-smtp.eu-west-1.amazonses.com'], 'eu-west-1')).toMatchObject({
      state: 'ok',
    });
  });

  test.each([
    ['none', [], 'has no MX record'],
    [
      'the server of another provider',
      ['10 mx.other.test'],
      "mx.other.test, where Resend doesn't receive them",
    ],
    ['the server of another region', ['10 feedback-smtp.us-east-1.amazonses.com'], "doesn't receive them"],
    ['two', ['10 feedback-smtp.eu-west-1.amazonses.com', '20 mx.other.test'], '2 MX records'],
  ])('is a fault with %s', async (_, mx, why) => {
    expect(await judge(mx, 'eu-west-1')).toEqual({
      state: 'fault',
      found: expect.stringContaining(why),
      remedy:
        'set the DNS record: name send.letters.test, type MX, value 10 feedback-smtp.eu-west-1.amazonses.com',
    });
  });

  test('says where the region stands when Resend has not told it', async () => {
    expect((await judge([])).remedy).toMatch(
      /feedback-smtp\.us-east-1\.amazonses\.com \(with your domain's region/,
    );
  });
});
