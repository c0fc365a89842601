/** Text that no reader would get, or only as raw markup, is reported with its line and a remedy. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { documentsOf } from '../../../../src/author/check/documents.ts';
import { factsOf } from '../../../../src/author/check/facts.ts';
import { tell } from '../../../../src/author/check/finding.ts';
import { frontMatterRules } from '../../../../src/author/check/front-matter-rules.ts';
import { publicationRules } from '../../../../src/author/check/publication-rules.ts';
import { scaffoldRules } from '../../../../src/author/check/scaffold-rules.ts';
import { textRules } from '../../../../src/author/check/text-rules.ts';
import { newLesson } from '../../../../src/author/scaffold/new-emails.ts';
import { publicationFiles } from '../../../../src/author/scaffold/new-publication.ts';
import { formatFault } from '../../../../src/flow/content/content-error.ts';
import { readContent } from '../../../../src/flow/content/read.ts';
import { renderWebText } from '../../../../src/flow/content/web-text.ts';
import { NEWSLETTER_FILE } from '../../../support/content.ts';
import { contentFolder, page, soundFiles } from '../../../support/content-folder.ts';

const FIELDS = 'title: T\nsubject: S\npreview: P';

/** `rule line: message` for these files' findings, without infos about readability. */
function told(files: Record<string, string>): string[] {
  const content = readContent(contentFolder({ ...soundFiles, ...files }));
  const documents = documentsOf(content, factsOf);
  return [
    ...documents.flatMap((document) => textRules(document, 'en')),
    ...frontMatterRules(documents),
    ...scaffoldRules(documents),
    ...publicationRules(content, documents),
  ]
    .filter(({ rule }) => rule !== 'reading' && rule !== 'topic-unused')
    .map((one) => `${one.rule} ${one.line}: ${tell(one).message}`);
}
const inText = (text: string) => told({ 'courses/basics/02-two.md': page(FIELDS, text) });
const faults = (
  source: string,
  folder = contentFolder({ ...soundFiles, 'courses/basics/02-two.md': source }),
) => readContent(folder).faults.map(formatFault).join('\n');

describe('a text that YAML cuts', () => {
  test.each([
    [
      'title: C# tips # and more\nsubject: S\npreview: P',
      'title: reads "C# tips": the part after # is a comment',
      2,
    ],
    [
      'title: T\nsubject: S\npreview: Save 50% #now',
      'preview: reads "Save 50%": the part after # is a comment',
      4,
    ],
    ['title: T\nsubject: Issue #3\npreview: P', 'subject: reads "Issue": the part after # is a comment', 3],
    ['title: T\nsubject: ! Now\npreview: P', 'subject: reads "Now": the ! before it is a tag', 3],
    ['title: &you Me\nsubject: S\npreview: P', 'title: reads "Me": "&you" before it is an anchor', 2],
  ])('%s', (fields, message, line) => {
    expect(told({ 'courses/basics/02-two.md': page(fields) })).toEqual([`text-cut ${line}: ${message}`]);
  });

  test.each([
    'title: "C# tips # and more"\nsubject: S\npreview: P',
    "title: 'T' # the title\nsubject: S\npreview: P",
    'title: T\nsubject: Issue#3 & more!\npreview: P\n# a comment of its own',
    `${FIELDS}\nafter: 3 days # half a week`,
  ])('is unchanged: %s', (fields) => {
    expect(told({ 'courses/basics/02-two.md': page(fields) })).toEqual([]);
  });

  test('is reported with the comment if nothing is left of it', () => {
    expect(faults(page('title: #1 of the tips\nsubject: S\npreview: P'))).toBe(
      'courses/basics/02-two.md:2: title: is empty; the part after # is a comment; put the text in quotes',
    );
  });
});

describe('a file that is not UTF-8', () => {
  const bytes = (encoding: BufferEncoding, bom = '') => {
    const folder = contentFolder(soundFiles);
    const text = Buffer.from(`${bom}${page('title: T\nsubject: Grün\npreview: P')}`, encoding);
    writeFileSync(join(folder, 'courses/basics/02-two.md'), text);
    return faults('', folder);
  };

  test('is reported with its line, its content in the likely encoding, and how to convert it', () => {
    expect(bytes('latin1')).toBe(
      'courses/basics/02-two.md:3: is not UTF-8; as Latin-1 its line 3 would read "subject: Grün"; save it as UTF-8 in your editor, or convert it: iconv -f WINDOWS-1252 -t UTF-8 02-two.md > converted.md',
    );
  });

  test('is named if it is UTF-16', () => {
    expect(bytes('utf16le', '\uFEFF')).toMatch(/02-two\.md:1: is UTF-16, not UTF-8; .*iconv -f UTF-16 /);
  });
});

describe('a value and YAML’s reading of it are reported so that it can be fixed', () => {
  test.each([
    ['title: 2024', '2: title: is a number (2024); put it in quotes'],
    ['title: true', '2: title: is a switch (true); put it in quotes'],
    ['title: [a]', '2: title: is a list; it must be text'],
    [
      'title: T\ntopics: [2024]',
      '3: topics: is a list that contains a number (2024); use one topic of newsletter.md',
    ],
    ['title: Why: because', 'put the text in quotes: it contains a colon'],
    ["title: 'It's late'", "write '' for an apostrophe within single quotes, or use double quotes"],
    ['title: "a" b', 'put the whole text in quotes, and write \\" for a quote within'],
    [
      'title: "unclosed',
      '2: is not valid YAML: Missing closing "quote; close the quote: write " at the end, too',
    ],
    ['title: @home', 'put the text in quotes: it begins with @'],
    ['title: *bold*', '2: is not valid YAML: Unresolved alias; put the text in quotes: it begins with *'],
    ['title: [a, b', 'close the [, or put the text in quotes'],
    ['title:T', 'write the name, a colon, a space and the value: title: Text'],
    ['title:\n\tx: y', 'indent with spaces'],
    ['title: T\ntitle: U', 'remove one of the two'],
  ])('%s', (title, expected) => {
    expect(faults(page(`${title}\nsubject: S\npreview: P`))).toContain(expected);
  });

  test('braces that are no placeholder come with instructions to keep them', () => {
    expect(faults(page(FIELDS, 'Hugo writes {{ .Title }}.'))).toContain(
      'found the placeholder "{{ .Title }}"; the placeholders are firstName; for literal braces, write \\{{ .Title }}',
    );
    expect(faults(page(FIELDS, 'Hugo writes \\{{ .Title }}.'))).toBe('');
  });
});

test('a body that begins with indented code stays code', () => {
  const folder = contentFolder({
    ...soundFiles,
    'courses/basics/02-two.md': page(FIELDS, '\n\n    npm ci\n\nText.'),
  });
  const [, lesson] = readContent(folder).courses.get('basics')?.lessons ?? [];
  expect(lesson?.body).toMatchObject({ text: '    npm ci\n\nText.', line: 8 });
  expect(renderWebText(lesson?.body ?? { text: '', file: '' }).html).toContain('<pre><code>npm ci');
});

test.each([
  ['invalid YAML', 'title: a: b\nsubject: S\npreview: P'],
  ['a wrong field', `${FIELDS}\ncolour: red`],
  ['a missing field', 'subject: S\npreview: P'],
])('after %s everything in the body is still reported', (_, fields) => {
  const body = '# One\n\n![](../../images/a.png)\n\n[here](04-nothing.md) {{ x }}';
  const files = { ...soundFiles, 'courses/basics/02-two.md': page(fields, body) };
  expect(readContent(contentFolder(files)).faults.map(({ rule }) => rule)).toContain('placeholder-unknown');
  expect(told(files).map((one) => one.split(' ')[0])).toEqual([
    ...['alt-missing', 'heading-first-level', 'link-text-vague'],
  ]);
});

describe('HTML that swallows the text after it', () => {
  test.each([
    ['Wrap it in <template>, then go on.\n\nThe rest of the lesson.', '<template>', ', then go on.', 6],
    ['One.\n\nThe <Select>\n\n## The rest', '<Select>', 'The rest', 8],
    ['One.\n\nUse <style> for looks.\n\nThe rest.', '<style>', 'for looks.', 8],
    ['One.\n\n<!-- a note\n\nThe rest of the lesson.', '<!--', 'a note The rest of the lesson.', 8],
    ['One.\n\n<script>\n\nThe rest of the lesson.', '<script>', 'The rest of the lesson.', 8],
    ['- a list\n\n- with <plaintext> and more\n\nThe rest, far behind.', '<plaintext>', 'and more', 8],
  ])('%s', (text, html, lost, line) => {
    const [found] = inText(text).filter((one) => one.startsWith('html-swallows'));
    expect(found).toBe(
      `html-swallows ${line}: ${html} is never closed, so the text after it, "${lost}", is lost or loses its form`,
    );
  });

  test.each([
    'Wrap it in `<template>`, then go on.',
    '```html\n<template>\n```\n\nThe rest of the lesson.',
    'A list of <Foo> and the rest of the lesson.',
    '<details>\n<summary>More</summary>\n\nThe rest.\n\n</details>',
    '<div markdown>\n\nThe rest of the lesson.\n\n</div>',
    'a <style>p { color: red }</style> and the rest',
    '<!-- a note\n\nof two lines -->\n\nThe rest of the lesson.',
    'Text[^1] with a footnote.\n\n[^1]: The words of the footnote.\n\n> [!NOTE]\n> A note of many words.',
    '| a table | with |\n|---|---|\n| some longer | words in it |\n\n- [ ] a task of some words',
    ':::callout{title="The title of it"}\nThe words in it.\n:::\n\n::button[Begin with this]{href="https://e.org"}',
    'Hello {{ firstName | "dear reader" }}, with words &amp; signs &lt;here&gt; \\*and\\* there.',
  ])('is not found in %s', (text) => {
    expect(inText(text).filter((one) => one.startsWith('html-swallows'))).toEqual([]);
  });

  test('a tag in a comment is not reported as left out', () => {
    expect(inText('Text.\n\n<!-- <font> -->')).toEqual([]);
  });
});

describe('markup of another system', () => {
  test.each([
    ['See [[The starter]].', '[[The starter]]', 6],
    ['![[starter.png]]', '![[starter.png]]', 6],
    ['> [!question]\n> Why?', '[!question]', 6],
    ['!!! warning "Hot"\n    Text.', '!!! warning "Hot"', 6],
    ['One.\n\n## Title {#own-id}', '{#own-id}', 8],
    ['Text.\n{: .note}', '{: .note}', 7],
    ['{% include note.html %}', '{% include note.html %}', 6],
    ['[TOC]', '[TOC]', 6],
  ])('%s', (text, markup, line) => {
    expect(inText(text)).toEqual([`markup-foreign ${line}: ${markup} is sent literally`]);
  });

  test.each([
    '`[[The starter]]` and\n\n    {% raw %}',
    'An array \\[\\[1, 2\\]\\] of arrays.',
    '[[1]][one]\n\n[one]: https://e.org',
    'f(x) = {x : x > 0}',
    'a!!! b',
    '> [!NOTE]\n> A callout.',
  ])('is not found in %s', (text) => {
    expect(inText(text).filter((one) => one.startsWith('markup-foreign'))).toEqual([]);
  });

  test.each([
    ['::: warning\nHot.\n:::', '"::: warning" is not a valid directive; write :::callout{tone="warning"}'],
    [':::tip Do it\nNow.\n:::', '":::tip Do it" is not a valid directive; write :::callout{tone="tip"}'],
    ['::: details\nx\n:::', '"::: details" is not a valid directive; the directives are callout'],
  ])('a container is refused with its remedy: %s', (text, expected) => {
    expect(faults(page(FIELDS, text))).toContain(expected);
  });
});

describe('scaffold texts', () => {
  const made = publicationFiles({
    ...{ name: 'N', from: 'a@b.org', postalAddress: 'N, Street and number, Town, Country' },
    ...{ topics: [], course: 'First Steps', timeZone: 'UTC' },
  });
  const files = Object.fromEntries(
    Object.entries(made).flatMap(([name, text]) =>
      name.startsWith('content/') && typeof text === 'string' ? [[name.slice('content/'.length), text]] : [],
    ),
  );

  test('are reported in a new publication, each with its line', () => {
    const content = readContent(contentFolder(files));
    const found = scaffoldRules(documentsOf(content, factsOf));
    expect(found.map(({ file }) => file)).toEqual([
      ...[
        'newsletter.md',
        'newsletter.md',
        'courses/first-steps/course.md',
        'courses/first-steps/01-welcome.md',
      ],
    ]);
    expect(found.every(({ line }) => (line ?? 0) > 1)).toBe(true);
  });

  test('are reported in a new lesson once it is published', () => {
    const { text } = newLesson([], 'Two');
    expect(told({ 'courses/basics/02-two.md': text }).filter((one) => !one.startsWith('draft'))).toEqual([]);
    expect(told({ 'courses/basics/02-two.md': text.replace('draft: true\n', '') })).toEqual([
      'scaffold-left 4: "The line that mail programs show next to the subject." is a scaffold text for you to replace',
    ]);
  });
});

test('a language for which the product has no texts is reported', () => {
  const newsletter = (tag: string) => ({
    'newsletter.md': NEWSLETTER_FILE.replace('---\nWelcome', `language: ${tag}\n---\nWelcome`),
  });
  expect(told(newsletter('es'))).toEqual([
    'language-words 8: Pacesetter doesn’t speak "es": buttons, footers and pages are in English',
  ]);
  for (const tag of ['de-AT', 'en-GB']) expect(told(newsletter(tag))).toEqual([]);
});

describe('an issue that ends while a course holds it back', () => {
  const FIELD = `${FIELDS}\nsend: 2027-01-12 08:00`;
  const of = (more: string, files = {}) =>
    told({ 'issues/2027-01-12-news.md': page(`${FIELD}${more}`), ...files }).filter((line) =>
      line.startsWith('issue-'),
    );

  test.each([
    ['\nnot-after: 2027-01-19', '2027-01-19 23:59'],
    ['\nnot-after: 2027-01-19T10:00Z', '2027-01-19T10:00:00.000Z'],
    ['\nnot-after: 2027-01-19 07:00\nduring-course: hold\ndraft: true', '2027-01-19 07:00'],
  ])('is reported in words that explain it: %s', (more, until) => {
    expect(of(more)).toEqual([
      `issue-ends-in-course 6: readers who are still in a course at ${until} never get it, because during-course is hold`,
    ]);
  });

  test.each([
    '',
    '\nduring-course: hold',
    '\nnot-after: 2027-01-19\nduring-course: send',
    '\nnot-after: 2027-01-19\nduring-course: drop',
  ])('is fine if nobody can miss it unknowingly: %j', (more) => expect(of(more)).toEqual([]));

  test('is fine in a publication whose courses hold nothing back', () => {
    const source = soundFiles['courses/basics/course.md'].replace('---\n', '---\nevergreen: true\n');
    expect(of('\nnot-after: 2027-01-19', { 'courses/basics/course.md': source })).toEqual([]);
  });

  test('that can reach nobody is an error, and the only finding', () => {
    expect(of('\nnot-after: 2027-01-11')).toEqual(['issue-never-sent 6: not-after is before send']);
  });
});
