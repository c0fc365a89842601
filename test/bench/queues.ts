/** This store's queue compared with pg-boss and graphile-worker, carrying the same deliveries on one PostgreSQL. */
import { openDatabase } from '../../src/adapters/store/open.ts';
import { type Contender, connect } from './queues/contender.ts';
import { crashes } from './queues/crash.ts';
import { graphile } from './queues/graphile.ts';
import { ours } from './queues/ours.ts';
import { pgBoss } from './queues/pg-boss.ts';
import { type BenchPostgres, openPostgres } from './support/postgres.ts';
import { median } from './support/rounds.ts';
import { figure, missing, type Row, row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

const CONTENDERS: Record<string, (url: string, readers: number) => Promise<Contender>> = {
  ours,
  'pg-boss': (url, readers) => pgBoss(url, readers, { each: 1, promises: false }),
  'pg-boss-by-100': (url, readers) => pgBoss(url, readers, { each: 100, promises: false }),
  'pg-boss-by-100-kept': (url, readers) => pgBoss(url, readers, { each: 100, promises: true }),
  graphile: (url, readers) => graphile(url, readers, { each: 1, promises: false }),
  'graphile-by-100': (url, readers) => graphile(url, readers, { each: 100, promises: false }),
  'graphile-by-100-kept': (url, readers) => graphile(url, readers, { each: 100, promises: true }),
};

/** The measurements of one contender's round; all except the rates are per delivery. */
interface Round {
  readonly planRate: number;
  readonly processRate: number;
  readonly rowsWritten: number;
  readonly walBytes: number;
  /** For the jobs, or their equivalent here; and for the deliveries. */
  readonly queueBytes: number;
  readonly deliveryBytes: number;
}

/** Jobs per second, the data they write, and the effect of a crash between hand-over and settling. */
export async function queues({ quick, rounds }: Scale): Promise<Row[]> {
  const server = await openPostgres();
  if ('missing' in server) return [missing('queues', 'deliveries/s', undefined, server.missing)];
  try {
    const readers = quick ? 2000 : 10_000;
    const seen = new Map(Object.keys(CONTENDERS).map((name) => [name, [] as Round[]]));
    for (let turn = 0; turn < rounds; turn++) {
      const names = Object.keys(CONTENDERS);
      for (const name of turn % 2 === 0 ? names : names.toReversed()) {
        seen.get(name)?.push(await round(server, name, readers));
      }
    }
    const of = (name: string, read: (round: Round) => number) => median((seen.get(name) ?? []).map(read));
    const rows: Row[] = [];
    for (const name of Object.keys(CONTENDERS)) {
      if (name === 'ours') continue;
      for (const [what, unit, read] of MEASURES) {
        rows.push(row(`queue-${what}-${name}`, unit, of('ours', read), of(name, read), undefined));
      }
    }
    return [...rows, ...(await crashes((name, count) => prepared(server, name, count)))];
  } finally {
    await server.close();
  }
}

const MEASURES: readonly [string, string, (round: Round) => number][] = [
  ['plan', 'deliveries/s', (one) => one.planRate],
  ['process', 'deliveries/s', (one) => one.processRate],
  ['both', 'deliveries/s', (one) => 1 / (1 / one.planRate + 1 / one.processRate)],
  ['rows', 'rows written/delivery', (one) => one.rowsWritten],
  ['wal', 'bytes of log/delivery', (one) => one.walBytes],
  ['size', 'bytes kept/delivery', (one) => one.queueBytes + one.deliveryBytes],
  ['queue-size', 'bytes kept/delivery beside the delivery', (one) => one.queueBytes],
];

/** A database with readers, and a contender that has planned a first item on it. */
async function prepared(
  server: BenchPostgres,
  name: string,
  readers: number,
): Promise<{ url: string; contender: Contender }> {
  const url = await server.database();
  await (await openDatabase(url)).destroy();
  const client = await connect(url);
  await client.query(
    `insert into subscribers (email, email_key, address_hash, time_zone, status, created_at, confirmed_at)
     select 'r' || n || '@example.org', 'r' || n || '@example.org', md5(n::text), 'UTC', 'active', 0, 0
     from generate_series(1, $1::int) n`,
    [readers],
  );
  if (name !== 'ours') await client.query('drop index deliveries_due');
  await client.query('vacuum analyze subscribers');
  await client.end();
  const contender = await opener(name)(url, readers);
  await contender.plan('first');
  return { url, contender };
}

function opener(name: string): (typeof CONTENDERS)[string] {
  return CONTENDERS[name] as (typeof CONTENDERS)[string];
}

async function round(server: BenchPostgres, name: string, readers: number): Promise<Round> {
  // The first item is not measured, so that no side pays for empty tables and cold statements.
  const { url, contender: first } = await prepared(server, name, readers);
  await first.process();
  await first.close();
  const client = await connect(url);
  try {
    await client.query('vacuum analyze');
    await client.query('checkpoint');
    const before = await standing(client);
    const contender = await opener(name)(url, readers);
    const planning = await seconds(() => contender.plan('measured'));
    const processing = await seconds(() => contender.process());
    await contender.close();
    const after = await standing(client);
    const sent = await client.query(
      "select count(*)::int as count from deliveries where item = 'measured' and status = 'sent'",
    );
    if (sent.rows[0].count !== readers) throw new Error(`${name}: ${sent.rows[0].count} of ${readers} sent`);
    return {
      planRate: readers / planning,
      processRate: readers / processing,
      rowsWritten: (after.rows - before.rows) / readers,
      walBytes: (after.wal - before.wal) / readers,
      // Includes the first item's share, whose space the second may reuse.
      queueBytes: after.queue / (2 * readers),
      deliveryBytes: after.deliveries / (2 * readers),
    };
  } finally {
    await client.end();
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const since = performance.now();
  await work();
  return (performance.now() - since) / 1000;
}

/** The data written so far, and the current size of deliveries and their queue. */
async function standing(client: Awaited<ReturnType<typeof connect>>) {
  // A backend reports its counts when it ends.
  for (let others = 1; others > 0; ) {
    const { rows } = await client.query(`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`);
    others = rows[0].count;
  }
  await client.query('select pg_stat_force_next_flush()');
  const { rows } = await client.query(`
    select (select sum(n_tup_ins + n_tup_upd + n_tup_del)::float from pg_stat_user_tables) as rows,
      pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float as wal,
      pg_total_relation_size('deliveries')::float as deliveries,
      (select sum(pg_total_relation_size(oid))::float from pg_class where relkind = 'r'
        and (relname = 'batches' or relnamespace in
          (select oid from pg_namespace where nspname in ('pgboss', 'graphile_worker')))) as queue`);
  return rows[0] as { rows: number; wal: number; deliveries: number; queue: number };
}

// The figures alone: node test/bench/queues.ts
if (process.argv[1]?.endsWith('queues.ts')) {
  const quick = process.argv.includes('--quick');
  for (const { name, ours, other, ratio, unit, notes } of await queues({ quick, rounds: quick ? 1 : 3 })) {
    console.log([name, figure(ours), figure(other), figure(ratio), unit, ...notes].join('\t'));
  }
}
