import { PgBoss } from 'pg-boss';
import {
  AT_ONCE,
  BATCH,
  type Contender,
  connect,
  freeze,
  inPages,
  mark,
  PLAN,
  type Way,
  type Work,
  within,
} from './contender.ts';

/** pg-boss next to a table of deliveries. Planning and marking each cover both in one transaction. */
export async function pgBoss(url: string, readers: number, { each, promises }: Way): Promise<Contender> {
  const client = await connect(url);
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  boss.on('error', (error) => {
    throw error;
  });
  await boss.start();
  if (!(await boss.getQueue('send'))) {
    // Jobs of a dead worker come back after this; the default is 15 minutes.
    await boss.createQueue('send', { expireInSeconds: 5, retryLimit: 2, retryDelay: 0 });
  }
  const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
  return {
    plan: (item) =>
      inPages(readers, (after, to) =>
        within(client, async () => {
          const { rows } = await client.query(`${PLAN} returning subscriber_id`, [item, after, to]);
          const ids = rows.map(({ subscriber_id }) => Number(subscriber_id));
          const jobs: { data: Work }[] = [];
          for (let from = 0; from < ids.length; from += each) {
            jobs.push({ data: { item, readers: ids.slice(from, from + each) } });
          }
          await boss.insert('send', jobs, { db });
        }),
      ),
    async process() {
      for (;;) {
        const jobs = await boss.fetch<Work>('send', { batchSize: (BATCH * AT_ONCE) / each });
        if (jobs.length === 0) return;
        if (promises) await freeze(client, jobs);
        await within(client, async () => {
          await mark(client, jobs, promises);
          await boss.complete(
            'send',
            jobs.map(({ id }) => id),
            null,
            { db },
          );
        });
      }
    },
    async close() {
      await boss.stop({ graceful: false });
      await client.end();
    },
  };
}
