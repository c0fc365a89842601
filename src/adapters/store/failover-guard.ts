import { type RawBuilder, sql } from 'kysely';
import type { Closing } from '../../flow/deliver/deliver-store.ts';
import { type BarredCode, BarredError } from '../../shared/reasons/barred.ts';
import { HOUR } from '../../shared/time/clock.ts';
import { type FailoverVerdict, judgeFailover, type Seen, totalOf } from './failover.ts';
import { lastTrace } from './last-trace.ts';
import { setMeta } from './meta.ts';
import type { Database } from './open.ts';
import { schemaIsKnown } from './schema-fence.ts';
import { HERE, type StoreFacts } from './store-facts.ts';

/** The timeline on which the store is known to be complete. */
const TIMELINE = 'timeline';
/** Another timeline was noticed: JSON of `Noticed`. */
const NOTICED = 'failed_over';
/** How often the store was reconciled; workers' earlier memories count for nothing afterwards. */
const RECONCILED = 'reconciled';
/** The marks that this guard judges by. */
export const FAILOVER_MARKS: readonly string[] = [TIMELINE, NOTICED, RECONCILED];

/** How long a silent worker counts as alive: longer than any batch is leased. */
const ALIVE = HOUR;

/** The findings when a standby, or a recovered backup, was first seen. */
interface Noticed {
  readonly at: number;
  /** The last instant that the store knew of at that time. */
  readonly since: number;
  readonly lost: boolean;
}

/** A server whose history differs from the one that was sent from. */
const failedOver = (code: BarredCode, what: string) =>
  new BarredError(
    code,
    `PostgreSQL is on a different timeline than before: a standby took over, or a backup was recovered. ${what}`,
  );

/** One process that sends from a store on PostgreSQL, and what it remembers of it. */
export interface FailoverGuard {
  /**
   * Notices a standby that took over; sending continues automatically once it is known that nothing is missing.
   *
   * @throws BarredError until that is known.
   */
  check(facts: StoreFacts): Promise<void>;
  /** The same for a process that does not send; writes nothing. */
  look(facts: StoreFacts): void;
  /** Counts batches within the transaction that claims them. @throws BarredError on another timeline. */
  count(trx: Database, batches: number): Promise<void>;
  /** Whether the enclosing statement runs where the store is known to be complete, and of a known version. */
  here(): RawBuilder<boolean>;
  /** The last counted claim has been acknowledged. */
  claimed(): void;
  /** The mark that this batch begins has been acknowledged. */
  begun(batchId: string): void;
  /** These ends have been acknowledged. */
  settled(closings: readonly Closing[]): void;
  /** Accepts the store as it is. */
  accept(facts: StoreFacts): Promise<void>;
  /** This process no longer sends. */
  leave(): Promise<void>;
}

/**
 * @param owner this process's name, and whether another process is known to be gone.
 */
export function failoverGuard(
  db: Database,
  {
    owner,
    isGone,
    now,
  }: { readonly owner: string; readonly isGone: (owner: string) => boolean; readonly now: () => number },
): FailoverGuard {
  const memory = { owner, timeline: undefined as string | undefined, claims: 0, total: 0 };
  let reconciled: string | undefined;
  let counted = 0;
  let ended: string | undefined;
  let begun: string | undefined;
  let part: { readonly id: number; readonly subscriberId: number; readonly batchId: string } | undefined;

  const see = ({ marks, workers }: StoreFacts, here: string): Seen => {
    const noticed = marks.get(NOTICED);
    return {
      ...{ here, workers },
      accepted: marks.get(TIMELINE),
      noticed: noticed === undefined ? undefined : (JSON.parse(noticed) as Noticed),
    };
  };
  /** Whether an acknowledged mark or settlement is missing from the store. */
  const misses = async (): Promise<boolean> => {
    const open = await db
      .selectFrom('batches')
      .select('id')
      .where('status', '=', 'open')
      .where((eb) => eb.or([eb('id', '=', ended ?? ''), eb.and({ id: begun ?? '', begun: 0 })]))
      .executeTakeFirst();
    const claimed = await db
      .selectFrom('deliveries')
      .select('id')
      .where('subscriber_id', '=', part?.subscriberId ?? -1)
      .where('id', '=', part?.id ?? -1)
      .where('batch_id', '=', part?.batchId ?? '')
      .where('status', '=', 'claimed')
      .executeTakeFirst();
    return open !== undefined || claimed !== undefined;
  };
  const signIn = async (here: string) => {
    await db
      .insertInto('workers')
      .values({ owner, claims: memory.claims, timeline: here, alive_until: now() + ALIVE })
      .onConflict((conflict) =>
        conflict.column('owner').doUpdateSet({ timeline: here, alive_until: now() + ALIVE }),
      )
      .execute();
  };
  /** The claims of ended workers stay counted, so that the total never decreases. */
  const signOff = async (owners: readonly string[], here: string) => {
    if (owners.length === 0) return;
    await sql`with gone as (
        delete from workers where owner in (${sql.join(owners)}) and timeline = ${here} and ${HERE} = ${here} returning claims)
      insert into workers (owner, claims, timeline, alive_until)
        select '', sum(claims), ${here}, 0 from gone having count(*) > 0
      on conflict (owner) do update set claims = workers.claims + excluded.claims`.execute(db);
  };
  const notice = async (seen: Seen, lost: boolean) => {
    if (seen.noticed && (seen.noticed.lost || !lost)) return;
    const at = seen.noticed?.at ?? now();
    const since = (seen.noticed as Noticed | undefined)?.since ?? (await lastTrace(db));
    await setMeta(db, NOTICED, JSON.stringify({ at, since, lost } satisfies Noticed)).execute();
  };

  return {
    async check(facts) {
      const { timeline: here } = facts;
      if (here === undefined) return;
      const seen = see(facts, here);
      if (facts.marks.get(RECONCILED) !== reconciled) {
        reconciled = facts.marks.get(RECONCILED);
        Object.assign(memory, { timeline: undefined, claims: 0, total: 0 });
        ended = begun = part = undefined;
      }
      const moved = memory.timeline !== undefined && memory.timeline !== here;
      const verdict = judgeFailover(seen, memory, moved && (await misses()), isGone, now());
      if (verdict.kind !== 'same' && verdict.kind !== 'complete') {
        await notice(seen, verdict.kind === 'lost');
        if (verdict.kind !== 'lost' && memory.timeline !== undefined) await signIn(here);
        throw failedOver(...wordsOf(verdict));
      }
      if (verdict.kind === 'complete') {
        await setMeta(db, TIMELINE, here).execute();
        await db.deleteFrom('meta').where('key', '=', NOTICED).execute();
      } else if (seen.accepted === undefined) await setMeta(db, TIMELINE, here).execute();
      const mine = seen.workers.find((worker) => worker.owner === owner);
      if (!mine || mine.timeline !== here || mine.aliveUntil < now() + ALIVE / 2) await signIn(here);
      const gone = seen.workers.filter(
        (worker) =>
          worker.owner !== '' &&
          worker.owner !== owner &&
          (isGone(worker.owner) || worker.aliveUntil < now()),
      );
      await signOff(
        gone.map((worker) => worker.owner),
        here,
      );
      memory.timeline = here;
      memory.total = Math.max(memory.total, totalOf(seen.workers));
    },

    look(facts) {
      const { timeline: here } = facts;
      if (here === undefined) return;
      const seen = see(facts, here);
      const memoryless = { owner: '', timeline: undefined, claims: 0, total: 0 };
      const verdict = judgeFailover(seen, memoryless, false, isGone, now());
      if (verdict.kind !== 'same') throw failedOver(...wordsOf(verdict));
    },

    async count(trx, batches) {
      if (memory.timeline === undefined) return;
      const { rows } = await sql<{ claims: number; known: boolean }>`
        insert into workers (owner, claims, timeline, alive_until)
          values (${owner}, ${memory.claims + batches}, ${memory.timeline}, ${now() + ALIVE})
        on conflict (owner) do update set claims = workers.claims + ${batches}, alive_until = excluded.alive_until
        returning claims, ${HERE} = ${memory.timeline} as known`.execute(trx);
      if (!rows[0]?.known)
        throw failedOver(
          'comparing',
          'Nothing is claimed until the workers have compared their records with it.',
        );
      counted = Number(rows[0].claims);
    },

    here: () =>
      memory.timeline === undefined
        ? schemaIsKnown
        : sql`(${HERE} = ${memory.timeline} and ${schemaIsKnown})`,

    claimed() {
      memory.claims = Math.max(memory.claims, counted);
    },

    begun(batchId) {
      begun = batchId;
    },

    settled(closings) {
      for (const { lease, partial, settlements } of closings) {
        const last = settlements.at(-1)?.delivery;
        if (!partial) ended = lease.batchId;
        else if (last) part = { id: last.id, subscriberId: last.subscriberId, batchId: lease.batchId };
      }
    },

    async accept({ timeline: here }) {
      if (here === undefined) return;
      await db.transaction().execute(async (trx) => {
        await sql`update workers set timeline = ${here}`.execute(trx);
        await sql`insert into workers (owner, claims, timeline, alive_until)
            select '', sum(claims), ${here}, 0 from workers having count(*) > 0
          on conflict (owner) do update set claims = excluded.claims`.execute(trx);
        await sql`delete from workers where owner <> ''`.execute(trx);
        for (const [key, value] of [
          [TIMELINE, here],
          [RECONCILED, String(now())],
        ] as const) {
          await setMeta(trx, key, value).execute();
        }
        await trx.deleteFrom('meta').where('key', '=', NOTICED).execute();
      });
    },

    async leave() {
      if (memory.timeline !== undefined) await signOff([owner], memory.timeline);
    },
  };
}

/** The period in which emails may have left without the store's knowledge; undefined if nothing reveals it. */
export async function failoverOf(db: Database): Promise<{ since: number; until: number } | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', NOTICED).executeTakeFirst();
  if (!row) return undefined;
  const { at, since } = JSON.parse(row.value) as Noticed;
  return { since, until: at };
}

const REMEDY =
  'Nothing is sent until "pace reconcile" has decided which emails were sent in the meantime. If nothing was lost for certain, use "pace reconcile --send-again".';

function wordsOf(verdict: Exclude<FailoverVerdict, { kind: 'same' }>): [BarredCode, string] {
  switch (verdict.kind) {
    case 'lost':
      return ['failed-over', `The latest data is missing. ${REMEDY}`];
    case 'unproven':
      return [
        'failed-over',
        `No worker that sent before is running, so it is unknown whether data is missing. ${REMEDY}`,
      ];
    case 'wait':
    case 'complete':
      return ['comparing', 'The workers are comparing their records with the store.'];
  }
}
