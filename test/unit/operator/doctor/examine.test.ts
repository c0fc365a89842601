import { expect, test } from 'vitest';
import { examine, type Installation } from '../../../../src/operator/doctor/examine.ts';
import type { Lookups } from '../../../../src/operator/doctor/lookups.ts';
import type { Clock } from '../../../../src/shared/time/clock.ts';
import { zoneDns } from '../../../support/zone.ts';

const INSTALLATION: Installation = {
  mail: { kind: 'smtp', host: 'mail.letters.test', signer: undefined, bounceAddress: undefined },
  publication: { from: 'tess@letters.test', domain: 'letters.test', replyTo: 'tess@letters.test' },
  contentFaults: [],
  readsMailbox: false,
  baseUrl: 'https://news.letters.test',
  webhookSecrets: [],
  storePlace: 'store.db',
};

const WELL: Lookups = {
  dns: zoneDns({}),
  http: async () => ({ kind: 'failed', cause: 'unreachable', reason: 'ECONNREFUSED' }),
  smtp: async () => ({ kind: 'unreadable', reason: 'not asked here' }),
  mailbox: async () => ({ kind: 'failed', place: 'nowhere', reason: 'not asked here' }),
  store: async () => ({ kind: 'ready' }),
  zones: async () => [],
  blameless: async () => 0,
  inDoubt: async () => 0,
  disk: async () => ({ folder: '/srv', free: 5e9, filesFree: undefined }),
};

/** A clock on which time passes on request. */
function heldClock(): { clock: Clock; pass(): void } {
  let pass = (): void => {};
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return { clock: { now: () => 0, sleep: () => passed }, pass };
}

test('a lookup that never ends and one that throws stop no other check', async () => {
  const { clock, pass } = heldClock();
  let asked = (): void => {};
  const stuck = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const looking = examine(
    INSTALLATION,
    {
      ...WELL,
      smtp: () => new Promise(() => {}),
      disk: async () => {
        throw new Error('ENOSYS');
      },
      http: () => {
        asked();
        return new Promise(() => {});
      },
    },
    clock,
  );
  await stuck;
  // Everything that can be answered has been by the time the event loop comes round again.
  await new Promise((resolve) => setImmediate(resolve));
  pass();
  const found = new Map((await looking).map((one) => [one.check, one]));
  for (const check of ['transport', 'base url', 'clock']) {
    expect(found.get(check), check).toEqual({ check, code: 'check-late' });
  }
  expect(found.get('disk')).toEqual({ check: 'disk', code: 'check-failed', said: 'ENOSYS' });
  expect(found.get('database')).toMatchObject({ code: 'store-good' });
  expect(found.get('dmarc')).toMatchObject({ code: 'dmarc-missing' });
});

test.each([
  ['mail.provider.test', 'https://news.letters.test', 'v=spf1 a:mail.provider.test ~all'],
  ['localhost', 'https://news.letters.test', 'v=spf1 a:news.letters.test ~all'],
  ['127.0.0.1', 'http://localhost:3000', 'v=spf1 ip4:ADDRESS ~all'],
])('SPF for SMTP by %s proposes the delivering server', async (host, baseUrl, value) => {
  const installation = {
    ...INSTALLATION,
    mail: { kind: 'smtp', host, signer: undefined, bounceAddress: undefined },
    baseUrl,
  } as const;
  const findings = await examine(installation, WELL, { now: () => 0, sleep: () => new Promise(() => {}) });
  const spf = findings.find(({ check }) => check === 'spf');
  expect(spf).toMatchObject({ code: 'spf-missing', record: { name: 'letters.test', type: 'TXT', value } });
});
