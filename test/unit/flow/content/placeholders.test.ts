import { describe, expect, test } from 'vitest';
import {
  forEveryone,
  PlaceholderError,
  PlaceholderTable,
} from '../../../../src/flow/content/placeholders.ts';
import { renderWebText } from '../../../../src/flow/content/web-text.ts';

const FILE = 'courses/basics/01-one.md';
const html = (text: string): string => renderWebText({ text, file: FILE }).html;

describe('on the web a placeholder shows its fallback', () => {
  test.each([
    ['in running text', 'Hi {{ firstName | "runner" }}!', '<p>Hi runner!</p>'],
    ['without spaces and in curly quotes', '{{firstName|“runner”}}', '<p>runner</p>'],
    ['beside another', '{{ firstName | "a" }}{{ firstName | "b" }}', '<p>ab</p>'],
    ['inside a word', 'x{{ firstName | "a" }}1', '<p>xa1</p>'],
    ['in code', '`{{ firstName | "x" }}`', '<p><code>x</code></p>'],
    [
      'in an image’s alt',
      '![Hi {{ firstName | "run\'ner" }}](/images/a.png)',
      '<p><img src="/images/a.png" alt="Hi run&#39;ner"></p>',
    ],
    [
      'in an address',
      '[x](https://e.org/?n={{ firstName | "a&b c" }})',
      '<p><a href="https://e.org/?n=a%26b%20c">x</a></p>',
    ],
    ['in a link’s text', '[{{ firstName | "x" }}](https://e.org)', '<p><a href="https://e.org">x</a></p>'],
    ['as text, whatever it holds', '{{ firstName | "**<b>**" }}', '<p>**&#60;b&#62;**</p>'],
  ])('%s', (_, text, expected) => {
    expect(html(text)).toBe(expected);
  });

  test('in a table, whose cells a bar would end', () => {
    expect(html('| a |\n|---|\n| {{ firstName | "x" }} |')).toContain('<td>x</td>');
  });
});

test('an escaped placeholder is kept as it was written', () => {
  expect(html('\\{{ firstName | "x" }}')).toBe('<p>{{ firstName | "x" }}</p>');
  expect(new PlaceholderTable().mark('\\{{ anything }}')).toBe('{{ anything }}');
});

test('braces that open nothing are text', () => {
  expect(html('a {{ b } c }} {x} \u0024{7*7} {% raw %}')).toBe(
    '<p>a {{ b } c }} {x} \u0024{7*7} {% raw %}</p>',
  );
});

describe('a mistake is named with its line', () => {
  test.each([
    ['{{ lastName | "x" }}', 'found the placeholder "{{ lastName | "x" }}"; the placeholders are firstName'],
    ['{{ token | "x" }}', 'the placeholders are firstName'],
    ['{{ constructor | "x" }}', 'the placeholders are firstName'],
    ['{{ }}', 'the placeholders are firstName'],
    ['{{ firstName }}', 'has no default for readers without a firstName; write {{ firstName | "reader" }}'],
    ['{{ firstName | "" }}', 'has no default'],
    ['{{ firstName | " " }}', 'has no default'],
  ])('%s', (placeholder, message) => {
    expect(() => html(`One.\n\n# ${placeholder}`)).toThrow(`${FILE}:3: `);
    expect(() => html(`One.\n\n# ${placeholder}`)).toThrow(message);
  });

  test('outside of a text, by its place in it', () => {
    expect(() => new PlaceholderTable().mark('Hello {{ nobody }}')).toThrow(PlaceholderError);
    expect(() => new PlaceholderTable().mark('Hello {{ nobody }}')).toThrow(
      expect.objectContaining({ offset: 6 }),
    );
  });
});

test('a placeholder never decides where a link leads', () => {
  expect(() => html('[x]({{ firstName | "javascript:alert(1)" }})')).toThrow(
    'found the link "{{ firstName | "javascript:alert(1)" }}", which is not a page',
  );
  expect(() => html('![x]({{ firstName | "https://e.org/x.png" }})')).toThrow('put images in content/images');
});

test('a line with a placeholder reads well for unknown readers', () => {
  expect(forEveryone('For {{ firstName | "you" }}, in minutes')).toBe('For you, in minutes');
});
