/** From the link in a confirmation to the first lesson. */
import { describe, expect, test } from 'vitest';
import { inspectConfirm, renewConfirm } from '../../src/flow/readers/confirm.ts';
import { leave, rejoin } from '../../src/flow/readers/leave.ts';
import { changePreferences, pause } from '../../src/flow/readers/preferences.ts';
import { viewReader } from '../../src/flow/readers/reader-view.ts';
import { DAY, HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import { course, smallPublication } from '../support/content.ts';
import { arrive, confirmToken, ORIGIN, press, signUp, stage } from '../support/reader.ts';

const ANN = 'ann@example.org';
const WELCOME = 'You’re in: Basics';
const onConfirm = () =>
  smallPublication({ 'courses/basics/course.md': course('Basics', 'start: on-confirm\nthen: tips') });

describe('confirming', () => {
  test('twice, and twice at once, makes one welcome and one enrolment', async () => {
    const on = await stage();
    await signUp(on.app, ANN);
    await on.run();
    const token = confirmToken(on, ANN);
    const states = await Promise.all([press(on.app, token), press(on.app, token)]);
    await on.run();
    states.push(await press(on.app, token));
    await on.run();
    expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(1);
    expect(states[0]).toMatchObject({ kind: 'confirmed', courseTitle: 'Basics' });
    expect(on.subjectsTo(ANN)).toEqual(['Please confirm: Basics', WELCOME]);
    expect(await on.rows('select course, status from enrolments')).toEqual([
      { course: 'basics', status: 'active' },
    ]);
  });

  test('doesn’t happen by looking at the link', async () => {
    const on = await stage();
    await signUp(on.app, ANN);
    await on.run();
    const token = confirmToken(on, ANN);
    const before = await on.rows('select * from subscribers');
    expect(await inspectConfirm(on.app.signup, token)).toMatchObject({ kind: 'open', courseTitle: 'Basics' });
    expect(await on.rows('select * from subscribers')).toEqual(before);
    expect(await on.rows('select * from enrolments')).toEqual([]);
  });

  test('works with the older of two links too, and pressing both sends one welcome', async () => {
    const on = await stage();
    await signUp(on.app, ANN);
    await on.run();
    const older = confirmToken(on, ANN);
    on.clock.advance(HOUR);
    await signUp(on.app, ANN);
    await on.run();
    const newer = confirmToken(on, ANN);
    expect(newer).not.toBe(older);
    expect(await press(on.app, older)).toMatchObject({ kind: 'confirmed' });
    await on.run();
    expect(await press(on.app, newer)).toMatchObject({ kind: 'confirmed' });
    await on.run();
    expect(on.subjectsTo(ANN).filter((subject) => subject === WELCOME)).toHaveLength(1);
    expect(await on.rows('select course from enrolments')).toHaveLength(1);
  });

  test('applies name, zone and topics of the sign-up whose link was pressed', async () => {
    const on = await stage();
    await signUp(on.app, ANN, { firstName: 'Mallory', timeZone: 'America/New_York' });
    await signUp(on.app, ANN, { firstName: 'Ann', timeZone: 'Asia/Tokyo', topics: ['Red'] });
    await on.run();
    await press(on.app, confirmToken(on, ANN));
    const reader = await on.app.signup.store.findByKey(ANN);
    expect(reader).toMatchObject({ firstName: 'Ann', timeZone: 'Asia/Tokyo', status: 'active' });
    expect(await on.app.signup.store.optouts(reader?.id ?? 0)).toEqual(['blue']);
  });

  test('applies nothing from a stranger who signed the address up before', async () => {
    const on = await stage();
    await signUp(on.app, ANN, { firstName: 'Mallory', timeZone: 'America/New_York', topics: ['Red'] });
    await signUp(on.app, ANN);
    await on.run();
    await press(on.app, confirmToken(on, ANN));
    const reader = await on.app.signup.store.findByKey(ANN);
    expect(reader).toMatchObject({ firstName: null, timeZone: 'UTC', status: 'active' });
    expect(await on.app.signup.store.optouts(reader?.id ?? 0)).toEqual([]);
  });

  test('after three days says expired, and a renewed link works', async () => {
    const on = await stage();
    await signUp(on.app, ANN, { firstName: 'Ann' });
    await on.run();
    const late = confirmToken(on, ANN);
    on.clock.advance(72 * HOUR + MINUTE);
    expect(await press(on.app, late)).toMatchObject({ kind: 'expired' });
    expect(await on.rows('select status from subscribers')).toEqual([{ status: 'pending' }]);
    await renewConfirm(on.app.signup, late, ORIGIN);
    await on.run();
    expect(on.mailTo(ANN)).toHaveLength(2);
    expect(await press(on.app, confirmToken(on, ANN))).toMatchObject({ kind: 'confirmed' });
    expect(await on.app.signup.store.findByKey(ANN)).toMatchObject({ firstName: 'Ann' });
  });

  test('at the last moment of the three days still works', async () => {
    const on = await stage();
    await signUp(on.app, ANN);
    await on.run();
    on.clock.set(on.clock.now() + 72 * HOUR);
    expect(await press(on.app, confirmToken(on, ANN))).toMatchObject({ kind: 'confirmed' });
  });

  test('with a valid link renews nothing, and an expired one renews three times a day', async () => {
    const on = await stage();
    await signUp(on.app, ANN);
    await on.run();
    const token = confirmToken(on, ANN);
    await renewConfirm(on.app.signup, token, ORIGIN);
    await on.run();
    expect(on.mailTo(ANN)).toHaveLength(1);
    on.clock.advance(4 * DAY);
    for (let attempt = 0; attempt < 5; attempt++) await renewConfirm(on.app.signup, token, ORIGIN);
    await on.run();
    expect(on.mailTo(ANN)).toHaveLength(4);
  });

  test('with an old link after leaving brings nobody back', async () => {
    const on = await stage();
    await signUp(on.app, ANN);
    await on.run();
    const unused = confirmToken(on, ANN);
    const { id, token } = await arrive(on, ANN);
    const used = confirmToken(on, ANN);
    await leave(on.app.signup, token, 'page');
    on.clock.advance(1);
    for (const old of [unused, used]) expect(await press(on.app, old)).toMatchObject({ kind: 'expired' });
    expect(await on.app.signup.store.find(id)).toMatchObject({ status: 'unsubscribed' });
    await renewConfirm(on.app.signup, used, ORIGIN);
    await on.run();
    expect(await press(on.app, confirmToken(on, ANN))).toMatchObject({ kind: 'confirmed' });
  });

  test('needs a link made for it, as do preferences', async () => {
    const on = await stage();
    const { token } = await arrive(on, ANN);
    const confirming = confirmToken(on, ANN);
    expect(await press(on.app, token)).toEqual({ kind: 'unknown' });
    expect(await inspectConfirm(on.app.signup, token)).toEqual({ kind: 'unknown' });
    expect(await viewReader(on.app.signup, confirming)).toBeUndefined();
    const { signup } = on.app;
    const tried = [
      leave(signup, confirming, 'page'),
      rejoin(signup, confirming, ORIGIN),
      pause(signup, confirming, 2),
    ];
    tried.push(changePreferences(signup, confirming, { weekday: 1 }));
    for (const change of await Promise.all(tried)) expect(change).toEqual({ kind: 'gone' });
  });

  test.each(['bounced', 'complained'] as const)('doesn’t email an address that %s', async (reason) => {
    const on = await stage();
    await signUp(on.app, ANN);
    await on.run();
    const reader = await on.app.signup.store.findByKey(ANN);
    await on.app.signup.store.stop(reader?.id ?? 0, reason, on.clock.now());
    const token = confirmToken(on, ANN);
    expect(await press(on.app, token)).toEqual({ kind: 'unknown' });
    on.clock.advance(4 * DAY);
    await renewConfirm(on.app.signup, token, ORIGIN);
    await on.run();
    expect(on.mailTo(ANN)).toHaveLength(1);
    expect(await on.app.signup.store.findByKey(ANN)).toMatchObject({ status: reason });
  });
});

describe('after confirming', () => {
  test('start: on-confirm sends the welcome and the first lesson at once', async () => {
    const on = await stage({ content: onConfirm() });
    await arrive(on, ANN);
    await on.run();
    expect(on.subjectsTo(ANN).slice(1)).toEqual([WELCOME, 'Subject of One']);
    expect(on.mailTo(ANN)[1]?.text).toContain('“One”, is on its way now');
  });

  test('a reader who left before the first lesson starts again the way the course does: at once', async () => {
    const on = await stage({ content: onConfirm() });
    const { token } = await arrive(on, ANN);
    await leave(on.app.signup, token, 'one-click');
    on.clock.advance(DAY);
    await arrive(on, ANN);
    await on.run();
    expect(on.subjectsTo(ANN).at(-1)).toBe('Subject of One');
    expect(on.mailTo(ANN).at(-2)?.text).toContain('“One”, is on its way now');
  });

  test('start: next-slot waits for the reader’s hour', async () => {
    const on = await stage();
    await arrive(on, ANN, { timeZone: 'Asia/Tokyo' });
    await on.run();
    expect(on.subjectsTo(ANN).slice(1)).toEqual([WELCOME]);
    // Monday 12:00 UTC is Monday 21:00 in Tokyo; its next 07:00 is Tuesday's.
    expect(on.mailTo(ANN)[1]?.text).toContain('on Tuesday 1 December');
    on.clock.set(Date.parse('2026-11-30T21:59:59Z'));
    await on.run();
    expect(on.subjectsTo(ANN)).toHaveLength(2);
    on.clock.set(Date.parse('2026-11-30T22:00:00Z'));
    await on.run();
    expect(on.subjectsTo(ANN).slice(2)).toEqual(['Subject of One']);
  });

  test('the consent is recorded: requested and given, with text, form and address of each', async () => {
    const on = await stage();
    const asked = on.clock.now();
    await signUp(on.app, ANN);
    await on.run();
    on.clock.advance(HOUR);
    const given = on.clock.now();
    const origin = { ip: '198.51.100.9', userAgent: 'A phone', form: 'confirmation page', consent: '' };
    await press(on.app, confirmToken(on, ANN), origin);
    const reader = await on.app.signup.store.findByKey(ANN);
    expect(await on.app.reports.consents(reader?.id ?? 0)).toEqual([
      {
        at: asked,
        kind: 'requested',
        text: ORIGIN.consent,
        source: 'landing page',
        ip: '192.0.2.7',
        user_agent: 'A browser',
      },
      {
        at: given,
        kind: 'confirmed',
        text: ORIGIN.consent,
        source: 'confirmation page',
        ip: '198.51.100.9',
        user_agent: 'A phone',
      },
    ]);
  });
});
