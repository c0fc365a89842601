/** One poisoned request, page, report or returned message among a hundred healthy ones: all others are served at once. */
import { describe, expect, test } from 'vitest';
import { eventStore } from '../../src/adapters/store/event-store.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { createWeb } from '../../src/adapters/web/server.ts';
import { takeReports } from '../../src/flow/events/take-reports.ts';
import type { PageRequest } from '../../src/flow/readers/page-request.ts';
import { requestDesk } from '../../src/flow/readers/request-desk.ts';
import { askToSignUp } from '../../src/flow/readers/signup.ts';
import { openStorePorts } from '../../src/run/app/store-ports.ts';
import type { ReturnPaths } from '../../src/shared/addresses/return-path.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import { issue } from '../support/content.ts';
import { ALL, crowd, heal, ILL, OTHERS, poison, SLOT } from '../support/crowd.ts';
import { ORIGIN, type Stage, stage } from '../support/reader.ts';
import { reportEvent, WEBHOOK_ENV } from '../support/report-event.ts';
import { originalHeader, postfix } from '../unit/flow/events/bounce-samples.ts';

/** The codes of `pace status` with their counts. */
async function mattersIn(on: Stage) {
  const ports = await openStorePorts(on.config, { clock: on.clock, log: silentLog, absent: 'refuse' });
  try {
    return (await ports.status()).matters;
  } finally {
    await ports.close();
  }
}

describe('a request from a page', () => {
  const BROKEN = { kind: 'sign-up', request: { address: {} }, origin: {} } as unknown as PageRequest;

  /** A desk after a crash: the stored requests are still to be performed. */
  async function left() {
    const on = await stage();
    const { store } = on.app.signup;
    const setAside = (await on.worker.plan()).setAside;
    const deps = { afterwards: { take: () => {}, settled: async () => {} }, log: silentLog, setAside };
    const desk = requestDesk(on.app.signup, deps);
    const ask = async (email: string) =>
      void (await desk.take(askToSignUp(on.app.signup, { email }, ORIGIN)));
    const signedUp = async () => (await on.rows('select email from subscribers order by id')).length;
    return { on, store, desk, ask, signedUp };
  }

  test('that throws each time, or can’t be read, delays none of a thousand others, and is shown', async () => {
    const { on, store, desk, ask, signedUp } = await left();
    await store.keepRequest(BROKEN, on.clock.now());
    // Two pages of the desk's own look.
    await on.write('insert into page_requests (asked_at, request) values (0, ?)', '{');
    for (let at = 0; at < 600; at++) await store.keepRequest(BROKEN, on.clock.now());
    for (const at of [1, 2, 3]) await ask(`reader${at}@example.org`);
    await desk.resume(Number.MAX_SAFE_INTEGER);
    expect(await signedUp()).toBe(3);
    const found = (await mattersIn(on)).filter(({ code }) => code.startsWith('request-'));
    expect(found.map(({ code, of, count }) => ({ code, of, count }))).toEqual([
      { code: 'request-not-performed', of: 'sign-up', count: 601 },
      { code: 'request-given-up', of: 'unread', count: 1 },
    ]);
  });

  test('that fails for a day is given up, and stays shown for a week', async () => {
    const { on, store, desk } = await left();
    await store.keepRequest(BROKEN, on.clock.now());
    for (const [after, code] of [
      [0, 'request-not-performed'],
      [DAY, 'request-given-up'],
      [MINUTE, 'request-given-up'],
      [7 * DAY, undefined],
    ] as const) {
      on.clock.advance(after);
      await desk.resume(Number.MAX_SAFE_INTEGER);
      const [found] = (await mattersIn(on)).filter((one) => one.code.startsWith('request-'));
      expect(found?.code).toBe(code);
    }
    expect(await on.rows('select * from page_requests')).toEqual([]);
  });
});

/** A hundred and one readers who have received their first lesson. */
async function sent(env: Record<string, string>) {
  const { on, errors } = await crowd({}, {}, env);
  on.clock.set(SLOT);
  await on.run();
  on.clock.advance(HOUR);
  return { on, errors };
}

const recorded = async (on: Stage) =>
  (await on.rows('select subscriber_id as id from events order by 1')).map(({ id }) => id);

test('a provider event that the store refuses fails alone, and is accepted when it is reported again', async () => {
  const { on } = await sent(WEBHOOK_ENV);
  const { webhooks } = await on.app.web();
  const lessons = on.taken.filter(({ subject }) => subject === 'Subject of One');
  const report = (email: string) => {
    const tags = lessons.find(({ to }) => to.email === email)?.tags ?? [];
    const named = Object.fromEntries(tags.map(({ name, value }) => [name, value]));
    return reportEvent(webhooks, 'email.delivered', named, { at: SLOT, id: email }).catch(() => 'failed');
  };
  await poison(on, 'insert', 'events');
  const answers = await Promise.all(lessons.map(({ to }) => report(to.email)));
  expect(answers.filter((answer) => answer === 'failed')).toHaveLength(1);
  expect(await recorded(on)).toEqual(OTHERS);
  await heal(on, 'insert', 'events');
  // The provider reports it again, because it was not accepted.
  expect(await report(`reader${ILL}@example.org`)).toBe('accepted');
  expect(await recorded(on)).toEqual(ALL);
});

test('a bounce that the store refuses keeps no other from being read, and is read again', async () => {
  const { on } = await sent({
    MAIL_URL: 'smtp://127.0.0.1:1',
    BOUNCE_ADDRESS: 'bounces@letters.test',
    BOUNCE_MAILBOX: 'imaps://bounces:password@127.0.0.1:1/INBOX',
  });
  const db = await openDatabase(on.config.database);
  const { instance, keys, returnPaths } = on.worker.deliver;
  const lessons = await on.rows("select id, subscriber_id from deliveries where item = 'one' order by 2");
  const box = lessons.map(({ id, subscriber_id }) => {
    const name = { id: Number(id), subscriberId: Number(subscriber_id) };
    const original = originalHeader('<someone@else.test>', 'https://else.test/u');
    return postfix({ to: (returnPaths as ReturnPaths).of(name), original }, { status: '5.2.2' });
  });
  // One of them is not a message at all.
  let unread = [...box.slice(0, 20), '\0\0\0', ...box.slice(20)];
  const deps = {
    ...{ returnPaths: returnPaths as ReturnPaths, keys, instance, clock: on.clock, log: silentLog },
    record: eventStore(db, instance).record,
    leave: async () => {},
    mailbox: {
      async read(take: (raw: Uint8Array, at: number | undefined) => Promise<unknown>) {
        const again: string[] = [];
        for (const raw of unread)
          if ((await take(Buffer.from(raw), on.clock.now())) === 'again') again.push(raw);
        unread = again;
      },
    },
  };
  await poison(on, 'insert', 'events');
  await expect(takeReports(deps)).rejects.toThrow('poisoned');
  expect(await recorded(on)).toEqual(OTHERS);
  expect(unread).toHaveLength(1);
  await heal(on, 'insert', 'events');
  await takeReports(deps);
  expect(await recorded(on)).toEqual(ALL);
  await db.destroy();
});

test('a page that can’t be shown keeps no other page, feed or sitemap from being read', async () => {
  const { on } = await crowd({
    'issues/2026-11-01-torn.md': issue('Torn', '2026-11-01 07:00'),
    'issues/2026-11-02-news.md': issue('News', '2026-11-02 07:00'),
  });
  const ports = await on.app.web();
  const torn = new Set(['courses/basics/01-one.md', 'issues/2026-11-01-torn.md']);
  const told: string[] = [];
  const web = createWeb({
    ...ports,
    pages: {
      ...ports.pages,
      render(markdown) {
        if (torn.has(markdown.file)) throw new Error(`${markdown.file} is torn`);
        return ports.pages.render(markdown);
      },
    },
    log: (error) => void told.push((error as Error).message),
  });
  const status = async (path: string) => (await web.request(path)).status;
  expect(await status('/courses/basics/one')).toBe(500);
  expect(await status('/issues/torn')).toBe(500);
  expect(told).toEqual([...torn].map((file) => `${file} is torn`));
  const others = ['/', '/archive', '/feed.xml', '/sitemap.xml', '/courses/basics', '/courses/basics/two'];
  for (const path of [...others, '/issues/news', '/healthz', '/readyz']) {
    expect([path, await status(path)]).toEqual([path, 200]);
  }
  // It is tried again each time: a page that failed is not kept.
  torn.clear();
  expect(await status('/courses/basics/one')).toBe(200);
});
