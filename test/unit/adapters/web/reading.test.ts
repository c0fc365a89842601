import { describe, expect, it } from 'vitest';
import type { SendingState } from '../../../../src/operator/status/readiness.ts';
import { BASE, catalogue, course, fakeWeb, NOW } from './ports.ts';

const text = async (answer: Response | Promise<Response>): Promise<string> => (await answer).text();

describe('courses and lessons', () => {
  it('shows a course with its lessons and a form that begins it', async () => {
    const html = await text(fakeWeb().get('/courses/strength'));
    expect(html).toContain('<h1>Strength &amp; Runners</h1>');
    expect(html).toContain('href="/courses/strength/why"');
    expect(html).toContain('name="course" value="strength"');
    expect(html).not.toContain('Secret');
  });

  it('shows a lesson with its neighbours, contents, share links and a way to sign up', async () => {
    const headings = ['a', 'b', 'c'].map((id) => ({ id, text: `Part <${id}>`, depth: 2 }));
    const pages = {
      catalogue: () => catalogue,
      render: () => ({ html: '<p>Body</p>', headings, minutes: 7 }),
      imageFolder: '/nowhere',
    };
    const html = await text(fakeWeb({ pages }).get('/courses/strength/myths'));
    expect(html).toContain('Lesson 2 of 3');
    expect(html).toContain('7 minutes to read');
    expect(html).toContain('<a href="#b">Part &lt;b&gt;</a>');
    expect(html).toMatch(/rel="prev" href="\/courses\/strength\/why"/);
    expect(html).toMatch(/rel="next" class="[^"]*" href="\/courses\/strength\/timing"/);
    const url = `${BASE}/courses/strength/myths`;
    expect(html).toContain(`<a href="${url}" data-copied`);
    expect(html).toContain(`href="mailto:?subject=Myths&amp;body=${encodeURIComponent(url)}"`);
    for (const host of ['bsky.app', 'x.com', 'www.facebook.com', 'www.linkedin.com']) {
      expect(html).toContain(`href="https://${host}/`);
    }
    expect(html).toContain('href="/courses/strength#signUp"');
  });

  it('has no neighbour before the first and after the last lesson', async () => {
    const [first, last] = await Promise.all(
      ['why', 'timing'].map((slug) => text(fakeWeb().get(`/courses/strength/${slug}`))),
    );
    expect(first).not.toContain('rel="prev"');
    expect(first).toContain('rel="next"');
    expect(last).not.toContain('rel="next"');
  });

  it.each([
    '/courses/nothing',
    '/courses/strength/nothing',
    '/courses/strength/secret',
    '/courses/nothing/why',
    '/issues/x',
  ])('has nothing at %s', async (path) => {
    const answer = await fakeWeb().get(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('<h1>There’s nothing here</h1>');
  });
});

describe('issues', () => {
  it.each([
    ['just-now', 200],
    ['local-past', 200],
    ['future', 404],
    ['local-future', 404],
  ])('%s answers %i', async (slug, status) => {
    expect((await fakeWeb().get(`/issues/${slug}`)).status).toBe(status);
  });

  it('keeps unsent issues out of archive, feed and sitemap', async () => {
    for (const path of ['/archive', '/feed.xml', '/sitemap.xml']) {
      const body = await text(fakeWeb().get(path));
      expect(body).toContain('/issues/just-now');
      expect(body).toContain('/issues/local-past');
      expect(body).not.toContain('future');
      expect(body).not.toContain('secret');
    }
  });
});

describe('the feed', () => {
  it('names itself, every entry once, and the day of each issue', async () => {
    const answer = await fakeWeb().get('/feed.xml');
    const xml = await answer.text();
    expect(answer.headers.get('content-type')).toContain('application/rss+xml');
    expect(xml).toContain(`<atom:link href="${BASE}/feed.xml" rel="self" type="application/rss+xml"/>`);
    const items = xml.split('<item>').slice(1);
    expect(items).toHaveLength(2 + course.lessons.length);
    expect(new Set(xml.match(/<guid[^>]*>[^<]+/g)).size).toBe(items.length);
    expect(items[0]).toContain('<pubDate>Thu, 24 Dec 2026 12:00:00 GMT</pubDate>');
    expect(xml).toContain('<title>Stronger &lt;Strides&gt;</title>');
  });

  it('is valid XML whatever a title contains', async () => {
    const odd = { ...course, title: 'a\u0000b\u0008 ]]> & <c> \ud800', lessons: course.lessons };
    const pages = {
      catalogue: () => ({ ...catalogue, courses: new Map([['strength', odd]]) }),
      render: () => ({ html: '', headings: [], minutes: 1 }),
      imageFolder: '/nowhere',
    };
    const xml = await text(fakeWeb({ pages }).get('/feed.xml'));
    expect(xml).toContain('<category>ab ]]&gt; &amp; &lt;c&gt; \ufffd</category>');
  });
});

describe('the coach, crawlers and monitoring', () => {
  it('shows the coach with portrait and paid courses, and 404 without one', async () => {
    const html = await text(fakeWeb().get('/coach'));
    expect(html).toContain('src="/images/coach.svg" alt="Lena"');
    expect(html).toContain('href="https://paid.example/10k"');
    const without = {
      catalogue: () => ({ ...catalogue, coach: undefined }),
      render: () => ({ html: '', headings: [], minutes: 1 }),
      imageFolder: '/nowhere',
    };
    const web = fakeWeb({ pages: without });
    expect((await web.get('/coach')).status).toBe(404);
    expect(await text(web.get('/'))).not.toContain('href="/coach"');
    expect(await text(web.get('/sitemap.xml'))).not.toContain('/coach');
  });

  it('keeps crawlers from pages with tokens', async () => {
    const robots = await text(fakeWeb().get('/robots.txt'));
    for (const path of [
      '/confirm/',
      '/preferences',
      '/pause/',
      '/unsubscribe/',
      '/rejoin/',
      '/stay/',
      '/dev/',
    ]) {
      expect(robots).toContain(`Disallow: ${path}\n`);
    }
    expect(robots).toContain(`Sitemap: ${BASE}/sitemap.xml`);
  });

  it('says that it is alive, without asking the store', async () => {
    const readiness = () => new Promise<never>(() => {});
    const alive = await fakeWeb({ readiness }).get('/healthz');
    expect([alive.status, await alive.json()]).toEqual([200, { status: 'ok' }]);
    expect(alive.headers.get('cache-control')).toBe('no-store');
  });

  it('reports its readiness, in codes only', async () => {
    const sending: SendingState = {
      barred: 'copied',
      halted: { code: 'sender-refused', since: NOW - 2000, nextTryAt: NOW + 1000 },
      paused: { cause: 'bounces', since: NOW - 1000 },
      clock: { cause: 'jumped', since: NOW - 3000, goesOnAt: NOW + 2000 },
    };
    const ready = await fakeWeb({
      readiness: async () => ({
        ...{ store: 'ok', lastTurnAt: undefined, sending },
        setAside: [
          { code: 'reader-not-planned', count: 3, since: NOW - 4000 },
          { code: 'issue-not-planned', count: 0, since: NOW },
        ],
      }),
    }).get('/readyz');
    // A problem with sending doesn't keep anybody from the pages.
    expect([ready.status, ready.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const at = (ms: number) => new Date(NOW + ms).toISOString();
    expect(await ready.json()).toEqual({
      store: 'ok',
      lastTurnAt: null,
      sending: {
        barred: 'copied',
        halted: { code: 'sender-refused', since: at(-2000), nextTryAt: at(1000) },
        paused: { cause: 'bounces', since: at(-1000) },
        clock: { cause: 'jumped', since: at(-3000), goesOnAt: at(2000) },
      },
      setAside: [
        { code: 'reader-not-planned', count: 3, since: at(-4000) },
        { code: 'issue-not-planned', count: null, since: at(0) },
      ],
    });
  });

  it('is not ready where the store takes nothing', async () => {
    const silence = { sending: undefined, setAside: undefined };
    const readiness = async () => ({ store: 'full' as const, lastTurnAt: NOW, ...silence });
    const answer = await fakeWeb({ readiness }).get('/readyz');
    const lastTurnAt = new Date(NOW).toISOString();
    const body = { store: 'full', lastTurnAt, sending: null, setAside: null };
    expect([answer.status, await answer.json()]).toEqual([503, body]);
  });
});
