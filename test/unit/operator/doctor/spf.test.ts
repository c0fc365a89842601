import { describe, expect, test } from 'vitest';
import { judgeSpf, type SpfNeed } from '../../../../src/operator/doctor/spf.ts';
import { isSpf, readSpf } from '../../../../src/operator/doctor/spf-record.ts';
import { followSpf } from '../../../../src/operator/doctor/spf-tree.ts';
import { type Zone, zoneDns } from '../../../support/zone.ts';

const ANYBODY: SpfNeed = {
  ...{ include: undefined, proposal: 'v=spf1 a:mail.letters.test ~all' },
  deliverer: { kind: 'server', host: 'mail.letters.test' },
};
const AMAZON: SpfNeed = {
  include: 'amazonses.com',
  proposal: 'v=spf1 include:amazonses.com ~all',
  deliverer: { kind: 'provider' },
};
const SES: Zone = { 'amazonses.com TXT': ['v=spf1 ip4:199.255.192.0/22 ip6:2001:db8::/32 -all'] };

async function judge(zone: Zone, need = ANYBODY) {
  return judgeSpf(await followSpf('letters.test', zoneDns(zone)), need);
}

/** A TXT record to publish at `letters.test`. */
const put = (value: string) => ({ name: 'letters.test', type: 'TXT', value });

function spf(...records: string[]): Zone {
  return { 'letters.test TXT': ['some-site-verification=1', ...records] };
}

describe('a sufficient record', () => {
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
      ...{ code: 'spf-good', domain: 'letters.test', lookups, most: 10, end },
    });
  });

  test('the end may be in the record that it redirects to', async () => {
    const zone = { ...spf('v=spf1 redirect=_spf.letters.test'), '_spf.letters.test TXT': ['v=spf1 a -all'] };
    expect(await judge({ ...zone, '_spf.letters.test A': ['192.0.2.1'] })).toMatchObject({
      ...{ code: 'spf-good', lookups: 2, end: '-' },
    });
  });

  test('an include may be reached through another one', async () => {
    const zone = {
      ...spf('v=spf1 include:all.test ~all'),
      'all.test TXT': ['v=spf1 include:amazonses.com ~all'],
    };
    expect(await judge({ ...zone, ...SES }, AMAZON)).toMatchObject({ code: 'spf-good' });
  });

  test('a record of several strings is joined without a space', async () => {
    const zone = { ...spf('v=spf1 include:amazon|ses.com ~all'), ...SES };
    expect(await judge(zone, AMAZON)).toMatchObject({ code: 'spf-good' });
  });
});

describe('a fault', () => {
  test('no record: the one to set is given in full', async () => {
    expect(await judge(spf(), AMAZON)).toEqual({
      ...{ code: 'spf-missing', domain: 'letters.test', deliverer: { kind: 'provider' } },
      record: put('v=spf1 include:amazonses.com ~all'),
    });
  });

  test('two records: the one to keep combines both', async () => {
    const zone = spf('v=spf1 include:amazonses.com ~all', 'v=spf1 mx include:amazonses.com -all');
    expect(await judge(zone)).toEqual({
      ...{ code: 'spf-several', domain: 'letters.test', count: 2 },
      record: put('v=spf1 include:amazonses.com mx ~all'),
    });
  });

  test('more than ten lookups, counted through includes; the most expensive is named first', async () => {
    const many = Array.from({ length: 7 }, (_, index) => `a:h${index}.many.test`);
    const zone: Zone = {
      ...spf('v=spf1 include:few.test include:many.test a mx ~all'),
      'few.test TXT': ['v=spf1 ip4:192.0.2.9 -all'],
      'many.test TXT': [`v=spf1 ${many.join(' ')} -all`],
    };
    expect(await judge(zone)).toEqual({
      ...{ code: 'spf-too-many-lookups', domain: 'letters.test', lookups: 11, most: 10 },
      costs: [
        { domain: 'many.test', lookups: 8 },
        { domain: 'few.test', lookups: 1 },
      ],
    });
  });

  test('exactly ten are allowed', async () => {
    const includes = Array.from({ length: 10 }, (_, index) => `i${index}.test`);
    const zone = Object.fromEntries(includes.map((name) => [`${name} TXT`, ['v=spf1 ip4:192.0.2.1 -all']]));
    const record = `v=spf1 ${includes.map((name) => `include:${name}`).join(' ')} -all`;
    expect(await judge({ ...zone, ...spf(record) })).toMatchObject({ code: 'spf-good' });
  });

  test.each(['v=spf1 +all', 'v=spf1 ip4:192.0.2.1 all'])('everybody may send: %s', async (record) => {
    expect(await judge(spf(record))).toMatchObject({
      code: 'spf-open-to-all',
      record: put('v=spf1 a:mail.letters.test ~all'),
    });
  });

  test('an include that lets everybody through', async () => {
    const zone = { ...spf('v=spf1 include:open.test -all'), 'open.test TXT': ['v=spf1 +all'] };
    expect(await judge(zone)).toEqual({
      ...{ code: 'spf-open-to-all-there', domain: 'letters.test', at: 'open.test' },
    });
  });

  test('an include without a record', async () => {
    expect(await judge(spf('v=spf1 include:gone.test -all'))).toEqual({
      ...{ code: 'spf-missing-there', domain: 'letters.test', at: 'gone.test' },
    });
  });

  test('includes in a circle', async () => {
    const zone = { ...spf('v=spf1 include:b.test -all'), 'b.test TXT': ['v=spf1 include:letters.test -all'] };
    expect(await judge(zone)).toMatchObject({ code: 'spf-circle', at: 'letters.test' });
  });

  test('Resend without its include', async () => {
    expect(await judge(spf('v=spf1 mx -all'), AMAZON)).toMatchObject({
      ...{ code: 'spf-without-provider', include: 'amazonses.com' },
    });
  });

  test('one mail server too many for mx', async () => {
    const servers = Array.from({ length: 11 }, (_, index) => `10 m${index}.letters.test`);
    const zone = { ...spf('v=spf1 mx -all'), 'letters.test MX': servers };
    expect(await judge(zone)).toMatchObject({ code: 'spf-crowded-mx', at: 'letters.test' });
  });

  test('a failing name server, which reveals nothing about the record', async () => {
    const zone = { ...spf('v=spf1 include:b.test -all'), 'b.test TXT': ['SERVFAIL'] };
    expect(await judge(zone)).toEqual({
      ...{ code: 'dns-silent', asked: 'spf', name: 'b.test', reason: 'ESERVFAIL' },
    });
  });

  test.each([
    ['v=spf1 ip4:192.0.2.300 -all', 'no-ip4', 'ip4:192.0.2.300'],
    ['v=spf1 ip4:192.0.2.0/33 -all', 'no-ip4', 'ip4:192.0.2.0/33'],
    ['v=spf1 ip4: -all', 'no-ip4', 'ip4:'],
    ['v=spf1 ip6:192.0.2.1 -all', 'no-ip6', 'ip6:192.0.2.1'],
    ['v=spf1 include: -all', 'no-domain', 'include:'],
    ['v=spf1 include -all', 'no-domain', 'include'],
    ['v=spf1 include:a.test/24 -all', 'network-not-allowed', 'include:a.test/24'],
    ['v=spf1 includes:amazonses.com -all', 'no-term', 'includes:amazonses.com'],
    ['v=spf1 include=amazonses.com ipv4:192.0.2.1', 'no-term', 'ipv4:192.0.2.1'],
    ['v=spf1 -all:x', 'no-term', '-all:x'],
    ['v=spf1 redirect=a.test redirect=b.test', 'redirect-twice', 'redirect=b.test'],
    ['v=spf1 include:a.test, -all', 'no-domain', 'include:a.test,'],
  ])('a record that is not valid: %s', async (record, mistake, term) => {
    expect(await judge(spf(record))).toMatchObject({ code: 'spf-malformed', mistake, term });
  });

  test('an include that is not valid', async () => {
    const zone = { ...spf('v=spf1 include:b.test -all'), 'b.test TXT': ['v=spf1 -all:x'] };
    expect(await judge(zone)).toEqual({
      ...{ code: 'spf-malformed-there', domain: 'letters.test', at: 'b.test' },
      ...{ mistake: 'no-term', term: '-all:x' },
    });
  });
});

describe('a warning', () => {
  test.each([
    ['v=spf1 ip4:192.0.2.1', { code: 'spf-without-end', end: null }],
    ['v=spf1 ip4:192.0.2.1 ?all', { code: 'spf-without-end', end: '?' }],
    ['v=spf1 ptr -all', { code: 'spf-ptr' }],
    ['v=spf1 a:a.test a:b.test mx:c.test -all', { code: 'spf-void-lookups', voids: 3 }],
  ])('%s', async (record, result) => {
    expect(await judge(spf(record))).toMatchObject(result);
  });
});

test('only a TXT record that begins with the version is one', () => {
  expect(['v=spf1', 'v=spf1 -all', 'V=SPF1 -all'].every(isSpf)).toBe(true);
  expect(['v=spf10 -all', 'spf1 -all', ' v=spf1', 'v=spf2.0/pra -all', ''].some(isSpf)).toBe(false);
});

test('terms after all are not looked up, and redirect with all does not count', () => {
  expect(readSpf('v=spf1 a:x.test ~all mx redirect=y.test')).toEqual({
    lookups: [{ kind: 'a', domain: 'x.test' }],
    all: '~',
    redirect: undefined,
  });
});
