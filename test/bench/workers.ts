import { sql } from 'kysely';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { openApp } from '../../src/run/app/app.ts';
import { silentLog } from '../../src/shared/log.ts';
import { clockFrom } from '../../src/shared/time/clock.ts';
import { startSink, startTask, type Task } from './support/child.ts';
import { benchConfig } from './support/config.ts';
import type { BenchPostgres } from './support/postgres.ts';
import { inRounds, type Sample } from './support/rounds.ts';
import { missing, type Row, row } from './support/row.ts';
import type { Scale, Suite } from './support/scale.ts';
import { LESSONS_AT, seedStore } from './support/seed.ts';
import { expectReceived } from './support/sinks.ts';

const UNIT = 'messages/s';
const GOAL = { atLeast: 3.5 };
const WORKERS = { full: 4, quick: 2 };
const LATENCY = 50;
/**
 * Batches a worker has under way at once. With its usual ten, one worker alone would keep both cores of a small
 * machine busy, and four could only share them: here the provider is what a worker waits for.
 */
const CONCURRENCY = 1;

/** The same queue on PostgreSQL, four workers : one, each a process, with a provider that takes its time. */
export async function workers(suite: Suite): Promise<Row[]> {
  const server = await suite.postgres();
  if ('missing' in server) return [missing('workers', UNIT, GOAL, server.missing)];
  return onServer(suite, server);
}

async function onServer({ quick, rounds }: Scale, server: BenchPostgres): Promise<Row[]> {
  const count = quick ? 1000 : 20_000;
  const size = quick ? WORKERS.quick : WORKERS.full;
  const database = await server.database();
  const sink = await startSink('resend-sink', { latencyMs: LATENCY });
  const db = await openDatabase(database);
  const crew: Task[] = [];
  const since = Date.now();
  try {
    await planned(database, count);
    await sql`create table planned as select * from deliveries`.execute(db);
    const hire = async () => {
      crew.push(await startTask('worker', { database, port: sink.port, concurrency: CONCURRENCY, since }));
    };
    await Promise.all(Array.from({ length: size }, hire));
    const refill = async () => {
      await sql`truncate deliveries, batches`.execute(db);
      await sql`insert into deliveries select * from planned order by id`.execute(db);
      await sql`vacuum analyze deliveries`.execute(db);
      await sql`checkpoint`.execute(db);
    };
    const side = (several: number) => async () => {
      await refill();
      return expectReceived(sink, () => together(crew.slice(0, several), count));
    };
    // Each worker compiles the email once.
    await side(size)();
    const { all, one } = await inRounds(rounds, { all: side(size), one: side(1) });
    return [
      row('workers', UNIT, all.rate, one.rate, GOAL, [
        `${size} worker processes : one, ${count.toLocaleString('en')} deliveries on PostgreSQL, a provider that answers after ${LATENCY} ms, ${CONCURRENCY} batches under way a worker`,
      ]),
    ];
  } finally {
    for (const worker of crew) await worker.close();
    await db.destroy();
    await sink.close();
  }
}

/** Plans the first lesson for so many readers. */
async function planned(database: string, count: number): Promise<void> {
  await seedStore(database, count, 'lesson');
  const app = await openApp(benchConfig({ database, port: 9 }), {
    clock: clockFrom(LESSONS_AT),
    log: silentLog,
  });
  try {
    const made = await planDue(app.worker().plan(), LESSONS_AT);
    if (made !== count) throw new Error(`${made} of ${count} were planned`);
  } finally {
    await app.close();
  }
}

async function together(crew: readonly Task[], expected: number): Promise<Sample> {
  const begun = performance.now();
  const samples = await Promise.all(crew.map((worker) => worker.call()));
  const seconds = (performance.now() - begun) / 1000;
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, sample) => total + of(sample), 0);
  const count = sum((sample) => sample.count);
  if (count !== expected) throw new Error(`${count} of ${expected} were sent`);
  const peakMb = Math.max(...samples.map((sample) => sample.peakMb));
  return { count, seconds, cpuSeconds: sum((sample) => sample.cpuSeconds), peakMb, found: {} };
}
