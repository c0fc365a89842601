/** At most three requested emails a day reach one mailbox, whatever they are and however it is spelled. */
import { expect, test } from 'vitest';
import { createWeb } from '../../src/adapters/web/server.ts';
import { leave, rejoin } from '../../src/flow/readers/leave.ts';
import { mailOwnData } from '../../src/flow/readers/own-data.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { NEWSLETTER_FILE, smallPublication } from '../support/content.ts';
import { arrive, ORIGIN, type Stage, secondApp, stage } from '../support/reader.ts';

const ENV = { SIGNUP_RATE: '100000', TRUST_PROXY: '1' };
const SPELLINGS: Record<string, readonly string[]> = {
  tags: Array.from({ length: 40 }, (_, at) => `someone+${at}@example.org`),
  'Gmail’s dots, domains, tags and case': Array.from({ length: 40 }, (_, at) => {
    const name = [...'someone'].map((letter, bit) => ((at >> bit) & 1 ? `${letter}.` : letter)).join('');
    return at % 2 ? `${name.toUpperCase()}@gmail.com` : `${name}+${at}@googlemail.com`;
  }),
  'a domain in both its forms': Array.from({ length: 40 }, (_, at) =>
    at % 2 ? `someone+${at}@bücher.example` : `SomeOne+${at}@xn--bcher-kva.example`,
  ),
};

/** The pages of one process: every form that sends an email to an address. */
async function doors(app: Stage['app']) {
  const web = createWeb(await app.web());
  let asked = 0;
  // Each from its own network, because a single one would run out.
  const from = () => ({ 'x-forwarded-for': `10.0.${++asked >> 8}.${asked & 255}` });
  const form = (path: string, email: string) =>
    web.request(path, { method: 'POST', headers: from(), body: new URLSearchParams({ email }) });
  return {
    api: (email: string) =>
      web.request('/api/subscribe', {
        method: 'POST',
        headers: { ...from(), 'content-type': 'application/json' },
        body: JSON.stringify({ email }),
      }),
    form: (email: string) => form('/subscribe', email),
    link: (email: string) => form('/preferences', email),
    data: (email: string) => form('/my-data', email),
  };
}

test.each(Object.entries(SPELLINGS))(
  'forty spellings of one mailbox, by %s, get three emails and three rows',
  async (_, spellings) => {
    const on = await stage({ env: ENV });
    const { api, link, data } = await doors(on.app);
    for (const email of spellings) expect((await api(email)).status).toBe(202);
    await on.app.settled();
    for (const email of spellings) {
      for (const ask of [data, data, data, link]) expect((await ask(email)).status).toBe(303);
    }
    await on.app.settled();
    await on.run();
    expect(on.taken).toHaveLength(3);
    expect(await on.rows('select count(*) as n from subscribers')).toEqual([{ n: 3 }]);
    expect(await on.rows('select count(*) as n from signups')).toEqual([{ n: 3 }]);
  },
);

test('all kinds of emails share the limit, and the next day has its own', async () => {
  const on = await stage({ env: ENV });
  const { api, form, link, data } = await doors(on.app);
  const { token } = await arrive(on, 'ann@example.org', { course: 'basics' });
  await on.run();
  const before = on.taken.length;
  for (const ask of [link, data, api, form, link, data, api]) {
    await ask('ann@example.org');
    await on.app.settled();
    on.clock.advance(HOUR);
  }
  expect(await mailOwnData(on.app.signup, token)).toEqual({ kind: 'refused', why: 'enough-emails' });
  await on.run();
  const asked = () =>
    on
      .subjectsTo('ann@example.org')
      .slice(before)
      .filter((subject) => !/^Subject/.test(subject));
  // One of the three was the confirmation.
  expect(asked()).toHaveLength(2);
  on.clock.advance(DAY);
  await data('ann+tag@example.org');
  await data('ann@example.org');
  await on.app.settled();
  await on.run();
  expect(asked()).toHaveLength(3);
});

test('two processes and a restart share it too', async () => {
  const on = await stage({ env: ENV });
  const other = await secondApp(on);
  const spellings = SPELLINGS.tags ?? [];
  await Promise.all(
    spellings.flatMap(async (email) => [(await doors(on.app)).api(email), (await doors(other)).form(email)]),
  );
  await Promise.all([on.app.settled(), other.settled()]);
  const restarted = await secondApp(on);
  for (const email of spellings) await (await doors(restarted)).api(email);
  await restarted.settled();
  await on.run();
  expect(on.taken).toHaveLength(3);
  // It is a race which spellings come first, and one may come twice: a request that was not mailed is not stored.
  const mailed = new Set(on.taken.map(({ to }) => to.email));
  expect(await on.rows('select email from subscribers order by email')).toEqual(
    [...mailed].sort().map((email) => ({ email })),
  );
});

test('counts continue after keys are rotated', async () => {
  const on = await stage({ env: ENV });
  const turned = await secondApp(on, ['another-secret-key-for-tests', ...on.config.secretKeys]);
  for (const app of [on.app, on.app, turned, turned, turned]) {
    await (await doors(app)).api('someone@example.org');
    await app.settled();
  }
  await on.run();
  expect(on.taken).toHaveLength(3);
});

test('leaving and coming back in a loop leaves each time, with three emails a day', async () => {
  const content = smallPublication({
    'newsletter.md': NEWSLETTER_FILE.replace('name: Test', 'goodbye: true\nname: Test'),
  });
  const on = await stage({ content });
  const { id, token } = await arrive(on, 'ann@example.org');
  const statuses: unknown[] = [];
  for (let turn = 0; turn < 6; turn++) {
    expect(await leave(on.app.signup, token, 'page')).toEqual({ kind: 'done' });
    statuses.push((await on.app.signup.store.find(id))?.status);
    on.clock.advance(1000);
    await rejoin(on.app.signup, token, ORIGIN);
  }
  expect(statuses).toEqual(Array(6).fill('unsubscribed'));
  const kinds = await on.rows(
    "select kind, count(*) as n from deliveries where kind in ('confirm', 'goodbye') group by kind order by kind",
  );
  expect(kinds).toEqual([
    { kind: 'confirm', n: 1 },
    { kind: 'goodbye', n: 2 },
  ]);
});

test('the shared limit covers links as well as sign-ups', async () => {
  const on = await stage({ env: { ...ENV, TOTAL_SIGNUP_RATE: '5' } });
  const { api, link, data, form } = await doors(on.app);
  const statuses: number[] = [];
  for (const [at, ask] of [api, link, data, form, api, link, data, form, api].entries()) {
    statuses.push((await ask(`a${at}@example.org`)).status);
  }
  expect(statuses).toEqual([202, 303, 303, 303, 202, 429, 429, 429, 429]);
});
