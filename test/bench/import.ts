/**
 * How fast a list becomes readers: `pace subscribers import` as a process of its own, with its start, into a new store.
 * The list has distinct addresses, and each reader gets a consent and an enrolment.
 *
 * Alone: `node --import tsx test/bench/bench.ts import-sqlite`
 */
import { join, resolve } from 'node:path';
import { farAway } from './support/far-away.ts';
import { withFolder } from './support/folder.ts';
import { importList, writeList } from './support/pace.ts';
import { median } from './support/rounds.ts';
import { missing, type Row, row } from './support/row.ts';
import type { Scale, Suite } from './support/scale.ts';

const UNIT = 'rows/s';
const NEAR = 25_000;
const FAR = 17_000;
/** The round trip that is added to the database, in milliseconds. */
const DISTANCE_MS = 1;

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
    const distance = await farAway(await server.database(), DISTANCE_MS);
    try {
      const far = await imported('import-far', FAR, suite, folder, async () =>
        distance.of(await server.database()),
      );
      return [...near, ...far];
    } finally {
      await distance.close();
    }
  });
}

async function imported(
  name: string,
  least: number,
  { quick, rounds, readers }: Scale,
  folder: string,
  store: () => Promise<string>,
): Promise<Row[]> {
  const count = readers ?? (quick ? 2500 : 100_000);
  const list = await writeList(count, join(folder, 'list.csv'));
  const empty = await writeList(0, join(folder, 'empty.csv'));
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const env = {
      DATABASE_URL: await store(),
      MAIL_URL: `outbox:${folder}`,
      // It has a course, which readers join.
      CONTENT_DIR: resolve('content'),
    };
    // Makes the store.
    if (!quick) await importList(empty, 0, { folder, env });
    const begun = performance.now();
    await importList(list, count, { folder, env });
    rates.push(count / ((performance.now() - begun) / 1000));
  }
  const notes = [`${count.toLocaleString('en')} rows, the start of the process included`];
  return [row(name, UNIT, median(rates), least, { atLeast: 1 }, notes)];
}
