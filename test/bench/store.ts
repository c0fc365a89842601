import { join } from 'node:path';
import { startTask, type Task } from './support/child.ts';
import { withFolder } from './support/folder.ts';
import type { BenchPostgres } from './support/postgres.ts';
import { inRounds } from './support/rounds.ts';
import { figure, missing, type Row, row } from './support/row.ts';
import type { Scale, Suite } from './support/scale.ts';

const UNIT = 'rows/s';
const GOAL = { atLeast: 0.8 };

/** Claim and settle on SQLite, ours compared with a bare claim-and-mark loop. */
export function storeSqlite(scale: Scale): Promise<Row[]> {
  return withFolder((folder) =>
    cycles('store-sqlite', scale, quickOr(scale, 100_000), {
      bare: async (count) => startTask('bare-sqlite', { folder, count }),
      ours: async (count, looking) =>
        startTask('store', { database: join(folder, `ours-${looking}.db`), count, looking }),
    }),
  );
}

/** The same on PostgreSQL, one worker. */
export async function storePostgres(suite: Suite): Promise<Row[]> {
  const server = await suite.postgres();
  if ('missing' in server) return [missing('store-postgres', UNIT, GOAL, server.missing)];
  return cycles('store-postgres', suite, quickOr(suite, 40_000), on(server));
}

const on = (server: BenchPostgres): Sides => ({
  bare: async (count) => startTask('bare-postgres', { url: await server.database(), count }),
  ours: async (count, looking) => startTask('store', { database: await server.database(), count, looking }),
});

interface Sides {
  bare(count: number): Promise<Task>;
  ours(count: number, looking: boolean): Promise<Task>;
}

const quickOr = ({ quick }: Scale, count: number): number => (quick ? count / 20 : count);

async function cycles(name: string, { rounds }: Scale, count: number, sides: Sides): Promise<Row[]> {
  const tasks: Task[] = [];
  const start = async (starting: Promise<Task>) => {
    const task = await starting;
    tasks.push(task);
    return task.call;
  };
  try {
    const { ours, looking, bare } = await inRounds(rounds, {
      ours: await start(sides.ours(count, false)),
      bare: await start(sides.bare(count)),
      looking: await start(sides.ours(count, true)),
    });
    return [
      row(name, UNIT, ours.rate, bare.rate, GOAL, [
        `${count.toLocaleString('en')} deliveries, 500 a transaction, on the disk at each commit: claim and settle : a bare claim-and-mark loop`,
        `with what a worker looks up in between (batches in doubt, readers who left): ${figure(looking.rate)} rows/s`,
      ]),
    ];
  } finally {
    for (const task of tasks) await task.close();
  }
}
