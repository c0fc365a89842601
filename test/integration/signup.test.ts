/** The answer to a sign-up, and its email, no matter whose address it is. */
import { describe, expect, test } from 'vitest';
import { leave } from '../../src/flow/readers/leave.ts';
import { leaveCourse } from '../../src/flow/readers/preferences.ts';
import { requestSignIn } from '../../src/flow/readers/signup.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp } from '../support/app.ts';
import {
  arrive,
  confirmToken,
  ORIGIN,
  press,
  type Stage,
  signUp,
  stage,
  tokenIn,
} from '../support/reader.ts';

const ANN = 'ann@example.org';
const CONFIRM = 'Please confirm: Basics';
const SIGN_IN = 'Your preferences link for Test Emails';

/** The possible states of an address, and the email that another sign-up sends it. */
const STATES: Record<string, { make: (on: Stage) => Promise<unknown>; mailed: string[] }> = {
  new: { make: async () => {}, mailed: [CONFIRM] },
  pending: { make: (on) => signUp(on.app, ANN), mailed: [CONFIRM] },
  active: { make: (on) => arrive(on, ANN), mailed: [SIGN_IN] },
  unsubscribed: {
    make: async (on) => leave(on.app.signup, (await arrive(on, ANN)).token, 'one-click'),
    mailed: [CONFIRM],
  },
  bounced: { make: (on) => stopped(on, 'bounced'), mailed: [] },
  complained: { make: (on) => stopped(on, 'complained'), mailed: [] },
};

describe('a sign-up', () => {
  test.each(Object.entries(STATES))(
    'of an address that is %s gets the same answer as any other',
    async (_, { make, mailed }) => {
      const on = await stage();
      await make(on);
      await on.run();
      on.clock.advance(2 * DAY);
      const before = on.subjectsTo(ANN).length;
      expect(await signUp(on.app, ANN)).toEqual({ status: 'pending' });
      await on.run();
      expect(
        on
          .subjectsTo(ANN)
          .slice(before)
          .filter((subject) => !subject.startsWith('Subject')),
      ).toEqual(mailed);
    },
  );

  test('of an existing reader changes neither status, name, zone nor topics', async () => {
    const on = await stage();
    const { id } = await arrive(on, ANN, { firstName: 'Ann', timeZone: 'Asia/Tokyo', topics: ['Red'] });
    const before = await on.app.signup.store.find(id);
    const stranger = { firstName: 'Mallory', timeZone: 'America/New_York', topics: ['Blue'] };
    await signUp(on.app, ANN, stranger);
    await signUp(on.app, ANN, { ...stranger, course: 'tips' });
    await on.run();
    expect(before).toMatchObject({ status: 'active', firstName: 'Ann', timeZone: 'Asia/Tokyo' });
    expect(await on.app.signup.store.find(id)).toEqual(before);
    expect(await on.app.signup.store.optouts(id)).toEqual(['blue']);
  });

  test('of an address that complained and was erased makes it no reader', async () => {
    const on = await stage();
    await stopped(on, 'complained');
    const reader = await on.app.signup.store.findByKey(ANN);
    await on.app.signup.store.erase(reader?.id ?? 0, on.clock.now());
    expect(await signUp(on.app, ANN)).toEqual({ status: 'pending' });
    expect(await on.rows('select * from subscribers')).toEqual([]);
  });

  test('for a second course asks an existing reader to confirm it', async () => {
    const on = await stage();
    const { id } = await arrive(on, ANN);
    await signUp(on.app, ANN, { course: 'tips' });
    await on.run();
    expect(on.subjectsTo(ANN).at(-1)).toBe('Please confirm: Tips');
    await press(on.app, confirmToken(on, ANN));
    const courses = (await on.app.signup.store.enrolments(id)).map(({ course, status }) => [course, status]);
    expect(courses).toEqual([
      ['basics', 'active'],
      ['tips', 'active'],
    ]);
  });

  test('for a course that was left asks to confirm again', async () => {
    const on = await stage();
    const { token } = await arrive(on, ANN);
    await leaveCourse(on.app.signup, token, 'basics');
    await signUp(on.app, ANN);
    await on.run();
    expect(on.subjectsTo(ANN).filter((subject) => subject === CONFIRM)).toHaveLength(2);
  });

  test('in another spelling is the same subscriber', async () => {
    const on = await stage();
    await signUp(on.app, 'Ann@EXAMPLE.org');
    await signUp(on.app, ' ann@example.ORG ');
    await on.run();
    expect(await on.rows('select email, email_key, status from subscribers')).toEqual([
      { email: 'Ann@example.org', email_key: ANN, status: 'pending' },
    ]);
  });

  test('gets three confirmations a day and no more, and one again the next day', async () => {
    const on = await stage();
    for (let attempt = 0; attempt < 6; attempt++) {
      expect(await signUp(on.app, ANN)).toEqual({ status: 'pending' });
      await on.run();
      on.clock.advance(HOUR);
    }
    expect(on.subjectsTo(ANN)).toEqual([CONFIRM, CONFIRM, CONFIRM]);
    on.clock.advance(DAY - 5 * HOUR);
    await signUp(on.app, ANN);
    await on.run();
    expect(on.subjectsTo(ANN)).toHaveLength(4);
  });

  test('six times at once gets three confirmations', async () => {
    const on = await stage();
    await Promise.all(Array.from({ length: 6 }, () => signUp(on.app, ANN)));
    await on.run();
    expect(on.subjectsTo(ANN)).toEqual([CONFIRM, CONFIRM, CONFIRM]);
  });

  test('of an existing reader mails three links a day and no more, by the form or the sign-in page', async () => {
    const on = await stage();
    await arrive(on, ANN);
    on.clock.advance(DAY);
    for (let attempt = 0; attempt < 3; attempt++) {
      await signUp(on.app, ANN);
      await requestSignIn(on.app.signup, ANN);
    }
    await on.run();
    expect(on.subjectsTo(ANN).filter((subject) => subject === SIGN_IN)).toHaveLength(3);
  });

  test('with faults names each field and mails nothing', async () => {
    const on = await stage();
    const answer = await signUp(on.app, 'nobody', { timeZone: 'Mars', course: 'none', topics: ['Green'] });
    expect(answer).toMatchObject({
      status: 'invalid',
      faults: [{ field: 'email' }, { field: 'timeZone' }, { field: 'course' }, { field: 'topics' }],
    });
    await on.run();
    expect(on.taken).toEqual([]);
    expect(await on.rows('select * from subscribers')).toEqual([]);
  });
});

test('an example address is refused if mail leaves, before any provider hears of it', async () => {
  const env = { MAIL_URL: 'resend:', RESEND_API_KEY: 're_test' };
  const { app } = await testApp({ env });
  expect(await signUp(app, 'ann@example.org')).toEqual({
    status: 'invalid',
    faults: [{ field: 'email', code: 'example' }],
  });
  await expect(confirmedReader(app, 'ann@example.com')).rejects.toThrow('was not imported');
  expect(await app.signup.store.findByKey('ann@example.org')).toBeUndefined();
});

describe('the confirmation', () => {
  const NAME = 'Win at https://evil.example now';

  test('contains one link to confirm, and nothing that the person who signed up could choose', async () => {
    const on = await stage();
    await signUp(on.app, ANN, { firstName: NAME }, { ...ORIGIN, consent: 'evil consent', form: 'evil form' });
    await on.run();
    const [message] = on.mailTo(ANN);
    const token = confirmToken(on, ANN);
    for (const part of [message?.html, message?.text]) {
      const links = new Set(part?.match(/http:\/\/letters\.test\/confirm\/[\w.-]+/g));
      expect([...links]).toEqual([`http://letters.test/confirm/${token}`]);
    }
    expect(message?.html.split('/confirm/')).toHaveLength(2);
    expect(JSON.stringify(message)).not.toMatch(/evil|Win at/);
    expect(message?.to).toEqual({ email: ANN });
  });

  test('shows the name only after its owner confirmed, and only as text', async () => {
    const on = await stage();
    await arrive(on, ANN, { firstName: NAME });
    await on.run();
    const [, welcome] = on.mailTo(ANN);
    expect(welcome?.html).toContain('Win at');
    expect(welcome?.html).not.toContain('href="https://evil.example');
  });

  test('contains no link to preferences, unlike the sign-in mail', async () => {
    const on = await stage();
    const { token } = await arrive(on, ANN);
    expect(() => tokenIn(on.mailTo(ANN)[0], 'preferences')).toThrow('No link');
    await requestSignIn(on.app.signup, ANN);
    await on.run();
    expect(tokenIn(on.mailTo(ANN).at(-1), 'preferences')).toBe(token);
  });
});

async function stopped(on: Stage, reason: 'bounced' | 'complained'): Promise<void> {
  const { id } = await arrive(on, ANN);
  await on.app.signup.store.stop(id, reason, on.clock.now());
}
