/** Readers of one publication with different languages. */
import { describe, expect, test } from 'vitest';
import { rejectionText } from '../../scripts/rejection-text.ts';
import { createWeb } from '../../src/adapters/web/server.ts';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { changePreferences } from '../../src/flow/readers/preferences.ts';
import { requestSignIn } from '../../src/flow/readers/signup.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { issue, smallPublication } from '../support/content.ts';
import { arrive, confirmToken, ORIGIN, press, signUp, stage } from '../support/reader.ts';

const GERMAN = { ...ORIGIN, language: 'de' } as const;
const JAN = 'jan@example.org';
const ANN = 'ann@example.org';

describe('a reader who signed up in German', () => {
  test('gets the confirmation, the welcome and lessons in German, around the author’s own text', async () => {
    const on = await stage();
    await signUp(on.app, JAN, { firstName: 'Jan' }, GERMAN);
    await on.run();
    expect(on.subjectsTo(JAN)).toEqual(['Bitte bestätigen: Basics']);
    const message = on.mailTo(JAN)[0];
    const [, token = ''] = /letters\.test\/confirm\/([\w.-]+)/.exec(message?.html ?? '') ?? [];
    // Confirming in another browser doesn't change their language.
    expect(await press(on.app, token, { ...ORIGIN, language: 'en' })).toMatchObject({ language: 'de' });
    await on.run();
    on.clock.advance(DAY);
    await on.run();
    const [, welcome, lesson] = on.mailTo(JAN);
    expect(welcome?.subject).toBe('Du bist dabei: Basics');
    expect(welcome?.text).toContain('Willkommen, Jan');
    expect(welcome?.text).toContain('Deine erste Mail, „One“, kommt am Dienstag, 1. Dezember.');
    expect(lesson?.subject).toBe('Subject of One');
    expect(lesson?.text).toContain('Lektion 1 von 3 · Basics');
    expect(lesson?.text).toContain('Two, am Dienstag, 8. Dezember');
    expect(lesson?.html).toMatch(/<html[^>]* lang="de"/);
    expect(await on.rows('select language from subscribers')).toEqual([{ language: 'de' }]);
  });

  test('and an English one share the plan, each with their own edition', async () => {
    const on = await stage();
    for (const [email, origin] of [
      [JAN, GERMAN],
      [ANN, { ...ORIGIN, language: 'en' }],
      ['bea@example.org', ORIGIN],
    ] as const) {
      await signUp(on.app, email, {}, origin);
    }
    await on.run();
    for (const email of [JAN, ANN, 'bea@example.org']) {
      const html = on.mailTo(email)[0]?.html ?? '';
      await press(on.app, /letters\.test\/confirm\/([\w.-]+)/.exec(html)?.[1] ?? '');
    }
    on.clock.advance(DAY);
    await on.run();
    const editions = await on.rows(
      "select edition_id, count(*) as readers from deliveries where kind = 'lesson' group by edition_id order by readers",
    );
    expect(editions.map(({ readers }) => Number(readers))).toEqual([1, 2]);
  });

  test('chooses English on the preferences page, and gets it from the next email on', async () => {
    const on = await stage();
    await signUp(on.app, JAN, {}, GERMAN);
    await on.run();
    const html = on.mailTo(JAN)[0]?.html ?? '';
    const state = await press(on.app, /letters\.test\/confirm\/([\w.-]+)/.exec(html)?.[1] ?? '');
    await on.run();
    if (state.kind !== 'confirmed') throw new Error('not confirmed');
    await changePreferences(on.app.signup, state.manageToken, { language: 'en' });
    on.clock.advance(DAY);
    await on.run();
    expect(on.mailTo(JAN).at(-1)?.text).toContain('Lesson 1 of 3 · Basics');
    await requestSignIn(on.app.signup, JAN);
    await on.run();
    expect(on.mailTo(JAN).at(-1)?.subject).toBe('Your preferences link for Test Emails');
  });
});

test('an issue leaves in the language of each reader, with one statement per zone', async () => {
  const news = issue('News', '2026-12-02 09:00', 'during-course: send');
  const on = await stage({ content: smallPublication({ 'issues/2026-12-02-news.md': news }) });
  await confirmedReader(on.app, JAN, 'UTC', { language: 'de' });
  await confirmedReader(on.app, ANN, 'UTC', { language: 'en' });
  await confirmedReader(on.app, 'bea@example.org', 'UTC');
  await confirmedReader(on.app, 'kai@example.org', 'Europe/Berlin', { language: 'de' });
  on.clock.advance(3 * DAY);
  await on.run();
  const footers = (email: string) =>
    on
      .mailTo(email)
      .filter(({ subject }) => subject.includes('News'))
      .map(({ text }) => /Unsubscribe|Abmelden/.exec(text)?.[0]);
  expect(footers(JAN)).toEqual(['Abmelden']);
  expect(footers('kai@example.org')).toEqual(['Abmelden']);
  expect(footers(ANN)).toEqual(['Unsubscribe']);
  expect(footers('bea@example.org')).toEqual(['Unsubscribe']);
  expect(await on.rows("select id from editions where kind = 'issue'")).toHaveLength(2);
});

test('a sign-up reports faults in the language it was shown in, and a list in English', async () => {
  const on = await stage();
  const web = createWeb(await on.app.web());
  const headers = { 'Content-Type': 'application/json', 'Accept-Language': 'de' };
  const answer = await web.request('/api/subscribe', { method: 'POST', headers, body: '{"email":"nobody"}' });
  expect(await answer.json()).toMatchObject({
    errors: [
      { field: 'email', message: expect.stringContaining('sieht nicht nach einer E-Mail-Adresse aus') },
    ],
  });
  const rows = [{ line: 2, email: JAN, language: 'klingon' }];
  const options = { course: undefined, confirmed: 'on paper', source: 'list.csv', dryRun: false };
  const { rejected } = await importSubscribers(on.app.signup, rows, options);
  expect(rejected.map(({ line, faults }) => `${line} ${rejectionText(faults)}`)).toEqual([
    '2 language: There’s no such language. Choose one of these: en, de.',
  ]);
});

test('a stranger’s sign-up doesn’t change a reader’s language before it is confirmed', async () => {
  const on = await stage();
  const { id } = await arrive(on, ANN);
  await signUp(on.app, ANN, { course: 'tips' }, GERMAN);
  await on.run();
  expect(await on.app.signup.store.find(id)).toMatchObject({ language: null });
  expect(() => confirmToken(on, ANN)).not.toThrow();
});
