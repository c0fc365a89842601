/** The preview without its page: what is compiled when, and what is shown while something is wrong. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NoSpamAssassinError, type SpamScore } from '../../../../src/author/check/spamassassin.ts';
import type { ListedEmail } from '../../../../src/author/preview/email-list.ts';
import { liveEmails } from '../../../../src/author/preview/live-emails.ts';
import { openPreview } from '../../../../src/author/preview/preview.ts';
import { sampleReader } from '../../../../src/author/preview/sample-readers.ts';
import { previewServer } from '../../../../src/author/preview/server.tsx';
import { compileHere } from '../../../../src/flow/compose/compile-here.ts';
import type { EmailInputs } from '../../../../src/flow/compose/compiler.ts';
import type { EmailName } from '../../../../src/flow/compose/email-name.ts';
import { MONDAY_NOON } from '../../../support/app.ts';
import { lesson, smallPublication, writeFiles } from '../../../support/content.ts';

function previewOf(
  folder: string,
  scoreSpam: (messages: readonly string[]) => Promise<SpamScore[]> = async (messages) =>
    messages.map(() => ({ score: 0.1, hits: { HTML_MESSAGE: 0.001 } })),
) {
  const compiled: string[] = [];
  const compiler = {
    ...compileHere,
    compile(source: EmailInputs, name: EmailName) {
      compiled.push(Object.values(name).join(' '));
      return compileHere.compile(source, name);
    },
    renew() {},
  };
  const baseUrl = 'https://letters.test';
  const live = liveEmails({ contentFolder: folder, compiler, baseUrl, confirmDays: 3 });
  const preview = openPreview({ live, at: MONDAY_NOON, scoreSpam });
  const web = previewServer({ preview, contentFolder: folder, baseUrl });
  const events: string[] = [];
  onTestFinished(preview.onEvent((event) => events.push(event)));
  return {
    preview,
    compiled,
    events,
    get: async (path: string, host = 'localhost:3001') => {
      const response = await web.request(path, { headers: { host } });
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
    post: (path: string) => web.request(path, { method: 'POST', headers: { host: 'localhost' } }),
  };
}

test('a change recompiles the email that it affects, and all if it may affect all', async () => {
  const folder = smallPublication();
  const { preview, compiled } = previewOf(folder);
  await preview.makeAll();
  expect(compiled).toHaveLength(preview.live.emails.length);

  compiled.length = 0;
  writeFiles(folder, { 'courses/basics/02-two.md': lesson('Two').replace('Hello', 'Good morning') });
  preview.contentChanged(['courses/basics/02-two.md']);
  await preview.makeAll();
  expect(compiled).toEqual(['lesson basics two en']);

  compiled.length = 0;
  writeFiles(folder, { 'courses/basics/02-two.md': lesson('Second') });
  preview.contentChanged(['courses/basics/02-two.md']);
  await preview.makeAll();
  expect(compiled).toHaveLength(preview.live.emails.length);

  compiled.length = 0;
  await preview.templatesChanged(['lesson.tsx']);
  await preview.makeAll();
  expect(compiled).toHaveLength(preview.live.emails.length);
});

test('a mistake is reported with file and line, and the last good version stays until it is fixed', async () => {
  const folder = smallPublication();
  const { preview, get } = previewOf(folder);
  const page = '/?email=basics/two&view=text';
  expect((await get(page)).text).toContain('this is Two.');

  writeFiles(folder, {
    'courses/basics/02-two.md': lesson('Two').replace('preview:', 'previw:'),
    'courses/tips/01-red.md': lesson('Red tip', 'topics: [Green]'),
  });
  preview.contentChanged(['courses/basics/02-two.md']);
  const faulty = (await get(page)).text;
  expect(faulty).toContain('The content has 3 mistakes');
  expect(faulty).toContain('courses/basics/02-two.md:4: unknown field &quot;previw&quot;');
  // The email's own mistakes come first.
  expect(faulty.indexOf('basics/02-two.md:')).toBeLessThan(faulty.indexOf('tips/01-red.md:'));
  expect(faulty).toContain('this is Two.');

  writeFiles(folder, {
    'courses/basics/02-two.md': lesson('Two'),
    'courses/tips/01-red.md': lesson('Red tip'),
  });
  preview.contentChanged(['courses/basics/02-two.md']);
  expect((await get(page)).text).not.toContain('mistake');
});

test('an email that can’t be made reports why, and the others are shown', async () => {
  const folder = smallPublication();
  const { preview, get } = previewOf(folder);
  await preview.makeAll();
  writeFiles(folder, { 'courses/basics/02-two.md': lesson('Two') + 'A long word. '.repeat(9000) });
  preview.contentChanged(['courses/basics/02-two.md']);
  const two = (await get('/?email=basics/two&view=text')).text;
  expect(two).toMatch(/basics\/two has \d+ bytes of HTML/);
  expect(two).toContain('this is Two.');
  expect(two.match(/>faulty</g)).toHaveLength(1);
  expect((await get('/?email=basics/one&view=text')).text).toContain('this is One.');
});

test('content that is faulty from the start, or missing, is reported; then it appears', async () => {
  const folder = smallPublication({ 'courses/basics/02-two.md': 'Nothing.' });
  const { preview, get } = previewOf(folder);
  expect((await get('/')).text).toContain('courses/basics/02-two.md');
  rmSync(join(folder, 'newsletter.md'));
  preview.contentChanged(['newsletter.md']);
  expect((await get('/')).text).toContain('newsletter.md');
  expect((await get('/courses/basics/one')).status).toBe(404);
});

test('it shows what a reader would get: each sample, each view, the bytes themselves', async () => {
  const { get } = previewOf(smallPublication());
  const shown = async (as: string) => (await get(`/?email=basics/one&view=text&as=${as}`)).text;
  expect(await shown('sam')).toContain('Hello Sam, this is One.');
  expect(await shown('no-name')).toContain('Hello reader, this is One.');
  expect(await shown('right-to-left')).toContain('Hello مريم, this is One.');
  expect(await shown('sam')).toContain('Two, on Tuesday 8 December');

  const eml = await get('/email.eml?email=basics/one&as=long-name');
  expect(eml.headers.get('content-type')).toBe('message/rfc822');
  expect(eml.text).toMatch(/^From: Tess <tess@letters\.example>\r\nTo: =\?utf-8\?/i);
  expect(eml.text).toMatch(/\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n/);
  const headers = (await get('/?email=basics/one&view=headers&as=right-to-left')).text;
  expect(headers).toContain('List-Unsubscribe-Post');
  expect(headers).toContain('مريم &lt;reader@example.org&gt;');
  expect((await get('/?email=system/confirm&view=web')).text).toContain('no page on the web');
});

test('frames show the email and its web page, without scripts, in the requested colours', async () => {
  const { get } = previewOf(smallPublication({ 'courses/basics/09-new.md': lesson('New', 'draft: true') }));
  const email = await get('/frame/email?email=basics/one&scheme=dark');
  expect(email.text).toContain('src="/images/logo.png"');
  expect(email.text).not.toContain('prefers-color-scheme');
  expect(email.headers.get('content-security-policy')).toMatch(/default-src 'none'/);

  const page = await get('/frame/web?email=basics/new&scheme=dark');
  expect(page.text).toContain('this is New.');
  expect(page.text).not.toContain('<script');
  const sheet = /\/in\/dark\/assets\/[\w.-]+/.exec(page.text)?.[0] ?? '';
  const css = await get(sheet);
  expect(css.status).toBe(200);
  expect(css.text).not.toMatch(/prefers-color-scheme|light dark/);
});

test('links that identify a reader lead to a note about tests; no other host name is accepted', async () => {
  const { get } = previewOf(smallPublication());
  const email = await get('/frame/email?email=basics/one');
  const link = /href="(\/unsubscribe\/[^"]+)"/.exec(email.text)?.[1] ?? '';
  expect((await get(link)).text).toContain('A link from a test email');
  expect((await get('/', 'drafts.attacker.example')).status).toBe(403);
});

test('the page says why a reader would not get an email', async () => {
  const { preview, get } = previewOf(
    smallPublication({ 'courses/basics/04-four.md': lesson('Four', 'topics: [Red]') }),
  );
  await preview.makeAll();
  const note = 'This reader would not get it: it is only about Red.';
  expect((await get('/?email=basics/four&as=one-topic')).text).toContain(note);
  expect((await get('/?email=basics/four&as=sam')).text).not.toContain(note);
});

test('scores are requested once, and for changes; without SpamAssassin the preview says so', async () => {
  const folder = smallPublication();
  const runs: number[] = [];
  const { preview, get, post, events } = previewOf(folder, async (messages) => {
    runs.push(messages.length);
    return messages.map(() => ({ score: 6.2, hits: { GAPPY_SUBJECT: 1.5 } }));
  });
  await preview.makeAll();
  expect((await get('/')).text).toContain('data-unscored="true"');
  const scored = () => preview.askForScores(preview.live.emails[0] as ListedEmail, sampleReader('sam'));
  await Promise.all([post('/scores'), post('/scores')]);
  await scored();
  expect(runs).toEqual([preview.live.emails.length]);
  expect(events.at(-1)).toBe('change');
  const page = (await get('/')).text;
  expect(page).toContain('GAPPY_SUBJECT 1.5');
  expect(page).toContain('spam 6.2');
  writeFiles(folder, { 'courses/basics/01-one.md': lesson('One').replace('Hello', 'Hi') });
  preview.contentChanged(['courses/basics/01-one.md']);
  await preview.makeAll();
  await scored();
  expect(runs).toEqual([preview.live.emails.length, 1]);

  const without = previewOf(folder, async () => {
    throw new NoSpamAssassinError();
  });
  await without.preview.askForScores(without.preview.live.emails[0] as ListedEmail, sampleReader('sam'));
  const said = (await without.get('/')).text;
  expect(said).toContain('SpamAssassin is not installed');
  expect(said).toContain('data-unscored="false"');
});
