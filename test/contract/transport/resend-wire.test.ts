import { Resend } from 'resend';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resendTransport } from '../../../src/adapters/transport/resend.ts';
import { formatMailbox, oneLine, wireAddress } from '../../../src/shared/addresses/mailbox.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import { type ResendServer, startResendServer } from '../../support/resend-server.ts';
import { INSTANCE, type PlainMessage } from '../../support/wire.ts';
import { handOver, message, NOON } from './message.ts';

let server: ResendServer;

beforeEach(async () => {
  server = await startResendServer();
});

afterEach(() => server.close());

/** In the form that the SDK expects. */
function forSdk(plain: PlainMessage) {
  return {
    from: formatMailbox(plain.from),
    to: wireAddress(plain.to.email) ?? '',
    subject: oneLine(plain.subject),
    html: plain.html,
    text: plain.text,
    ...(plain.replyTo === undefined ? {} : { replyTo: plain.replyTo }),
    headers: Object.fromEntries(plain.headers.map(({ name, value }) => [name, oneLine(value)])),
    tags: [
      { name: 'delivery', value: String(plain.deliveryId) },
      { name: 'instance', value: INSTANCE },
    ],
  };
}

const MESSAGES: readonly PlainMessage[] = [
  message(1),
  message(2, { replyTo: undefined, from: { name: 'Ana "the hare", Jr.', email: 'coach@pacesetter.test' } }),
  message(3, {
    subject: 'Läufer 💪🏽 "3 × 5"\\ שלום',
    html: '<p title="\u2028\u2029">\u0000\u001f\u007f</p>',
  }),
  message(4, { text: 'tab\t, line\r\n, </script>, lone \ud83d, pair \ud83d\ude00', headers: [] }),
  message(5, { to: { name: 'B', email: 'ana@läufer.test' }, subject: 'two\r\nlines' }),
];

it('the request is byte for byte what the official SDK sends, under the same headers', async () => {
  const transport = resendTransport({
    apiKey: 're_test',
    baseUrl: server.url,
    clock: new VirtualClock(NOON),
  });
  await handOver(transport, MESSAGES, 'batch/1');
  await transport.close();
  const sdk = new Resend('re_test', { baseUrl: server.url });
  const options = { idempotencyKey: 'batch/1', batchValidation: 'permissive' } as const;
  const { error } = await sdk.batch.send(MESSAGES.map(forSdk), options);
  expect(error).toBeNull();
  const [ours, theirs] = server.requests;
  expect(ours?.body).toBe(theirs?.body);
  expect(ours?.path).toBe(theirs?.path);
  const essential = [
    'authorization',
    'content-type',
    'content-length',
    'idempotency-key',
    'x-batch-validation',
  ];
  const named = (headers = {}) =>
    Object.entries(headers)
      .filter(([name]) => essential.includes(name))
      .sort();
  expect(named(ours?.headers)).toEqual(named(theirs?.headers));
  expect(named(ours?.headers)).toHaveLength(essential.length);
  // The server treated the second as a repetition of the first: to it they are the same.
  expect(server.accepted).toHaveLength(MESSAGES.length);
});
