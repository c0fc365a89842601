/** Everything that queues an email wakes the worker: nobody waits for its next look. */
import { expect, test, vi } from 'vitest';
import { renewConfirm } from '../../src/flow/readers/confirm.ts';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { leave, rejoin } from '../../src/flow/readers/leave.ts';
import { mailOwnData } from '../../src/flow/readers/own-data.ts';
import { askNext, leaveCourse, resume } from '../../src/flow/readers/preferences.ts';
import { askForOwnData, done, requestSignIn, requestSignup } from '../../src/flow/readers/signup.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { arrive, confirmToken, ORIGIN, press, type Stage, signUp, stage } from '../support/reader.ts';

const ANN = 'ann@example.org';
type Act = (on: Stage, signup: Stage['app']['signup'], token: string) => Promise<unknown>;

const ACTS: Record<string, Act> = {
  'a sign-up': (_, signup) => requestSignup(signup, { email: 'new@example.org' }, ORIGIN),
  'a confirmation': async (on, signup) => {
    await signUp(on.app, 'new@example.org');
    await on.run();
    await press({ ...on.app, signup }, confirmToken(on, 'new@example.org'));
  },
  'a fresh link': async (on, signup) => {
    await signUp(on.app, 'new@example.org');
    await on.run();
    on.clock.advance(4 * DAY);
    await renewConfirm(signup, confirmToken(on, 'new@example.org'), ORIGIN);
  },
  'a link to the preferences': (_, signup) => requestSignIn(signup, ANN),
  'a link to one’s data, asked for by address': (_, signup) => done(signup, askForOwnData(signup, ANN)),
  'a link to one’s data, asked for on a page': (_, signup, token) => mailOwnData(signup, token),
  'the next lesson': (_, signup, token) => askNext(signup, token, 'basics'),
  'the end of a pause': (_, signup, token) => resume(signup, token),
  'leaving a course': (_, signup, token) => leaveCourse(signup, token, 'basics'),
  leaving: (_, signup, token) => leave(signup, token, 'page'),
  'coming back': async (on, signup, token) => {
    await leave(on.app.signup, token, 'page');
    await rejoin(signup, token, ORIGIN);
  },
  'an import': (_, signup) =>
    importSubscribers(signup, [{ line: 1, email: 'new@example.org' }], {
      ...{ course: undefined, confirmed: undefined, source: 'list.csv', dryRun: false },
    }),
};

test.each(Object.entries(ACTS))('%s', async (_, act) => {
  const on = await stage();
  const { token } = await arrive(on, ANN);
  await on.run();
  const wake = vi.fn();
  await act(on, { ...on.app.signup, wake }, token);
  expect(wake).toHaveBeenCalled();
});
