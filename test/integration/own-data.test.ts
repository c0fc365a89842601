/** Readers get access to their stored data themselves: by a fresh link and a press of a button. */
import { describe, expect, test } from 'vitest';
import { leave } from '../../src/flow/readers/leave.ts';
import { eraseOwnData, inspectOwnData, mailOwnData, ownDataOf } from '../../src/flow/readers/own-data.ts';
import { askForOwnData, done, requestSignIn } from '../../src/flow/readers/signup.ts';
import { DAY, HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import { allRows } from '../support/databases.ts';
import { arrive, type Stage, signUp, stage } from '../support/reader.ts';

const ANN = 'ann.smith@example.org';

/** The token of the newest email with a link to one's own data. */
function linkTo({ mailTo }: Stage, email: string): string {
  const html = mailTo(email).at(-1)?.html ?? '';
  const [, token] = /http:\/\/letters\.test\/my-data\/([\w.-]+)/.exec(html) ?? [];
  if (token === undefined) throw new Error(`${email} got no link`);
  return token;
}

describe('from the preferences page', () => {
  test('a link comes by email that works for an hour, for this person only', async () => {
    const on = await stage();
    const { id, token } = await arrive(on, ANN);
    await on.run();
    expect(await mailOwnData(on.app.signup, token)).toEqual({ kind: 'done' });
    await on.run();
    const link = linkTo(on, ANN);
    expect(await inspectOwnData(on.app.signup, link)).toMatchObject({ kind: 'open' });
    expect(await ownDataOf(on.app.signup, link)).toBe(id);
    // The everyday link opens nothing here, nor does this one open the preferences.
    expect(await inspectOwnData(on.app.signup, token)).toEqual({ kind: 'gone' });
    expect(await mailOwnData(on.app.signup, link)).toEqual({ kind: 'gone' });

    on.clock.advance(HOUR + MINUTE);
    expect(await inspectOwnData(on.app.signup, link)).toEqual({ kind: 'gone' });
    expect(await ownDataOf(on.app.signup, link)).toBeUndefined();
    expect(await eraseOwnData(on.app.signup, link)).toEqual({ kind: 'gone' });
    expect(await on.app.signup.store.find(id)).toMatchObject({ status: 'active' });
  });

  test('looking at the link changes nothing; pressing the button leaves only a hash', async () => {
    const on = await stage();
    const { token } = await arrive(on, ANN, { firstName: 'Annabel' });
    await mailOwnData(on.app.signup, token);
    await on.run();
    const link = linkTo(on, ANN);
    const before = await allRows(on.config.database);
    await inspectOwnData(on.app.signup, link);
    await ownDataOf(on.app.signup, link);
    expect(await allRows(on.config.database)).toEqual(before);

    expect(await eraseOwnData(on.app.signup, link)).toMatchObject({ kind: 'open' });
    const after = await allRows(on.config.database);
    expect(JSON.stringify(after)).not.toMatch(/ann\.smith|annabel/i);
    expect(after.suppressions).toMatchObject([{ reason: 'erased' }]);
    expect(await eraseOwnData(on.app.signup, link)).toEqual({ kind: 'gone' });
  });
});

describe('by an address', () => {
  test('the answer is the same for everybody, and only people whom mail may reach get a link', async () => {
    const on = await stage();
    const { token } = await arrive(on, ANN);
    await signUp(on.app, 'asked@example.org');
    const gone = await arrive(on, 'bounced@example.org');
    await on.run();
    await leave(on.app.signup, token, 'page');
    await on.app.signup.store.stop(gone.id, 'bounced', on.clock.now());
    const mails = on.taken.length;
    const asked = [ANN, 'asked@example.org', 'bounced@example.org', 'nobody@example.org'];
    for (const email of asked) {
      expect(await done(on.app.signup, askForOwnData(on.app.signup, email))).toEqual({ status: 'pending' });
    }
    await on.run();
    // Readers who left or never confirmed may see and erase their stored data, too.
    expect(on.taken.slice(mails).map(({ to }) => to.email)).toEqual([ANN, 'asked@example.org']);
    expect(await done(on.app.signup, askForOwnData(on.app.signup, 'no address'))).toMatchObject({
      status: 'invalid',
    });
    // Only a reader gets a link to the preferences, as before.
    await requestSignIn(on.app.signup, ANN);
    await on.run();
    expect(on.taken).toHaveLength(mails + 2);
  });

  test('three links come a day, however often they are requested', async () => {
    const on = await stage();
    await arrive(on, ANN);
    await on.run();
    on.clock.advance(DAY);
    await on.run();
    const mails = on.taken.length;
    for (let time = 0; time < 5; time++) {
      await done(on.app.signup, askForOwnData(on.app.signup, ANN));
      on.clock.advance(MINUTE);
    }
    await on.run();
    expect(on.taken).toHaveLength(mails + 3);
    on.clock.advance(DAY);
    await done(on.app.signup, askForOwnData(on.app.signup, ANN));
    await on.run();
    expect(on.mailTo(ANN).filter(({ subject }) => subject.startsWith('Your data'))).toHaveLength(4);
  });

  test('a link whose reader leaves before it was sent is not sent', async () => {
    const on = await stage();
    const { token } = await arrive(on, ANN);
    await on.run();
    const mails = on.taken.length;
    await done(on.app.signup, askForOwnData(on.app.signup, ANN));
    await leave(on.app.signup, token, 'one-click');
    await on.run();
    expect(on.taken).toHaveLength(mails);
  });
});
