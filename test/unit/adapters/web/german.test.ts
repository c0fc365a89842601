import { describe, expect, it } from 'vitest';
import { de } from '../../../../src/shared/words/de.ts';
import { en } from '../../../../src/shared/words/en.ts';
import { fixedParts, textsOf } from '../../../support/texts.ts';
import { PAGES } from './every-page.ts';
import { catalogue, fakeWeb, KNOWN, message, reader } from './ports.ts';

const GERMAN = { 'accept-language': 'de-DE,de;q=0.9,en;q=0.5' };

/** Everything that a page says, to the eye and to a screen reader, except the names of time zones. */
function said(page: string): string[] {
  const html = page.replaceAll(/(<optgroup[^>]*>).*?<\/optgroup>/gs, '$1');
  const told = [...html.matchAll(/ (?:aria-label|alt|title|data-copied|label|content)="([^"]*)"/g)].map(
    ([, value = '']) => value,
  );
  return [...html.replaceAll(/<[^>]*>/g, '\n').split('\n'), ...told]
    .map((text) =>
      text
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&')
        .trim(),
    )
    .filter((text) => text !== '');
}

/** Texts of authors, readers and emails are kept. */
const THEIRS = JSON.stringify([[...catalogue.courses], catalogue, reader, message.subject, message.text]);
const GERMAN_PARTS = new Set([...textsOf(de).values()].flatMap(fixedParts));
const ENGLISH_PARTS = [...textsOf({ ...en, name: '', emails: {} }).values()]
  .flatMap(fixedParts)
  .filter((part) => !GERMAN_PARTS.has(part));
/** Words that hardly any English sentence lacks, for texts that are in no catalogue. */
const ENGLISH = /\b(?:the|your?|and|this|with|from|every|emails?|lessons?|please|here|we|it|is|to|of|for)\b/i;

describe.each(Object.entries(PAGES))('the page "%s"', (_name, ask) => {
  it('contains no English if German is requested', async () => {
    const answer = await ask(GERMAN['accept-language']);
    const html = await answer.text();
    expect(html).toMatch(/^<!DOCTYPE html><html lang="de" dir="ltr">/);
    expect(answer.headers.get('vary')).toContain('Accept-Language');
    const ours = said(html).filter((text) => !THEIRS.includes(JSON.stringify(text).slice(1, -1)));
    const left = ours.filter(
      (text) => ENGLISH.test(text) || ENGLISH_PARTS.some((part) => ` ${text} `.includes(` ${part} `)),
    );
    expect(left).toEqual([]);
  });
});

describe('the language of a page', () => {
  it('is the reader’s own choice if the link is theirs, whatever the browser prefers', async () => {
    const mine = { readers: { view: async () => ({ ...reader, language: 'de' as const }) } };
    const english = { 'accept-language': 'en' };
    const page = await (await fakeWeb(mine).get(`/preferences/${KNOWN}`, english)).text();
    expect(page).toContain('<h1>Deine Einstellungen</h1>');
    // A page that doesn't know the reader learns the language from its link.
    const path = /href="(\/unsubscribe\/[^"]*)"/.exec(page)?.[1] ?? '';
    const leave = await (await fakeWeb().get(path, english)).text();
    expect(leave).toContain('<h1>Abmelden?</h1>');
    expect(leave).toContain(`action="/unsubscribe/${KNOWN}?lang=de"`);
  });

  it('is the publication’s for clients that request none or another', async () => {
    for (const headers of [{}, { 'accept-language': 'fr' }]) {
      expect(await (await fakeWeb().get('/', headers)).text()).toContain('<html lang="en" dir="ltr">');
    }
    const publication = { ...catalogue.publication, language: 'de-AT' };
    const pages = { catalogue: () => ({ ...catalogue, publication }) };
    const html = await (await fakeWeb({ pages } as never).get('/coach')).text();
    expect(html).toContain('<html lang="de-AT" dir="ltr">');
    expect(html).not.toMatch(/<(?!html)[^>]* lang=/);
  });

  it('is marked on the author’s text if that is in another', async () => {
    const html = await (await fakeWeb().get('/courses/strength/myths', GERMAN)).text();
    expect(html).toContain('<h1 lang="en">Myths</h1>');
    expect(html).toContain('<div class="prose" lang="en">');
    expect(await (await fakeWeb().get('/courses/strength/myths')).text()).not.toContain(' lang="en">Myths');
  });

  it('is also that of the consent and the sign-up, even if the browser’s preference changes', async () => {
    const web = fakeWeb();
    const page = await (await web.get('/', GERMAN)).text();
    expect(page).toContain('<input type="hidden" name="language" value="de"');
    const fields = { email: 'ana@example.org', course: 'strength', language: 'de' };
    await web.post('/subscribe', fields, { 'accept-language': 'en' });
    const [, origin] = web.calls.find(({ name }) => name === 'signup.request')?.args ?? [];
    expect(origin).toMatchObject({ language: 'de' });
    const { consent } = origin as { consent: string };
    expect(consent).toMatch(/^Du bekommst den Kurs „Strength & Runners“/);
    expect(said(page)).toContain(consent);
  });

  it('is used in answers to another site’s form', async () => {
    const answer = await fakeWeb().json('/api/subscribe', [], GERMAN);
    expect(await answer.json()).toEqual({
      errors: [{ field: 'body', message: 'Das ist kein JSON-Objekt.' }],
    });
    expect(answer.headers.get('vary')).toContain('Accept-Language');
  });

  it('can be chosen on the preferences page', async () => {
    const web = fakeWeb();
    const page = await (await web.get(`/preferences/${KNOWN}`)).text();
    expect(page).toContain('<option value="de" lang="de">Deutsch</option>');
    await web.post(`/preferences/${KNOWN}`, { language: 'de' });
    const [, changes] = web.calls.find(({ name }) => name === 'readers.change')?.args ?? [];
    expect(changes).toMatchObject({ language: 'de' });
    expect((await web.post(`/preferences/${KNOWN}`, { language: 'klingon' })).status).toBe(422);
  });
});
