/** One page that fails or never answers, on a real socket: every other page is answered. */
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../../src/adapters/web/listen.ts';
import { portOf } from '../../../support/path-proxy.ts';
import { catalogue, fakeWeb, KNOWN } from './ports.ts';

const OTHERS = [
  ...['/', '/archive', '/coach', '/courses/strength', '/courses/strength/why', '/issues/just-now'],
  ...['/feed.xml', '/sitemap.xml', '/robots.txt', '/favicon.svg', '/my-data'],
  ...[`/confirm/${KNOWN}`, `/unsubscribe/${KNOWN}`],
];

async function served(changes: Parameters<typeof fakeWeb>[0]) {
  const { app } = fakeWeb(changes);
  const server = await listen(app.fetch, { port: 0, hostname: '127.0.0.1' });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${portOf(server)}${path}`, init);
}

const statuses = (get: Awaited<ReturnType<typeof served>>) =>
  Promise.all(OTHERS.map(async (path) => [path, (await get(path)).status]));
const well = OTHERS.map((path) => [path, 200]);

test('a page whose text throws answers 500, is logged, and is rendered again once it is fixed', async () => {
  const told: unknown[] = [];
  let isMended = false;
  const [body] = catalogue.courses.get('strength')?.lessons.filter(({ slug }) => slug === 'myths') ?? [];
  const get = await served({
    pages: {
      render(markdown) {
        if (markdown === body?.body && !isMended) throw new Error('a text that explodes');
        return { html: `<p>${markdown.text}</p>`, headings: [], minutes: 1 };
      },
    },
    log: (error: unknown) => void told.push((error as Error).message),
  });
  for (let time = 0; time < 3; time++) {
    const answer = await get('/courses/strength/myths');
    expect([answer.status, /exploded|explodes/.test(await answer.text())]).toEqual([500, false]);
  }
  expect(await statuses(get)).toEqual(well);
  expect(told).toEqual(Array(3).fill('a text that explodes'));
  isMended = true;
  expect((await get('/courses/strength/myths')).status).toBe(200);
});

test('a page that fails while its parts are rendered affects no other', async () => {
  const get = await served({
    readers: {
      // A view's input that is read only when it is rendered.
      view: async () =>
        Object.defineProperty({}, 'enrolments', {
          get: () => {
            throw new Error('late');
          },
        }) as never,
    },
  });
  expect((await get(`/preferences/${KNOWN}`)).status).toBe(500);
  expect(await statuses(get)).toEqual(well);
});

test('store calls that never end block only their own pages', async () => {
  const never = () => new Promise<never>(() => {});
  const begun: string[] = [];
  const hang = (name: string) => () => {
    begun.push(name);
    return never();
  };
  const get = await served({
    readers: { view: hang('view'), leave: hang('leave'), change: hang('change') },
    signup: { request: hang('request'), confirm: hang('confirm') },
    ownData: { inspect: hang('inspect') },
  });
  const gone = new AbortController();
  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
  const waiting = [
    ...Array.from({ length: 50 }, () => get(`/preferences/${KNOWN}`, { signal: gone.signal })),
    get('/subscribe', { ...form({ email: 'a@example.org', stamp: '1' }), signal: gone.signal }),
    get(`/confirm/${KNOWN}`, { ...form({}), signal: gone.signal }),
    get(`/unsubscribe/${KNOWN}`, { ...form({ confirm: 'yes' }), signal: gone.signal }),
    get(`/my-data/${KNOWN}`, { signal: gone.signal }),
  ].map((answer) =>
    answer.then(
      () => 'answered',
      () => 'waits',
    ),
  );
  while (new Set(begun).size < 5) await new Promise((resolve) => setImmediate(resolve));
  expect(await statuses(get)).toEqual(well);
  gone.abort();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['waits']));
});
