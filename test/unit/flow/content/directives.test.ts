import { describe, expect, test } from 'vitest';
import { renderWebText } from '../../../../src/flow/content/web-text.ts';

const html = (text: string): string => renderWebText({ text, file: 'courses/basics/01-one.md' }).html;

describe('each directive has its look', () => {
  test('a callout is a note unless it says otherwise', () => {
    expect(html(':::callout\nx\n:::')).toBe(
      '<aside class="callout callout-note"><p class="callout-title">Note</p><p>x</p></aside>',
    );
    expect(html(':::callout{title="Hey" tone=tip}\nx\n:::')).toBe(
      '<aside class="callout callout-tip"><p class="callout-title">Hey</p><p>x</p></aside>',
    );
  });

  test('a button is one link', () => {
    expect(html('::button[Go **on**]{href="https://e.org/a?b=c&d=e"}')).toBe(
      '<p class="action"><a class="button" href="https://e.org/a?b=c&#x26;d=e">Go <strong>on</strong></a></p>',
    );
  });

  test('a button may lead to another lesson’s file', () => {
    expect(html('::button[Next]{href="02-two.md"}')).toContain('href="/courses/basics/two"');
  });

  test('a video is a link with a picture', () => {
    const video = html('::video[Watch]{href="https://v.org/1" image="../../images/v.png" alt="A squat"}');
    expect(video).toBe(
      '<p class="video"><a href="https://v.org/1"><img src="/images/v.png" alt="A squat" loading="lazy"><span>Watch</span></a></p>',
    );
  });

  test('an exercise shows its picture, its numbers and both versions', () => {
    const card = html(
      ':::exercise{name="Row" image="../../images/row.svg" alt="Rowing" sets="3" reps="8 to 12" home="with a band" gym="with a cable"}\nDo **it**.\n:::',
    );
    expect(card).toContain('<h3>Row</h3><img src="/images/row.svg" alt="Rowing" loading="lazy">');
    expect(card).toContain('<dt>Sets</dt><dd>3</dd><dt>Repetitions</dt><dd>8 to 12</dd>');
    expect(card).toContain('<p>Do <strong>it</strong>.</p>');
    expect(card).toContain('<strong>At home: </strong>with a band');
    expect(card).toContain('<strong>In the gym: </strong>with a cable');
  });

  test('an exercise omits unknown values', () => {
    expect(html('::exercise{name="Plank"}')).toBe('<section class="exercise"><h3>Plank</h3></section>');
  });

  test('attributes are plain text', () => {
    expect(html(':::callout{title="<script>x</script> & more"}\nx\n:::')).toContain(
      '<p class="callout-title">&#x3C;script>x&#x3C;/script> &#x26; more</p>',
    );
  });
});

describe('a quotation that other systems show as a callout is one', () => {
  test.each([
    ['> [!NOTE]\n> Mind *this*.', 'note', 'Note', '<p>Mind <em>this</em>.</p>'],
    ['> [!warning]\n>\n> One.\n>\n> Two.', 'warning', 'Caution', '<p>One.</p>\n<p>Two.</p>'],
    ['> [!TIP] Do it today\n> - a', 'tip', 'Do it today', '<li>a</li>'],
    ['> [!CAUTION]\\\n> Hot.', 'warning', 'Caution', '<p>Hot.</p>'],
  ])('%s', (text, tone, title, inside) => {
    const made = html(text);
    expect(made).toContain(`<aside class="callout callout-${tone}"><p class="callout-title">${title}</p>`);
    expect(made).toContain(inside);
    expect(made).not.toContain('[!');
  });

  test.each([
    '> [!question]\n> Why?',
    '> [!constructor]\n> Text.',
    '> [note]\n> Text.',
    '`[!NOTE]`',
    '> [!NOTE] A *title*\n> Text.',
  ])('but %s stays unchanged', (text) => {
    expect(html(text)).not.toContain('<aside');
  });
});

describe('directives can be nested', () => {
  test('a button and a table in a callout', () => {
    const text = html(':::callout\n::button[Go]{href="https://e.org"}\n\n| a |\n|---|\n| 1 |\n:::');
    expect(text).toMatch(
      /^<aside class="callout callout-note">[\s\S]*<p class="action">[\s\S]*<table>[\s\S]*<\/aside>$/,
    );
  });

  test('an exercise in a callout, with a list in it', () => {
    const text = html('::::callout\n:::exercise{name="A"}\n- b\n:::\n::::');
    expect(text).toMatch(
      /^<aside[^>]*>.*<section class="exercise"><h3>A<\/h3><ul>[\s\S]*<\/section><\/aside>$/,
    );
  });

  test('a callout in a list', () => {
    expect(html('- a\n\n  :::callout\n  b\n  :::')).toMatch(
      /<li>[\s\S]*<aside[^>]*>.*<p>b<\/p><\/aside>[\s\S]*<\/li>/,
    );
  });
});

describe('a mistake is named with its line', () => {
  test.each([
    ['::banner[x]', 'found the directive "banner"; the directives are callout, button, exercise, video'],
    ['::constructor[x]', 'found the directive "constructor"; the directives are callout'],
    [
      ':::warning\nx\n:::',
      'found the directive "warning"; write :::callout{tone="warning"}, the text, and ::: on a line of its own',
    ],
    [':::callout{colour="red"}\nx\n:::', '"callout" has no attribute "colour"; it has title, tone'],
    [':::callout{#id}\nx\n:::', '"callout" has no attribute "id"; it has title, tone'],
    [':::callout{tone="loud"}\nx\n:::', 'found the tone "loud"; the tones are tip, note, warning'],
    ['::button[Go]', '"button" needs the attribute "href"'],
    ['::button[Go]{href=""}', '"button" needs the attribute "href"'],
    ['::exercise[Squat]', '"exercise" needs the attribute "name"'],
    [
      '::button[Go]{href=https://e.org/a?b=c}',
      '"::button[Go]{href=https://e.org/a?b=c}" is not a valid directive; set its attributes in quotes',
    ],
    ['::button [Go]{href="https://e.org"}', '"::button [Go]{href="https://e.org"}" is not a valid directive'],
  ])('%s', (text, message) => {
    expect(() => html(`One.\n\nTwo.\n\n${text}`)).toThrow(`courses/basics/01-one.md:5: ${message}`);
  });

  test('an external image is refused in a directive too', () => {
    expect(() => html('::exercise{name="A" image="https://e.org/x.png"}')).toThrow(
      'found the image "https://e.org/x.png"',
    );
  });
});
