/** One message of a hundred in the mailbox fails, in each possible way; the others are applied at the same look. */
import { expect, test } from 'vitest';
import { readMailReport } from '../../../../src/flow/events/mail-report.ts';
import type { ProviderEvent } from '../../../../src/flow/events/provider-event.ts';
import type { Taken } from '../../../../src/flow/events/report-mailbox.ts';
import { takeReports } from '../../../../src/flow/events/take-reports.ts';
import { returnPaths } from '../../../../src/shared/addresses/return-path.ts';
import { tokenKeys } from '../../../../src/shared/signing/token.ts';
import { listeningLog } from '../../../support/listening-log.ts';
import { originalHeader, postfix } from './bounce-samples.ts';

const NOW = Date.parse('2026-12-01T09:00Z');
const keys = tokenKeys(['a-secret-key-for-tests-only']);
const paths = returnPaths('bounces@letters.test', 'instance1234', keys);
const bounce = (subscriberId: number) =>
  postfix(
    {
      to: paths.of({ subscriberId, id: subscriberId }),
      original: originalHeader('<x@else.test>', 'https://else.test/u'),
    },
    {},
  ).replace('20261201070003.4XyZ12', `${subscriberId}`);

/** A mailbox of messages, and a store that fails for the given ones. */
function mailbox(messages: readonly string[], fails: (event: ProviderEvent) => boolean = () => false) {
  const answers: Taken[] = [];
  const { log, said } = listeningLog();
  const recorded: ProviderEvent[] = [];
  const take = () =>
    takeReports({
      ...{ returnPaths: paths, keys, instance: 'instance1234', log },
      clock: { now: () => NOW } as never,
      mailbox: {
        async read(one) {
          for (const raw of messages) answers.push(await one(Buffer.from(raw), NOW));
        },
      },
      record: async (event) => {
        if (fails(event)) throw new Error('this one can’t be written');
        recorded.push(event);
        return 'recorded';
      },
      leave: async () => undefined,
    });
  return { answers, recorded, said, take };
}

const HUNDRED = Array.from({ length: 100 }, (_, n) => bounce(n + 1));
const of = (subscriber: number) => (event: ProviderEvent) =>
  event.deliveryTag === `${subscriber}_${subscriber}`;

test('a report that can’t be written is logged and read again, and stops none of the others', async () => {
  const on = mailbox(HUNDRED, of(1));
  await expect(on.take()).rejects.toThrow('this one can’t be written');
  expect(on.recorded).toHaveLength(99);
  expect(on.answers.filter((answer) => answer === 'again')).toEqual(['again']);
  expect(on.answers[0]).toBe('again');
  expect(on.said).toEqual([
    {
      fields: { failures: 1 },
      message: 'could not apply reports from the bounce mailbox; they will be read again',
    },
  ]);
});

test.each([
  ['no message', '\u0000\u0001'],
  ['a megabyte of dashes', `From: MAILER-DAEMON@x.test\r\n\r\nfailed\n${'-'.repeat(1_000_000)}`],
  ['an endless line of spaces', `From: MAILER-DAEMON@x.test\r\n\r\nfailed\nX-a: b\n${' '.repeat(1_000_000)}`],
  ['nothing but at signs', `From: MAILER-DAEMON@x.test\r\n\r\nfailed\n  ${'@'.repeat(1_000_000)}`],
  ['answers without end', `From: MAILER-DAEMON@x.test\r\n\r\nfailed ${'550 5.1.1 mailbox '.repeat(50_000)}`],
  ['parts without end', `Content-Type: multipart/report; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(200_000)}`],
])('%s is left for a person, and stops none of the others', async (_, poison) => {
  const on = mailbox([poison, ...HUNDRED]);
  expect(await on.take()).toEqual({ bounced: 100, complained: 0, refused: 0, unsubscribed: 0, left: 1 });
  expect(on.answers[0]).toBe('left');
});

test('an unavailable store is not asked for each of a thousand messages', async () => {
  let asked = 0;
  const on = mailbox(
    Array.from({ length: 1000 }, (_, n) => bounce(n + 1)),
    () => {
      asked += 1;
      return true;
    },
  );
  await expect(on.take()).rejects.toThrow('this one can’t be written');
  expect(asked).toBe(20);
});

test('fifty reports that can’t be written among a hundred stop none of the others', async () => {
  const on = mailbox(HUNDRED, ({ deliveryTag }) => Number(deliveryTag?.split('_')[0]) % 2 === 0);
  await expect(on.take()).rejects.toThrow();
  expect(on.recorded).toHaveLength(50);
});

test('nineteen that can’t be written, then one that can, then nineteen more: the store is available', async () => {
  const on = mailbox(HUNDRED, ({ deliveryTag }) => {
    const subscriber = Number(deliveryTag?.split('_')[0]);
    return subscriber < 40 && subscriber !== 20;
  });
  await expect(on.take()).rejects.toThrow();
  expect(on.answers).toHaveLength(100);
  expect(on.recorded).toHaveLength(62);
});

test('the report counts by its content, not by the mailbox: the helper makes genuine ones', async () => {
  const report = await readMailReport(Buffer.from(bounce(7)), NOW, {
    ...{ returnPaths: paths, keys, instance: 'instance1234' },
  });
  expect(report).toMatchObject({ kind: 'event', event: { deliveryTag: '7_7', hard: true } });
});
