/**
 * How fast a list becomes readers: `pace subscribers import` as a process of its own, with its start, into a new store.
 * The list has distinct addresses, and each reader gets a consent and an enrolment.
 *
 * Alone: `node --import tsx test/bench/bench.ts import-sqlite`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { withFolder } from './support/folder.ts';
import { BASE_URL, SECRET } from './support/readers.ts';
import { median } from './support/rounds.ts';
import { missing, type Row, row } from './support/row.ts';
import type { Scale, Suite } from './support/scale.ts';

const UNIT = 'rows/s';
const NEAR = 25_000;
const FAR = 17_000;
/** The round trip that is added to the database, in milliseconds. */
const DISTANCE = 1;

export function importSqlite(scale: Scale): Promise<Row[]> {
  let stores = 0;
  return withFolder((folder) =>
    imported('import-sqlite', NEAR, scale, folder, async () => `file:${join(folder, `${++stores}.db`)}`),
  );
}

/** On PostgreSQL, close by and a millisecond away. */
export async function importPostgres(suite: Suite): Promise<Row[]> {
  const server = await suite.postgres();
  if ('missing' in server) {
    return ['import-postgres', 'import-far'].map((name) => missing(name, UNIT, undefined, server.missing));
  }
  return withFolder(async (folder) => {
    const near = await imported('import-postgres', NEAR, suite, folder, () => server.database());
    const proxy = await startTcpProxy(Number(new URL(await server.database()).port || 5432), DISTANCE);
    try {
      const far = await imported('import-far', FAR, suite, folder, async () => {
        const url = new URL(await server.database());
        url.host = `127.0.0.1:${proxy.port}`;
        return url.href;
      });
      return [...near, ...far];
    } finally {
      await proxy.close();
    }
  });
}

async function imported(
  name: string,
  least: number,
  { quick, rounds }: Scale,
  folder: string,
  store: () => Promise<string>,
): Promise<Row[]> {
  const count = quick ? 2500 : 100_000;
  const list = await listOf(count, join(folder, 'list.csv'));
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const database = await store();
    // Makes the store.
    await run(database, await listOf(0, join(folder, 'empty.csv')), 0);
    const begun = performance.now();
    await run(database, list, count);
    rates.push(count / ((performance.now() - begun) / 1000));
  }
  const notes = [`${count.toLocaleString('en')} rows, the start of the process included`];
  return [row(name, UNIT, median(rates), least, { atLeast: 1 }, notes)];
}

async function listOf(count: number, file: string): Promise<string> {
  const list = createWriteStream(file);
  list.write('email,firstName,timeZone\n');
  for (let n = 0; n < count; n++) list.write(`reader${n}@mail${n % 50}.test,Name${n % 997},UTC\n`);
  list.end();
  await once(list, 'finish');
  return file;
}

/** @throws if the import does not add everybody. */
async function run(database: string, list: string, count: number): Promise<void> {
  const args = ['scripts/pace.ts', 'subscribers', 'import', list, '--confirmed', 'benchmark', '--json'];
  const env = {
    ...process.env,
    DATABASE_URL: database,
    MAIL_URL: `outbox:${dirname(list)}`,
    BASE_URL,
    SECRET_KEYS: SECRET,
  };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The import exited with status ${code}.`);
  const { added } = JSON.parse(out) as { added: number };
  if (added !== count) throw new Error(`Of ${count} rows ${added} were added.`);
}
