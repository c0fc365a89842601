import { join } from 'node:path';
import { startTask, type Task } from './support/child.ts';
import { withFolder } from './support/folder.ts';
import type { EmailName } from './support/readers.ts';
import { inRounds } from './support/rounds.ts';
import { alone, missing, type Row } from './support/row.ts';
import type { Scale, Suite } from './support/scale.ts';

const UNIT = 'rows/s';

/** How fast deliveries are planned on SQLite: an issue to all readers, and each reader's next lesson. */
export function planSqlite(scale: Scale): Promise<Row[]> {
  return withFolder((folder) => planned('sqlite', scale, async (email) => join(folder, `${email}.db`)));
}

/** The same on PostgreSQL. */
export async function planPostgres(suite: Suite): Promise<Row[]> {
  const server = await suite.postgres();
  if ('missing' in server) return [missing('plan-postgres', UNIT, undefined, server.missing)];
  return planned('postgres', suite, () => server.database());
}

async function planned(
  engine: string,
  { quick, rounds }: Scale,
  databaseFor: (email: EmailName) => Promise<string>,
): Promise<Row[]> {
  const count = quick ? 1000 : 100_000;
  const tasks: Task[] = [];
  const start = async (email: EmailName) => {
    const task = await startTask('plan', { database: await databaseFor(email), email, count });
    tasks.push(task);
    return task.call;
  };
  try {
    const { issue, lesson } = await inRounds(rounds, {
      issue: await start('issue'),
      lesson: await start('lesson'),
    });
    const size = `${count.toLocaleString('en')} readers in four time zones`;
    return [
      alone(`plan-${engine}`, UNIT, issue.rate, [`an issue to ${size}`]),
      alone(`plan-lessons-${engine}`, UNIT, lesson.rate, [`the next lesson of a course to ${size}`]),
    ];
  } finally {
    for (const task of tasks) await task.close();
  }
}
