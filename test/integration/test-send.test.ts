/** Test emails, as they arrive by each transport, and what they don't change. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { expect, onTestFinished, test } from 'vitest';
import { sampleReader } from '../../src/author/preview/sample-readers.ts';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import { type TestSend, testSend } from '../../src/run/app/test-send.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { tokenKeys } from '../../src/shared/signing/token.ts';
import { SECOND, VirtualClock } from '../../src/shared/time/clock.ts';
import { confirmedReader, MONDAY_NOON } from '../support/app.ts';
import { commandEnv, type Env, pace } from '../support/commands.ts';
import { smallPublication } from '../support/content.ts';
import { startProduct } from '../support/product.ts';
import { startResendServer } from '../support/resend-server.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

const clock = new VirtualClock(MONDAY_NOON);

function send(env: Env, email = 'one', as = 'sam'): Promise<TestSend> {
  clock.advance(SECOND);
  const to = 'me@example.org';
  return testSend(readConfig(env), { email, to, as: sampleReader(as), clock, compiler: compileHere });
}

test('by outbox: it is in the inbox, in the bytes of a reader’s email, and no store is made', async () => {
  const { env, folder } = commandEnv();
  const sent = await send(env);
  expect(sent).toMatchObject({
    kind: 'sent',
    email: 'basics/one',
    subject: '[Test] Subject of One',
    transport: 'outbox',
  });
  expect(existsSync(join(folder, 'data'))).toBe(false);
  const [file = ''] = readdirSync(join(folder, 'outbox'));
  const mail = await PostalMime.parse(readFileSync(join(folder, 'outbox', file)));
  expect(mail.subject).toBe('[Test] Subject of One');
  expect(mail.to).toEqual([{ name: 'Sam', address: 'me@example.org' }]);
  expect(mail.headers).toContainEqual(expect.objectContaining({ key: 'x-pacesetter-test', value: '1' }));
  expect(mail.text).toContain('Hello Sam, this is One.');
  expect(mail.text).toContain('Two, on Tuesday 8 December');
});

test('no subscriber changes, and its links change nothing either', async () => {
  const content = smallPublication();
  const product = await startProduct({ content });
  await confirmedReader(product.app, 'me@example.org');
  await product.deliver();
  const before = product.dump();
  const folder = join(product.app.config.dataFolder, 'tests');
  const env = {
    DATABASE_URL: `file:${product.app.config.database}`,
    MAIL_URL: `outbox:${folder}`,
    CONTENT_DIR: content,
    BASE_URL: product.url,
    SECRET_KEYS: 'a-secret-key-for-tests-only',
  };
  for (const email of ['one', 'confirm', 'welcome', 'goodbye', 'sign-in']) await send(env, email);
  expect(product.dump()).toEqual(before);

  const keys = tokenKeys(['a-secret-key-for-tests-only']);
  const links = new Set<string>();
  for (const file of readdirSync(folder)) {
    const { html = '', headers } = await PostalMime.parse(readFileSync(join(folder, file)));
    const heard = headers.map(({ value }) => value).join('\n');
    for (const [link] of `${html}\n${heard}`.matchAll(
      /http:\/\/127[^"<>\s]*\/(?:confirm|preferences|pause|unsubscribe|rejoin)\/[^"<>\s]+/g,
    ))
      links.add(link);
  }
  expect([...links].map((link) => new URL(link).pathname.split('/')[1]).sort()).toEqual([
    ...['confirm', 'pause', 'preferences', 'rejoin', 'unsubscribe'],
  ]);
  for (const link of links) {
    const token = link.slice(link.lastIndexOf('/') + 1);
    expect(keys.verify('manage', token) ?? keys.verify('confirm', token)).toBeUndefined();
    for (const method of ['GET', 'POST']) {
      const body = method === 'POST' ? 'List-Unsubscribe=One-Click' : null;
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: product.url };
      const answer = await fetch(link, { method, body, headers });
      expect(answer.status, `${method} ${link}`).toBe(200);
      expect(await answer.text()).toContain('A link from a test email');
    }
  }
  expect(product.dump()).toEqual(before);
});

test('by SMTP: one message from the usual sender, with a return address that names no delivery', async () => {
  const server = await startSmtpServer();
  onTestFinished(() => server.close());
  const { env, folder } = commandEnv({ MAIL_URL: server.url, BOUNCE_ADDRESS: 'bounces@letters.example' });
  expect(await send(env, 'basics/two', 'no-name')).toMatchObject({ kind: 'sent', transport: 'smtp' });
  expect(server.accepted).toHaveLength(1);
  const [message] = server.accepted;
  expect(message?.to).toEqual(['me@example.org']);
  expect(message?.from).toMatch(/^bounces\+0-[0-9a-z]+-[0-9a-f]{20}@letters\.example$/);
  const mail = await PostalMime.parse(message?.raw ?? '');
  expect(mail.subject).toBe('[Test] Subject of Two');
  expect(mail.text).toContain('Hello reader, this is Two.');
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('by Resend: under a key and a tag of its own', async () => {
  const server = await startResendServer();
  onTestFinished(() => server.close());
  const { env } = commandEnv({
    MAIL_URL: 'resend:',
    RESEND_API_KEY: 're_test',
    RESEND_BASE_URL: server.url,
  });
  for (const as of ['right-to-left', 'right-to-left'])
    expect(await send(env, 'one', as)).toMatchObject({ kind: 'sent', transport: 'resend' });
  expect(server.accepted).toHaveLength(2);
  expect(server.accepted[0]).toMatchObject({
    to: 'me@example.org',
    subject: '[Test] Subject of One',
    headers: { 'X-Pacesetter-Test': '1' },
    tags: expect.arrayContaining([{ name: 'instance', value: 'test' }]),
  });
  expect(server.accepted[0]?.text).toContain('Hello مريم');
  const keys = server.requests.map(({ key }) => key);
  expect(new Set(keys).size).toBe(2);
  for (const key of keys) expect(key).toMatch(/^test-/);

  server.faults.push({
    kind: 'answer',
    status: 403,
    body: { statusCode: 403, name: 'invalid_api_key', message: 'API key is invalid' },
  });
  const refused = await send(env);
  expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringContaining('API key is invalid') });
  expect((refused as { reason: string }).reason).not.toContain('\n');
});

test('the command needs one address and an existing email; it reports in one line what is wrong', async () => {
  const { env, folder } = commandEnv();
  const run = (...args: string[]) => pace(['test-send', ...args], env);
  const [several, near, good, open] = await Promise.all([
    run('one', '--to', 'a@example.org', '--to', 'b@example.org'),
    run('thre', '--to', 'a@example.org'),
    run('two', '--to', 'a@example.org', '--as', 'no-name', '--json'),
    pace(['test-send', 'two', '--to', 'a@example.org'], { ...env, BASE_URL: 'https://news.example.org' }),
  ]);
  expect(several).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('one address') });
  expect(near).toMatchObject({ code: 2, stderr: 'There is no email "thre". Did you mean basics/three?\n' });
  expect(good.code).toBe(0);
  expect(JSON.parse(good.stdout)).toMatchObject({ email: 'basics/two', to: 'a@example.org', as: 'no-name' });
  // If the pages are for others, nobody can see the inbox.
  expect(open.stdout).toContain(`, as ${join(folder, 'outbox')}/`);
  expect(open.stdout).not.toContain('/dev/inbox');
  expect(readdirSync(folder)).toEqual(['outbox']);
});
