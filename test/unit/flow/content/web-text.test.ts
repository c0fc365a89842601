import { expect, test } from 'vitest';
import { renderWebText } from '../../../../src/flow/content/web-text.ts';

const render = (text: string) => renderWebText({ text, file: 'courses/basics/01-one.md' });

test('a table can be scrolled by touch and by keyboard', () => {
  expect(render('| a |\n|---|\n| 1 |').html).toMatch(
    /^<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table>[\s\S]*<\/table><\/div>$/,
  );
});

test.each([
  [0, 1],
  [100, 1],
  [440, 2],
  [2200, 10],
])('%i words take %i minutes', (count, minutes) => {
  expect(render('word '.repeat(count)).minutes).toBe(minutes);
});

test('addresses of pictures in the content folder start at the site’s root', () => {
  expect(render('![A squat](../../images/squat.svg)').html).toBe(
    '<p><img src="/images/squat.svg" alt="A squat"></p>',
  );
});

test('below a path, only our own addresses begin with it', () => {
  const text = [
    '[next](02-two.md#how) [there](#here) [all](/archive) [out](https://x.example/a) <a href="/coach">c</a>',
    '![A squat](../../images/squat.svg) `[all](/archive)`',
    '::button[Go]{href=/archive}',
  ].join('\n\n');
  const { html } = renderWebText({ text, file: 'courses/basics/01-one.md' }, undefined, '/mail');
  expect([...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, address]) => address)).toEqual([
    '/mail/courses/basics/two#how',
    '#here',
    '/mail/archive',
    'https://x.example/a',
    '/mail/coach',
    '/mail/images/squat.svg',
    '/mail/archive',
  ]);
  expect(html).toContain('<code>[all](/archive)</code>');
});

test('links between files are links between pages', () => {
  expect(render('[next](02-two.md#how)').html).toBe('<p><a href="/courses/basics/two#how">next</a></p>');
});

test('the same text twice makes the same page', () => {
  const text = '# A\n\n{{ firstName | "x" }}\n\n:::callout\nb\n:::';
  expect(render(text)).toEqual(render(text));
});

test('an exercise’s attributes count as reading time, too', () => {
  const home = 'word '.repeat(659).trim();
  expect(render(`::exercise{name="Squat" home="${home}"}`).minutes).toBe(3);
});
