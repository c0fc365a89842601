import { describe, expect, test } from 'vitest';
import { isPublic, judgeBaseUrl } from '../../../../src/operator/doctor/base-url.ts';
import { judgeBounced } from '../../../../src/operator/doctor/bounced-readers.ts';
import { judgeClock } from '../../../../src/operator/doctor/clock-skew.ts';
import { judgeDatabase } from '../../../../src/operator/doctor/database.ts';
import { stateOf } from '../../../../src/operator/doctor/diagnosis.ts';
import { judgeDisk } from '../../../../src/operator/doctor/disk.ts';
import { judgeInDoubt } from '../../../../src/operator/doctor/emails-in-doubt.ts';
import { judgeInbox } from '../../../../src/operator/doctor/inbox.ts';
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
    expect(judge(OK)).toEqual({ code: 'base-url-good', url: BASE });
  });

  test('need not be public while mail stays here', () => {
    expect(judgeBaseUrl('http://localhost:3000', false, undefined)).toMatchObject({
      code: 'base-url-unneeded',
    });
    expect(judgeBaseUrl('http://localhost:3000', true, undefined)).toMatchObject({
      code: 'base-url-not-public',
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

  test('without encryption is a fault', () => {
    const url = 'http://news.letters.test';
    expect(judge(OK, robots(BASE), url)).toEqual({ code: 'base-url-not-encrypted', url });
  });

  test.each<[HttpAnswer, object]>([
    [
      { kind: 'failed', cause: 'no-such-name', reason: 'ENOTFOUND' },
      { code: 'base-url-not-reached', cause: 'no-such-name', said: 'ENOTFOUND' },
    ],
    [
      { kind: 'failed', cause: 'certificate', reason: 'it has expired' },
      { code: 'base-url-not-reached', cause: 'certificate', said: 'it has expired' },
    ],
    [
      answer(301, '', 'https://www.letters.test/healthz'),
      {
        ...{ code: 'base-url-redirects', location: 'https://www.letters.test/healthz' },
        target: 'https://www.letters.test',
      },
    ],
    [answer(302, '', '/login'), { code: 'base-url-redirects', location: '/login', target: undefined }],
    [answer(200, '<html>parked</html>'), { code: 'base-url-of-another-server', status: 200 }],
    [answer(404, 'null'), { code: 'base-url-of-another-server', status: 404 }],
  ])('%j', (health, result) => {
    expect(judge(health)).toEqual({ url: BASE, ...result });
  });

  test.each([
    [answer(503, '{"store":"full"}'), 'full'],
    [answer(503, '{"store":"unreachable","sending":null}'), 'unreachable'],
  ])('a server that can store nothing: %j', (ready, store) => {
    expect(judge(OK, robots(BASE), BASE, ready)).toEqual({ code: 'base-url-store-fails', url: BASE, store });
  });

  test.each<HttpAnswer>([
    answer(404, '<html>'),
    answer(503, 'busy'),
    { kind: 'failed', cause: 'unreachable', reason: 'timed out' },
  ])('one that does not report it, such as an older one, can be fine: %j', (ready) => {
    expect(judge(OK, robots(BASE), BASE, ready)).toMatchObject({ code: 'base-url-good' });
  });

  test('a server that makes its links with another address', () => {
    const theirs = 'http://localhost:3000';
    expect(judge(OK, robots(theirs))).toEqual({ code: 'base-url-differs', url: BASE, theirs });
  });
});

describe('the development inbox', () => {
  const url = `${BASE}/dev/inbox`;

  test.each<[string, HttpAnswer | undefined, string, string]>([
    ['that strangers can read is a fault', answer(200, ''), 'inbox-open', 'fault'],
    ['that nobody else sees is fine', answer(404, ''), 'inbox-not-public', 'ok'],
    [
      'that was not reached says nothing',
      { kind: 'failed', cause: 'unreachable', reason: 'refused' },
      'inbox-not-reached',
      'ok',
    ],
    ['of a server that only this machine reaches is fine', undefined, 'inbox-here-only', 'ok'],
  ])('%s', (_, found, code, level) => {
    const result = judgeInbox(url, found);
    expect([result.code, stateOf(result)]).toEqual([code, level]);
  });
});

describe('the clock', () => {
  const NOON = Date.UTC(2026, 11, 1, 12);

  test.each([
    [500, 'clock-good', 0],
    [20_000, 'clock-good', 20],
    [90_500, 'clock-off', 90],
    [-89_500, 'clock-off', -90],
    [5 * 60_000, 'clock-wrong', 300],
    [-3_600_000, 'clock-wrong', -3600],
  ])('%i ms away: %s', (ms, code, seconds) => {
    const by = { of: 'resend' } as const;
    expect(judgeClock({ theirs: NOON, ours: NOON + ms }, by)).toEqual({ code, by, seconds });
  });
});

describe('the disk', () => {
  test.each([
    [5_000_000_000, 100_000, 'disk-good'],
    [5_000_000_000, undefined, 'disk-good'],
    [999_999_999, 100_000, 'disk-little'],
    [99_999_999, 100_000, 'disk-full'],
    [0, 100_000, 'disk-full'],
  ])('%i bytes, %s files: %s', (free, filesFree, code) => {
    const folder = '/srv/data';
    expect(judgeDisk({ folder, free, filesFree })).toEqual({ code, folder, free });
  });

  test('too few free files are a separate fault', () => {
    const found = judgeDisk({ folder: '/srv/data', free: 5_000_000_000, filesFree: 12 });
    expect(found).toEqual({ code: 'disk-files', folder: '/srv/data', files: 12 });
  });
});

test.each<[StoreState, object]>([
  [{ kind: 'ready' }, { code: 'store-good' }],
  [{ kind: 'absent', writable: true }, { code: 'store-absent' }],
  [{ kind: 'absent', writable: false }, { code: 'store-not-creatable' }],
  [
    { kind: 'older', missing: 2 },
    { code: 'store-older', missing: 2 },
  ],
  [{ kind: 'newer' }, { code: 'store-newer' }],
  [
    { kind: 'read-only', said: 'readonly database' },
    { code: 'store-read-only', said: 'readonly database' },
  ],
  [
    { kind: 'barred', code: 'moved', said: 'it moved' },
    { code: 'store-barred', reason: 'moved', said: 'it moved' },
  ],
])('the store: %j', (given, result) => {
  expect(judgeDatabase(given, 'store.db')).toEqual({ place: 'store.db', ...result });
});

test('a store that can’t be opened', () => {
  const trouble = { code: 'locked', place: 'store.db', said: undefined } as const;
  expect(judgeDatabase({ kind: 'unreachable', trouble }, 'store.db')).toEqual({
    code: 'store-not-opened',
    trouble,
  });
});

test.each([
  [undefined, { code: 'zones-none' }],
  [[], { code: 'zones-good' }],
  [[{ zone: 'PST', readers: 1 }], { code: 'zones-unknown', readers: 1, zones: ['PST'], more: 0 }],
  [
    ['IST', 'PST', 'CST', 'a', 'b', 'c'].map((zone) => ({ zone, readers: 2 })),
    { code: 'zones-unknown', readers: 12, zones: ['IST', 'PST', 'CST', 'a', 'b'], more: 1 },
  ],
])('zones in the store: %j', (given, result) => {
  expect(judgeStoredZones(given)).toEqual(result);
});

test('emails whose delivery is unknown are a result of their own', () => {
  for (const none of [0, undefined]) expect(judgeInDoubt(none)).toEqual({ code: 'uncertain-none' });
  expect(judgeInDoubt(3)).toEqual({ code: 'uncertain-emails', emails: 3 });
});

test('readers who bounced by mistake are a result of their own', () => {
  for (const none of [0, undefined]) expect(judgeBounced(none)).toEqual({ code: 'bounced-good' });
  expect(judgeBounced(3)).toEqual({ code: 'bounced-by-mistake', readers: 3 });
});
