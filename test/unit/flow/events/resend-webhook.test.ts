import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readResendEvent } from '../../../../src/flow/events/resend-webhook.ts';

const NOW = Date.UTC(2026, 11, 1, 12);
const SECRET = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('another of twenty-four by').toString('base64')}`;

interface Signing {
  id?: string;
  /** Seconds before now. */
  age?: number;
  secret?: string;
  version?: string;
}

function sign(body: string, { id = 'msg_1', age = 0, secret = SECRET, version = 'v1' }: Signing = {}) {
  const timestamp = String(NOW / 1000 - age);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { id, timestamp, signature: `${version},${mac}` };
}

function read(event: unknown, signing?: Signing) {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  return readResendEvent(body, sign(body, signing), [SECRET]);
}

function event(type: string, data: object = {}) {
  return {
    type,
    created_at: '2026-12-01T11:59:30.000Z',
    data: {
      email_id: 'e-1',
      created_at: '2026-12-01T11:00:00.000Z',
      from: 'Coach <coach@pacesetter.test>',
      to: ['ana@readers.test'],
      subject: 'Lesson 1',
      tags: { delivery: '17', instance: 'i1' },
      ...data,
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the signature', () => {
  const body = JSON.stringify(event('email.delivered'));

  it.each([0, 299, 300, -299, -300])('is valid at an age of %d seconds', (age) => {
    expect(read(body, { age })?.kind).toBe('delivered');
  });

  it.each([301, -301])('is refused at an age of %d seconds', (age) => {
    expect(read(body, { age })).toBeUndefined();
  });

  it('is refused from another secret', () => {
    expect(read(body, { secret: OTHER })).toBeUndefined();
  });

  it.each([
    ['another body', `${body} `, {}],
    ['another id', body, { id: 'msg_2' }],
    ['another time', body, { timestamp: String(NOW / 1000 - 1) }],
    ['no signature', body, { signature: '' }],
    ['no id', body, { id: '' }],
    ['a time that is none', body, { timestamp: 'soon' }],
    ['a signature without a version', body, { signature: sign(body).signature.slice(3) }],
    ['a bare version', body, { signature: 'v1' }],
  ])('is refused with %s', (_, sent, changes) => {
    expect(readResendEvent(sent, { ...sign(body), ...changes }, [SECRET])).toBeUndefined();
  });

  it('is refused in an unknown version', () => {
    expect(read(body, { version: 'v1a' })).toBeUndefined();
  });

  it('may be one of several', () => {
    const headers = sign(body);
    const signature = `v1a,xxxx v1,${'A'.repeat(43)}= ${headers.signature}`;
    expect(readResendEvent(body, { ...headers, signature }, [SECRET])?.kind).toBe('delivered');
  });

  it('may be made with any secret of a rotation', () => {
    expect(readResendEvent(body, sign(body, { secret: OTHER }), [SECRET, OTHER])?.kind).toBe('delivered');
    expect(readResendEvent(body, sign(body), [SECRET, OTHER])?.kind).toBe('delivered');
  });

  it.each([[[]], [['']], [['whsec_']], [['whsec_not base64!']]])(
    'is refused, without a throw, with the secrets %j',
    (secrets) => {
      expect(readResendEvent(body, sign(body), secrets)).toBeUndefined();
    },
  );
});

describe('an event', () => {
  it('carries its id, its time, our tags and the provider’s id', () => {
    expect(read(event('email.delivered'))).toEqual({
      id: 'msg_1',
      kind: 'delivered',
      at: Date.UTC(2026, 11, 1, 11, 59, 30),
      hard: false,
      soft: false,
      deliveryTag: '17',
      instanceTag: 'i1',
      providerId: 'e-1',
      detail: { type: 'email.delivered' },
    });
  });

  it.each([
    ['email.delivered', 'delivered'],
    ['email.bounced', 'bounced'],
    ['email.complained', 'complained'],
    ['email.opened', 'opened'],
    ['email.clicked', 'clicked'],
    ['email.suppressed', 'suppressed'],
    ['email.failed', 'failed'],
    ['email.sent', 'other'],
    ['email.delivery_delayed', 'other'],
    ['contact.updated', 'other'],
    ['email.invented_tomorrow', 'other'],
    ['toString', 'other'],
    ['__proto__', 'other'],
  ])('of the type %s is %s', (type, kind) => {
    expect(read(event(type))?.kind).toBe(kind);
  });

  it.each([
    ['Permanent', true],
    ['Transient', false],
    ['Undetermined', false],
    ['permanent', false],
    [undefined, false],
  ])('that bounced with the type %s: hard is %s', (type, hard) => {
    const found = read(event('email.bounced', { bounce: { type, subType: 'General', message: 'no' } }));
    expect(found?.hard).toBe(hard);
    expect(found?.soft).toBe(!hard);
  });

  it.each([
    ['MailboxFull', true],
    ['MessageTooLarge', false],
    ['ContentRejected', false],
    ['AttachmentRejected', false],
  ])('that bounced for %s counts against the address: %s', (subType, soft) => {
    const found = read(event('email.bounced', { bounce: { type: 'Transient', subType, message: 'no' } }));
    expect(found).toMatchObject({ hard: false, soft });
  });

  it.each([
    ['previous_bounce', true],
    ['previous_complaint', false],
    [undefined, false],
  ])('suppressed for %s: hard is %s', (reason, hard) => {
    expect(read(event('email.suppressed', { suppressed: { reason } }))?.hard).toBe(hard);
  });

  it('is hard only if it says so about the right thing', () => {
    expect(read(event('email.delivered', { bounce: { type: 'Permanent' } }))?.hard).toBe(false);
    expect(read(event('email.bounced', { suppressed: { reason: 'previous_bounce' } }))?.hard).toBe(false);
  });

  it('keeps useful details, without addresses', () => {
    const bounce = { type: 'Permanent', subType: 'NoEmail', message: '550 <ana@readers.test>: unknown' };
    const click = {
      link: 'https://x.test/@coach?e=ana%40readers.test',
      userAgent: 'Mozilla/5.0',
      ipAddress: '192.0.2.1',
      timestamp: 'T',
    };
    const found = [
      read(event('email.bounced', { bounce })),
      read(event('email.clicked', { click })),
      read(event('email.failed', { failed: { reason: 'reached_daily_quota' } })),
      read(event('email.suppressed', { suppressed: { reason: 'previous_bounce', message: 'on our list' } })),
    ];
    expect(found.map((entry) => entry?.detail)).toEqual([
      {
        type: 'email.bounced',
        bounceType: 'Permanent',
        bounceSubType: 'NoEmail',
        message: '550 <a…@readers.test>: unknown',
      },
      {
        type: 'email.clicked',
        link: 'https://x.test/@coach?e=a…@readers.test',
        userAgent: 'Mozilla/5.0',
        clickedAt: 'T',
      },
      { type: 'email.failed', reason: 'reached_daily_quota' },
      { type: 'email.suppressed', message: 'on our list', reason: 'previous_bounce' },
    ]);
    expect(JSON.stringify(found)).not.toContain('ana@');
  });

  it('uses the signed time if it has none', () => {
    expect(read({ ...event('email.delivered'), created_at: 'yesterday' }, { age: 60 })?.at).toBe(
      NOW - 60_000,
    );
    expect(read({ type: 'email.delivered' }, { age: 60 })?.at).toBe(NOW - 60_000);
  });

  it.each([
    ['tags missing', { tags: undefined }],
    ['tags as a list', { tags: [{ name: 'delivery', value: '17' }] }],
    ['tags of other kinds', { tags: { delivery: 17, instance: null } }],
    ['tags null', { tags: null }],
  ])('with %s has no tags', (_, data) => {
    expect(read(event('email.delivered', data))).toMatchObject({
      deliveryTag: undefined,
      instanceTag: undefined,
    });
  });

  it.each(['[]', '', 'null', '42', '"text"', '{', '{}', '{"type":7}', '\ufeff{}'])(
    'is missing in the signed body %j',
    (body) => {
      expect(read(body)).toBeUndefined();
    },
  );

  it.each(['[]', 'null', '"x"', '7'])('is accepted with the data %s', (data) => {
    expect(read(`{"type":"email.bounced","data":${data}}`)).toMatchObject({
      kind: 'bounced',
      hard: false,
      providerId: undefined,
    });
  });

  it('is refused at five megabytes', () => {
    expect(read(event('email.delivered', { subject: 'x'.repeat(5_000_000) }))).toBeUndefined();
  });

  it('keeps no more than a little of a long text', () => {
    const found = read(event('email.bounced', { bounce: { message: 'x'.repeat(100_000) } }));
    expect(found?.detail.message).toHaveLength(500);
  });
});
