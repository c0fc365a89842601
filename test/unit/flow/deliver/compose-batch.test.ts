import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { EditionContent } from '../../../../src/flow/compose/edition.ts';
import { cut } from '../../../../src/flow/compose/segments.ts';
import { emailsFor } from '../../../../src/flow/compose/wire/emails.ts';
import { wireFormats } from '../../../../src/flow/compose/wire/formats.ts';
import type { WireName } from '../../../../src/flow/compose/wire/wire.ts';
import { PlaceholderTable } from '../../../../src/flow/content/placeholders.ts';
import { composeBatch } from '../../../../src/flow/deliver/compose-batch.ts';
import type { ClaimedDelivery } from '../../../../src/flow/deliver/deliver-store.ts';
import { returnPaths } from '../../../../src/shared/addresses/return-path.ts';
import { tokenKeys } from '../../../../src/shared/signing/token.ts';

const keys = tokenKeys(['a key that signs in tests']);
const BATCH_AT = Date.parse('2026-12-01T07:00:00Z');

function contentOf(): EditionContent {
  const slots = new PlaceholderTable();
  const name = slots.marker('firstName', 'runner');
  const greeting = slots.marker('greeting', 'Welcome');
  const next = slots.marker('next', 'That is all for now.');
  const token = slots.marker('token');
  return {
    from: { name: 'Tess', email: 'tess@läufer.example' },
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
  stream: 'basics',
  item: 'one',
  editionId: 'e',
  to: 'Zoe@x.org',
  firstName: 'Zoë <b>',
  tokenVersion: 3,
  nextNote: 'Myths, on Tuesday 8 December',
  attempts: 1,
};

async function composed(
  members: readonly Partial<ClaimedDelivery>[] = [{}],
  {
    ring = keys,
    instance = 'inst1',
    wire = 'json' as WireName,
    attempts = 1,
    bounces = undefined as string | undefined,
  } = {},
) {
  const emails = emailsFor(wireFormats[wire], instance, async () => contentOf());
  const batch = {
    id: 'b1',
    idempotencyKey: 'pace-b1',
    createdAt: BATCH_AT,
    attempts,
    keyId: keys.current,
    begun: false,
    deliveries: members.map((changes) => ({ ...delivery, ...changes })),
  };
  return composeBatch(
    {
      emails,
      keys: ring,
      instance,
      returnPaths: bounces ? returnPaths(bounces, instance, ring) : undefined,
    },
    batch,
  );
}

async function mails(...args: Parameters<typeof composed>) {
  const batch = await composed(...args);
  return JSON.parse(batch?.outgoing.bytes.toString() ?? '[]') as Record<string, string>[];
}

test('with a mailbox for bounces each message has its own return address, and the same bytes', async () => {
  const members = [{}, { id: 43, subscriberId: 8 }];
  const plain = await composed(members, { wire: 'mime' });
  const batch = await composed(members, { wire: 'mime', bounces: 'bounces@x.org' });
  const senders = batch?.outgoing.messages.map(({ from }) => from) ?? [];
  expect(senders[0]).toMatch(/^bounces\+7-16-[0-9a-f]{20}@x\.org$/);
  const paths = returnPaths('bounces@x.org', 'inst1', keys);
  expect(senders.map((from) => paths.find(from))).toEqual([
    { subscriberId: 7, id: 42 },
    { subscriberId: 8, id: 43 },
  ]);
  expect(batch?.outgoing.bytes).toEqual(plain?.outgoing.bytes);
});

test('a batch contains what its editions and readers say', async () => {
  const token = keys.sign({ purpose: 'manage', subject: 7, version: 3 });
  const batch = await composed();
  expect(batch?.outgoing.messages).toEqual([
    {
      deliveryId: 42,
      start: 1,
      end: (batch?.outgoing.bytes.length ?? 0) - 1,
      from: 'tess@xn--lufer-gra.example',
      to: 'Zoe@x.org',
      messageId: '<42.inst1@xn--lufer-gra.example>',
      date: BATCH_AT,
    },
  ]);
  expect(await mails()).toMatchObject([
    {
      to: 'Zoe@x.org',
      reply_to: 'reply@letters.example',
      subject: 'Zoë <b>, it begins',
      html: `<p>Welcome, Zoë &lt;b&gt;. Hi Zoë &lt;b&gt;! Myths, on Tuesday 8 December</p><a href="https://x.org/${token}">Leave</a>`,
      text: `Welcome, Zoë <b>. Hi Zoë <b>! Myths, on Tuesday 8 December https://x.org/${token}`,
      headers: { 'List-Unsubscribe': `<https://x.org/${token}>` },
      tags: [
        { name: 'delivery', value: '7_42' },
        { name: 'instance', value: 'inst1' },
      ],
    },
  ]);
});

test('each message is where the batch says it is', async () => {
  const batch = await composed([{}, { id: 43, to: 'ana@x.org' }, { id: 44, to: 'bo@x.org' }]);
  const read = batch?.outgoing.messages.map(({ start, end }) =>
    JSON.parse(batch.outgoing.bytes.subarray(start, end).toString()),
  );
  expect(read).toEqual(await mails([{}, { id: 43, to: 'ana@x.org' }, { id: 44, to: 'bo@x.org' }]));
  expect(read?.map(({ to }) => to)).toEqual(['Zoe@x.org', 'ana@x.org', 'bo@x.org']);
});

test('a reader without a single bare address is left out and named', async () => {
  const batch = await composed([
    { to: 'a@x.org, b@x.org' },
    { id: 43 },
    { id: 44, to: 'x\r\nRCPT TO:<e@x.org>' },
  ]);
  expect(batch?.outgoing.messages.map(({ deliveryId }) => deliveryId)).toEqual([43]);
  expect(batch?.members.map(({ id }) => id)).toEqual([43]);
  expect(batch?.refused.map(({ id }) => id)).toEqual([42, 44]);
});

describe('a second attempt', () => {
  const bytes = async (...args: Parameters<typeof composed>) =>
    (await composed(...args))?.outgoing.bytes.toString('latin1');

  test.each(['json', 'mime'] as const)('makes the same bytes on the wire of %s', async (wire) => {
    expect(await bytes([{ attempts: 5 }], { wire, attempts: 5 })).toBe(await bytes([{}], { wire }));
  });

  test('makes the same bytes after a key rotation', async () => {
    const ring = tokenKeys(['a new key that signs now', 'a key that signs in tests']);
    expect(await bytes([{}], { ring })).toBe(await bytes());
  });

  test('is not made if its key is lost: the bytes would differ', async () => {
    const ring = tokenKeys(['a new key that signs now']);
    expect(await composed([{}], { ring })).toBeUndefined();
    expect(await composed([{ kind: 'confirm', signupId: 9 }], { ring })).toBeUndefined();
  });
});

test('a lesson is addressed to its reader by name', async () => {
  const batch = await composed([{ firstName: 'Zoë' }], { wire: 'mime' });
  const mail = await PostalMime.parse(batch?.outgoing.bytes.toString() ?? '');
  expect(mail.to).toEqual([{ name: 'Zoë', address: 'Zoe@x.org' }]);
});

describe('a confirmation', () => {
  const confirmation = [{ kind: 'confirm', signupId: 9, firstName: 'BUY NOW' }] as const;

  test('is addressed without the name that somebody typed', async () => {
    const batch = await composed(confirmation, { wire: 'mime' });
    const { start, end } = batch?.outgoing.messages[0] ?? { start: 0, end: 0 };
    const mail = await PostalMime.parse(Buffer.from(batch?.outgoing.bytes.subarray(start, end) ?? []));
    expect(mail.to).toEqual([{ name: '', address: 'Zoe@x.org' }]);
  });

  test('carries a link that confirms its sign-up and does nothing else', async () => {
    const [mail] = await mails(confirmation);
    const token = /x\.org\/([\w.-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
    expect(keys.verify('confirm', token)).toEqual({ purpose: 'confirm', subject: 9, version: 0 });
    expect(keys.verify('manage', token)).toBeUndefined();
  });
});

test.each([null, ''])('a reader whose name is %j is greeted by the fallbacks', async (firstName) => {
  const [mail] = await mails([{ firstName, nextNote: null }]);
  expect(mail?.subject).toBe('runner, it begins');
  expect(mail?.text).toMatch(/^Welcome\. Hi runner! That is all for now\. /);
});

test('two deliveries never share a Message-ID, nor do two installations', async () => {
  const ids = await Promise.all(
    [composed(), composed([{ id: 43 }]), composed([{}], { instance: 'inst2' })].map(
      async (batch) => (await batch)?.outgoing.messages[0]?.messageId,
    ),
  );
  expect(new Set(ids).size).toBe(3);
});
