import { describe, expect, test } from 'vitest';
import { judgeAlignment } from '../../../../src/operator/doctor/alignment.ts';
import { findBimi, judgeBimi } from '../../../../src/operator/doctor/bimi.ts';
import { findDeafReports, judgeDmarc } from '../../../../src/operator/doctor/dmarc.ts';
import { findDmarc, findOrganisations } from '../../../../src/operator/doctor/dmarc-record.ts';
import { registeredDomain } from '../../../../src/operator/doctor/domains.ts';
import { type Zone, zoneDns } from '../../../support/zone.ts';

const RUA = 'rua=mailto:dmarc@letters.test';

async function judge(zone: Zone, from = 'letters.test') {
  const dns = zoneDns(zone);
  const dmarc = await findDmarc(from, dns);
  return judgeDmarc(from, dmarc, await findDeafReports(dmarc, dns));
}

const own = (...values: string[]): Zone => ({ '_dmarc.letters.test TXT': values });

/** A TXT record to publish at `_dmarc.letters.test`. */
const put = (value: string, name = '_dmarc.letters.test') => ({ name, type: 'TXT', value });

describe('the policy', () => {
  test.each([
    [`v=DMARC1; p=none; ${RUA}`, { policy: 'none' }],
    [`v=DMARC1;p=reject;${RUA};`, { policy: 'reject' }],
    [`v=DMARC1; p=Quarantine; pct=25; ${RUA}!10m`, { policy: 'quarantine', removed: ['pct'] }],
    [`v=DMARC1; p=reject; t=y; ${RUA}`, { policy: 'reject', testing: true }],
    [
      `v = DMARC1 ; p = reject ; ${RUA}, mailto:b@letters.test`,
      { policy: 'reject', reportsTo: ['dmarc@letters.test', 'b@letters.test'] },
    ],
  ])('is enough: %s', async (value, found) => {
    expect(await judge(own('unrelated', value))).toEqual({
      ...{ code: 'dmarc-good', name: '_dmarc.letters.test', testing: false, removed: [] },
      reportsTo: ['dmarc@letters.test'],
      ...found,
    });
  });

  test('is missing: the minimum is given in full', async () => {
    expect(await judge({})).toEqual({
      ...{ code: 'dmarc-missing', from: 'letters.test', organisation: 'letters.test' },
      record: put('v=DMARC1; p=none; rua=mailto:dmarc@letters.test'),
    });
  });

  test('is missing for a subdomain: the record to set is the organisation’s', async () => {
    expect(await judge({}, 'news.emails.co.uk')).toMatchObject({
      ...{ code: 'dmarc-missing', from: 'news.emails.co.uk', organisation: 'emails.co.uk' },
      record: { name: '_dmarc.emails.co.uk' },
    });
  });

  test.each([
    [['v=DMARC1; p=none', 'v=DMARC1; p=reject'], { code: 'dmarc-several', count: 2 }],
    [['v=DMARC1 p=none'], { code: 'dmarc-malformed', record: { name: '_dmarc.letters.test' } }],
    [['SERVFAIL'], { code: 'dns-silent', asked: 'dmarc', name: 'letters.test', reason: 'ESERVFAIL' }],
  ])('is not valid: %s', async (values, result) => {
    expect(await judge(own(...values))).toMatchObject(result);
  });

  test.each([
    ['v=DMARC1; rua=mailto:a@letters.test', '', 'v=DMARC1; p=none; rua=mailto:a@letters.test'],
    [
      'v=DMARC1; p=monitor; rua=mailto:a@letters.test',
      'monitor',
      'v=DMARC1; p=none; rua=mailto:a@letters.test',
    ],
    ['v=DMARC1; none; adkim=s', '', 'v=DMARC1; p=none; adkim=s'],
    ['v=DMARC1', '', 'v=DMARC1; p=none'],
  ])('counts as none if it is invalid: %s', async (value, found, whole) => {
    expect(await judge(own(value))).toEqual({ code: 'dmarc-without-policy', found, record: put(whole) });
  });

  test('may come after other tags, including unknown and removed ones', async () => {
    expect(await judge(own(`v=DMARC1; x=y; rf=afrf; ri=60; ${RUA}; P=reject`))).toMatchObject({
      ...{ code: 'dmarc-good', policy: 'reject', removed: ['rf', 'ri'] },
    });
  });

  test('without an address for reports is a warning, with the whole record to set', async () => {
    expect(await judge(own('v=DMARC1; p=none;'))).toMatchObject({
      code: 'dmarc-without-reports',
      record: put('v=DMARC1; p=none; rua=mailto:dmarc@letters.test'),
    });
  });

  test('with reports to another organisation needs its consent', async () => {
    const zone = own('v=DMARC1; p=none; rua=mailto:x@reports.test');
    expect(await judge(zone)).toMatchObject({
      ...{ code: 'dmarc-reports-refused', receiver: 'reports.test' },
      record: put('v=DMARC1', 'letters.test._report._dmarc.reports.test'),
    });
    const agreed = { ...zone, 'letters.test._report._dmarc.reports.test TXT': ['v=DMARC1;'] };
    expect(await judge(agreed)).toMatchObject({ code: 'dmarc-good' });
  });

  test('for a subdomain is its own record, else sp, else p of the organisation', async () => {
    const parent = own(`v=DMARC1; p=reject; sp=none; ${RUA}`);
    const theirs = { name: '_dmarc.letters.test', policy: 'none' };
    expect(await judge(parent, 'news.letters.test')).toMatchObject(theirs);
    expect(await judge(own(`v=DMARC1; p=reject; ${RUA}`), 'news.letters.test')).toMatchObject({
      policy: 'reject',
    });
    const both = { ...parent, '_dmarc.news.letters.test TXT': [`v=DMARC1; p=quarantine; sp=none; ${RUA}`] };
    expect(await judge(both, 'news.letters.test')).toMatchObject({
      ...{ name: '_dmarc.news.letters.test', policy: 'quarantine' },
    });
    // Not the labels between: the organisation's is the highest.
    expect(await judge(both, 'a.news.letters.test')).toMatchObject(theirs);
  });
});

test('a record is proposed for the registered domain, one label below a public suffix', () => {
  expect(registeredDomain('a.b.emails.co.uk')).toBe('emails.co.uk');
  expect(registeredDomain('letters.com')).toBe('letters.com');
  expect(registeredDomain('me.github.io')).toBe('me.github.io');
  expect(registeredDomain('x.me.github.io')).toBe('me.github.io');
  expect(registeredDomain('co.uk')).toBe('co.uk');
});

describe('the organisation is found by a walk up the tree', () => {
  const organisation = async (domain: string, zone: Record<string, string>) => {
    const records = Object.entries(zone).map(([name, text]) => [`_dmarc.${name} TXT`, [text]]);
    return (await findOrganisations([domain], zoneDns(Object.fromEntries(records)))).get(domain);
  };

  test.each<[string, string, Record<string, string>, string]>([
    ['nothing is published: the domain itself', 'a.b.test', {}, 'a.b.test'],
    ['the highest with a record', 'a.b.c.test', { 'b.c.test': 'v=DMARC1', 'c.test': 'v=DMARC1' }, 'c.test'],
    ['whoever says psd=n', 'a.b.c.test', { 'b.c.test': 'v=DMARC1; psd=n', 'c.test': 'v=DMARC1' }, 'b.c.test'],
    ['right below a registry', 'a.b.c.test', { 'c.test': 'v=DMARC1; p=none; psd=y' }, 'b.c.test'],
    ['right below a top level', 'a.b.test', { test: 'v=DMARC1; psd=y' }, 'b.test'],
    ['a registry’s own mail is its own', 'c.test', { 'c.test': 'v=DMARC1; psd=y' }, 'c.test'],
    ['a record of something else is none', 'a.b.test', { 'b.test': 'unrelated' }, 'a.b.test'],
    [
      'of many labels only the last seven',
      '1.2.3.4.5.6.7.8.9.test',
      { '3.4.5.6.7.8.9.test': 'v=DMARC1' },
      '1.2.3.4.5.6.7.8.9.test',
    ],
    ['the seventh counts', '1.2.3.4.5.6.7.8.9.test', { '4.5.6.7.8.9.test': 'v=DMARC1' }, '4.5.6.7.8.9.test'],
  ])('%s', async (_, domain, zone, expected) => {
    expect(await organisation(domain, zone)).toBe(expected);
  });

  test('a registry’s policy applies if nobody below has one', async () => {
    const zone: Zone = { '_dmarc.test TXT': [`v=DMARC1; p=none; sp=reject; psd=y; ${RUA}`] };
    expect(await judge(zone)).toMatchObject({ name: '_dmarc.test', policy: 'reject' });
  });
});

describe('alignment', () => {
  const align = async (value: string, names: { from?: string; returnPath: string; dkim?: string }) => {
    const { from = 'letters.test', returnPath, dkim } = names;
    const dns = zoneDns(own(value));
    const organisations = await findOrganisations([from, returnPath, ...(dkim ? [dkim] : [])], dns);
    return judgeAlignment({ from, returnPath, dkim }, await findDmarc(from, dns), organisations);
  };

  test('relaxed: the same organisation is enough', async () => {
    expect(
      await align('v=DMARC1; p=none', { returnPath: 'send.letters.test', dkim: 'letters.test' }),
    ).toEqual({
      ...{ code: 'alignment-good', from: 'letters.test' },
      returnPath: { domain: 'send.letters.test', mode: 'relaxed' },
      dkim: { domain: 'letters.test', mode: 'relaxed' },
    });
  });

  test('strict SPF rejects a return path below; DKIM alone still passes', async () => {
    const names = { returnPath: 'send.letters.test', dkim: 'letters.test' };
    expect(await align('v=DMARC1; p=reject; aspf=s', names)).toEqual({
      ...{ code: 'alignment-dkim-only', from: 'letters.test', organisation: 'letters.test' },
      returnPath: { domain: 'send.letters.test', mode: 'strict' },
      dkim: { domain: 'letters.test', mode: 'relaxed' },
      relaxed: put('v=DMARC1; p=reject'),
    });
  });

  test('strict in both is a fault if both are other domains of the organisation', async () => {
    const names = { from: 'news.letters.test', returnPath: 'send.letters.test', dkim: 'letters.test' };
    expect(await align('v=DMARC1; p=none; aspf=s; adkim=s; fo=1', names)).toMatchObject({
      code: 'alignment-none',
      relaxed: put('v=DMARC1; p=none; fo=1'),
    });
  });

  test('another organisation never vouches for it', async () => {
    expect(
      await align('v=DMARC1; p=none', { returnPath: 'bounce.provider.test', dkim: 'provider.test' }),
    ).toMatchObject({ code: 'alignment-none', relaxed: undefined });
    expect(
      await align('v=DMARC1; p=none', { returnPath: 'letters.test', dkim: 'provider.test' }),
    ).toMatchObject({
      code: 'alignment-spf-only',
      relaxed: undefined,
      organisation: 'letters.test',
    });
  });

  test('if nobody has said who signs, only SPF is examined', async () => {
    expect(await align('v=DMARC1; p=none; aspf=s', { returnPath: 'letters.test' })).toMatchObject({
      code: 'alignment-good',
      dkim: undefined,
    });
    expect(await align('v=DMARC1; p=none', { returnPath: 'provider.test' })).toMatchObject({
      code: 'alignment-none',
    });
  });

  test('is unknown if the DNS does not answer', async () => {
    expect(await align('SERVFAIL', { returnPath: 'letters.test' })).toMatchObject({
      code: 'dns-silent',
      asked: 'dmarc',
    });
  });

  test('without a record there is nothing to align with', async () => {
    expect(await align('unrelated', { returnPath: 'letters.test' })).toMatchObject({
      code: 'alignment-nothing-to-align',
    });
  });
});

describe('a logo', () => {
  const judgeLogo = async (bimi: string | undefined, dmarc: string, from = 'letters.test') => {
    const dns = zoneDns({ ...own(dmarc), ...(bimi ? { 'default._bimi.letters.test TXT': [bimi] } : {}) });
    return judgeBimi(await findBimi(from, dns), await findDmarc(from, dns));
  };
  const LOGO = 'v=BIMI1; l=https://letters.test/logo.svg; a=https://letters.test/logo.pem';

  test.each([
    [undefined, 'v=DMARC1; p=none', 'bimi-none'],
    [LOGO, 'v=DMARC1; p=reject', 'bimi-good'],
    ['v=BIMI1; l=; a=', 'v=DMARC1; p=none', 'bimi-declined'],
  ])('is fine: %s', async (bimi, dmarc, code) => {
    expect(await judgeLogo(bimi, dmarc)).toMatchObject({ code });
  });

  test('may be the organisation’s', async () => {
    expect(await judgeLogo(LOGO, 'v=DMARC1; p=reject', 'news.letters.test')).toEqual({
      ...{ code: 'bimi-good', name: 'default._bimi.letters.test', logo: 'https://letters.test/logo.svg' },
    });
  });

  test.each([
    [LOGO, 'v=DMARC1; p=none', 'bimi-never-shown'],
    [LOGO, 'v=DMARC1; p=reject; t=y', 'bimi-never-shown'],
    [LOGO, 'v=DMARC1; p=reject; sp=none', 'bimi-never-shown'],
    ['v=BIMI1; l=https://letters.test/logo.svg', 'v=DMARC1; p=reject', 'bimi-without-certificate'],
    ['v=BIMI1; l=http://letters.test/logo.svg', 'v=DMARC1; p=reject', 'bimi-not-svg'],
    ['v=BIMI1; l=https://letters.test/logo.png', 'v=DMARC1; p=reject', 'bimi-not-svg'],
  ])('is a warning: %s with %s', async (bimi, dmarc, code) => {
    expect(await judgeLogo(bimi, dmarc)).toMatchObject({ code });
  });
});
