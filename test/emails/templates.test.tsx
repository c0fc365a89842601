import { render } from 'react-email';
import { describe, expect, it } from 'vitest';
import { light } from '../../emails/theme.ts';
import { bodyOf, CONFIRM_URL, emails, lesson, markersIn, rendered } from './emails.ts';
import { declarations, tags } from './html.ts';

/** The class by which dark mode finds each inline colour of the light look. */
const TEXT: Record<string, string> = {
  [light.ink]: 'ink',
  [light.muted]: 'muted',
  [light.accent]: 'accent',
  [light.onAccent]: 'on-accent',
};
const GROUND: Record<string, string> = {
  [light.paper]: 'paper',
  [light.tint]: 'tint',
  [light.accent]: 'fill',
  [light.line]: 'rest',
};
const EDGE: Record<string, string> = { [light.line]: 'line', [light.accent]: 'accent-line' };

describe.each(Object.entries(rendered))('the %s email', (name, html) => {
  it('declares its language and direction on html and on every child of body', () => {
    const body = html.slice(html.indexOf('<body'));
    const direct: string[] = [];
    let depth = 0;
    for (const [tag, closing, element = '', rest = ''] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)([^<>]*)>/g)) {
      if (closing) depth--;
      else {
        if (depth === 1) direct.push(tag);
        if (!/^(img|br|hr|meta)$/.test(element) && !rest.endsWith('/')) depth++;
      }
    }
    expect(tags(html, 'html')[0]?.attributes).toMatchObject({ lang: 'he', dir: 'rtl' });
    expect(direct.length).toBeGreaterThan(0);
    for (const tag of direct) expect(tag).toMatch(/lang="he".*dir="rtl"|dir="rtl".*lang="he"/);
  });

  it('has one h1, and skips no heading level', () => {
    const levels = tags(html, 'h[1-6]').map((tag) => Number(tag.name[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries()) {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
    }
  });

  it('uses its subject as the title', () => {
    expect(html).toContain('<title>A subject xhole101x</title>');
  });

  it('gives every picture an alt, and a width for Outlook', () => {
    const images = tags(html, 'img');
    expect(images.length).toBeGreaterThan(0);
    for (const { attributes } of images) {
      expect(attributes).toHaveProperty('alt');
      expect(Number(attributes.width)).toBeGreaterThan(0);
      expect(Number(attributes.width)).toBeLessThanOrEqual(536);
    }
    expect(html).not.toMatch(/<a [^>]*><img [^>]*alt=""/);
  });

  it('marks each table as layout or as data', () => {
    for (const { attributes } of tags(html, 'table')) {
      expect(attributes.role === 'presentation').toBe(attributes['data-text-format'] === undefined);
    }
  });

  it('keeps every marker', () => {
    const markers = markersIn(emails[name] as never);
    expect(markers.length).toBeGreaterThan(5);
    for (const marker of markers) expect(html).toContain(marker);
  });

  it('has a dark-mode rule for every inline colour', () => {
    expect(html).toContain('@media (prefers-color-scheme:dark){');
    expect(html).toContain('[data-ogsc] .ink{');
    expect(html).toContain('[data-ogsb] .paper{');
    for (const scheme of ['color-scheme', 'supported-color-schemes']) {
      expect(tags(html, 'meta').map(({ attributes }) => attributes)).toContainEqual({
        name: scheme,
        content: 'light dark',
      });
    }
    let coloured = 0;
    for (const { attributes } of tags(html)) {
      const classes = (attributes.class ?? '').split(' ');
      for (const [property, value] of Object.entries(declarations(attributes.style))) {
        const colour = /#\w+/.exec(value)?.[0];
        if (!colour) continue;
        const table = property === 'color' ? TEXT : property === 'background-color' ? GROUND : EDGE;
        expect(classes, `${property}:${value}`).toContain(table[colour] ?? 'a colour of the theme');
        coloured++;
      }
    }
    expect(coloured).toBeGreaterThan(5);
  });

  it('loads nothing from outside except pictures', () => {
    expect(tags(html, 'link|script|iframe|video|form')).toEqual([]);
    expect(html).not.toMatch(/url\(|@import|srcset/);
  });

  it('prints no missing value', () => {
    expect(html).not.toMatch(/undefined|\bnull\b|NaN|\[object/);
  });
});

describe('the confirmation', () => {
  it('contains its link exactly once, and no link of a reader', () => {
    const html = rendered.confirm as string;
    expect(html.split(CONFIRM_URL)).toHaveLength(2);
    const targets = tags(html, 'a').map(({ attributes }) => attributes.href);
    expect(targets).toEqual(['https://run.example/', CONFIRM_URL, 'https://run.example/coach']);
  });
});

describe('the lesson', () => {
  it('is far smaller than Gmail’s limit', async () => {
    const paragraph = `${'strength helps a runner keep the pace when it gets long '.repeat(6)}[study](https://run.example).\n\n`;
    const html = await render(lesson(bodyOf(paragraph.repeat(15))));
    expect(html.match(/strength helps/g)).toHaveLength(90);
    expect(Buffer.byteLength(html)).toBeLessThan(60_000);
  });

  it.each([
    [1, 4, 1, 4],
    [4, 4, 4, 4],
    [1, 1, 1, 1],
    [1, 60, 1, 20],
    [30, 60, 10, 20],
  ])('draws lesson %i of %i as %i of %i segments', async (number, of, filled, segments) => {
    const html = await render(lesson('text', number, of));
    expect(html).toContain(`Progress: lesson ${number} of ${of}`);
    expect(html.split('class="fill"')).toHaveLength(filled + 1);
    expect(html.split('class="rest"')).toHaveLength(segments - filled + 1);
  });
});
