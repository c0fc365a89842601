import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { listen, type Patience } from '../../src/adapters/web/listen.ts';
import type { InboxMessage } from '../../src/adapters/web/ports.ts';
import { createWeb } from '../../src/adapters/web/server.ts';
import { type App, openApp } from '../../src/run/app/app.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { type RunReport, runOnce, runsOf } from '../../src/run/worker/run-once.ts';
import { type Log, silentLog } from '../../src/shared/log.ts';
import { HOUR, VirtualClock } from '../../src/shared/time/clock.ts';
import { MONDAY_NOON } from './app.ts';
import { compileOnce } from './compile-once.ts';
import { temporaryFolder } from './content.ts';
import { type PathProxy, portOf, startPathProxy } from './path-proxy.ts';

/** The publication of this repository. */
export const OWN_CONTENT = resolve(import.meta.dirname, '../../content');

export interface ProductOptions {
  /** The folder of its store and its outbox. */
  readonly folder: string;
  /** The content's folder; the repository's own by default. */
  readonly content?: string;
  /** A proxy whose site contains the pages; none by default. */
  readonly below?: PathProxy;
  readonly env?: Record<string, string>;
  /** When the virtual clock starts. */
  readonly start?: number;
  /** How long its web waits for clients. */
  readonly patience?: Patience;
  /** Called when the server begins a request; see `listen`. */
  readonly arrive?: () => () => void;
  /** Silent by default. */
  readonly log?: Log;
}

/** The product as an operator runs it, on a clock that moves only on request. */
export interface Product {
  readonly app: App;
  readonly clock: VirtualClock;
  /** The address of its pages, without a trailing slash. */
  readonly url: string;
  /** One turn of the worker. */
  deliver(): Promise<RunReport>;
  /**
   * Lets time pass, with a turn of the worker at each full hour at which a lesson or an email is due, and twice a day
   * for everything else; returns the new emails, in order.
   */
  pass(ms: number): Promise<InboxMessage[]>;
  /** Every email so far, the oldest first. */
  emails(): Promise<InboxMessage[]>;
  /** Everything stored, for comparison: all rows of all tables, and the outbox byte for byte. */
  dump(): Record<string, unknown>;
  close(): Promise<void>;
}

/** The product for one test, closed with it. */
export async function startProduct(options: Omit<ProductOptions, 'folder'> = {}): Promise<Product> {
  const product = await openProduct({ ...options, folder: temporaryFolder() });
  onTestFinished(() => product.close());
  return product;
}

/** The product, served on a free port of this machine. */
export async function openProduct(options: ProductOptions): Promise<Product> {
  const { folder, content, below, env, start, patience, arrive, log = silentLog } = options;
  let web: Hono | undefined;
  // The links in emails contain the port, so the server starts before its pages exist.
  const server = await listen((request, bindings) => (web as Hono).fetch(request, bindings), {
    hostname: '127.0.0.1',
    port: 0,
    ...(patience ? { patience } : {}),
    ...(arrive ? { arrive } : {}),
  });
  const proxy = below && (await startPathProxy(below, () => portOf(server)));
  const url = `http://127.0.0.1:${portOf(proxy ?? server)}${below?.path ?? ''}`;
  const clock = new VirtualClock(start ?? MONDAY_NOON);
  const config = readConfig({
    DATABASE_URL: `file:${join(folder, 'store.db')}`,
    MAIL_URL: `outbox:${join(folder, 'outbox')}`,
    CONTENT_DIR: content ?? OWN_CONTENT,
    BASE_URL: url,
    SECRET_KEYS: 'a-secret-key-for-tests-only',
    ...env,
  });
  const app = await openApp(config, { clock, log, compiler: compileOnce });
  web = createWeb(await app.web());

  const emails = async (): Promise<InboxMessage[]> => {
    const names = (await app.inbox?.list(10_000)) ?? [];
    const read = await Promise.all(names.map(({ name }) => app.inbox?.read(name)));
    return read.filter((email) => email !== undefined).reverse();
  };
  const deliver = async () => {
    await app.settled();
    return runOnce(app.worker());
  };
  const runAgain = runsOf(app.worker());
  return {
    app,
    clock,
    url,
    deliver,
    emails,
    async pass(ms) {
      const before = (await emails()).length;
      const end = clock.now() + ms;
      let dueAt = firstDue(folder);
      while (clock.now() < end) {
        clock.set(Math.min(end, (Math.floor(clock.now() / HOUR) + 1) * HOUR));
        if (clock.now() % (12 * HOUR) === 0 || clock.now() === end || dueAt <= clock.now()) {
          await app.settled();
          await runAgain();
          dueAt = firstDue(folder);
        }
      }
      return (await emails()).slice(before);
    },
    dump: () => dumpOf(folder),
    async close() {
      for (const one of proxy ? [proxy, server] : [server]) {
        one.closeAllConnections();
        await new Promise<void>((done) => one.close(() => done()));
      }
      await app.close();
    },
  };
}

/** When the first thing in the store is due, wanted by its reader or not. */
function firstDue(folder: string): number {
  const db = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
  try {
    const due = 'SELECT next_due_at AS at FROM enrolments UNION ALL SELECT due_at FROM deliveries';
    const { at } = db.prepare(`SELECT min(at) AS at FROM (${due})`).get() as { at: number | null };
    return at ?? Number.POSITIVE_INFINITY;
  } finally {
    db.close();
  }
}

function dumpOf(folder: string): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.db'))) {
    const db = new DatabaseSync(join(folder, file), { readOnly: true });
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    for (const { name } of tables) {
      kept[`${file}/${name}`] = db.prepare(`SELECT * FROM "${name}"`).all().map(Object.values);
    }
    db.close();
  }
  const outbox = join(folder, 'outbox');
  for (const file of existsSync(outbox) ? readdirSync(outbox).sort() : []) {
    kept[`outbox/${file}`] = readFileSync(join(outbox, file), 'latin1');
  }
  return kept;
}
