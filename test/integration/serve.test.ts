/** `serve` as a process: it prints its address, answers, delivers, and stops without leaving anything half done. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commandEnv, type Env, pace, slowProvider, startPace } from '../support/commands.ts';
import { rowsIn } from '../support/databases.ts';
import { startResendServer } from '../support/resend-server.ts';

/** Starts the server on a free port, and waits for its address. */
async function serve(env: Env, flags: string[] = []) {
  const running = startPace(['serve', ...flags], env);
  const [, url = ''] = await running.says(/Pacesetter is running: (http:\/\/localhost:\d+)\//);
  return { ...running, url };
}

function subscribe(url: string, email: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}/api/subscribe`, { method: 'POST', headers, body: JSON.stringify({ email }) });
}

/** As long as a test may take on a busy machine. */
const PATIENT = { timeout: 30_000 };
const LOCAL = { BASE_URL: 'http://localhost:0', LOG_LEVEL: 'info' };

describe('serve', () => {
  test('answers, is healthy, accepts sign-ups, mails them, and keeps them over a restart', async () => {
    const { env, folder } = commandEnv(LOCAL);
    const first = await serve(env);
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${first.url}/`)).status).toBe(200);
    const answer = await subscribe(first.url, 'ann@example.org');
    expect([answer.status, await answer.json()]).toEqual([202, { status: 'pending' }]);
    await first.says(/"sent":1,.*settled a batch/);
    const emails = () => readdirSync(join(folder, 'outbox')).filter((name) => name.endsWith('.eml'));
    expect(emails()).toHaveLength(1);
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0 });

    const second = await serve(env);
    expect((await subscribe(second.url, 'bob@example.org')).status).toBe(202);
    await second.says(/"sent":1,.*settled a batch/);
    second.child.kill('SIGINT');
    expect(await second.ended).toMatchObject({ code: 0 });
    expect(emails()).toHaveLength(2);
    const file = join(folder, 'data', 'store.db');
    expect(await rowsIn(file, 'select email, status from subscribers')).toEqual([
      { email: 'ann@example.org', status: 'pending' },
      { email: 'bob@example.org', status: 'pending' },
    ]);
  });

  test('killed right after it has answered a sign-up mails it once it is back', async () => {
    const { env, folder } = commandEnv(LOCAL);
    const first = await serve(env);
    expect((await subscribe(first.url, 'ann@example.org')).status).toBe(202);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await serve(env);
    const emails = () => {
      const outbox = join(folder, 'outbox');
      return existsSync(outbox) ? readdirSync(outbox).filter((name) => name.endsWith('.eml')) : [];
    };
    while (emails().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    second.child.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ code: 0 });
    expect(emails()).toHaveLength(1);
  });

  test('without a worker shows the current files', async () => {
    const { env } = commandEnv(LOCAL);
    const content = String(env.CONTENT_DIR);
    const server = await serve(env, ['--no-worker']);
    const title = async () => /<title>([^<]*)/.exec(await (await fetch(`${server.url}/`)).text())?.[1];
    expect(await title()).toBe('Test Emails');
    const file = join(content, 'newsletter.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace('name: Test Emails', 'name: Renamed'));
    while ((await title()) !== 'Renamed') await new Promise((resolve) => setTimeout(resolve, 50));
    writeFileSync(file, 'broken');
    await server.says(/what is in these files stays as it was/);
    expect(await title()).toBe('Renamed');
    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
  });

  test('stopped while a batch is in flight waits for the answer, settles it and exits with 0', async () => {
    const resend = await startResendServer();
    onTestFinished(() => resend.close());
    const slow = await slowProvider(resend.url);
    const mail = { MAIL_URL: 'resend:', RESEND_API_KEY: 're_test', RESEND_BASE_URL: slow.url };
    const { env, folder } = commandEnv({ ...LOCAL, ...mail });
    const server = await serve(env);
    expect((await subscribe(server.url, 'ann@example.org')).status).toBe(202);
    await resend.seen(1);
    server.child.kill('SIGTERM');
    await server.says(/stopping/);
    const file = join(folder, 'data', 'store.db');
    expect(await rowsIn(file, 'select status from deliveries')).toEqual([{ status: 'claimed' }]);
    slow.open();
    expect(await server.ended).toMatchObject({ code: 0 });
    expect(await rowsIn(file, 'select status from deliveries')).toEqual([{ status: 'sent' }]);
    expect(await rowsIn(file, 'select status, owner from batches')).toEqual([
      { status: 'settled', owner: null },
    ]);
    expect(resend.accepted).toHaveLength(1);
  });

  test('stopped while the provider is silent still ends, and the next start sends it once', async () => {
    const resend = await startResendServer();
    onTestFinished(() => resend.close());
    resend.faults.push({ kind: 'hang', when: 'after' });
    const mail = { MAIL_URL: 'resend:', RESEND_API_KEY: 're_test', RESEND_BASE_URL: resend.url };
    const { env, folder } = commandEnv({ ...LOCAL, ...mail });
    const first = await serve(env);
    expect((await subscribe(first.url, 'ann@example.org')).status).toBe(202);
    await resend.seen(1);
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0 });
    const file = join(folder, 'data', 'store.db');
    expect(await rowsIn(file, 'select status, owner from batches')).toEqual([
      { status: 'open', owner: null },
    ]);

    const second = await serve(env);
    await second.says(/"sent":1,.*settled a batch/);
    second.child.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ code: 0 });
    expect(await rowsIn(file, 'select status from deliveries')).toEqual([{ status: 'sent' }]);
    expect(resend.accepted).toHaveLength(1);
  });

  test('is alive but not ready once its store is gone, and reports when its worker last turned', async () => {
    const { env, folder } = commandEnv(LOCAL);
    const server = await serve(env);
    const ready = async () => {
      const answer = await fetch(`${server.url}/readyz`);
      return {
        status: answer.status,
        body: (await answer.json()) as { store: string; lastTurnAt: string | null },
      };
    };
    await expect.poll(async () => (await ready()).body.lastTurnAt, PATIENT).not.toBeNull();
    expect(await ready()).toMatchObject({ status: 200, body: { store: 'ok' } });
    rmSync(join(folder, 'data', 'store.db'));
    await expect.poll(ready, PATIENT).toMatchObject({ status: 503, body: { store: 'absent' } });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(readdirSync(join(folder, 'data'))).not.toContain('store.db');
    server.child.kill('SIGTERM');
    await server.ended;
  });

  test('on an occupied port says so and ends', async () => {
    const { env } = commandEnv(LOCAL);
    const { url } = await serve(env);
    const { PORT } = { PORT: new URL(url).port };
    const second = await pace(['serve'], { ...env, PORT });
    expect(second.code).not.toBe(0);
    expect(second.stderr).toContain(`Port ${PORT} is in use`);
    expect(second.stdout).toBe('');
  });
});
