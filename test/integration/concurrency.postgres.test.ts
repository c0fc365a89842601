/**
 * Two processes on one store at the same moment: each one's decision stays valid until it has written. Two SQLite
 * connections in one process would wait for each other forever, and across processes SQLite has one writer.
 */
import { describe, expect, test } from 'vitest';
import { type ImportReport, importSubscribers } from '../../src/flow/readers/import.ts';
import { press, secondApp, signUp, stage } from '../support/reader.ts';

const ROUNDS = 5;

/** The same product twice, each with connections of its own. */
async function two() {
  const on = await stage();
  return { on, apps: [on.app, await secondApp(on)] as const };
}

describe('two processes', () => {
  test('that get the same new address at once make one reader, with three confirmations', async () => {
    const { on, apps } = await two();
    for (let round = 0; round < ROUNDS; round++) {
      const email = `reader${round}@example.org`;
      const asked = Array.from({ length: 6 }, (_, n) => signUp(apps[n % 2] ?? on.app, email));
      expect(await Promise.all(asked)).toEqual(asked.map(() => ({ status: 'pending' })));
    }
    expect(await on.rows('select count(*) as n from subscribers')).toEqual([{ n: ROUNDS }]);
    expect(
      await on.rows(
        "select s.email, count(*) as n from subscribers s join deliveries d on d.subscriber_id = s.id where d.kind = 'confirm' group by s.email order by s.email",
      ),
    ).toEqual(Array.from({ length: ROUNDS }, (_, n) => ({ email: `reader${n}@example.org`, n: 3 })));
  });

  test('in which both links of a reader are pressed, each twice at once, send one welcome', async () => {
    const { on, apps } = await two();
    for (let round = 0; round < ROUNDS; round++) {
      const email = `reader${round}@example.org`;
      await signUp(on.app, email);
      await signUp(on.app, email);
      const reader = await on.app.signup.store.findByKey(email);
      const signups = await on.rows('select id from signups where subscriber_id = ?', reader?.id ?? 0);
      const tokens = signups.map(
        ({ id }) =>
          on.app.signup.keys.sign({ purpose: 'confirm', subject: Number(id), version: 0 }) as string,
      );
      expect(tokens).toHaveLength(2);
      const pressed = [...tokens, ...tokens].map((token, n) => press(apps[n < 2 ? 0 : 1], token));
      expect((await Promise.all(pressed)).map(({ kind }) => kind)).toEqual(pressed.map(() => 'confirmed'));
      expect(
        await on.rows(
          "select count(*) as n from deliveries where subscriber_id = ? and kind = 'welcome'",
          reader?.id ?? 0,
        ),
      ).toEqual([{ n: 1 }]);
      // Each link gave consent once, however often it was pressed.
      expect(
        await on.rows(
          "select count(*) as n from consents where subscriber_id = ? and kind = 'confirmed'",
          reader?.id ?? 0,
        ),
      ).toEqual([{ n: 2 }]);
    }
  });

  test('that import the same people at once, in opposite orders, add each person once', async () => {
    const { on, apps } = await two();
    const rows = Array.from({ length: 60 }, (_, n) => ({ line: n + 1, email: `r${n}@example.org` }));
    const options = { course: undefined, confirmed: 'agreed', source: 'list', dryRun: false };
    const reports: ImportReport[] = await Promise.all([
      importSubscribers(apps[0].signup, rows, options),
      importSubscribers(apps[1].signup, [...rows].reverse(), options),
    ]);
    expect(reports.map(({ added, skipped, updated }) => added + skipped + updated)).toEqual([60, 60]);
    expect(reports.reduce((all, { added }) => all + added, 0)).toBe(60);
    expect(await on.rows('select count(*) as n from consents')).toEqual([{ n: 60 }]);
    expect(await on.rows('select count(*) as n from enrolments')).toEqual([{ n: 60 }]);
  });

  test('of which one imports people who sign up at the other make each of them one reader', async () => {
    const { on, apps } = await two();
    const emails = Array.from({ length: 30 }, (_, n) => `r${n}@example.org`);
    const options = { course: undefined, confirmed: 'agreed', source: 'list', dryRun: false };
    const [report, ...answers] = await Promise.all([
      importSubscribers(
        apps[0].signup,
        emails.map((email, n) => ({ line: n + 2, email })),
        options,
      ),
      ...emails.map((email) => signUp(apps[1], email)),
    ]);
    expect(report).toMatchObject({ rejectedCount: 0, skipped: 0 });
    expect(answers).toEqual(emails.map(() => ({ status: 'pending' })));
    expect(await on.rows('select status, count(*) as n from subscribers group by status')).toEqual([
      { status: 'active', n: emails.length },
    ]);
    expect(await on.rows("select count(*) as n from consents where kind = 'imported'")).toEqual([
      { n: emails.length },
    ]);
  });
});
