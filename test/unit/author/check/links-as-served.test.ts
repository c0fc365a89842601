/** The target of a link or a picture: what `pace check` reports as broken is exactly what the server doesn't have. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentsOf } from '../../../../src/author/check/documents.ts';
import { factsOf } from '../../../../src/author/check/facts.ts';
import { imageRules } from '../../../../src/author/check/image-rules.ts';
import { linkRules } from '../../../../src/author/check/link-rules.ts';
import { readCatalogue, readContent } from '../../../../src/flow/content/read.ts';
import { renderWebText } from '../../../../src/flow/content/web-text.ts';
import { contentFolder, page, soundFiles } from '../../../support/content-folder.ts';
import { fakeWeb } from '../../adapters/web/ports.ts';

const FIELDS = 'title: T\nsubject: S\npreview: P';
const NFC = 'Übung eins.png'.normalize('NFC');
const NFD = 'Köder.png'.normalize('NFD');

const TARGET = `## Über uns

## Twice

## Twice

## \`code\` & *more*

## Hi {{ firstName | "dear reader" }}

<span id="x"></span> <a name="named"></a>

<details id="more"><summary>More</summary>

Text.

</details>

<div markdown id="Größe">

Text[^1] and[^note].

</div>

[^1]: One.
[^note]: Two.
`;

/** A folder whose lesson `two` contains this text, and the page it makes. */
function world(text: string) {
  const folder = contentFolder({
    ...soundFiles,
    'coach.md': page('title: C\ndescription: D', 'Text.'),
    'courses/basics/02-two.md': page(FIELDS, text),
    'courses/basics/03-target.md': page(FIELDS, TARGET),
    'courses/basics/04-draft.md': page(`${FIELDS}\ndraft: true`, 'Text.'),
    'issues/2020-01-01-old.md': page(`${FIELDS}\nsend: 2020-01-01`, 'Text.'),
  });
  mkdirSync(join(folder, 'images/sub dir'), { recursive: true });
  for (const name of [
    'icon.png',
    'icon.svg',
    '100%.png',
    'sub dir/a.png',
    NFC,
    NFD,
    '.hidden.png',
    'a.txt',
  ]) {
    writeFileSync(join(folder, 'images', name), 'x');
  }
  return folder;
}

/** The findings of `check` in the lesson `two`. */
async function checked(folder: string): Promise<string[]> {
  const content = readContent(folder);
  const documents = documentsOf(content, factsOf);
  const found = [...(await linkRules(content, documents)), ...(await imageRules(content, documents))];
  return [...content.faults, ...found].filter(({ file }) => file.includes('two')).map(({ rule }) => rule);
}

/** Whether the server has everything that the addresses on the lesson's page request. */
async function served(folder: string): Promise<boolean> {
  const catalogue = readCatalogue(folder);
  const pages = { catalogue: () => catalogue, render: renderWebText, imageFolder: join(folder, 'images') };
  const web = fakeWeb({ pages });
  const lesson = catalogue.courses.get('basics')?.lessons.find(({ slug }) => slug === 'two');
  const { html } = renderWebText(lesson?.body ?? { text: '', file: '' });
  const addresses = [...html.matchAll(/<(?:a|img)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map(
    ([, one = '']) => one,
  );
  expect(addresses).not.toEqual([]);
  for (const address of addresses) {
    const url = new URL(address.replaceAll('&#x26;', '&'), 'http://letters.example/courses/basics/two');
    const answer = await web.get(url.pathname + url.search);
    if (answer.status >= 400) return false;
    const fragment = decodeURIComponent(url.hash.slice(1));
    const body = fragment === '' || fragment === 'top' ? '' : await answer.text();
    if (body === '') continue;
    const ids = [...body.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id = '']) => id);
    if (!ids.includes(fragment)) return false;
  }
  return true;
}

test.each([
  ['an umlaut in a heading', '## Über uns\n\n[u](#über-uns)'],
  ['an umlaut that is percent-encoded', '[u](03-target.md#%C3%BCber-uns)'],
  ['the second of two headings', '[u](03-target.md#twice-1)'],
  ['a heading of code and signs', '[u](03-target.md#code--more)'],
  ['a heading with a placeholder', '[u](03-target.md#hi-dear-reader)'],
  ['an id in HTML', '[u](03-target.md#x)'],
  ['a name in HTML', '[u](03-target.md#named)'],
  ['an id of details', '[u](03-target.md#more)'],
  ['an id of a div that kramdown would read', '[u](03-target.md#größe)'.replace('größe', 'Größe')],
  ['a footnote', '[u](03-target.md#fn-1)'],
  ['a footnote with a name', '[u](03-target.md#fn-note)'],
  ['the top of a page', '[u](03-target.md#top) [v](#)'],
  ['a form', '[u](course.md#signUp) [v](../../newsletter.md#signUp)'],
  ['a file as GitHub shows it', '[u](03-target.md?plain=1)'],
  ['a file whose path is percent-encoded', '[u](../basics/03%2Dtarget.md)'],
  ['a page with a query', '[u](/courses/basics/target?from=two#x)'],
  [
    'the pages that have no file',
    '[u](/archive) [v](/courses) [w](/my-data) [x](/preferences) [y](/feed.xml)',
  ],
  ['an issue and the coach', '[u](../../issues/2020-01-01-old.md) [v](../../coach.md)'],
  ['a picture with umlaut and space', '![x](<../../images/Übung eins.png>)'],
  ['the same in the other spelling of Unicode', `![x](<../../images/${NFC.normalize('NFD')}>)`],
  ['a file in the other spelling of Unicode', `![x](../../images/${NFD.normalize('NFC')})`],
  ['the same, percent-encoded', '![x](../../images/%C3%9Cbung%20eins.png)'],
  ['the same in HTML', '<img src="../../images/Übung eins.png" alt="x">'],
  ['a percent sign', '<img src="../../images/100%.png" alt="x">'],
  ['a query', '![x](../../images/icon.png?raw=true)'],
  ['a drawing with a query', '![x](../../images/icon.svg?raw=true)'],
  ['a folder with a space', '![x](<../../images/sub dir/a.png>)'],
  ['a link to a picture', '[x](../../images/icon.png) [y](/images/icon.png)'],
  ['a picture that is a link', '[![x](../../images/icon.png)](../../images/icon.svg)'],
])('served, so not reported: %s', async (_, text) => {
  const folder = world(text);
  expect(await checked(folder)).toEqual([]);
  expect(await served(folder)).toBe(true);
});

test.each([
  ['fragment-broken', '## Über uns\n\n[u](#uber-uns)'],
  ['fragment-broken', '[u](03-target.md#twice-2)'],
  ['fragment-broken', '[u](03-target.md#X)'],
  ['fragment-broken', '[u](03-target.md#fn-2)'],
  ['link-broken', '[u](04-nothing.md)'],
  ['link-broken', '[u](/courses/basics/target/)'],
  ['link-broken', '[u](/courses/Basics)'],
  ['link-broken', '[u](/nothing)'],
  ['link-broken', '[u](../../images/nothing.png)'],
  ['link-broken', '[u](/images/a.txt)'],
  ['link-to-draft', '[u](04-draft.md)'],
  ['image-broken', '![x](../../images/Icon.png)'],
  ['image-broken', '![x](../../images/.hidden.png)'],
  ['image-broken', '![x](<../../images/Ubung eins.png>)'],
  ['image-broken', '![x](../../images/a.txt)'],
])('not served, so reported as %s: %s', async (rule, text) => {
  const folder = world(text);
  expect(await checked(folder)).toEqual([rule]);
  expect(await served(folder)).toBe(false);
});
