/** The command and the worker read the bounce mailbox from a real IMAP server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { returnPaths } from '../../src/shared/addresses/return-path.ts';
import { tokenKeys } from '../../src/shared/signing/token.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp } from '../support/app.ts';
import { commandEnv, pace, startPace } from '../support/commands.ts';
import { smallPublication, temporaryFolder } from '../support/content.ts';
import { rowsIn } from '../support/databases.ts';
import { type DovecotServer, startDovecot, whyNoDovecot } from '../support/dovecot.ts';
import { type Certificate, selfSignedCertificate } from '../support/smtp-server.ts';
import { originalHeader, postfix, written } from '../unit/flow/events/bounce-samples.ts';

const certificate = selfSignedCertificate();
const missing = certificate ? whyNoDovecot() : 'openssl is not installed';
/** Long before the machine's clock, on which commands run. */
const MONDAY = Date.parse('2025-06-02T12:00:00Z');
/** Three processes one after the other, each of which compiles emails, on a busy machine. */
const PATIENCE = 240_000;
const SECRET = 'a-secret-key-for-tests-only';

test('bounces says what is missing if no mailbox is set', async () => {
  const { env } = commandEnv();
  expect(await pace(['bounces'], env)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^No bounce mailbox is set\. Set BOUNCE_MAILBOX=imaps:/),
  });
});

describe.skipIf(missing)(`with Dovecot${missing ? `: ${missing}` : ''}`, { timeout: PATIENCE }, () => {
  let dovecot: DovecotServer;

  beforeAll(async () => {
    dovecot = await startDovecot(certificate as Certificate);
  });
  afterAll(() => dovecot?.close());

  /** A store with one reader, a command's settings for it, and a bounce of the sent email. */
  async function sent() {
    const content = smallPublication();
    const { app, config, clock } = await testApp({ content, start: MONDAY });
    await confirmedReader(app, 'ana@readers.test');
    clock.advance(DAY);
    const work = app.worker();
    await runOnce(work);
    const { instance } = work.deliver;
    await app.close();
    const authority = join(temporaryFolder(), 'ca.pem');
    writeFileSync(authority, certificate?.cert ?? '');
    const [delivery] = await rowsIn(
      config.database,
      "select id, subscriber_id from deliveries where status = 'sent'",
    );
    const to = returnPaths('bounces@letters.test', instance, tokenKeys([SECRET])).of({
      subscriberId: Number(delivery?.subscriber_id),
      id: Number(delivery?.id),
    });
    const { env } = commandEnv({
      CONTENT_DIR: content,
      DATABASE_URL: `file:${config.database}`,
      SECRET_KEYS: SECRET,
      BOUNCE_ADDRESS: 'bounces@letters.test',
      BOUNCE_MAILBOX: dovecot.url,
      NODE_EXTRA_CA_CERTS: authority,
    });
    const bounce = postfix({ to, original: originalHeader('<a@else.test>', 'https://else.test/') }, {});
    const status = async () => (await rowsIn(config.database, 'select status from subscribers'))[0]?.status;
    return { env, to, bounce, status };
  }

  test('the command reads once, applies, and leaves the rest unread', async () => {
    const { env, to, bounce, status } = await sent();
    await dovecot.put(bounce, MONDAY + 2 * DAY);
    await dovecot.put(written({ to }, 'Subject: Re: One', 'Thank you!'), MONDAY + 2 * DAY);
    expect(await pace(['bounces', '--json'], env)).toMatchObject({ code: 0, stderr: '' });
    expect(await status()).toBe('bounced');
    expect(await dovecot.seen()).toEqual({ seen: 1, unseen: 1 });
    expect(await pace(['bounces'], env)).toMatchObject({
      code: 0,
      stdout: 'bounced 0, complained 0, refused 0, unsubscribed 0; 1 other messages left unread\n',
    });
  });

  test('a worker reads it alongside its work, and continues if it can’t', async () => {
    const { env, bounce, status } = await sent();
    await dovecot.put(bounce, MONDAY + 2 * DAY);
    const worker = startPace(['worker'], { ...env, LOG_LEVEL: 'info' });
    await worker.says(/"applied a report from the bounce mailbox"/);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toMatchObject({ code: 0 });
    expect(await status()).toBe('bounced');

    const away = startPace(['worker'], {
      ...env,
      BOUNCE_MAILBOX: 'imaps://u:secret@127.0.0.1:1/INBOX',
      LOG_LEVEL: 'info',
    });
    const [line] = await away.says(/.*"could not read the bounce mailbox".*/);
    expect(line).toMatch(/ECONNREFUSED/);
    expect(line).not.toContain('secret');
    away.child.kill('SIGTERM');
    expect(await away.ended).toMatchObject({ code: 0 });
  });
});
