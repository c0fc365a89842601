import { HtmlValidate } from 'html-validate';
import { describe, expect, it } from 'vitest';
import type { ReaderView } from '../../../src/web/ports.ts';
import { catalogue, fakeWeb, KNOWN, message, reader } from './ports.ts';

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

const EVIL = `"><img src=x onerror=alert(1)><script>alert('x')</script>&amp;`;
const inbox = { list: async () => [message], read: async () => message };
const errors = [{ field: 'email', message: 'No domain.' }];
const unwell = { status: 'invalid' as const, errors };
const view = (changes: Partial<ReaderView>) => ({
  readers: { view: async () => ({ ...reader, ...changes }) },
});

type Ask = () => Response | Promise<Response>;
const PAGES: Record<string, Ask> = {
  landing: () => fakeWeb().get('/'),
  'landing with errors': () =>
    fakeWeb({ signup: { request: async () => unwell } }).post('/subscribe', {
      email: EVIL,
      firstName: EVIL,
      timeZone: EVIL,
    }),
  course: () => fakeWeb().get('/courses/strength'),
  'course with errors': () =>
    fakeWeb({ signup: { request: async () => unwell } }).post('/subscribe', {
      email: EVIL,
      course: 'strength',
      place: 'course',
    }),
  lesson: () => fakeWeb().get('/courses/strength/myths'),
  issue: () => fakeWeb().get('/issues/just-now'),
  archive: () => fakeWeb().get('/archive'),
  coach: () => fakeWeb().get('/coach'),
  'check inbox': () => fakeWeb().get('/subscribe/check-inbox'),
  confirm: () => fakeWeb().get(`/confirm/${KNOWN}`),
  confirmed: () => fakeWeb().post(`/confirm/${KNOWN}`, {}),
  expired: () => fakeWeb({ signup: { inspect: async () => ({ kind: 'expired' }) } }).get('/confirm/x'),
  unknown: () => fakeWeb().get(`/confirm/${encodeURIComponent(EVIL)}`),
  'sign in': () => fakeWeb().get('/preferences'),
  'sign in with errors': () =>
    fakeWeb({ signup: { requestSignIn: async () => unwell } }).post('/preferences', { email: EVIL }),
  'sign in sent': () => fakeWeb().get('/preferences/sent'),
  preferences: () =>
    fakeWeb(view({ firstName: EVIL, shortAddress: EVIL })).get(
      `/preferences/${KNOWN}?saved=${encodeURIComponent(EVIL)}`,
    ),
  'preferences with errors': () => fakeWeb().post(`/preferences/${KNOWN}`, { weekday: EVIL, timeZone: EVIL }),
  'preferences paused': () => fakeWeb(view({ pausedUntil: 9e12 })).get(`/preferences/${KNOWN}`),
  'preferences left': () => fakeWeb(view({ status: 'unsubscribed' })).get(`/preferences/${KNOWN}`),
  pause: () => fakeWeb().get(`/pause/${KNOWN}`),
  stay: () => fakeWeb().get(`/stay/${KNOWN}`),
  unsubscribe: () => fakeWeb().get(`/unsubscribe/${encodeURIComponent(EVIL)}`),
  left: () => fakeWeb().post(`/unsubscribe/${encodeURIComponent(EVIL)}`, { confirm: 'yes' }),
  rejoin: () => fakeWeb().get(`/rejoin/${KNOWN}`),
  rejoined: () => fakeWeb().post(`/rejoin/${KNOWN}`, {}),
  inbox: () => fakeWeb({ inbox }).get('/dev/inbox'),
  letter: () => fakeWeb({ inbox }).get(`/dev/inbox/${message.name}`),
  'not found': () => fakeWeb().get(`/${encodeURIComponent(EVIL)}?q=${encodeURIComponent(EVIL)}`),
  spent: () => fakeWeb({ budgets: { take: async () => false } }).post('/subscribe', {}),
  broken: () => fakeWeb({ signup: { inspect: () => Promise.reject(new Error(EVIL)) } }).get('/confirm/x'),
};

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
  it('carry its language and direction, and write its dates in it', async () => {
    const publication = { ...catalogue.publication, language: 'ar', dir: 'rtl' as const };
    const pages = {
      catalogue: () => ({ ...catalogue, publication }),
      render: () => ({ html: '', headings: [], minutes: 1 }),
      imageFolder: '/nowhere',
    };
    const html = await (await fakeWeb({ pages }).get('/issues/just-now')).text();
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain('ديسمبر');
  });
});
