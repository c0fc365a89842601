import { describe, expect, test } from 'vitest';
import { isPublic, judgeBaseUrl } from '../../../../src/operator/doctor/base-url.ts';
import { judgeClock } from '../../../../src/operator/doctor/clock-skew.ts';
import { judgeDatabase } from '../../../../src/operator/doctor/database.ts';
import { judgeDisk } from '../../../../src/operator/doctor/disk.ts';
import { judgeInDoubt } from '../../../../src/operator/doctor/emails-in-doubt.ts';
import type { HttpAnswer, StoreState } from '../../../../src/operator/doctor/lookups.ts';
import { judgeStoredZones } from '../../../../src/operator/doctor/stored-zones.ts';

const BASE = 'https://news.letters.test';

function answer(status: number, body: string, location?: string): HttpAnswer {
  return { kind: 'answered', status, location, times: undefined, body };
}

const OK = answer(200, '{"status":"ok"}');
const robots = (base: string) =>
  answer(200, `User-agent: *\nDisallow: /api/\n\nSitemap: ${base}/sitemap.xml\n`);

describe('BASE_URL', () => {
  const judge = (health: HttpAnswer, of = robots(BASE), base = BASE, ready = answer(200, '{"store":"ok"}')) =>
    judgeBaseUrl(base, true, { health, ready, robots: of });

  test('answers as this installation does', () => {
    expect(judge(OK)).toEqual({ state: 'ok', found: `${BASE} answers, over https`, remedy: null });
  });

  test('need not be public while mail stays here', () => {
    expect(judgeBaseUrl('http://localhost:3000', false, undefined)).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('does not apply yet'),
    });
    expect(judgeBaseUrl('http://localhost:3000', true, undefined)).toMatchObject({
      state: 'fault',
      remedy: expect.stringContaining('BASE_URL=https://'),
    });
  });

  test.each([
    'http://localhost:3000',
    'https://127.0.0.1',
    'https://10.1.2.3',
    'https://[::1]:8443',
    'https://[fd00::1]',
    'https://server',
    'https://nas.local',
  ])('%s is not public', (url) => {
    expect(isPublic(url)).toBe(false);
  });

  test.each([BASE, 'https://192.0.2.1', 'https://172.32.0.1', 'https://[2001:db8::1]'])('%s is', (url) => {
    expect(isPublic(url)).toBe(true);
  });

  test('without encryption names the address to set', () => {
    expect(judge(OK, robots(BASE), 'http://news.letters.test')).toMatchObject({
      state: 'fault',
      remedy: expect.stringContaining('BASE_URL=https://news.letters.test'),
    });
  });

  test.each<[HttpAnswer, string, string]>([
    [
      { kind: 'failed', cause: 'no such name', reason: 'ENOTFOUND news.letters.test' },
      'ENOTFOUND',
      'name news.letters.test, type A',
    ],
    [
      { kind: 'failed', cause: 'certificate', reason: 'it has expired' },
      'expired',
      'get a certificate for news.letters.test',
    ],
    [
      { kind: 'failed', cause: 'dns silent', reason: 'no certificate of an answer' },
      'of an answer',
      'run it again',
    ],
    [
      { kind: 'failed', cause: 'unreachable', reason: 'connect ECONNREFUSED, whatever a certificate says' },
      'ECONNREFUSED',
      'npm start',
    ],
    [
      answer(301, '', 'https://www.letters.test/healthz'),
      'redirects to https://www.letters.test',
      'set BASE_URL=https://www.letters.test',
    ],
    [answer(200, '<html>parked</html>'), 'something other than Pacesetter', 'proxy'],
    [answer(404, 'null'), 'something other than Pacesetter', 'proxy'],
  ])('%j', (health, found, remedy) => {
    expect(judge(health)).toEqual({
      state: 'fault',
      found: expect.stringContaining(found),
      remedy: expect.stringContaining(remedy),
    });
  });

  test.each([
    [answer(503, '{"store":"full"}'), "can't write its store: full"],
    [answer(503, '{"store":"unreachable","sending":null}'), "can't write its store: unreachable"],
  ])('a server that can store nothing: %j', (ready, found) => {
    expect(judge(OK, robots(BASE), BASE, ready)).toMatchObject({
      ...{ state: 'fault', found: expect.stringContaining(found) },
      remedy: expect.stringContaining('DATABASE_URL'),
    });
  });

  test.each<HttpAnswer>([
    answer(404, '<html>'),
    answer(503, 'busy'),
    { kind: 'failed', cause: 'unreachable', reason: 'timed out' },
  ])('one that does not tell, such as an older one, can be well: %j', (ready) => {
    expect(judge(OK, robots(BASE), BASE, ready)).toMatchObject({ state: 'ok' });
  });

  test('a server that makes its links with another address', () => {
    expect(judge(OK, robots('http://localhost:3000'))).toMatchObject({
      state: 'warning',
      found: expect.stringContaining('takes its address to be http://localhost:3000'),
      remedy: expect.stringContaining(`set BASE_URL=${BASE}`),
    });
  });
});

describe('the clock', () => {
  const NOON = Date.UTC(2026, 11, 1, 12);

  test.each([
    [0, 'ok', 'agrees'],
    [999, 'ok', 'agrees'],
    [20_000, 'ok', '20 seconds ahead of'],
    [90_500, 'warning', '90 seconds ahead of'],
    [-89_500, 'warning', '90 seconds behind'],
    [5 * 60_000, 'fault', '5 minutes ahead of'],
    [-3_600_000, 'fault', '60 minutes behind'],
  ])('%i ms away: %s', (ms, state, found) => {
    const verdict = judgeClock({ theirs: NOON, ours: NOON + ms }, 'Resend');
    expect(verdict).toMatchObject({ state, found: expect.stringContaining(found) });
    expect(verdict.remedy).toBe(
      state === 'ok' ? null : 'synchronize the clock over the network: timedatectl set-ntp true',
    );
  });
});

describe('the disk', () => {
  test.each([
    [5_000_000_000, 100_000, 'ok', '5.0 GB are free'],
    [5_000_000_000, undefined, 'ok', '5.0 GB'],
    [999_999_999, 100_000, 'warning', '999 MB'],
    [99_999_999, 100_000, 'fault', '99 MB'],
    [0, 100_000, 'fault', '0 MB'],
    [5_000_000_000, 12, 'fault', 'only 12 more files'],
  ])('%i bytes, %s files: %s', (free, filesFree, state, found) => {
    expect(judgeDisk({ folder: '/srv/data', free, filesFree })).toMatchObject({
      state,
      found: expect.stringContaining(found),
      ...(state === 'ok' ? { remedy: null } : { remedy: expect.stringContaining('/srv/data') }),
    });
  });
});

test.each<[StoreState, string, string]>([
  [{ kind: 'ready' }, 'ok', 'is up to date and can be written'],
  [{ kind: 'absent', writable: true }, 'ok', 'will be created at the first start'],
  [{ kind: 'absent', writable: false }, 'fault', "can't be created"],
  [{ kind: 'unreachable', reason: 'refused', remedy: 'start it' }, 'fault', "can't be opened: refused"],
  [{ kind: 'older', missing: 1 }, 'warning', 'lacks a migration'],
  [{ kind: 'older', missing: 2 }, 'warning', 'lacks 2 migrations'],
  [{ kind: 'newer' }, 'fault', 'newer version'],
  [{ kind: 'read-only', reason: 'attempt to write a readonly database' }, 'fault', 'readonly'],
  [{ kind: 'stopped', reason: 'moved' }, 'fault', 'nothing is sent'],
])('the store: %j', (given, state, found) => {
  expect(judgeDatabase(given, 'store.db')).toMatchObject({ state, found: expect.stringContaining(found) });
});

test.each([
  [undefined, 'ok', 'no reader has a time zone'],
  [[], 'ok', 'is valid'],
  [[{ zone: 'PST', readers: 1 }], 'warning', '1 reader has an unknown time zone ("PST")'],
  [
    ['IST', 'PST', 'CST', 'a', 'b', 'c'].map((zone) => ({ zone, readers: 2 })),
    'warning',
    '12 readers have an unknown time zone ("IST", "PST", "CST", "a", "b", and 1 more)',
  ],
])('zones in the store: %j', (given, state, found) => {
  expect(judgeStoredZones(given)).toMatchObject({ state, found: expect.stringContaining(found) });
});

test('emails in doubt are told with the command that settles them', () => {
  for (const none of [0, undefined]) expect(judgeInDoubt(none)).toMatchObject({ state: 'ok' });
  for (const [count, found] of [
    [1, 'the delivery of 1 email is unknown'],
    [100, 'the delivery of 100 emails is unknown'],
  ] as const)
    expect(judgeInDoubt(count)).toEqual({
      state: 'warning',
      found,
      remedy: expect.stringContaining('pace uncertain'),
    });
});
