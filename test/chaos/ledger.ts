import type { Engine } from './engine.ts';

/** A delivery according to the store. */
export interface LedgerRow {
  readonly id: number;
  readonly email: string;
  readonly stream: string;
  readonly item: string;
  readonly status: 'due' | 'claimed' | 'sent' | 'failed' | 'skipped' | 'uncertain';
  readonly reason: string | null;
  readonly providerId: string | null;
  readonly batch: string | null;
  readonly key: string | null;
  /** When the batch was made, by its worker's clock. */
  readonly batchAt: number | undefined;
}

/** Every delivery of the store. */
export async function readLedger(engine: Engine): Promise<LedgerRow[]> {
  const rows = await engine.read(`
    select d.id, s.email, d.stream, d.item, d.status, d.reason, d.provider_id, d.batch_id, b.idempotency_key,
      b.created_at as batch_at
    from deliveries d join subscribers s on s.id = d.subscriber_id left join batches b on b.id = d.batch_id
    order by d.id`);
  return rows.map((row) => ({
    id: Number(row.id),
    email: row.email as string,
    stream: row.stream as string,
    item: row.item as string,
    status: row.status as LedgerRow['status'],
    reason: row.reason as string | null,
    providerId: row.provider_id as string | null,
    batch: row.batch_id as string | null,
    key: row.idempotency_key as string | null,
    batchAt: row.batch_at === null ? undefined : Number(row.batch_at),
  }));
}

/** Whether there is anything to do at this time: lessons to plan, deliveries to send, batches to close. */
export async function isBusy(engine: Engine, now: number): Promise<boolean> {
  const [row = {}] = await engine.read(`
    select exists (select 1 from enrolments where status = 'active' and next_due_at <= ${now})
      or exists (select 1 from deliveries where status = 'due' and due_at <= ${now})
      or exists (select 1 from batches where status = 'open') as busy`);
  return Boolean(row.busy);
}

/** The remaining work: active enrolments, waiting deliveries, open batches. */
export interface Remaining {
  readonly enrolments: number;
  readonly deliveries: number;
  readonly batches: number;
  /** When the oldest open batch was made; undefined if there is none. */
  readonly oldestBatchAt: number | undefined;
}

export async function readRemaining(engine: Engine): Promise<Remaining> {
  const [row = {}] = await engine.read(`
    select (select count(*) from enrolments where status = 'active') as enrolments,
      (select count(*) from deliveries where status in ('due', 'claimed')) as deliveries,
      (select count(*) from batches where status = 'open') as batches,
      (select min(created_at) from batches where status = 'open') as oldest`);
  return {
    enrolments: Number(row.enrolments),
    deliveries: Number(row.deliveries),
    batches: Number(row.batches),
    oldestBatchAt: row.oldest === null ? undefined : Number(row.oldest),
  };
}

/** The server's timeline, the one on which the store is known to be complete, and what was noticed since. */
export async function readTimelines(engine: Engine): Promise<{
  here: string;
  known: string | undefined;
  noticed: { lost: boolean } | undefined;
}> {
  const [row = {}] = await engine.read(`
    select left(pg_walfile_name(pg_current_wal_lsn()), 8) as here,
      (select value from meta where key = 'timeline') as known,
      (select value from meta where key = 'failed_over') as noticed`);
  return {
    here: String(row.here),
    known: row.known === null ? undefined : String(row.known),
    noticed: row.noticed ? (JSON.parse(String(row.noticed)) as { lost: boolean }) : undefined,
  };
}
