import { describe, expect, test } from 'vitest';
import { ContentError, formatFault } from '../../../../src/flow/content/content-error.ts';
import { renderWebText } from '../../../../src/flow/content/web-text.ts';

const FILE = 'courses/basics/01-one.md';
const html = (text: string): string => renderWebText({ text, file: FILE }).html;
const fault = (text: string): string => {
  try {
    return `no fault: ${html(text)}`;
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    const [first] = error.faults;
    return first ? formatFault(first) : '';
  }
};

describe('CommonMark and GFM', () => {
  test.each([
    ['emphasis', 'a *b* **c** `d`', '<p>a <em>b</em> <strong>c</strong> <code>d</code></p>'],
    ['a hard break', 'a\\\nb', '<p>a<br>\nb</p>'],
    ['a quotation', '> a', '<blockquote>\n<p>a</p>\n</blockquote>'],
    ['a numbered list that begins at 3', '3. a', '<ol start="3">\n<li>a</li>\n</ol>'],
    ['entities and bare angles', 'a &amp; b < c', '<p>a &#x26; b &#x3C; c</p>'],
    ['code with a language', '```js\na<b\n```', '<pre><code class="language-js">a&#x3C;b\n</code></pre>'],
    ['a struck text', '~~a~~', '<p><del>a</del></p>'],
    ['a bare address', 'https://e.org', '<p><a href="https://e.org">https://e.org</a></p>'],
    ['a bare mail address', 'a@e.org', '<p><a href="mailto:a@e.org">a@e.org</a></p>'],
    ['a reference to nothing', '[x][nope]', '<p>[x][nope]</p>'],
  ])('%s', (_, text, expected) => {
    expect(html(text)).toBe(expected);
  });

  test('tables keep the alignment of their columns', () => {
    const table = html('| a | b |\n|:--|--:|\n| 1 | 2 |');
    expect(table).toContain('<th align="left">a</th>\n<th align="right">b</th>');
    expect(table).toContain('<td align="left">1</td>\n<td align="right">2</td>');
  });

  test('task lists show what is done', () => {
    expect(html('- [ ] a\n- [x] b')).toMatch(
      /disabled aria-label="To do"> a<\/li>[\s\S]*checked disabled aria-label="Done"> b<\/li>/,
    );
  });

  test('footnotes link there and back', () => {
    const text = html('a[^n]\n\n[^n]: why');
    const [, note] = /href="#(fn-n)"/.exec(text) ?? [];
    expect(text).toContain(`<li id="${note}">`);
    expect(text).toMatch(/id="(fnref-n)"[\s\S]*href="#\1"/);
  });
});

test.each([
  'at 7:30',
  'ratio a:b',
  '10:x',
  'note :x: y',
  'Pace 5:30/km :smile:',
  ':callout text',
  'a ::callout b',
  'C::D',
  ':30',
  'so::',
])('a colon in running text stays: %s', (text) => {
  expect(html(text)).toBe(`<p>${text}</p>`);
});

test('text after a colon is still Markdown', () => {
  expect(html('see:here[x](https://e.org)')).toBe('<p>see:here<a href="https://e.org">x</a></p>');
  expect(html('Smith:a[^1]\n\n[^1]: why')).toContain('data-footnote-ref');
});

describe('HTML in the text', () => {
  test.each([
    ['scripts vanish with their text', 'a <script>alert(1)</script>', '<p>a </p>'],
    ['styles vanish with their text', 'a <style>p { color: red }</style>', '<p>a </p>'],
    ['handlers vanish', '<b onclick="x()">b</b>', '<p><b>b</b></p>'],
    ['styles of elements vanish', '<p style="color:red">x</p>', '<p>x</p>'],
    ['frames vanish', 'a\n\n<iframe src="https://e.org"></iframe>', '<p>a</p>\n'],
    ['comments vanish', 'a <!-- b -->', '<p>a </p>'],
    ['forms lead nowhere', '<form action="https://e.org">a</form>', 'a'],
    ['a base address vanishes', '<base href="https://e.org">', ''],
    ['harmless HTML stays', 'H<sub>2</sub>O', '<p>H<sub>2</sub>O</p>'],
  ])('%s', (_, text, expected) => {
    expect(html(text)).toBe(expected);
  });

  test.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,1)',
    '[x](vbscript:1)',
    '<a href="java&#115;cript:alert(1)">x</a>',
    '<svg><a xlink:href="javascript:1">x</a></svg>',
    '::button[x]{href="javascript:alert(1)"}',
    '::video[x]{href="data:text/html,1"}',
  ])('the link in %s is refused with its line', (link) => {
    expect(fault(`a\n\n${link}`)).toBe(
      `${FILE}:3: the link "x" has no address; use https:, http:, mailto:, tel: or a path`,
    );
  });

  test.each([
    '![x](data:image/png;base64,AA)',
    '![x](javascript:1)',
    '<img alt="x" srcset="https://e.org/x.png 1x">',
  ])('the image in %s is refused instead of shown as nothing', (image) => {
    expect(fault(image)).toBe(`${FILE}:1: the image "x" has no address; put images in content/images`);
  });
});

describe('headings for a table of contents', () => {
  const headings = (text: string) => renderWebText({ text, file: FILE }).headings;

  test('have a depth, plain text and an anchor of their own', () => {
    expect(headings('# One\n\n## Two & *three*\n\n## Two & *three*')).toEqual([
      { id: 'one', text: 'One', depth: 1 },
      { id: 'two--three', text: 'Two & three', depth: 2 },
      { id: 'two--three-1', text: 'Two & three', depth: 2 },
    ]);
  });

  test('leave out the heading of the footnotes', () => {
    expect(headings('# One\n\na[^1]\n\n[^1]: b')).toHaveLength(1);
  });

  test('with a placeholder are found by the anchor on the page', () => {
    const { html, headings } = renderWebText({
      text: '# Hello, {{ firstName | "dear runner" }}',
      file: FILE,
    });
    expect(headings).toEqual([{ id: 'hello-dear-runner', text: 'Hello, dear runner', depth: 1 }]);
    expect(html).toBe('<h1 id="hello-dear-runner">Hello, dear runner</h1>');
  });
});
