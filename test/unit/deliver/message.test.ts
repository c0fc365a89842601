import { describe, expect, test } from 'vitest';
import type { EditionContent } from '../../../src/compose/edition.ts';
import { cut } from '../../../src/compose/segments.ts';
import { SlotTable } from '../../../src/content/slots.ts';
import type { ClaimedDelivery } from '../../../src/deliver/claimed.ts';
import { composeMessage } from '../../../src/deliver/message.ts';
import { tokenKeys } from '../../../src/shared/token.ts';

const keys = tokenKeys(['a key that signs in tests']);
const BATCH_AT = Date.parse('2026-12-01T07:00:00Z');

function contentOf(): EditionContent {
  const slots = new SlotTable();
  const name = slots.marker('firstName', 'runner');
  const greeting = slots.marker('greeting', 'Welcome');
  const next = slots.marker('next', 'That is all for now.');
  const token = slots.marker('token');
  return {
    from: { name: 'Tess', email: 'tess@letters.example' },
    replyTo: 'reply@letters.example',
    subject: cut(`${name}, it begins`, slots, 'line'),
    html: cut(
      `<p>${greeting}. Hi ${name}! ${next}</p><a href="https://x.org/${token}">Leave</a>`,
      slots,
      'html',
    ),
    text: cut(`${greeting}. Hi ${name}! ${next} https://x.org/${token}`, slots, 'text'),
    headers: [{ name: 'List-Unsubscribe', value: cut(`<https://x.org/${token}>`, slots, 'line') }],
  };
}

const delivery: ClaimedDelivery = {
  id: 42,
  subscriberId: 7,
  signupId: null,
  kind: 'lesson',
  editionId: 'e',
  to: 'Zoe@x.org',
  firstName: 'Zoë <b>',
  tokenVersion: 3,
  keyId: keys.current,
  nextNote: 'Myths, on Tuesday 8 December',
  attempts: 1,
};

const composed = (changes: Partial<ClaimedDelivery> = {}, ring = keys) =>
  composeMessage(contentOf(), { ...delivery, ...changes }, ring, 'inst1', BATCH_AT);

test('a message says what its edition and its reader say', () => {
  const token = keys.sign({ purpose: 'manage', subject: 7, version: 3 });
  expect(composed()).toEqual({
    deliveryId: 42,
    from: { name: 'Tess', email: 'tess@letters.example' },
    to: { name: 'Zoë <b>', email: 'Zoe@x.org' },
    replyTo: 'reply@letters.example',
    subject: 'Zoë <b>, it begins',
    html: `<p>Welcome, Zoë &lt;b&gt;. Hi Zoë &lt;b&gt;! Myths, on Tuesday 8 December</p><a href="https://x.org/${token}">Leave</a>`,
    text: `Welcome, Zoë <b>. Hi Zoë <b>! Myths, on Tuesday 8 December https://x.org/${token}`,
    headers: [{ name: 'List-Unsubscribe', value: `<https://x.org/${token}>` }],
    messageId: '<42.inst1@letters.example>',
    date: BATCH_AT,
    tags: [
      { name: 'delivery', value: '42' },
      { name: 'instance', value: 'inst1' },
    ],
  });
});

describe('a second attempt', () => {
  test('makes the same bytes', () => {
    expect(JSON.stringify(composed({ attempts: 5 }))).toBe(JSON.stringify(composed()));
  });

  test('makes the same bytes after the key was changed', () => {
    const rotated = tokenKeys(['a new key that signs now', 'a key that signs in tests']);
    expect(composed({}, rotated)).toEqual(composed());
  });

  test('is not made when its key is lost: the bytes would differ', () => {
    expect(composed({}, tokenKeys(['a new key that signs now']))).toBeUndefined();
    expect(
      composed({ kind: 'confirm', signupId: 9 }, tokenKeys(['a new key that signs now'])),
    ).toBeUndefined();
  });
});

describe('a confirmation', () => {
  const message = composed({ kind: 'confirm', signupId: 9, firstName: 'BUY NOW' });

  test('is addressed without the name that somebody typed', () => {
    expect(message?.to).toEqual({ name: '', email: 'Zoe@x.org' });
  });

  test('carries a link that confirms its sign-up and does nothing else', () => {
    const token = /x\.org\/([\w.-]+)/.exec(message?.text ?? '')?.[1] ?? '';
    expect(keys.verify('confirm', token)).toEqual({ purpose: 'confirm', subject: 9, version: 0 });
    expect(keys.verify('manage', token)).toBeUndefined();
  });
});

test.each([null, ''])('a reader whose name is %j is greeted by the fallbacks', (firstName) => {
  const message = composed({ firstName, nextNote: null });
  expect(message?.subject).toBe('runner, it begins');
  expect(message?.text).toMatch(/^Welcome\. Hi runner! That is all for now\. /);
  expect(message?.to.name).toBe('');
});

test('two deliveries never share a Message-ID, nor do two installations', () => {
  const other = composeMessage(contentOf(), delivery, keys, 'inst2', BATCH_AT);
  expect(new Set([composed()?.messageId, composed({ id: 43 })?.messageId, other?.messageId]).size).toBe(3);
});
