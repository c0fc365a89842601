/** Messages at the return address: reports are distinguished from mail that only looks like one, without guessing. */
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MailReport, readMailReport } from '../../../../src/flow/events/mail-report.ts';
import { returnPaths } from '../../../../src/shared/addresses/return-path.ts';
import { tokenKeys } from '../../../../src/shared/signing/token.ts';
import * as samples from './bounce-samples.ts';

const INSTANCE = 'instance1234';
const AT = Date.parse('2026-12-01T07:05Z');
const keys = tokenKeys(['a-secret-key-for-tests-only']);
const paths = returnPaths('bounces@letters.test', INSTANCE, keys);
const DELIVERY = { subscriberId: 3, id: 41 };
const TAG = '3_41';
const manage = (subject: number) => keys.sign({ purpose: 'manage', subject, version: 0 }) as string;
const link = (token: string) => `https://letters.test/unsubscribe/${token}`;

const ours = samples.originalHeader(`<41.${INSTANCE}@letters.test>`, link(manage(3)));
/** It arrived at the email's own return address, and its original names nothing. */
const byAddress: samples.Sample = {
  to: paths.of(DELIVERY),
  original: samples.originalHeader('<someone@else.test>', 'https://else.test/u'),
};
/** It arrived at the bare mailbox: a server did not keep the return address. */
const byOriginal: samples.Sample = { to: 'bounces@letters.test', original: ours };

const read = (raw: string | Uint8Array): Promise<MailReport> =>
  readMailReport(typeof raw === 'string' ? Buffer.from(raw) : raw, AT, {
    returnPaths: paths,
    keys,
    instance: INSTANCE,
  });

/** `hard`, `soft`, `sender`, `complained`, `unsubscribe` or `nothing`, and for which email. */
async function verdict(raw: string | Uint8Array): Promise<string> {
  const report = await read(raw);
  if (report.kind !== 'event') return report.kind;
  const { kind, hard, soft, deliveryTag } = report.event;
  expect(deliveryTag).toBe(TAG);
  if (kind === 'failed') return 'sender';
  return kind === 'bounced' ? (hard ? 'hard' : soft ? 'soft' : 'nothing') : kind;
}

const UNKNOWN = '550 5.1.1 <ana@readers.test>: Recipient address rejected: User unknown';

describe('a failure is read in the format of', () => {
  test.each<[string, string, (sample: samples.Sample) => string]>([
    ['Postfix', 'hard', (at) => samples.postfix(at, { diagnostic: `smtp; ${UNKNOWN}` })],
    [
      'Postfix, no such domain',
      'hard',
      (at) =>
        samples.postfix(at, { status: '5.4.4', diagnostic: 'X-Postfix; Host or domain name not found' }),
    ],
    [
      'Postfix, given up after five days',
      'soft',
      (at) => samples.postfix(at, { status: '4.4.1', diagnostic: 'X-Postfix; Connection timed out' }),
    ],
    [
      'Postfix, mailbox full',
      'soft',
      (at) => samples.postfix(at, { status: '5.2.2', diagnostic: 'smtp; 552 5.2.2 Over quota' }),
    ],
    [
      'Postfix, refused by a policy',
      'sender',
      (at) => samples.postfix(at, { status: '5.7.1', diagnostic: 'smtp; 554 5.7.1 blocked using a list' }),
    ],
    ['Gmail', 'hard', (at) => samples.gmail(at, {})],
    [
      'Gmail, disabled, which may pass',
      'soft',
      (at) => samples.gmail(at, { status: '5.2.1', diagnostic: '550 5.2.1 The account is disabled.' }),
    ],
    [
      'Gmail, too much at a time',
      'soft',
      (at) =>
        samples.gmail(at, {
          status: '5.2.1',
          diagnostic: '550 5.2.1 The user is receiving mail at a rate that prevents more',
        }),
    ],
    [
      'Gmail, not authenticated',
      'sender',
      (at) => samples.gmail(at, { status: '5.7.26', diagnostic: '550-5.7.26 unauthenticated' }),
    ],
    [
      'Exchange',
      'hard',
      (at) => samples.exchange(at, '5.1.10', 'smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found'),
    ],
    [
      'Postfix, shut and unknown, in answer to nobody knows what',
      'soft',
      (at) => samples.postfix(at, { status: '5.2.1', diagnostic: 'smtp; 550 5.2.1 User unknown' }),
    ],
    [
      'older Exim, shut and unknown, in answer to the address',
      'hard',
      (at) => samples.oldExim(at, 'SMTP error after RCPT TO:\n    550 5.2.1 User unknown'),
    ],
    [
      'Exchange, refused at its edge',
      'soft',
      (at) => samples.exchange(at, '5.4.1', 'smtp;550 5.4.1 Recipient address rejected: Access denied.'),
    ],
    [
      'Exchange, quota',
      'soft',
      (at) => samples.exchange(at, '5.2.2', 'smtp;554 5.2.2 mailbox full; STOREDRV.Deliver; Quota'),
    ],
    [
      'Exchange, sender banned',
      'sender',
      (at) => samples.exchange(at, '5.1.8', 'smtp;550 5.1.8 Access denied, bad outbound sender'),
    ],
    [
      'Outlook.com, mailbox unavailable',
      'hard',
      (at) => samples.exchange(at, '5.5.0', 'smtp;550 5.5.0 Requested action not taken: mailbox unavailable'),
    ],
    [
      'Outlook.com, our network refused',
      'sender',
      (at) =>
        samples.exchange(at, '5.7.1', 'smtp;550 5.7.1 Messages from [192.0.2.9] were not sent. (S3150)'),
    ],
    ['Exim', 'hard', (at) => samples.exim(at, UNKNOWN)],
    ['Exim, in words alone', 'hard', (at) => samples.exim(at, '550 No such user here')],
    ['Exim, policy in words', 'sender', (at) => samples.exim(at, '550 rejected by our spam policy')],
    ['Exim, no reason', 'soft', (at) => samples.exim(at, undefined)],
    ['older Exim', 'hard', (at) => samples.oldExim(at, `SMTP error after RCPT TO:\n    ${UNKNOWN}`)],
    ['older Exim, full', 'soft', (at) => samples.oldExim(at, 'mailbox is full: retry timeout exceeded')],
    [
      'Exchange Online, of another server’s unknown recipient',
      'hard',
      (at) =>
        samples.exchange(
          at,
          '5.1.351',
          'smtp;550 5.1.351 Remote server returned unknown recipient or mailbox',
        ),
    ],
    [
      'a gateway that quotes a refusal of our network',
      'sender',
      (at) => samples.postfix(at, { diagnostic: 'smtp; 550 5.7.1 IP address blacklisted by recipient' }),
    ],
    [
      'a gateway that quotes a full mailbox',
      'soft',
      (at) =>
        samples.postfix(at, {
          status: '5.1.0',
          diagnostic: "smtp; 5.1.0 - Unknown address error 550-'5.2.2 Mailbox Full' (delivery attempts: 0)",
        }),
    ],
    [
      'a server that asked back for the sender',
      'sender',
      (at) =>
        samples.postfix(at, {
          diagnostic:
            'smtp; 550-Verification failed for <robin@letters.test> 550-Called: 550 5.1.1 User unknown 550 Sender verify failed',
        }),
    ],
    ['Exim without a diagnostic code, in its text', 'hard', (at) => samples.exim(at, undefined, UNKNOWN)],
    ['Exim’s text of a full mailbox', 'soft', (at) => samples.exim(at, undefined, '552 mailbox is full')],
    ['OpenSMTPD', 'hard', (at) => samples.openSmtpd(at, `${UNKNOWN}`)],
    ['OpenSMTPD, refused by a list', 'sender', (at) => samples.openSmtpd(at, '550 5.7.1 on a block list')],
    ['the DragonFly Mail Agent', 'hard', (at) => samples.dragonFly(at, `RCPT TO:\n${UNKNOWN}`)],
    [
      'the DragonFly Mail Agent, of the email’s content',
      'sender',
      (at) => samples.dragonFly(at, 'final DATA:\n554 5.7.1 looks like spam'),
    ],
    ['Yahoo', 'soft', (at) => samples.yahoo(at, '550: 5.2.2 Mailbox Full')],
    [
      'Yahoo, unknown',
      'hard',
      (at) => samples.yahoo(at, '554: delivery error: This user doesn’t exist: no such account'),
    ],
    ['Yahoo, of nobody', 'soft', (at) => samples.yahoo(at, 'It did not work.')],
    ['qmail', 'hard', (at) => samples.qmail(at, 'Sorry, no mailbox here by that name. (#5.1.1)')],
    [
      'qmail, too long in the queue',
      'soft',
      (at) =>
        samples.qmail(at, 'Connected to 192.0.2.1 but no answer.\nI’m not going to try again. (#4.4.2)'),
    ],
  ])('%s: %s', async (_, expected, sample) => {
    expect(await verdict(sample(byAddress))).toBe(expected);
    expect(await verdict(sample(byOriginal))).toBe(expected);
  });
});

describe('for several recipients', () => {
  test.each<[string, samples.Sample extends never ? never : object[], string]>([
    ['all are gone', [{}, { status: '5.1.2' }], 'hard'],
    ['one is only full', [{}, { status: '5.2.2', diagnostic: 'smtp; 552 5.2.2 full' }], 'soft'],
    ['one got it', [{}, { action: 'delivered', status: '2.0.0' }], 'nothing'],
    ['one is waited for', [{}, { action: 'delayed', status: '4.4.1' }], 'nothing'],
    ['it went on to a server that reports no more', [{ action: 'relayed', status: '2.0.0' }], 'nothing'],
  ])('%s: %s', async (_, recipients, expected) => {
    expect(await verdict(samples.postfix(byAddress, ...recipients))).toBe(expected);
  });

  test('in one message from qmail, the mildest counts', async () => {
    expect(await verdict(samples.qmail(byAddress, 'No mailbox. (#5.1.1)', 'Full. (#5.2.2)'))).toBe('soft');
  });

  test('qmail’s report of one missing recipient and silence about another gives up nobody', async () => {
    for (const words of [
      ['No mailbox. (#5.1.1)', 'It did not work.'],
      ['It did not work.', 'No mailbox. (#5.1.1)'],
    ]) {
      expect(await verdict(samples.qmail(byAddress, ...words))).toBe('soft');
    }
  });
});

describe('a complaint', () => {
  test.each(['abuse', 'fraud', 'opt-out'])('from %s counts, however it names the email', async (type) => {
    expect(await verdict(samples.yahooComplaint(byAddress, type))).toBe('complained');
    expect(await verdict(samples.yahooComplaint(byOriginal, type, 'redacted@letters.test'))).toBe(
      'complained',
    );
  });

  test('may contain only the email’s header', async () => {
    for (const at of [byAddress, byOriginal]) {
      const headersAlone = samples
        .yahooComplaint({ ...at, to: 'bounces@letters.test' }, 'abuse', 'redacted@letters.test')
        .replace('Content-Type: message/rfc822', 'Content-Type: text/rfc822-headers');
      expect(await verdict(headersAlone)).toBe(at === byOriginal ? 'complained' : 'nothing');
      expect(await verdict(samples.headersComplaint(at))).toBe('complained');
    }
  });

  test('from Outlook.com is the email itself, sent to the address registered there', async () => {
    expect(await verdict(samples.outlookComplaint(byOriginal))).toBe('complained');
    expect(await verdict(samples.outlookComplaint(byAddress))).toBe('complained');
    const other = samples.outlookComplaint(byAddress).replace('staff@hotmail.com', 'somebody@readers.test');
    expect(await verdict(other)).toBe('nothing');
  });

  test.each(['not-spam', 'virus', 'auth-failure', 'other', ''])('"%s" doesn’t count', async (type) => {
    expect(await verdict(samples.yahooComplaint(byAddress, type))).toBe('nothing');
  });
});

describe('no consequence has', () => {
  const { to } = byAddress;
  const quoted = samples
    .postfix(byAddress, {})
    .split('\r\n')
    .map((line) => `> ${line}`)
    .join('\n');

  test.each<[string, string]>([
    [
      'a reply',
      samples.written({ to }, 'Subject: Re: Why runners lift\nIn-Reply-To: <41.x@y>', 'Thank you!'),
    ],
    ['a reply that quotes a bounce', samples.written({ to }, 'Subject: Re: Undelivered', quoted)],
    [
      'a reply that quotes qmail’s',
      samples.written(
        { to },
        'Subject: Re: failure notice',
        `What is this?\n${samples.qmail(byAddress, '#5.1.1')}`,
      ),
    ],
    [
      'a vacation notice',
      samples.written(
        { to },
        'Subject: Out of office\nAuto-Submitted: auto-replied\nPrecedence: bulk',
        'I left the company; the mailbox ana@readers.test does not exist any more. 550 5.1.1',
      ),
    ],
    ['Exim’s warning of a delay', samples.oldExim(byAddress, 'Connection refused', true)],
    ['Gmail’s warning of a delay', samples.gmail(byAddress, { action: 'delayed', status: '4.4.2' })],
    ['Postfix’s warning of a delay', samples.postfix(byAddress, { action: 'delayed', status: '4.4.1' })],
    ['OpenSMTPD’s warning of a delay', samples.openSmtpd(byAddress, 'Network error', 'delayed')],
    [
      'a mail server’s text of something else',
      samples
        .written({ to }, 'Subject: Notice', 'The mailbox will move tomorrow.')
        .replace('From: Ana <ana@readers.test>', 'From: postmaster@readers.test'),
    ],
    ['a bounce that somebody forwards', forwarded(samples.postfix(byAddress, {}))],
    [
      'a receipt',
      samples
        .postfix(byAddress, {})
        .replaceAll('report-type=delivery-status', 'report-type=disposition-notification')
        .replace('message/delivery-status', 'message/disposition-notification'),
    ],
    ['an empty message', ''],
    ['a message without a header', '\r\n\r\nHi. This is the\r\n'],
    ['noise', Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256)).toString('latin1')],
  ])('%s', async (_, raw) => {
    expect(await verdict(raw)).toBe('nothing');
  });

  function forwarded(raw: string): string {
    return `To: ${to}\r\nContent-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\nContent-Type: message/rfc822\r\n\r\n${raw}\r\n--f--\r\n`;
  }
});

describe('a forged report', () => {
  const forged = (sample: Partial<samples.Sample>) =>
    verdict(samples.postfix({ ...byAddress, ...sample }, {}));

  test('for another email than its return address stops nobody', async () => {
    expect(await forged({ to: byAddress.to.replace('+3-', '+4-') })).toBe('nothing');
    expect(await forged({ to: byAddress.to.replace('-15-', '-16-') })).toBe('nothing');
    expect(await forged({ to: `bounces+3-15-${'0'.repeat(20)}@letters.test` })).toBe('nothing');
  });

  test('with another secret, or from another store with the same one, stops nobody', async () => {
    const stranger = returnPaths(
      'bounces@letters.test',
      INSTANCE,
      tokenKeys(['another secret of 16 or more']),
    );
    expect(await forged({ to: stranger.of(DELIVERY) })).toBe('nothing');
    expect(await forged({ to: returnPaths('bounces@letters.test', 'staging', keys).of(DELIVERY) })).toBe(
      'nothing',
    );
  });

  test('that names a Message-ID, which can be guessed, needs the reader’s own link with it', async () => {
    const to = 'bounces@letters.test';
    const id = `<41.${INSTANCE}@letters.test>`;
    const confirm = keys.sign({ purpose: 'confirm', subject: 3, version: 0 }) as string;
    for (const token of ['none', `${manage(3).slice(0, -1)}_`, confirm]) {
      expect(await forged({ to, original: samples.originalHeader(id, link(token)) })).toBe('nothing');
    }
    const foreign = samples.originalHeader('<41.otherstore@letters.test>', link(manage(3)));
    expect(await forged({ to, original: foreign })).toBe('nothing');
    expect(await forged({ to, original: samples.originalHeader(id, link(manage(3))) })).toBe('hard');
  });
});

describe('a damaged report', () => {
  const whole = samples.postfix(byAddress, { diagnostic: `smtp; ${UNKNOWN}` });

  test('never stops a reader without a complete status, wherever it is truncated', async () => {
    for (let end = 0; end < whole.length; end += 7) {
      const status = whole.lastIndexOf('Status: 5.1.1', end - 'Status: 5.1.1'.length) !== -1;
      expect(status ? ['hard'] : ['nothing', 'soft']).toContain(await verdict(whole.slice(0, end)));
    }
    expect(await verdict(whole.slice(0, whole.indexOf('Undelivered Message Headers')))).toBe('hard');
  });

  test('with anything cut out, doubled or inserted names no other email, and ends', async () => {
    const whole = [
      samples.postfix(byAddress, {}),
      samples.gmail(byOriginal, {}),
      samples.qmail(byAddress, 'No mailbox. (#5.1.1)'),
      samples.oldExim(byOriginal, 'mailbox is full'),
      samples.yahooComplaint(byAddress),
    ];
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat(300),
      put: fc.string(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.array(change, { minLength: 1, maxLength: 5 }),
        async (raw, changes) => {
          let damaged = raw;
          for (const { at, drop, put } of changes) {
            const from = Math.floor(at * damaged.length);
            damaged = damaged.slice(0, from) + put + damaged.slice(from + drop);
          }
          await verdict(damaged);
        },
      ),
      { numRuns: 500, seed: 5 },
    );
  });

  test('of ten megabytes is read from its beginning', async () => {
    const long = samples.postfix(
      { ...byAddress, original: `${byAddress.original}\n\n${'All work and no play.\n'.repeat(480_000)}` },
      {},
    );
    expect(long.length).toBeGreaterThan(10_000_000);
    expect(await verdict(long)).toBe('hard');
    // Its first line is complete there, too.
    const type = /^Content-Type: multipart\/report;(?:\r\n\t|[^\r])*\r\n/m.exec(long)?.[0] as string;
    expect(await verdict(`${type}${long.replace(type, '')}`)).toBe('hard');
  });

  test('is read for ten thousand lines: even empty ones keep the process busy', async () => {
    const padded = (lines: number) =>
      whole.replace('This is a MIME-encapsulated', `${'\r\n'.repeat(lines)}$&`);
    expect(await verdict(padded(9000))).toBe('hard');
    expect(await verdict(padded(10_000))).toBe('nothing');
  });

  test('in lower-case, as some servers write addresses, is understood', async () => {
    expect(await verdict(samples.postfix({ ...byAddress, to: byAddress.to.toUpperCase() }, {}))).toBe('hard');
  });

  test('nested endlessly, or with endless headers, doesn’t count', async () => {
    const nested = Array.from(
      { length: 300 },
      (_, n) => `Content-Type: multipart/report; boundary=b${n}\r\n\r\n--b${n}\r\n`,
    );
    expect(await verdict(nested.join(''))).toBe('nothing');
    expect(await verdict(`To: ${byAddress.to}\r\n${'X: y\r\n'.repeat(90_000)}`)).toBe('nothing');
    expect(await verdict(`To: ${`${byAddress.to.replace('+3-', '+4-')}, `.repeat(8000)}\r\n\r\n`)).toBe(
      'nothing',
    );
  });
});

describe('an unsubscribe by email', () => {
  test('is read from its subject, only with a genuine token', async () => {
    const token = manage(3);
    const ask = (subject: string) =>
      read(samples.written({ to: 'bounces@letters.test' }, `Subject: ${subject}`, ''));
    expect(await ask(`unsubscribe ${token}`)).toEqual({ kind: 'unsubscribe', token });
    expect(await ask(`Unsubscribe  ${token} `)).toEqual({ kind: 'unsubscribe', token });
    for (const subject of [
      `Re: unsubscribe ${token}`,
      'unsubscribe',
      `unsubscribe ${token}x`,
      'unsubscribe 1.0.x',
    ]) {
      expect(await ask(subject)).toMatchObject({ kind: 'nothing' });
    }
  });
});

describe('the record of a report', () => {
  const event = async (raw: string) => {
    const report = await read(raw);
    return report.kind === 'event' ? report.event : undefined;
  };

  test('has the same name for the same message, and another for another', async () => {
    const first = samples.postfix(byAddress, {});
    const second = first.replace('20261201070003.4XyZ12', '20261202070003.5AbC34');
    const ids = [await event(first), await event(first), await event(second)].map((one) => one?.id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    const nameless = first.replace(/^Message-Id:.*\r\n/im, '');
    expect((await event(nameless))?.id).toBe((await event(nameless))?.id);
  });

  test('contains what the server said, without whole addresses, and when it came', async () => {
    const found = await event(samples.postfix(byAddress, { diagnostic: `smtp; ${UNKNOWN}` }));
    expect(found).toMatchObject({
      at: AT,
      instanceTag: INSTANCE,
      detail: { status: '5.1.1', message: expect.stringContaining('User unknown') },
    });
    expect(JSON.stringify(found)).not.toContain('ana@readers.test');
  });

  test('has no field for what the server did not say', async () => {
    const told = await event(samples.qmail(byAddress, 'It did not work.'));
    expect(Object.keys(told?.detail ?? {}).sort()).toEqual(['message', 'type']);
  });
});

test('a return address counts only in the headers for the address that was delivered to', async () => {
  const elsewhere = samples.postfix({ ...byAddress, to: 'bounces@letters.test' }, {});
  expect((await read(`X-Original-To: ${byAddress.to}\n${elsewhere}`)).kind).toBe('event');
  expect((await read(`X-Note: ${byAddress.to}\n${elsewhere}`)).kind).not.toBe('event');
});
