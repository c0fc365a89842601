/** A lesson to many readers over SMTP that is under way when something happens to the store. */
import { onTestFinished } from 'vitest';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { openApp } from '../../src/run/app/app.ts';
import { startWorker } from '../../src/run/worker/worker.ts';
import { clockFrom } from '../../src/shared/time/clock.ts';
import { testApp } from './app.ts';
import { compileOnce } from './compile-once.ts';
import { rowsIn } from './databases.ts';
import { listeningLog } from './listening-log.ts';
import { startSmtpServer } from './smtp-server.ts';

const LESSON_TIME = Date.parse('2026-12-01T07:00Z');
const READERS = 300;

export interface UnderWay {
  readonly database: string;
  /** Everything that was logged above level info so far. */
  readonly messages: () => readonly string[];
  /** The addresses that the server has accepted a lesson for, in order. */
  readonly arrived: () => readonly string[];
  /** How often each status of a lesson is stored. */
  statuses(): Promise<Record<string, number>>;
}

/**
 * @param database the store as the worker reaches it; by default where it is.
 * @param happens called once the server has accepted a third of the emails. Time passes at its own speed.
 */
export async function mailUnderWay(
  { folder, database }: { folder?: string; database?: (url: string) => string },
  happens: (on: UnderWay) => Promise<void> | void,
): Promise<UnderWay> {
  const struck = Promise.withResolvers<void>();
  const server = await startSmtpServer({
    async holdBack() {
      if (server.received.length !== READERS / 3) return;
      await happens(on);
      struck.resolve();
    },
  });
  onTestFinished(() => server.close());
  const env = { MAIL_URL: server.url };
  const { app, config } = await testApp({
    env: folder === undefined ? env : { ...env, DATABASE_URL: `file:${folder}/store.db` },
  });
  const rows = Array.from({ length: READERS }, (_, index) => ({
    line: index + 1,
    email: `reader${index + 1}@example.org`,
    timeZone: 'UTC',
  }));
  const options = { course: undefined, confirmed: 'agreed', source: 'test', dryRun: false };
  await importSubscribers(app.signup, rows, options);
  await app.close();

  const { log, said } = listeningLog();
  const reached = { ...config, dataFolder: folder ?? config.dataFolder };
  const sender = await openApp(
    { ...reached, database: database?.(config.database) ?? config.database },
    { clock: clockFrom(LESSON_TIME), log, compiler: compileOnce },
  );
  const on: UnderWay = {
    database: config.database,
    messages: () => said.map(({ message }) => message),
    arrived: () => server.accepted.map(({ to }) => String(to)),
    async statuses() {
      const counts = await rowsIn(
        config.database,
        "select status, count(*) as n from deliveries where kind = 'lesson' group by status",
      );
      return Object.fromEntries(counts.map(({ status, n }) => [status, Number(n)]));
    },
  };
  const worker = startWorker(sender.worker());
  onTestFinished(async () => {
    await worker.stop(AbortSignal.timeout(1000));
    await sender.close();
  });
  await struck.promise;
  return on;
}

/** Each reader's address once. */
export const EACH_ONCE = Array.from(
  { length: READERS },
  (_, index) => `reader${index + 1}@example.org`,
).sort();
