import { HtmlValidate } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { PAGES } from './every-page.ts';
import { catalogue, fakeWeb } from './ports.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // Matters of style: hono/jsx writes <br/> and required="", authored HTML <br>.
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    'form-dup-name': ['error', { shared: ['radio', 'button', 'reset', 'submit', 'checkbox'] }],
  },
});

describe.each(Object.entries(PAGES))('the page "%s"', (_name, ask) => {
  it('is valid, has one h1, a skip link, landmarks, and nothing inline or foreign', async () => {
    const answer = await ask();
    const html = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    const report = await validator.validateString(html);
    const faults = report.results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message: m, selector }) => `${ruleId}: ${m} ${selector}`),
    );
    expect(faults).toEqual([]);
    expect(html).toMatch(/^<!DOCTYPE html><html lang="en" dir="ltr">/);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html).toContain('<a class="skip" href="#pageMain">');
    for (const landmark of ['<header class="masthead"', '<main id="pageMain"', '<footer class="colophon"']) {
      expect(html).toContain(landmark);
    }
    expect(html).not.toMatch(/<script(?![^>]* src="\/assets\/)/);
    expect(html).not.toMatch(/ (?:style|on\w+)="/);
    expect(html).not.toMatch(/(?:src|<link rel="(?:icon|stylesheet)" href)="(?!\/)/);
    expect(html).not.toContain('onerror=alert(1)>');
    expect(html.includes('<meta name="robots" content="noindex"') || html.includes('rel="canonical"')).toBe(
      true,
    );
  });
});

describe('pages of a publication in another script', () => {
  it('mark the author’s text with its language and direction, in a frame that the product has texts for', async () => {
    const publication = { ...catalogue.publication, language: 'ar', dir: 'rtl' as const };
    const pages = {
      catalogue: () => ({ ...catalogue, publication }),
      render: () => ({ html: '<p>نص</p>', headings: [], minutes: 1 }),
      imageFolder: '/nowhere',
    };
    const html = await (await fakeWeb({ pages }).get('/issues/just-now')).text();
    expect(html).toContain('<html lang="en" dir="ltr">');
    expect(html).toContain('<div class="prose" lang="ar" dir="rtl"><p>نص</p>');
  });
});
