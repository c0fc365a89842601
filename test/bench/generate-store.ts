/**
 * A store of millions of deliveries on PostgreSQL, and what its statements read: the figures of docs/scale.md. `node
 * test/bench/generate-store.ts [--deliveries 5000000]` takes some minutes and, for five million, 6 GB of disk below
 * the temporary folder while it runs.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CompiledQuery, sql } from 'kysely';
import { deliverStore } from '../../src/adapters/store/deliver-store.ts';
import { eventStore } from '../../src/adapters/store/event-store.ts';
import { type Database, openDatabase } from '../../src/adapters/store/open.ts';
import { planStore } from '../../src/adapters/store/plan-store.ts';
import { headQuery } from '../../src/adapters/store/queue-head.ts';
import { subscriberStore } from '../../src/adapters/store/subscriber-store.ts';
import type { IssuePlan } from '../../src/flow/plan/plan-store.ts';
import { recorded, undone } from '../support/plans.ts';
import { connect } from './queues/contender.ts';
import { openPostgres } from './support/postgres.ts';

const { values } = parseArgs({ options: { deliveries: { type: 'string', default: '5000000' } } });
const DELIVERIES = Number(values.deliveries);
const EACH = 10;
const READERS = DELIVERIES / EACH;
const NOW = Date.parse('2026-11-30T12:00:00Z');
const LEASE = { owner: 'bench', now: NOW, leaseMs: 60_000, transport: 'resend' };
let batches = 0;

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

async function claimSome(db: Database, count: number) {
  const batchIds = Array.from({ length: count }, () => `generated-${++batches}`);
  const options = { batchSize: 100, batchIds, atMost: 100 * count, keyId: 'k', only: undefined };
  return (await deliverStore(db).claimDue(LEASE, options)).batches;
}

async function settle(db: Database, claimed: Awaited<ReturnType<typeof claimSome>>): Promise<void> {
  const settlement = { status: 'sent', providerId: '00000000-0000-0000-0000-000000000000' } as const;
  await deliverStore(db).settle(
    claimed.map(({ id, deliveries }) => ({
      lease: { batchId: id, owner: LEASE.owner, fence: 1 },
      settlements: deliveries.map((delivery) => ({ delivery, settlement })),
    })),
    NOW,
  );
}

const ISSUE: IssuePlan = {
  item: 'a-new-issue',
  editionId: 'edition',
  editionsIn: [],
  topics: [],
  duringCourse: 'send',
  courses: [],
  zone: 'Asia/Tokyo',
  sendAt: NOW,
  notAfter: NOW + 1e9,
  afterCourse: undefined,
  now: NOW,
  only: undefined,
};
/** A reader with ten deliveries, one of which is due. */
const READER = 1000;

/** The explained statements: a name, the work, and which of its statements. */
const STATEMENTS: readonly [string, (db: Database) => Promise<unknown>, RegExp][] = [
  [
    'claim: the head of the queue, 1,000 of it',
    (db) => headQuery(db, 1, NOW, 1000, undefined).execute(db),
    /./,
  ],
  ['claim: 1,000 marked', (db) => claimSome(db, 10), /^\s*update deliveries/],
  [
    'settle: 1,000 sent',
    async (db) => settle(db, await claimSome(db, 10)),
    /^\s*update (deliveries set status = 'sent'|batches)/,
  ],
  ['when next', (db) => deliverStore(db).nextAttemptAt(undefined, { transport: 'outbox' }), /./],
  ['plan: enrolments due', (db) => planStore(db).dueEnrolments(NOW, 500), /./],
  ['plan: an issue for a slice of 10,000', (db) => planStore(db).planIssue(ISSUE, READERS / 2, 10_000), /./],
  [
    'a provider’s event',
    async (db) => {
      const { rows } = await sql<{
        id: number;
      }>`select id from deliveries where subscriber_id = ${READER + 1} limit 1`.execute(db);
      const deliveryTag = `${READER + 1}_${rows[0]?.id}`;
      const event = {
        id: 'e',
        kind: 'delivered',
        at: NOW,
        hard: false,
        soft: false,
        deliveryTag,
        detail: {},
      };
      await eventStore(db, 'bench').record(event as never, NOW);
    },
    /deliveries" as "d"|update "deliveries"/,
  ],
  ['unsubscribe', (db) => subscriberStore(db).stop(READER, 'unsubscribed', NOW), /./],
  ['erase', (db) => subscriberStore(db).erase(READER, NOW), /delete from/],
];

const server = await openPostgres();
if ('missing' in server) throw new Error(server.missing);
try {
  const url = await server.database();
  const db = await openDatabase(url);
  const client = await connect(url);
  await client.query("set statement_timeout = 0; set maintenance_work_mem = '512MB'");
  await filled();
  await told('unpartitioned');
  await partitioned();
  await told('partitioned into 16');
  await client.end();
  await db.destroy();

  async function filled(): Promise<void> {
    const since = performance.now();
    await client.query(`
      insert into subscribers (email, email_key, address_hash, first_name, time_zone, status, created_at, confirmed_at)
      select 'reader' || n || '@example' || n % 97 || '.org', 'reader' || n || '@example' || n % 97 || '.org',
        encode(sha256(n::text::bytea), 'hex'), 'Name' || n % 1000,
        (array['Europe/Berlin', 'UTC', 'America/New_York', 'Asia/Tokyo'])[1 + n % 4], 'active', ${NOW - 1e10}, ${NOW - 1e10}
      from generate_series(1, ${READERS}) n`);
    await client.query(`insert into suppressions (address_hash, reason, at)
      select encode(sha256(('gone' || n)::bytea), 'hex'), 'bounced', ${NOW} from generate_series(1, ${READERS / 50}) n`);
    await client.query(`
      insert into enrolments (subscriber_id, course, status, started_at, last_place, next_due_at)
      select n, 'strength-training', 'active', ${NOW - 1e10}, 9, ${NOW} + (hashint8(n) % 600000000)
      from generate_series(1, ${READERS}) n`);
    // In natural order: one issue or lesson for all readers after the other.
    await client.query(`
      insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, due_at, created_at, not_after,
        batch_id, attempts, sent_at, provider_id)
      select r, case when i < 5 then 'newsletter' else 'strength-training' end, '2026-10-0' || i || '-some-slug',
        case when i < 5 then 'issue' else 'lesson' end, substr(encode(sha256(i::text::bytea), 'hex'), 1, 32),
        case when due then 'due' else 'sent' end, case when due then ${NOW} - (r % 3600000) end, ${NOW} - (10 - i) * 6e8::bigint,
        case when i < 5 then ${NOW + 1e9} end, case when not due then substr(md5((r / 100 + i * 1000000)::text), 1, 16) end,
        case when due then 0 else 1 end, case when not due then ${NOW} - (10 - i) * 6e8::bigint end,
        case when not due then gen_random_uuid()::text end
      from (select i, r, i = ${EACH - 1} and r % 10 = 0 as due
        from generate_series(0, ${EACH - 1}) i, generate_series(1, ${READERS}) r) each`);
    await client.query(`
      insert into batches (id, idempotency_key, transport, status, created_at, attempts, retry_at)
      select substr(md5(n::text), 1, 16), 'pace-' || substr(md5(n::text), 1, 16), 'resend', 'settled', ${NOW}, 1, ${NOW}
      from generate_series(1, ${DELIVERIES / 100}) n`);
    await client.query('vacuum analyze');
    console.log(`# ${DELIVERIES} deliveries of ${READERS} readers, made in ${seconds(since)} s\n`);
  }

  async function told(title: string): Promise<void> {
    console.log(`## ${title}\n`);
    await sizes();
    for (const [name, work, pick] of STATEMENTS) await explained(name, work, pick);
    await hotUpdates();
  }

  async function sizes(): Promise<void> {
    const { rows } = await client.query(`
      select c.relname as name, pg_relation_size(c.oid)::float as bytes, greatest(t.reltuples, 1)::float as rows
      from pg_class c left join pg_index i on i.indexrelid = c.oid join pg_class t on t.oid = coalesce(i.indrelid, c.oid)
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'i') and pg_relation_size(c.oid) > 1000000
      order by t.relname, c.relkind desc, c.relname`);
    for (const { name, bytes, rows: count } of rows) {
      console.log(
        `${name}\t${Math.round(bytes / 1e6)} MB\t${(bytes / count).toFixed(1)} bytes/row of ${Math.round(count)}`,
      );
    }
    console.log('');
  }

  async function explained(
    name: string,
    work: (trx: Database) => Promise<unknown>,
    pick: RegExp,
  ): Promise<void> {
    const statements = await recorded(db, work);
    await undone(db, async (trx) => {
      for (const query of statements) {
        if (!pick.test(query.sql)) {
          await trx.executeQuery(query);
          continue;
        }
        const explain = CompiledQuery.raw(`explain (analyze, buffers) ${query.sql}`, [...query.parameters]);
        const { rows } = await trx.executeQuery<{ 'QUERY PLAN': string }>(explain);
        const lines = rows.map((row) => row['QUERY PLAN'].replace(/'\[\[.{200,}?\]\]'|'\[".{200,}'/g, "'…'"));
        console.log(`### ${name}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`);
      }
    });
  }

  /** Claims and settles 20,000 deliveries, and reports the kinds of updates. */
  async function hotUpdates(): Promise<void> {
    const read = async () => {
      await client.query('select pg_stat_clear_snapshot()');
      const { rows } =
        await client.query(`select sum(n_tup_upd)::int as updates, sum(n_tup_hot_upd)::int as hot
        from pg_stat_user_tables where relname ~ '^deliveries(_[0-9]+)?$'`);
      return rows[0] as { updates: number; hot: number };
    };
    const store = deliverStore(db);
    const claims: Awaited<ReturnType<typeof store.claimDue>>['batches'][number][] = [];
    const before = await settledDown(read);
    const since = performance.now();
    for (
      let some = await claimSome(db, 10);
      some.length > 0 && claims.length < 200;
      some = await claimSome(db, 10)
    ) {
      claims.push(...some);
    }
    const claimedIn = seconds(since);
    const between = await settledDown(read);
    const sinceSettling = performance.now();
    for (let from = 0; from < claims.length; from += 10) await settle(db, claims.slice(from, from + 10));
    const settledIn = seconds(sinceSettling);
    const after = await settledDown(read);
    const count = claims.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
    console.log(`${count} claimed in ${claimedIn} s, settled in ${settledIn} s, one worker`);
    console.log(`claim: ${between.updates - before.updates} updates, ${between.hot - before.hot} heap-only`);
    console.log(`settle: ${after.updates - between.updates} updates, ${after.hot - between.hot} heap-only\n`);
  }

  /** Counts reach the server's statistics a moment later. */
  async function settledDown<T extends { updates: number }>(read: () => Promise<T>): Promise<T> {
    for (let last = await read(); ; ) {
      await new Promise((resolve) => setTimeout(resolve, 2500));
      await sql`select 1`.execute(db);
      const next = await read();
      if (next.updates === last.updates) return next;
      last = next;
    }
  }

  async function partitioned(): Promise<void> {
    const script = readFileSync(
      new URL('../../docs/scale/partition-deliveries.sql', import.meta.url),
      'utf8',
    );
    for (const step of script.split(/^(?=-- step )/m).slice(1)) {
      const since = performance.now();
      await client.query(step);
      console.log(`${step.split('\n')[0]}: ${seconds(since)} s`);
    }
    await client.query('drop table deliveries_unpartitioned');
    await client.query('vacuum analyze');
    console.log('');
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await server.close();
}
