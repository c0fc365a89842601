import { describe, expect, test } from 'vitest';
import { issueEmail, lessonEmail } from '../../../../src/flow/compose/authored-emails.ts';
import { compile } from '../../../../src/flow/compose/compile.ts';
import { compileHere } from '../../../../src/flow/compose/compile-here.ts';
import type { Edition } from '../../../../src/flow/compose/edition.ts';
import { editionsOf } from '../../../../src/flow/compose/editions.ts';
import { noticeEmail, SAMPLE_NOTICES } from '../../../../src/flow/compose/notice-email.ts';
import { splice } from '../../../../src/flow/compose/segments.ts';
import {
  confirmEmail,
  goodbyeEmail,
  linkEmail,
  stayEmail,
  welcomeEmail,
} from '../../../../src/flow/compose/system-emails.ts';
import type { Catalogue, Course, Lesson } from '../../../../src/flow/content/catalogue.ts';
import { readCatalogue } from '../../../../src/flow/content/read.ts';
import { wordingFor } from '../../../../src/shared/words/wording.ts';
import { issue, lesson, NEWSLETTER_FILE } from '../../../support/content.ts';
import { contentFolder, soundFiles } from '../../../support/content-folder.ts';

const BASE = 'https://letters.test';
const ENGLISH = wordingFor('en', 'en');
const catalogueOf = (files: Record<string, string> = {}) =>
  readCatalogue(contentFolder({ ...soundFiles, ...files }));

function first(catalogue: Catalogue): [Course, Lesson] {
  const course = catalogue.courses.get('basics') as Course;
  return [course, course.lessons[0] as Lesson];
}

const headersOf = ({ content }: Edition) =>
  Object.fromEntries(content.headers.map(({ name, value }) => [name, splice(value, { token: 'TOKEN' })]));

describe('a lesson’s email', () => {
  const emailOf = (files?: Record<string, string>, unsubscribeAt?: string) => {
    const catalogue = catalogueOf(files);
    return compile(lessonEmail({ catalogue, baseUrl: BASE, unsubscribeAt }, ENGLISH, ...first(catalogue)));
  };

  test('can be left by email too if a mailbox is read: one header, the link first', async () => {
    const { content } = await emailOf({}, 'bounces@letters.test');
    const headers = content.headers.filter(({ name }) => name === 'List-Unsubscribe');
    expect(headers.map(({ value }) => splice(value, { token: 'TOKEN' }))).toEqual([
      '<https://letters.test/unsubscribe/TOKEN>, <mailto:bounces@letters.test?subject=unsubscribe%20TOKEN>',
    ]);
  });

  test('can be left with one click and sorted by its course', async () => {
    expect(headersOf(await emailOf())).toEqual({
      'List-Id': 'Basics <basics.letters.test>',
      'List-Unsubscribe': '<https://letters.test/unsubscribe/TOKEN>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Feedback-ID': 'one:basics:lesson:testemails',
    });
  });

  test('greets the reader in text and HTML, and its links lead to the site', async () => {
    const body = 'Hi {{ firstName | "reader" }}, see [two](02-two.md).\n\n![x](../../images/a.svg)';
    const { content } = await emailOf({
      'courses/basics/01-one.md': lesson('One').replace(/Hello[\s\S]*/, body),
      'courses/basics/02-two.md': lesson('Two'),
    });
    const values = { firstName: 'Zoë <b>', token: 'TOKEN' };
    const html = splice(content.html, values);
    expect(html).toContain('Hi Zoë &lt;b&gt;, see');
    expect(html).toContain('href="https://letters.test/courses/basics/two"');
    expect(html).toContain('src="https://letters.test/images/a.png"');
    expect(splice(content.text, values)).toContain(
      'Hi Zoë <b>, see two (https://letters.test/courses/basics/two).',
    );
  });

  test('carries the postal address and the way out, in HTML and in text', async () => {
    const { content } = await emailOf();
    for (const part of [splice(content.html, { token: 'TOKEN' }), splice(content.text, { token: 'TOKEN' })]) {
      expect(part).toContain('1 Test Street, Testville');
      expect(part).toContain('https://letters.test/unsubscribe/TOKEN');
    }
  });

  test('may greet in its subject', async () => {
    const subject = 'subject: \'{{ firstName | "Runner" }}, one\'';
    const text = lesson('One').replace(/subject: .*/, subject);
    const { content } = await emailOf({ 'courses/basics/01-one.md': text });
    expect(splice(content.subject, {})).toBe('Runner, one');
    expect(splice(content.subject, { firstName: 'Zoë' })).toBe('Zoë, one');
    // Filters compare the two.
    expect(splice(content.html, {})).toContain('<title>Runner, one</title>');
    expect(splice(content.html, { firstName: 'Zoë <b>' })).toContain('<title>Zoë &lt;b&gt;, one</title>');
  });
});

test('an issue’s email belongs to the newsletter', async () => {
  const catalogue = catalogueOf({ 'issues/2027-01-12-news.md': issue('News', '2027-01-12') });
  const edition = await compile(
    issueEmail({ catalogue, baseUrl: BASE }, ENGLISH, catalogue.issues[0] as never),
  );
  expect(edition).toMatchObject({ kind: 'issue', stream: 'newsletter', item: 'news' });
  expect(headersOf(edition)).toMatchObject({
    'List-Id': 'Test Emails <newsletter.letters.test>',
    'Feedback-ID': 'news:newsletter:issue:testemails',
  });
});

test('a title becomes words in List-Id that need no quotes (RFC 5322 section 3.2.5)', async () => {
  const catalogue = catalogueOf({
    'newsletter.md': NEWSLETTER_FILE.replace('Test Emails', '"Running, vol. 2: “5 km”"'),
  });
  const edition = await compile(welcomeEmail({ catalogue, baseUrl: BASE }, ENGLISH, { title: 'x' }));
  expect(headersOf(edition)['List-Id']).toBe('Running vol 2 5 km <system.letters.test>');
});

test('a title in any script gives a List-Id in plain ASCII, and a site without a name uses the sender’s', async () => {
  const catalogue = catalogueOf({
    'newsletter.md': NEWSLETTER_FILE.replace('Test Emails', '"Läufe, <b>日本</b>"'),
  });
  const edition = await compile(
    welcomeEmail({ catalogue, baseUrl: 'http://localhost:3000' }, ENGLISH, { title: 'x' }),
  );
  expect(headersOf(edition)['List-Id']).toBe('Laufe b b <system.letters.example>');
});

describe('system emails', () => {
  test('are marked so that no vacation notice answers them', async () => {
    const catalogue = catalogueOf();
    const source = { catalogue, baseUrl: BASE, confirmDays: 3 };
    for (const email of [
      confirmEmail(source, ENGLISH, { title: 'Basics' }),
      welcomeEmail(source, ENGLISH, { title: 'Basics' }),
      goodbyeEmail(source, ENGLISH),
      linkEmail(source, ENGLISH, 'sign-in'),
      linkEmail(source, ENGLISH, 'own-data'),
      stayEmail(source, ENGLISH),
      ...SAMPLE_NOTICES.map((notice) => noticeEmail(source, notice)),
    ]) {
      expect(headersOf(await compile(email))).toMatchObject({ 'Auto-Submitted': 'auto-generated' });
    }
  });

  test('a notice says what happened, when, and what to type', async () => {
    const reason = 'HTTP 403: the key of <ann> xhole0x is refused';
    const { content } = await compile(
      noticeEmail(
        { catalogue: catalogueOf(), baseUrl: BASE },
        { cause: 'halted', at: Date.parse('2026-12-01T07:00Z'), code: 'sender-refused', reason },
      ),
    );
    expect(splice(content.subject, {})).toBe('Test Emails: the mail provider refuses to send');
    const text = splice(content.text, {}).replace(/\s+/g, ' ');
    expect(text).toContain(`On 1 December 2026 at 07:00 UTC`);
    expect(text).toContain(`It said: ${reason}`);
    expect(text).toContain('npm run -s pace -- doctor');
    expect(content.html.placeholders).toEqual([]);
  });

  test('a confirmation contains no word that the person who typed the address could choose', async () => {
    const source = { catalogue: catalogueOf(), baseUrl: BASE, confirmDays: 3 };
    const { content } = await compile(confirmEmail(source, ENGLISH, { title: 'Basics' }));
    const placeholders = [content.subject, content.html, content.text].flatMap((part) =>
      part.placeholders.map(({ name }) => name),
    );
    expect([...new Set(placeholders)]).toEqual(['token']);
  });
});

describe('a reader who reads German', () => {
  const german = wordingFor('de', 'en');

  test('gets the author’s English text, marked as such, in a German frame', async () => {
    const catalogue = catalogueOf({
      'courses/basics/01-one.md': lesson('One').replace(
        /Hello[\s\S]*/,
        ':::callout{tone="warning"}\nHot.\n:::',
      ),
    });
    const { content } = await compile(lessonEmail({ catalogue, baseUrl: BASE }, german, ...first(catalogue)));
    const html = splice(content.html, { token: 'TOKEN' });
    expect(html).toMatch(/^<!DOCTYPE[^>]*><html dir="ltr" lang="de"|<html lang="de" dir="ltr"/);
    const author = html.slice(html.indexOf('<div lang="en">'), html.indexOf('Als Nächstes'));
    expect(author).toContain('<h1');
    // Words for what the author left open are in the language of their text.
    expect(author).toContain('Caution');
    const text = splice(content.text, { token: 'TOKEN' });
    expect(text).toContain('Lektion 1 von 1 · Basics');
    expect(text).toContain('Du bekommst diese Mail, weil du dich für „Basics“ angemeldet');
    expect(text).toContain(`Einstellungen: ${BASE}/preferences/TOKEN`);
    // That page doesn't know the reader, so the link gives its language; the link for machines is unchanged.
    expect(text).toContain(`Abmelden: ${BASE}/unsubscribe/TOKEN?lang=de`);
    const header = content.headers.find(({ name }) => name === 'List-Unsubscribe');
    expect(header && splice(header.value, { token: 'TOKEN' })).toBe(`<${BASE}/unsubscribe/TOKEN>`);
  });

  test('is welcomed in German, by name or without', async () => {
    const source = { catalogue: catalogueOf(), baseUrl: BASE };
    const { content } = await compile(welcomeEmail(source, german, { title: 'Basics' }));
    expect(splice(content.text, { commaName: ', Zoë' })).toMatch(/^Willkommen, Zoë$/m);
    expect(splice(content.text, {})).toMatch(/^Willkommen$/m);
  });
});

describe('editions', () => {
  function editionsWith(keep: (edition: Edition) => Promise<void>) {
    const catalogue = catalogueOf();
    const source = { catalogue, baseUrl: BASE, confirmDays: 3 };
    const [course, lesson] = first(catalogue);
    const of = { kind: 'lesson', course: course.slug, lesson: lesson.slug } as const;
    return { editions: editionsOf(source, compileHere, { keep }), of };
  }

  test('are compiled and kept once, however often they are requested', async () => {
    const kept: string[] = [];
    const { editions, of } = editionsWith(async ({ id }) => void kept.push(id));
    const ids = await Promise.all([editions.id(of), editions.id(of), editions.id(of)]);
    expect(new Set(ids)).toEqual(new Set(kept));
    expect(kept).toHaveLength(1);
  });

  test('exist once per requested language, in the publication’s if none is known', async () => {
    const kept: string[] = [];
    const { editions, of } = editionsWith(async ({ id }) => void kept.push(id));
    const [usual, english, german] = [
      await editions.id(of),
      await editions.id(of, 'en'),
      await editions.id(of, 'de'),
    ];
    expect(english).toBe(usual);
    expect(kept).toEqual([usual, german]);
  });

  test('are retried after they could not be kept', async () => {
    let tries = 0;
    const { editions, of } = editionsWith(async () => {
      if (tries++ === 0) throw new Error('disk full');
    });
    await expect(editions.id(of)).rejects.toThrow('disk full');
    await expect(editions.id(of)).resolves.toMatch(/^[\w-]{43}$/);
  });

  test('of a missing issue are refused', async () => {
    await expect(async () =>
      editionsWith(async () => {}).editions.id({ kind: 'issue', slug: 'gone' }),
    ).rejects.toThrow('There is no issue gone');
  });
});
