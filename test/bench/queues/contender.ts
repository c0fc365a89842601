import { Client } from 'pg';

/** One way to carry N deliveries through a queue on PostgreSQL, on a database of its own. */
export interface Contender {
  /** Plans the item for every subscriber. */
  plan(item: string): Promise<void>;
  /** Takes everything planned out of the queue, pretends to hand it over, and marks each delivery as sent. */
  process(): Promise<void>;
  close(): Promise<void>;
}

export const BATCH = 100;
/** How many batches one round trip to the server carries. */
export const AT_ONCE = 10;
export const NOW = Date.parse('2026-11-30T12:00:00Z');
/** Readers planned within one transaction, as the product does. */
export const PAGE = 10_000;

/** A separate connection for the benchmark. */
export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Runs `work` within a transaction on the client. */
export async function within<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Plans deliveries that another queue will carry: it needs no index of due ones. */
export const PLAN = `
  insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, due_at, created_at)
  select id, 'newsletter', $1, 'issue', 'edition', 'due', ${NOW}, ${NOW} from subscribers
  where id > $2 and id <= $3 and status = 'active'
  on conflict (subscriber_id, stream, item) do nothing`;

/** By the key alone: with a condition on the status, the planner misjudges its share and reads the table. */
const MARK = `
  update deliveries d set status = 'sent', due_at = null, sent_at = ${NOW}, provider_id = 'provider-id'
  from unnest($1::bigint[], $2::text[], $3::text[]) as r(subscriber_id, stream, item)
  where d.subscriber_id = r.subscriber_id and d.stream = r.stream and d.item = r.item`;

/** The content of another queue's job. */
export interface Work {
  readonly item: string;
  readonly readers: readonly number[];
}

export interface Way {
  /** Deliveries per job. */
  readonly each: 1 | 100;
  /**
   * Whether the job keeps this product's promises: it checks who may still get it, and stores what is handed over
   * under a key, committed, before the first byte leaves.
   */
  readonly promises: boolean;
}

interface Querying {
  query(query: object): Promise<{ rowCount: number | null }>;
}

/** Judges the readers of jobs and stores what each hands over, by job id. */
export async function freeze(db: Querying, jobs: readonly { id: string; data: Work }[]): Promise<void> {
  const each = jobs.flatMap(({ id, data }) =>
    data.readers.map((reader) => [id, reader, 'newsletter', data.item] as const),
  );
  await db.query({
    name: 'freeze',
    text: FREEZE,
    values: [0, 1, 2, 3].map((at) => each.map((one) => one[at])),
  });
}

const FREEZE = `
  insert into batches (id, idempotency_key, transport, status, created_at, attempts, retry_at, members)
  select r.job, 'pace-' || r.job, 'resend', 'open', ${NOW}, 1, ${NOW}, json_agg(json_build_array(d.id,
    d.subscriber_id, d.kind, d.stream, d.item, d.edition_id, s.email, s.first_name, s.token_version))
  from unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) as r(job, subscriber_id, stream, item)
  join deliveries d on d.subscriber_id = r.subscriber_id and d.stream = r.stream and d.item = r.item
  join subscribers s on s.id = d.subscriber_id
  where s.status = 'active' and (s.paused_until is null or s.paused_until <= ${NOW})
    and not exists (select 1 from suppressions x where x.address_hash = s.address_hash)
  group by r.job on conflict (id) do nothing`;

/** Marks what the jobs handed over, and forgets what was frozen. */
export async function mark(
  db: Querying,
  jobs: readonly { id: string; data: Work }[],
  promises: boolean,
): Promise<void> {
  const ids = jobs.flatMap(({ data }) => data.readers);
  const items = jobs.flatMap(({ data }) => data.readers.map(() => data.item));
  const streams = ids.map(() => 'newsletter');
  const { rowCount } = await db.query({ name: 'mark', text: MARK, values: [ids, streams, items] });
  if (rowCount !== ids.length) throw new Error(`${rowCount} of ${ids.length} were marked`);
  if (promises) await db.query({ name: 'close', text: CLOSE, values: [jobs.map(({ id }) => id)] });
}

const CLOSE = `update batches set status = 'settled', members = null where id = any($1::text[])`;

/** Calls `page` for the ranges of ids that hold this many readers. */
export async function inPages(readers: number, page: (after: number, to: number) => Promise<void>) {
  for (let after = 0; after < readers; after += PAGE) await page(after, Math.min(after + PAGE, readers));
}
