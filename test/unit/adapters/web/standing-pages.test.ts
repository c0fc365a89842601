import { describe, expect, test } from 'vitest';
import { FinishedPages } from '../../../../src/adapters/web/finished-pages.ts';
import { catalogue, fakeWeb, KNOWN, NOW } from './ports.ts';

const [course] = [...catalogue.courses.values()];
const LESSON = `/courses/${course?.slug}/${course?.lessons[0]?.slug}`;

/** A web that counts how often a text is rendered, over a changeable catalogue. */
function counting() {
  const on = { renders: 0, stamps: 0, catalogue };
  const web = fakeWeb({
    pages: {
      catalogue: () => on.catalogue,
      render: ({ text }) => {
        on.renders++;
        return { html: `<p>${text}</p>`, headings: [], minutes: 3 };
      },
    },
    stamps: { issue: () => String(NOW + ++on.stamps) },
  });
  return { on, get: web.get };
}

describe('a page that depends only on the catalogue', () => {
  test.each([LESSON, '/', `/courses/${course?.slug}`])(
    '%s is rendered once in each language',
    async (path) => {
      const { on, get } = counting();
      const once = await (await get(path)).text();
      for (let time = 0; time < 5; time++) {
        await get(path);
        await get(`${path}?utm_source=${time}`);
      }
      expect(on.renders).toBe(1);
      const german = await (await get(path, { 'accept-language': 'de' })).text();
      expect([on.renders, german === once]).toEqual([2, false]);
    },
  );

  test('is rendered again for another catalogue', async () => {
    const { on, get } = counting();
    const before = await (await get(LESSON)).text();
    on.catalogue = { ...catalogue, publication: { ...catalogue.publication, name: 'Renamed' } };
    const after = await (await get(LESSON)).text();
    expect([on.renders, before.includes('Renamed'), after.includes('Renamed')]).toEqual([2, false, true]);
  });

  test('is not sent again to a client that has it', async () => {
    const { get } = counting();
    const first = await get(LESSON);
    const etag = first.headers.get('etag') ?? '';
    const again = await get(LESSON, { 'if-none-match': `"other", W/${etag}` });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect(again.headers.get('vary')).toContain('Accept-Language');
    const german = await get(LESSON, { 'if-none-match': etag, 'accept-language': 'de' });
    expect([german.status, german.headers.get('etag') === etag]).toEqual([200, false]);
  });

  test('has its own stamp in each form', async () => {
    const { get } = counting();
    const stamps = [];
    for (let time = 0; time < 2; time++) {
      stamps.push(/name="stamp" value="([^"]+)"/.exec(await (await get('/')).text())?.[1]);
    }
    expect(stamps).toEqual([String(NOW + 1), String(NOW + 2)]);
  });
});

describe('a page that was already rendered', () => {
  test.each([LESSON, '/', '/archive', '/feed.xml', '/issues/just-now', '/coach'])(
    '%s is answered as the first time',
    async (path) => {
      const { get } = counting();
      const first = await get(path);
      const later = await get(path);
      expect(later.status).toBe(200);
      expect(Object.fromEntries(later.headers)).toEqual(Object.fromEntries(first.headers));
      const withoutStamp = (text: string) => text.replace(/name="stamp" value="\d+"/g, '');
      expect(withoutStamp(await later.text())).toBe(withoutStamp(await first.text()));
    },
  );

  test.each([LESSON, '/archive', '/feed.xml', '/issues/just-now'])(
    '%s is not sent again to a client that has it',
    async (path) => {
      const { get } = counting();
      const etag = (await get(path)).headers.get('etag') ?? '';
      const again = await get(path, { 'if-none-match': `"other", ${etag}` });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
      expect(again.headers.get('content-type')).toBeNull();
      expect(again.headers.get('cache-control')).toBe('no-cache');
    },
  );

  test('is answered to HEAD without its text', async () => {
    const web = fakeWeb();
    const page = await web.get(LESSON);
    for (let time = 0; time < 2; time++) {
      const head = await web.head(LESSON);
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect(head.headers.get('etag')).toBe(page.headers.get('etag'));
    }
  });

  test('is private if it holds a form, and a reader’s own page is not kept at all', async () => {
    const { get } = counting();
    for (let time = 0; time < 2; time++) {
      expect((await get('/')).headers.get('cache-control')).toBe('private, no-cache');
      expect((await get(`/preferences/${KNOWN}`)).headers.get('cache-control')).toBe('no-store');
    }
  });

  test('is the same whatever a client adds to its address or asks for in languages', async () => {
    const { on, get } = counting();
    for (let n = 0; n < 50; n++)
      await get(`${LESSON}?x=${n}&lang=x${n}`, { 'accept-language': `x-${n}, en` });
    expect(on.renders).toBe(1);
  });

  test('shows an issue from its time on, everywhere, and not a moment earlier', async () => {
    let now = NOW;
    const { get } = fakeWeb({ now: () => now });
    const shown = async () => {
      const pages = ['/archive', '/feed.xml', '/issues/future'];
      const texts = [];
      for (const path of pages) texts.push((await (await get(path)).text()).includes('Issue future'));
      return texts;
    };
    expect(await shown()).toEqual([false, false, false]);
    expect(await shown()).toEqual([false, false, false]);
    now = NOW + 1;
    expect(await shown()).toEqual([true, true, true]);
  });

  test('is gone once its lesson is', async () => {
    const { on, get } = counting();
    expect((await get(LESSON)).status).toBe(200);
    const others = { ...course, lessons: course?.lessons.slice(1) } as NonNullable<typeof course>;
    on.catalogue = { ...catalogue, courses: new Map([[others.slug, others]]) };
    expect((await get(LESSON)).status).toBe(404);
  });
});

describe('the cache', () => {
  const page = (email: string) => async () => email.repeat(10);

  test('has a limit: the oldest pages go first', async () => {
    const pages = new FinishedPages(25);
    const made: string[] = [];
    const take = (key: string) =>
      pages.take(catalogue, NOW, key, () => {
        made.push(key);
        return page(key)();
      });
    for (const key of ['a', 'b', 'c', 'b', 'c', 'a']) await take(key);
    expect(made).toEqual(['a', 'b', 'c', 'a']);
  });

  test('never keeps a page of a catalogue that was read again meanwhile', async () => {
    const pages = new FinishedPages();
    const newer = { ...catalogue };
    const slow = Promise.withResolvers<string>();
    const old = pages.take(catalogue, NOW, 'a', () => slow.promise);
    await pages.take(newer, NOW, 'b', page('b'));
    slow.resolve('old');
    await old;
    const { body } = await pages.take(newer, NOW, 'a', page('n'));
    expect(new TextDecoder().decode(body)).toBe('nnnnnnnnnn');
  });
});
