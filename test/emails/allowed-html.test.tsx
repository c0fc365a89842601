/** The HTML that the cleaner allows and the HTML that emails draw are the same list. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ReactElement } from 'react';
import { render } from 'react-email';
import { describe, expect, test } from 'vitest';
import { DRAWN_TAGS } from '../../emails/parts/markdown.tsx';
import { ALLOWED_ATTRIBUTES, ALLOWED_TAGS } from '../../src/flow/content/allowed-html.ts';
import { renderWebText } from '../../src/flow/content/web-text.ts';
import { bodyOf, lesson } from './emails.ts';

const html = async (text: string) => render(bodyOf(text) as ReactElement);

test('every allowed element is drawn, and no other', () => {
  const drawn = DRAWN_TAGS.filter((name) => !name.startsWith('pace-'));
  expect([...drawn].sort()).toEqual([...ALLOWED_TAGS].sort());
});

/** An element in a valid context. */
function within(name: string, attribute: string): string {
  const own = `<${name} ${attribute}>`;
  if (name === 'li') return `<ol>${own}x</li></ol>`;
  if (name === 'ol') return `${own}<li>x</li></ol>`;
  if (name === 'tr') return `<table><tbody>${own}<td>x</td></tr></tbody></table>`;
  if (name === 'td' || name === 'th') return `<table><tbody><tr>${own}x</${name}></tr></tbody></table>`;
  if (name === 'img') return `<img src="../../images/a.png" alt="x" ${attribute}>`;
  return `${own}x</${name}>`;
}

const VALUES: Record<string, readonly [written: string, drawn: RegExp]> = {
  dir: ['dir="rtl"', /dir="rtl"/],
  lang: ['lang="fr"', /lang="fr"/],
  title: ['title="seen"', /title="seen"/],
  href: ['href="https://a.example/x"', /href="https:\/\/a\.example\/x"/],
  alt: ['alt="x"', /alt="x"/],
  src: ['src="../../images/a.png"', /src="[^"]*images\/a\.png"/],
  width: ['width="48"', /width="48"[^>]*max-width:48px/],
  value: ['value="7"', /value="7"/],
  reversed: ['reversed', /<ol[^>]* reversed/],
  start: ['start="4"', /start="4"/],
  align: ['align="right"', /text-align:right/],
  colSpan: ['colspan="2"', /colspan="2"/i],
  rowSpan: ['rowspan="2"', /rowspan="2"/i],
};
/** Anchors on a page, to which emails have no links. */
const OF_PAGES_ALONE = new Set(['id', 'name']);

const CASES = Object.entries(ALLOWED_ATTRIBUTES).flatMap(([element, attributes]) =>
  attributes
    .filter((attribute) => !OF_PAGES_ALONE.has(attribute))
    .flatMap((attribute) =>
      (element === '*'
        ? ['p', 'h2', 'div', 'span', 'li', 'ol', 'blockquote', 'td', 'th', 'pre', 'dd', 'strong', 'tr']
        : [element]
      ).map((name) => [name, attribute] as const),
    ),
);

test.each(CASES)('an email and a page draw <%s> with %s', async (name, attribute) => {
  const [written, drawn] = VALUES[attribute] ?? ['', /^$/];
  expect(await html(within(name, written))).toMatch(drawn);
  const page = renderWebText({ text: within(name, written), file: 'courses/c/01-x.md' }).html;
  expect(page.toLowerCase()).toContain(attribute.toLowerCase());
});

test.each([
  [
    '<picture><source srcset="https://tracker.example/x.png"><img src="../../images/a.png" alt="x"></picture>',
  ],
  ['<img src="../../images/a.png" alt="x" srcset="https://tracker.example/x.png 2x">'],
  ['<p background="https://tracker.example/x.png">x</p>'],
  ['<table background="https://tracker.example/x.png"><tr><td>x</td></tr></table>'],
])('%s loads nothing from another server', async (text) => {
  expect(await html(text)).not.toContain('tracker.example');
  expect(renderWebText({ text, file: 'courses/c/01-x.md' }).html).not.toContain('tracker.example');
});

describe('text of a block without a look of its own', () => {
  test.each(['div', 'details', 'summary', 'dd', 'dt', 'blockquote', 'section', 'li'])(
    'keeps the email’s look: <%s>',
    async (name) => {
      // It inherits from its cell: nothing in between may set another font or size.
      const text = await html(name === 'li' ? '<ul><li>raw</li></ul>' : `<${name}>raw</${name}>`);
      expect(text).toContain('raw');
      expect(text).not.toMatch(/font-size:14px|line-height:24px/);
    },
  );
});

/** Ordinary prose with what a lesson has: headings, links, emphasis, lists and now and then code. */
function prose(bytes: number): string {
  const paragraph =
    'Strong calves carry you through the last miles, and [one study](https://example.org/study) after another finds **two short sessions** a week enough for *most* runners who have never lifted before; the rest is patience, sleep and food that you like to eat.';
  const part = `## A heading of some words\n\n${paragraph}\n\n${paragraph}\n\n- Drop straight down and come up slowly.\n- Keep the \`knee\` over the foot.\n- Rest for a minute.\n\n${paragraph}\n\n`;
  return part.repeat(Math.ceil(bytes / part.length)).slice(0, bytes);
}

/** The lessons of this repository's own course, with their tables, exercises and callouts, one after the other. */
function ownLessons(bytes: number): string {
  const folder = 'content/courses/strength-training';
  const texts = readdirSync(folder)
    .filter((name) => /^\d/.test(name))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8').split('\n---\n').slice(1).join('\n---\n'));
  const all = texts.join('\n\n');
  return all.repeat(Math.ceil(bytes / all.length)).slice(0, bytes);
}

test.each([
  ['ordinary prose', prose],
  ['lessons with tables, exercises and callouts', ownLessons],
])('40 KB of Markdown fit within what mailbox providers show: %s', async (_, text) => {
  const email = await render(lesson(bodyOf(text(40_000))));
  expect(Buffer.byteLength(email)).toBeLessThan(100_000);
});
