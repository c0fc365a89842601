/** Workers that can't see each other's processes: containers on a host's network, machines with one name. */
import { expect, onTestFinished, test } from 'vitest';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp } from '../support/app.ts';
import { commandEnv, startPace } from '../support/commands.ts';
import { rowsIn } from '../support/databases.ts';
import { inOwnNameSpace } from '../support/name-space.ts';
import { signUp } from '../support/reader.ts';
import { type ReceivedMail, startSmtpServer } from '../support/smtp-server.ts';

const apart = inOwnNameSpace();
/** As many as one worker handles at once over SMTP. */
const READERS = 100;
const LATECOMER = 'new@example.org';
const PATIENTLY = { timeout: 150_000, interval: 100 };

test.skipIf(apart === undefined)(
  `two workers in two PID name spaces send each email once${apart ? '' : ' (skipped: "unshare --pid" is not permitted here)'}`,
  async () => {
    const [opened, passedOver] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const seen = new Set<string | undefined>();
    const holdBack = async ({ to: [reader] }: ReceivedMail) => {
      if (reader === LATECOMER || seen.has(reader)) passedOver.resolve();
      seen.add(reader);
      if (reader !== LATECOMER) await opened.promise;
    };
    const server = await startSmtpServer({ holdBack });
    onTestFinished(() => server.close());
    const start = Date.now() - 3 * DAY;
    const { app, clock, config } = await testApp({ env: { MAIL_URL: server.url }, start });
    for (let n = 1; n <= READERS; n++) await confirmedReader(app, `r${n}@example.org`);
    const { env } = commandEnv({
      CONTENT_DIR: config.contentFolder,
      DATABASE_URL: config.engine === 'sqlite' ? `file:${config.database}` : config.database,
      MAIL_URL: server.url,
    });

    startPace(['worker'], env, apart);
    const claimed = "select count(*) as n from deliveries where status = 'claimed'";
    await expect.poll(async () => rowsIn(config.database, claimed), PATIENTLY).toEqual([{ n: READERS }]);
    // The first worker is fully occupied, so this one is the second's, which first looks for abandoned batches.
    clock.set(Date.now());
    await signUp(app, LATECOMER);
    startPace(['worker'], env, apart);
    await passedOver.promise;

    opened.resolve();
    const waiting = "select count(*) as n from deliveries where status <> 'sent'";
    await expect.poll(async () => rowsIn(config.database, waiting), PATIENTLY).toEqual([{ n: 0 }]);
    const emails = Map.groupBy(server.received, ({ to }) => to[0]);
    expect(emails.size).toBe(READERS + 1);
    expect([...emails.values()].filter(({ length }) => length > 1)).toEqual([]);
  },
  180_000,
);
