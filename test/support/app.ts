import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { emailsFor } from '../../src/flow/compose/wire/emails.ts';
import { wireFormats } from '../../src/flow/compose/wire/formats.ts';
import type { Transport } from '../../src/flow/deliver/transport.ts';
import { type App, openApp } from '../../src/run/app/app.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { type Log, silentLog } from '../../src/shared/log.ts';
import { VirtualClock } from '../../src/shared/time/clock.ts';
import { compileOnce } from './compile-once.ts';
import { smallPublication, temporaryFolder } from './content.ts';
import { freshDatabase } from './databases.ts';
import type { TestMachine } from './machine.ts';

export const MONDAY_NOON = Date.parse('2026-11-30T12:00:00Z');

/** The stores of this file’s tests whose product is on a virtual clock. */
const virtual = new Set<string>();

/** Whether `testApp` opened this store: a command that reads the machine’s clock would be on another day. */
export const isOnVirtualClock = (database: string | undefined): boolean => virtual.has(database ?? '');

/** The whole product on a virtual clock, with a store and an outbox of the test's own, on the project's engine. */
export async function testApp(
  options: {
    content?: string;
    env?: Record<string, string>;
    start?: number;
    log?: Log;
    /** Its clock is watched; the virtual one is not. */
    machine?: TestMachine;
  } = {},
) {
  const folder = temporaryFolder();
  const clock = options.machine ?? new VirtualClock(options.start ?? MONDAY_NOON);
  const own = await freshDatabase(folder);
  virtual.add(options.env?.DATABASE_URL ?? own);
  const read = readConfig({
    DATABASE_URL: own,
    MAIL_URL: `outbox:${join(folder, 'outbox')}`,
    CONTENT_DIR: options.content ?? smallPublication(),
    BASE_URL: 'http://letters.test',
    SECRET_KEYS: 'a-secret-key-for-tests-only',
    ...options.env,
  });
  const config = { ...read, dataFolder: folder };
  const app = await openApp(config, {
    ...{ clock, log: options.log ?? silentLog, compiler: compileOnce },
    machineTime: options.machine,
  });
  onTestFinished(() => app.close().catch(() => {}));
  return { app, clock, folder, config };
}

/** A confirmed reader, enrolled in the publication's course as an import would. */
export async function confirmedReader(
  app: App,
  email: string,
  zone = 'UTC',
  more: Record<string, unknown> = {},
): Promise<{ id: number; token: string }> {
  const { importSubscribers } = await import('../../src/flow/readers/import.ts');
  await importSubscribers(app.signup, [{ line: 1, email, timeZone: zone, ...more }], {
    course: undefined,
    confirmed: 'agreed in a test',
    source: 'test',
    dryRun: false,
  });
  const reader = await app.signup.store.findByKey(email.toLowerCase());
  if (!reader) throw new Error(`${email} was not imported`);
  const token = app.signup.keys.sign({ purpose: 'manage', subject: reader.id, version: reader.tokenVersion });
  return { id: reader.id, token: token as string };
}

/** A worker of the app whose messages go to another transport. */
export function workerWith(app: App, transport: Transport, only?: number) {
  const worker = app.worker(only);
  const emails = emailsFor(wireFormats[transport.wire], worker.deliver.instance, app.edition);
  return { ...worker, deliver: { ...worker.deliver, transport, emails } };
}
