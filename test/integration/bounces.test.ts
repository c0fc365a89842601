/** Emails over SMTP that bounce, and the consequences for their readers. */
import PostalMime from 'postal-mime';
import { expect, onTestFinished, test } from 'vitest';
import { eventStore } from '../../src/adapters/store/event-store.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { takeReports } from '../../src/flow/events/take-reports.ts';
import { leave } from '../../src/flow/readers/leave.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import type { ReturnPaths } from '../../src/shared/addresses/return-path.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader, MONDAY_NOON, testApp } from '../support/app.ts';
import { rowsIn } from '../support/databases.ts';
import { startSmtpServer } from '../support/smtp-server.ts';
import {
  gmail,
  originalHeader,
  postfix,
  type Sample,
  written,
  yahooComplaint,
} from '../unit/flow/events/bounce-samples.ts';

const ORIGINAL = originalHeader('<someone@else.test>', 'https://else.test/u');
const FULL = { status: '5.2.2', diagnostic: 'smtp; 552 5.2.2 mailbox full' };

/** Readers of a weekly course over a real SMTP server, and the mailbox that bounces return to. */
async function publication(...names: string[]) {
  const server = await startSmtpServer({});
  onTestFinished(() => server.close());
  const opened = await testApp({
    env: {
      MAIL_URL: server.url,
      BOUNCE_ADDRESS: 'bounces@letters.test',
      BOUNCE_MAILBOX: 'imaps://bounces:password@127.0.0.1:1/INBOX',
    },
  });
  const { app, clock, config } = opened;
  const ids = new Map<string, number>();
  for (const name of names) ids.set(name, (await confirmedReader(app, `${name}@readers.test`)).id);
  const db = await openDatabase(config.database);
  onTestFinished(() => db.destroy());
  const { instance, keys, returnPaths } = app.worker().deliver;
  let messages: string[] = [];
  const deps = {
    ...{ returnPaths: returnPaths as ReturnPaths, keys, instance, clock, log: silentLog },
    record: eventStore(db, instance).record,
    leave: (token: string) => leave(app.signup, token, 'mail'),
    mailbox: {
      async read(take: (raw: Uint8Array, at: number | undefined) => Promise<unknown>) {
        for (const raw of messages) await take(Buffer.from(raw), clock.now());
      },
    },
  };
  return {
    ...opened,
    server,
    /** Sends what is due now; returns the emails' return addresses by reader. */
    async send(at: number): Promise<Map<string, Sample>> {
      clock.set(at);
      const before = server.received.length;
      await runOnce(app.worker());
      return new Map(
        server.received
          .slice(before)
          .map(({ from, to }) => [
            String(to[0]).replace('@readers.test', ''),
            { to: from, original: ORIGINAL },
          ]),
      );
    },
    take: (...raw: string[]) => {
      messages = raw;
      return takeReports(deps);
    },
    status: async (name: string) => (await app.signup.store.find(ids.get(name) as number))?.status,
    rows: (query: string) => rowsIn(config.database, query),
  };
}

const LESSONS = [1, 8, 15, 22].map((day) => Date.parse('2026-11-30T07:00Z') + day * DAY);
const [FIRST, SECOND] = LESSONS as [number, number];
const at = (emails: Map<string, Sample>, name: string) => emails.get(name) as Sample;

test('each email has its own return address; a hard bounce to it stops that reader at once', async () => {
  const on = await publication('ana', 'bo');
  const emails = await on.send(FIRST);
  expect([...emails.values()].map(({ to }) => to.replace(/[0-9a-f]{20}/, 'SEAL')).sort()).toEqual([
    'bounces+1-1-SEAL@letters.test',
    'bounces+2-2-SEAL@letters.test',
  ]);
  const bounce = postfix(at(emails, 'ana'), {});
  expect(await on.take(bounce, bounce)).toMatchObject({ bounced: 2, left: 0 });
  expect(await on.status('ana')).toBe('bounced');
  expect(await on.rows('select kind, subscriber_id, soft from events')).toEqual([
    { kind: 'bounced', subscriber_id: 1, soft: 0 },
  ]);
  expect(await on.rows('select outcome from deliveries order by id')).toEqual([
    { outcome: 'bounced' },
    { outcome: null },
  ]);
  expect(await on.rows('select reason from suppressions')).toEqual([{ reason: 'bounced' }]);
  expect([...(await on.send(SECOND)).keys()]).toEqual(['bo']);
});

test('a complaint stops its reader, a refusal of the sender stops nobody, and unknown messages are left', async () => {
  const on = await publication('ana', 'bo');
  const emails = await on.send(FIRST);
  const count = await on.take(
    yahooComplaint(at(emails, 'ana')),
    gmail(at(emails, 'bo'), { status: '5.7.26', diagnostic: '550-5.7.26 unauthenticated' }),
    postfix(at(emails, 'bo'), { action: 'delayed', status: '4.4.1' }),
    written(at(emails, 'bo'), 'Subject: Out of office\nAuto-Submitted: auto-replied', 'I am away.'),
  );
  expect(count).toEqual({ bounced: 0, complained: 1, refused: 1, unsubscribed: 0, left: 2 });
  expect([await on.status('ana'), await on.status('bo')]).toEqual(['complained', 'active']);
});

test('a full mailbox is tolerated until three emails in a row have bounced', async () => {
  const on = await publication('ana', 'bo');
  for (const [week, lesson] of LESSONS.entries()) {
    const emails = await on.send(lesson);
    if (week === 3) {
      expect([...emails.keys()]).toEqual(['bo']);
      break;
    }
    on.clock.advance(HOUR);
    await on.take(postfix(at(emails, 'ana'), FULL));
    // One of Bo's emails arrived.
    if (week !== 1) await on.take(postfix(at(emails, 'bo'), FULL));
    expect(await on.status('ana')).toBe(week < 2 ? 'active' : 'bounced');
  }
  expect(await on.status('bo')).toBe('active');
});

test('a reader leaves through the address in their email', async () => {
  const on = await publication('ana', 'bo');
  await on.send(FIRST);
  const mine = on.server.received.find(({ to }) => to[0] === 'ana@readers.test');
  const { headers } = await PostalMime.parse(mine?.raw ?? '');
  const offered = headers.filter(({ key }) => key === 'list-unsubscribe');
  expect(offered).toHaveLength(1);
  const [link = '', mailto = ''] = (offered[0]?.value ?? '').split(', ');
  expect(link).toMatch(/^<http:\/\/letters\.test\/unsubscribe\/[\w.-]+>$/);
  const { pathname, searchParams } = new URL(mailto.slice(1, -1));
  expect(pathname).toBe('bounces@letters.test');
  const request = written({ to: pathname }, `Subject: ${searchParams.get('subject')}`, '');
  expect(await on.take(request, request)).toMatchObject({ unsubscribed: 2 });
  expect([await on.status('ana'), await on.status('bo')]).toEqual(['unsubscribed', 'active']);
  expect(await on.rows("select source from consents where kind = 'withdrawn'")).toEqual([{ source: 'mail' }]);
  expect([...(await on.send(SECOND)).keys()]).toEqual(['bo']);
});

test('without a mailbox for bounces, emails return to their sender', async () => {
  const server = await startSmtpServer({});
  onTestFinished(() => server.close());
  const { app, clock } = await testApp({ env: { MAIL_URL: server.url } });
  await confirmedReader(app, 'ana@readers.test');
  clock.set(MONDAY_NOON + DAY);
  await runOnce(app.worker());
  const [email] = server.received;
  const { from, headers } = await PostalMime.parse(email?.raw ?? '');
  expect(email?.from).toBe(from?.address);
  expect(headers.find(({ key }) => key === 'list-unsubscribe')?.value).not.toContain('mailto:');
});
