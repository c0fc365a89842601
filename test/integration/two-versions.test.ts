/** Two versions of the program as processes on one store: the older one stops once the newer one has migrated it. */
import { expect, inject, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { commandEnv, type Env, slowProvider, startPace } from '../support/commands.ts';
import { temporaryFolder } from '../support/content.ts';
import { emptyPostgres, freshDatabase, rowsIn } from '../support/databases.ts';
import { startResendServer } from '../support/resend-server.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

const postgres = inject('engine') === 'postgres';
const NAMES = ['ann', 'bob', 'cyd', 'dan'];

/** Settings with a store of the test's own, which no other test gets after it was migrated. */
async function settings(more: Env): Promise<{ env: Env; database: string }> {
  const url = postgres ? await emptyPostgres() : await freshDatabase(temporaryFolder());
  const { env } = commandEnv({ ...more, DATABASE_URL: url });
  const database = url.replace(/^file:/, '');
  if (postgres) await (await openDatabase(database)).destroy();
  return { env: { ...env, BASE_URL: 'http://localhost:0', LOG_LEVEL: 'info' }, database };
}

const newer = (args: string[], env: Env) => startPace(args, env, [], 'test/support/newer-pace.ts');

async function serve(env: Env) {
  const running = startPace(['serve'], env);
  const [, url = ''] = await running.says(/Pacesetter is running: (http:\/\/localhost:\d+)\//);
  const subscribe = (name: string) =>
    fetch(`${url}/api/subscribe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `${name}@example.org` }),
    });
  return { ...running, subscribe };
}

/** Everything about batches and emails. */
async function sendingIn(database: string) {
  return [
    await rowsIn(database, 'select id, status, owner, attempts from batches order by id'),
    await rowsIn(database, 'select id, status, batch_id, attempts from deliveries order by id'),
  ];
}

const PROVIDERS = {
  async resend() {
    const server = await startResendServer();
    const slow = await slowProvider(server.url);
    return {
      mail: { MAIL_URL: 'resend:', RESEND_API_KEY: 're_test', RESEND_BASE_URL: slow.url },
      seen: server.seen,
      open: slow.open,
      close: server.close,
      mailboxes: () => server.accepted.map(({ to }) => String(to)),
    };
  },
  async smtp() {
    const opened = Promise.withResolvers<void>();
    const server = await startSmtpServer({ holdBack: () => opened.promise });
    return {
      mail: { MAIL_URL: server.url },
      seen: server.seen,
      open: opened.resolve,
      close: server.close,
      mailboxes: () => server.accepted.map(({ to }) => String(to)),
    };
  },
};

test.each(['resend', 'smtp'] as const)(
  'over %s the older one claims and settles nothing more, says why and ends; each email leaves once',
  async (transport) => {
    const provider = await PROVIDERS[transport]();
    onTestFinished(() => provider.close());
    const { env, database } = await settings(provider.mail);
    const older = await serve(env);
    for (const name of NAMES) expect((await older.subscribe(name)).status).toBe(202);
    await provider.seen(1);
    expect(await newer(['stats'], env).ended).toMatchObject({ code: 0 });
    const migrated = await sendingIn(database);
    expect(migrated[0]).toContainEqual(expect.objectContaining({ status: 'open' }));
    await older.says(/stopping: the store belongs to a newer version/);
    provider.open();
    const { code, stderr } = await older.ended;
    expect(code).toBe(1);
    expect(stderr).toContain(
      'belongs to a newer version of Pacesetter (another process has migrated it). Update',
    );
    expect(await sendingIn(database)).toEqual(migrated);

    const next = newer(['worker'], env);
    await next.says(/the worker is running/);
    await expect
      .poll(() => rowsIn(database, "select count(*) as n from deliveries where status = 'sent'"), {
        timeout: 60_000,
      })
      .toEqual([{ n: NAMES.length }]);
    next.child.kill('SIGTERM');
    expect(await next.ended).toMatchObject({ code: 0 });
    expect(provider.mailboxes().sort()).toEqual(NAMES.map((name) => `${name}@example.org`));
  },
);

test('the older one is not started again', async () => {
  const { env } = await settings({});
  expect(await newer(['stats'], env).ended).toMatchObject({ code: 0 });
  const { code, stderr } = await startPace(['worker'], env).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^The store .* belongs to a newer version of Pacesetter\. Update this program and start it again; .*\n$/,
  );
});
