import { expect, test } from 'vitest';
import { resolveImage, resolveLink } from '../../../src/content/references.ts';

const LESSON = 'courses/strength/02-myths.md';
const ISSUE = 'issues/2027-01-12-news.md';

test.each([
  ['01-why.md', LESSON, '/courses/strength/why'],
  ['./01-why.md#part', LESSON, '/courses/strength/why#part'],
  ['course.md', LESSON, '/courses/strength'],
  ['../tips/03-a-b.md', LESSON, '/courses/tips/a-b'],
  ['../../issues/2027-01-12-news.md', LESSON, '/issues/news'],
  ['../../coach.md', LESSON, '/coach'],
  ['../courses/strength/01-why.md', ISSUE, '/courses/strength/why'],
  ['courses/strength/course.md', 'newsletter.md', '/courses/strength'],
])('the file %s in %s is the page %s', (href, file, address) => {
  expect(resolveLink(href, file)).toEqual({ ok: true, address });
});

test.each([
  'https://e.org/a?b#c',
  'http://e.org',
  'mailto:a@e.org',
  'tel:+491',
  'HTTPS://e.org',
  '/coach',
  '#part',
])('the address %s stays as it is', (href) => {
  expect(resolveLink(href, LESSON)).toEqual({ ok: true, address: href });
});

test.each([
  ['javascript:alert(1)', 'allowed are https:, http:, mailto: and tel:'],
  ['data:text/html,x', 'allowed are https:, http:, mailto: and tel:'],
  ['file:///etc/passwd', 'allowed are https:, http:, mailto: and tel:'],
  ['//evil.org', 'write https: before it'],
  ['', 'it is neither a page, a lesson’s file nor an address'.replace('’', "'")],
  ['notes.txt', 'it is neither a page'],
  ['../../newsletter.md', 'it is neither a page'],
  ['../../../courses/strength/01-why.md', 'it is neither a page'],
  ['01-Why.md', 'it is neither a page'],
])('the link %j is refused', (href, reason) => {
  expect(resolveLink(href, LESSON)).toMatchObject({ ok: false, message: expect.stringContaining(reason) });
});

test.each([
  ['../../images/a.png', LESSON, '/images/a.png'],
  ['../../images/exercises/a.svg', LESSON, '/images/exercises/a.svg'],
  ['../images/a.png', ISSUE, '/images/a.png'],
  ['images/a.png', 'newsletter.md', '/images/a.png'],
  ['/images/a.png', LESSON, '/images/a.png'],
])('the image %s in %s is %s', (source, file, address) => {
  expect(resolveImage(source, file)).toEqual({ ok: true, address });
});

test.each([
  'https://e.org/a.png',
  '//e.org/a.png',
  'data:image/png;base64,AA',
  '../../../etc/passwd',
  '../../images/../newsletter.md',
  '/images/../secret.png',
  '/etc/passwd',
  'a.png',
  '../../imagesque/a.png',
])('the image %s is refused', (source) => {
  expect(resolveImage(source, LESSON)).toMatchObject({
    ok: false,
    message: `found the image "${source}"; images lie in content/images and are named from the file, such as ../../images/name.svg`,
  });
});
