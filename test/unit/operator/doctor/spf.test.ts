import { describe, expect, test } from 'vitest';
import { judgeSpf, type SpfNeed } from '../../../../src/operator/doctor/spf.ts';
import { isSpf, readSpf } from '../../../../src/operator/doctor/spf-record.ts';
import { followSpf } from '../../../../src/operator/doctor/spf-tree.ts';
import { type Zone, zoneDns } from '../../../support/zone.ts';

const ANYBODY: SpfNeed = { include: undefined, proposal: 'v=spf1 a:mail.letters.test ~all', hint: undefined };
const AMAZON: SpfNeed = {
  include: 'amazonses.com',
  proposal: 'v=spf1 include:amazonses.com ~all',
  hint: undefined,
};
const SES: Zone = { 'amazonses.com TXT': ['v=spf1 ip4:199.255.192.0/22 ip6:2001:db8::/32 -all'] };

async function judge(zone: Zone, need = ANYBODY) {
  return judgeSpf(await followSpf('letters.test', zoneDns(zone)), need);
}

function spf(...records: string[]): Zone {
  return { 'letters.test TXT': ['some-site-verification=1', ...records] };
}

describe('what is enough', () => {
  test.each([
    ['v=spf1 ip4:192.0.2.1 ~all', 0, '~'],
    ['V=SPF1 IP4:192.0.2.0/24 ip6:2001:db8::1 -ALL', 0, '-'],
    ['v=spf1  a  mx  -all', 2, '-'],
    ['v=spf1 a:letters.test/24//64 ~all', 1, '~'],
    ['v=spf1 exists:%{i}._spf.letters.test include:%{d}.x.test -all', 2, '-'],
    ['v=spf1 ip4:192.0.2.1 exp=why.letters.test ra=postmaster -all', 0, '-'],
    ['v=spf1 -all include:behind.test', 0, '-'],
  ])('%s', async (record, lookups, end) => {
    const zone = {
      ...spf(record),
      'letters.test A': ['192.0.2.1'],
      'letters.test MX': ['10 mail.letters.test'],
    };
    expect(await judge(zone)).toEqual({
      state: 'ok',
      found: `letters.test: one valid record, ${lookups} of 10 lookups, "${end}all"`,
      remedy: null,
    });
  });

  test('the end may stand in the record that it redirects to', async () => {
    const zone = { ...spf('v=spf1 redirect=_spf.letters.test'), '_spf.letters.test TXT': ['v=spf1 a -all'] };
    expect(await judge({ ...zone, '_spf.letters.test A': ['192.0.2.1'] })).toMatchObject({
      state: 'ok',
      found: 'letters.test: one valid record, 2 of 10 lookups, "-all"',
    });
  });

  test('an include may be reached through another one', async () => {
    const zone = {
      ...spf('v=spf1 include:all.test ~all'),
      'all.test TXT': ['v=spf1 include:amazonses.com ~all'],
    };
    expect(await judge({ ...zone, ...SES }, AMAZON)).toMatchObject({ state: 'ok' });
  });

  test('a record of several strings is joined without a space', async () => {
    const zone = { ...spf('v=spf1 include:amazon|ses.com ~all'), ...SES };
    expect(await judge(zone, AMAZON)).toMatchObject({ state: 'ok' });
  });
});

describe('what is a fault', () => {
  test('no record: the one to set is named in full', async () => {
    expect(await judge(spf(), AMAZON)).toEqual({
      state: 'fault',
      found: 'letters.test has no SPF record',
      remedy: 'set the DNS record: name letters.test, type TXT, value v=spf1 include:amazonses.com ~all',
    });
  });

  test('two records: the one to keep says what both do', async () => {
    const verdict = await judge(
      spf('v=spf1 include:amazonses.com ~all', 'v=spf1 mx include:amazonses.com -all'),
    );
    expect(verdict).toMatchObject({ state: 'fault', found: expect.stringContaining('2 SPF records') });
    expect(verdict.remedy).toContain('value v=spf1 include:amazonses.com mx ~all');
  });

  test('more than ten lookups, counted through includes; the dearest is named first', async () => {
    const many = Array.from({ length: 7 }, (_, index) => `a:h${index}.many.test`);
    const zone: Zone = {
      ...spf('v=spf1 include:few.test include:many.test a mx ~all'),
      'few.test TXT': ['v=spf1 ip4:192.0.2.9 -all'],
      'many.test TXT': [`v=spf1 ${many.join(' ')} -all`],
    };
    const verdict = await judge(zone);
    expect(verdict).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('takes 11 DNS lookups, 10 are'),
    });
    expect(verdict.remedy).toContain('it names many.test (8), few.test (1)');
  });

  test('exactly ten are none', async () => {
    const includes = Array.from({ length: 10 }, (_, index) => `i${index}.test`);
    const zone = Object.fromEntries(includes.map((name) => [`${name} TXT`, ['v=spf1 ip4:192.0.2.1 -all']]));
    const record = `v=spf1 ${includes.map((name) => `include:${name}`).join(' ')} -all`;
    expect(await judge({ ...zone, ...spf(record) })).toMatchObject({ state: 'ok' });
  });

  test.each(['v=spf1 +all', 'v=spf1 ip4:192.0.2.1 all'])('everybody may send: %s', async (record) => {
    expect(await judge(spf(record))).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('anyone may send in the name of letters.test'),
      remedy: 'set the DNS record: name letters.test, type TXT, value v=spf1 a:mail.letters.test ~all',
    });
  });

  test('an include that lets everybody through', async () => {
    const zone = { ...spf('v=spf1 include:open.test -all'), 'open.test TXT': ['v=spf1 +all'] };
    expect(await judge(zone)).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('open.test ends in'),
    });
  });

  test('an include without a record', async () => {
    expect(await judge(spf('v=spf1 include:gone.test -all'))).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('leads to gone.test, which has none'),
      remedy: 'remove "gone.test" from the SPF record of letters.test',
    });
  });

  test('includes in a circle', async () => {
    const zone = { ...spf('v=spf1 include:b.test -all'), 'b.test TXT': ['v=spf1 include:letters.test -all'] };
    expect(await judge(zone)).toMatchObject({ state: 'fault', found: expect.stringContaining('leads back') });
  });

  test('Resend without its include', async () => {
    expect(await judge(spf('v=spf1 mx -all'), AMAZON)).toMatchObject({
      state: 'fault',
      found: 'the SPF record of letters.test does not include amazonses.com',
      remedy: expect.stringContaining('add include:amazonses.com before its "all"'),
    });
  });

  test('a mail server too many for mx', async () => {
    const servers = Array.from({ length: 11 }, (_, index) => `10 m${index}.letters.test`);
    const zone = { ...spf('v=spf1 mx -all'), 'letters.test MX': servers };
    expect(await judge(zone)).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('more than 10'),
    });
  });

  test('a name server that fails, which says nothing about the record', async () => {
    const zone = { ...spf('v=spf1 include:b.test -all'), 'b.test TXT': ['SERVFAIL'] };
    expect(await judge(zone)).toMatchObject({
      state: 'fault',
      found: 'DNS did not answer for the SPF record of b.test: the name server failed (SERVFAIL)',
    });
  });

  test.each([
    ['v=spf1 ip4:192.0.2.300 -all', '"ip4:192.0.2.300" is no IPv4'],
    ['v=spf1 ip4:192.0.2.0/33 -all', 'is no IPv4'],
    ['v=spf1 ip4: -all', 'is no IPv4'],
    ['v=spf1 ip6:192.0.2.1 -all', 'is no IPv6'],
    ['v=spf1 include: -all', '"include:" names no domain'],
    ['v=spf1 include -all', '"include" names no domain'],
    ['v=spf1 includes:amazonses.com -all', '"includes:amazonses.com" is not a valid SPF term'],
    ['v=spf1 include=amazonses.com ipv4:192.0.2.1', '"ipv4:192.0.2.1" is not a valid SPF term'],
    ['v=spf1 -all:x', 'is not a valid SPF term'],
    ['v=spf1 redirect=a.test redirect=b.test', 'twice'],
    ['v=spf1 include:a.test, -all', '"include:a.test," names no domain'],
  ])('a record that is not valid: %s', async (record, why) => {
    const verdict = await judge(spf(record));
    expect(verdict).toMatchObject({ state: 'fault', found: expect.stringContaining(why) });
    expect(verdict.remedy).toContain('correct it: set the DNS record: name letters.test');
  });
});

describe('what is a warning', () => {
  test.each([
    ['v=spf1 ip4:192.0.2.1', 'no "all"'],
    ['v=spf1 ip4:192.0.2.1 ?all', '"?all"'],
    ['v=spf1 ptr -all', '"ptr"'],
    ['v=spf1 a:a.test a:b.test mx:c.test -all', 'names 3 hosts without an address'],
  ])('%s', async (record, why) => {
    expect(await judge(spf(record))).toMatchObject({
      state: 'warning',
      found: expect.stringContaining(why),
      remedy: expect.stringMatching(/./),
    });
  });
});

test('only a TXT record that begins with the version is one', () => {
  expect(['v=spf1', 'v=spf1 -all', 'V=SPF1 -all'].every(isSpf)).toBe(true);
  expect(['v=spf10 -all', 'spf1 -all', ' v=spf1', 'v=spf2.0/pra -all', ''].some(isSpf)).toBe(false);
});

test('what stands behind all is not looked up, and redirect beside all does not count', () => {
  expect(readSpf('v=spf1 a:x.test ~all mx redirect=y.test')).toEqual({
    lookups: [{ kind: 'a', domain: 'x.test' }],
    all: '~',
    redirect: undefined,
  });
});
