import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { Pool } from 'pg';
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

const quiet = new Logger(() => () => {});

/**
 * graphile-worker next to a table of deliveries. One transaction plans both. The worker completes a job after its
 * task, so marking the delivery and completing the job are two transactions.
 */
export async function graphile(url: string, readers: number, { each, promises }: Way): Promise<Contender> {
  const client = await connect(url);
  const pool = new Pool({ connectionString: url, max: 10 });
  for (const event of ['error', 'connect'] as const) pool.on(event, () => {});
  const utils = await makeWorkerUtils({ pgPool: pool, logger: quiet });
  await utils.migrate();
  return {
    plan: (item) =>
      inPages(readers, (after, to) =>
        within(client, async () => {
          const { rows } = await client.query(`${PLAN} returning subscriber_id`, [item, after, to]);
          const ids = rows.map(({ subscriber_id }) => Number(subscriber_id));
          await client.query(
            `select count(*) from graphile_worker.add_jobs(array(
               select ('send', json_build_object('item', $1::text, 'readers', json_agg(id)), null, null, null,
                 null, null, null)::graphile_worker.job_spec
               from unnest($2::bigint[]) with ordinality as one(id, at) group by (at - 1) / $3::int))`,
            [item, ids, each],
          );
        }),
      ),
    async process() {
      const [{ count } = { count: 0 }] = (
        await client.query<{ count: number }>(
          'select count(*)::int as count from graphile_worker._private_jobs',
        )
      ).rows;
      let [left, fail, done] = [count, (_: unknown) => {}, () => {}];
      const all = new Promise<void>((resolve, reject) => {
        [done, fail] = [resolve, reject];
      });
      const handOver = together(pool, promises);
      const jobs = (BATCH * AT_ONCE) / each;
      const runner = await run({
        pgPool: pool,
        logger: quiet,
        noHandleSignals: true,
        taskList: {
          send: async (payload, { job }) => {
            await handOver({ id: job.id, data: payload as Work }).catch(fail);
            if (--left === 0) done();
          },
        },
        preset: {
          worker: {
            concurrentJobs: jobs,
            localQueue: { size: jobs, refetchDelay: { durationMs: 10 } },
            completeJobBatchDelay: 1,
            pollInterval: 100,
          },
        },
      });
      await all;
      await runner.stop();
    },
    async close() {
      await utils.release();
      await pool.end();
      await client.end();
    },
  };
}

type Job = { id: string; data: Work };

/** Hands over the requests of concurrent tasks with shared statements. */
function together(pool: Pool, promises: boolean): (job: Job) => Promise<void> {
  let waiting: { job: Job; done: () => void; fail: (error: unknown) => void }[] = [];
  const flush = async () => {
    const taken = waiting;
    waiting = [];
    const jobs = taken.map(({ job }) => job);
    try {
      if (promises) await freeze(pool, jobs);
      await mark(pool, jobs, promises);
      for (const { done } of taken) done();
    } catch (error) {
      for (const { fail } of taken) fail(error);
    }
  };
  return (job) =>
    new Promise((done, fail) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ job, done, fail });
    });
}
