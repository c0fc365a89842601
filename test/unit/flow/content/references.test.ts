import { expect, test } from 'vitest';
import { sayFault } from '../../../../src/flow/content/content-error.ts';
import { resolveImage, resolveLink } from '../../../../src/flow/content/references.ts';

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
  ['../../newsletter.md#who', LESSON, '/#who'],
  ['01-why.md?plain=1#L3', LESSON, '/courses/strength/why#L3'],
  ['../stren%67th/01%2Dwhy.md', LESSON, '/courses/strength/why'],
  ['../../images/plan.png?raw=true', LESSON, '/images/plan.png'],
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
])('the address %s is unchanged', (href) => {
  expect(resolveLink(href, LESSON)).toEqual({ ok: true, address: href });
});

test.each([
  ['javascript:alert(1)', 'use https:, http:, mailto: or tel:'],
  ['data:text/html,x', 'use https:, http:, mailto: or tel:'],
  ['file:///etc/passwd', 'use https:, http:, mailto: or tel:'],
  ['//evil.org', 'add https: before it'],
  ['', "which is not a page, a lesson's file or an address; add https:// before it"],
  ['notes.txt', 'not a page'],
  ['100%.md', 'not a page'],
  ['../../../courses/strength/01-why.md', 'not a page'],
  ['01-Why.md', 'not a page'],
])('the link %j is refused', (href, reason) => {
  const resolved = resolveLink(href, LESSON);
  expect(resolved.ok ? resolved.address : sayFault(resolved.mistake)).toContain(reason);
});

test.each([
  ['../../images/a.png', LESSON, '/images/a.png'],
  ['../../images/exercises/a.svg', LESSON, '/images/exercises/a.svg'],
  ['../images/a.png', ISSUE, '/images/a.png'],
  ['images/a.png', 'newsletter.md', '/images/a.png'],
  ['/images/a.png', LESSON, '/images/a.png'],
  ['../../images/a.png?raw=true', LESSON, '/images/a.png'],
  ['../../images/a.svg?x#icon', LESSON, '/images/a.svg'],
  ['../../images/Übung eins.png', LESSON, '/images/%C3%9Cbung%20eins.png'],
  ['../../images/%C3%9Cbung%20eins.png', LESSON, '/images/%C3%9Cbung%20eins.png'],
  ['../../images/100%.png', LESSON, '/images/100%25.png'],
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
  '../../images/..%2fsecret.png',
])('the image %s is refused', (source) => {
  const resolved = resolveImage(source, LESSON);
  expect(resolved.ok ? resolved.address : sayFault(resolved.mistake)).toBe(
    `found the image "${source}"; put images in content/images and use the path from this file, such as ../../images/name.svg`,
  );
});
