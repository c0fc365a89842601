/** What the log contains about a sign-up, a failing delivery, a webhook and an error: enough, and nothing private. */
import { createHmac } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { jsonLog } from '../../src/shared/log.ts';
import { attacked, signUpBy } from '../support/attacked.ts';
import { dkimKeys } from '../support/dkim.ts';
import { post, raw, request } from '../support/raw-http.ts';
import { startResendServer } from '../support/resend-server.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

const ANN = 'annabel.archer@example.org';
const API_KEY = 're_3xAmPLe_kEy_0123456789';
const SECRET = Buffer.from('the secret of a webhook in tests').toString('base64');
const SIGNING_KEY = 'a-key-that-signs-links-in-this-test';

/** The lines of a log at its most verbose level. */
function capture() {
  const lines: string[] = [];
  return { lines, log: jsonLog('debug', (line) => void lines.push(line)) };
}

test('no whole address, link, key or secret is logged, whatever happens', async () => {
  const resend = await startResendServer();
  onTestFinished(() => resend.close());
  const { lines, log } = capture();
  const product = await attacked({
    log,
    env: {
      MAIL_URL: 'resend:',
      RESEND_API_KEY: API_KEY,
      RESEND_BASE_URL: resend.url,
      RESEND_WEBHOOK_SECRET: `whsec_${SECRET}`,
      SECRET_KEYS: SIGNING_KEY,
    },
  });
  const refusal = (message: string) => ({
    kind: 'answer' as const,
    when: 'before' as const,
    status: 422,
    body: { statusCode: 422, name: 'validation_error', message },
  });
  await signUpBy(product, { email: ANN, firstName: 'Annabel' });
  resend.faults.push(refusal(`Invalid \`to\`: ${ANN}\n{"level":50,"msg":"forged"}, key ${API_KEY}`));
  await product.deliver();
  await signUpBy(product, { email: ANN, firstName: 'Annabel' });
  await product.deliver();
  const token = /\/confirm\/([\w.-]+)/.exec(resend.accepted.at(-1)?.html ?? '')?.[1] ?? '';
  await fetch(`${product.url}/confirm/${token}`, { method: 'POST' });

  const body = JSON.stringify({
    type: 'email.bounced',
    data: { to: [ANN], bounce: { type: 'Permanent', message: `no ${ANN}` } },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `v1,${createHmac('sha256', Buffer.from(SECRET, 'base64')).update(`msg_1.${timestamp}.${body}`).digest('base64')}`;
  const headers = {
    'Content-Type': 'application/json',
    'svix-id': 'msg_1',
    'svix-timestamp': timestamp,
    'svix-signature': signature,
  };
  expect((await raw(product.url, [post('/webhooks/resend', body, headers)])).statuses).toEqual([200]);
  const forged = { ...headers, 'svix-signature': 'v1,AAAA' };
  expect((await raw(product.url, [post('/webhooks/resend', body, forged)])).statuses).toEqual([401]);

  const said = lines.join('');
  expect(lines.length).toBeGreaterThan(2);
  expect(said).toContain('a…@example.org');
  expect(token).not.toBe('');
  for (const secret of [ANN, 'annabel', 'archer', token, API_KEY, SECRET, SIGNING_KEY]) {
    expect(said.toLowerCase()).not.toContain(secret.toLowerCase());
  }
  // One entry per line: the quoted text began no line of its own.
  expect(lines.filter((line) => JSON.parse(line).msg === 'forged')).toEqual([]);
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
});

test('nor does the log show a mail server’s echo of them', async () => {
  const login = { user: 'emails', pass: 'hunter22-of-the-mail-server' };
  const smtp = await startSmtpServer({ login });
  onTestFinished(() => smtp.close());
  const { lines, log } = capture();
  const pem = String(dkimKeys.ed25519.export({ type: 'pkcs8', format: 'pem' }));
  const mailbox = 'hunter33-of-the-mailbox';
  const product = await attacked({
    log,
    env: {
      MAIL_URL: smtp.url.replace('://', `://${login.user}:${login.pass}@`),
      SECRET_KEYS: SIGNING_KEY,
      BOUNCE_ADDRESS: 'bounces@letters.test',
      BOUNCE_MAILBOX: `imaps://bounces:${mailbox}@127.0.0.1:1/INBOX`,
      ...{ DKIM_DOMAIN: 'letters.test', DKIM_SELECTOR: 'pace', DKIM_KEY: pem },
    },
  });
  await signUpBy(product, { email: ANN, firstName: 'Annabel' });
  await product.deliver();
  const message = smtp.accepted.at(-1)?.raw.toString().replace(/=\r\n/g, '') ?? '';
  const token = /\/confirm\/([\w.-]+)/.exec(message)?.[1] ?? '';
  await fetch(`${product.url}/confirm/${token}`, { method: 'POST' });
  const refusal = `550 5.7.1 <${ANN}> refused, was told ${token} by emails:${login.pass}@mail.test`;
  smtp.script.rcpt.push(...Array.from({ length: 4 }, () => refusal));
  await product.deliver();
  await product.app.takeReports?.().catch((error: unknown) => log.error({ error }, 'no mailbox'));
  log.debug({ config: { mail: product.app.config.mail } }, 'what a careless line would say');

  const said = lines.join('');
  expect(said).toContain('refused, was told');
  expect(said).toContain('no mailbox');
  expect(said).toContain('what a careless line would say');
  const key = pem.split('\n')[1] ?? '';
  for (const secret of [ANN, 'annabel', token, login.pass, mailbox, SIGNING_KEY, key]) {
    expect(secret).not.toBe('');
    expect(said.toLowerCase()).not.toContain(secret.toLowerCase());
  }
});

test('a failing request is logged without its content, and its sender learns nothing', async () => {
  const { lines, log } = capture();
  const product = await attacked({ log });
  const { store } = product.app.signup;
  const token = product.app.signup.keys.sign({ purpose: 'confirm', subject: 7, version: 0 }) as string;
  Object.assign(store, {
    signup: () => {
      throw new Error(`no row for ${ANN} by ${token} at postgres://pace:hunter22@db.example/pace`);
    },
  });
  const { statuses, whole } = await raw(product.url, [request('GET', `/confirm/${token}`)]);
  expect(statuses).toEqual([500]);
  for (const secret of [ANN, token, 'hunter22']) {
    expect(whole.replaceAll(`/confirm/${token}`, '')).not.toContain(secret);
    expect(lines.join('')).not.toContain(secret);
  }
  expect(lines.join('')).toContain('request failed');
});

test('clients can’t start a log line through addresses, agents or paths', async () => {
  const { lines, log } = capture();
  const product = await attacked({ log });
  const evil = '\r\n{"level":50,"msg":"forged"}\u2028\u0085\u001B[2K';
  await signUpBy(product, { email: `a@x.org${evil}`, firstName: evil, course: evil });
  await signUpBy(product, { email: 'b@example.org', firstName: evil });
  await fetch(`${product.url}/${encodeURIComponent(evil)}`, {
    headers: { 'user-agent': 'x\t{"msg":"forged"}' },
  });
  await product.deliver();
  expect(lines.join('')).not.toContain('forged');
  for (const line of lines) expect(/(?!\n)\p{Cc}|[\u2028\u2029]/u.exec(line)).toBeNull();
});
