import { sql } from 'kysely';
import { type BounceCause, bounceCause, isBlameless } from '../../flow/events/bounce-cause.ts';
import { storedData, storedText } from '../../shared/reasons/stored-data.ts';
import type { Database } from './open.ts';

/** A reader who counts as bounced. */
export interface BouncedReader {
  readonly id: number;
  readonly email: string;
  readonly addressHash: string;
  /** When they were given up; epoch milliseconds. */
  readonly at: number;
  readonly cause: BounceCause;
  /** The words about it, without addresses; empty if there were none. */
  readonly said: string;
}

interface Row {
  readonly id: number;
  readonly email: string;
  readonly address_hash: string;
  readonly left_at: number | null;
  /** From the last email that a server refused. */
  readonly refused: string | null;
  /** From the last later report. */
  readonly reported: string | null;
  readonly soft: number | null;
}

/** Everybody who counts as bounced, the latest first. */
export async function bouncedReaders(db: Database): Promise<BouncedReader[]> {
  const { rows } = await sql<Row>`
    select s.id, s.email, s.address_hash, s.left_at,
      (select d.reason_data from deliveries as d where d.subscriber_id = s.id and d.status = 'failed'
        and d.reason in ('no-such-address', 'refused') order by d.id desc limit 1) as refused,
      (select e.data from events as e where e.subscriber_id = s.id and e.kind in ('bounced', 'suppressed')
        order by e.at desc, e.id desc limit 1) as reported,
      (select e.soft from events as e where e.subscriber_id = s.id and e.kind in ('bounced', 'suppressed')
        order by e.at desc, e.id desc limit 1) as soft
    from subscribers as s where s.status = 'bounced' order by s.left_at desc, s.id`.execute(db);
  return rows.map((row) => {
    const record = recordOf(row);
    return {
      id: Number(row.id),
      email: row.email,
      addressHash: row.address_hash,
      at: Number(row.left_at ?? 0),
      cause: bounceCause(record),
      said: record?.words ?? '',
    };
  });
}

/** A report names the bounce itself; without one, the server's answer counts. */
function recordOf({ reported, refused, soft }: Row) {
  if (reported !== null) {
    const data = storedData(reported);
    const words = storedText(data, 'message') || storedText(data, 'reason');
    return { status: storedText(data, 'status') || undefined, words, soft: Number(soft) === 1 };
  }
  if (refused === null) return undefined;
  return { status: undefined, words: storedText(storedData(refused), 'said'), soft: false };
}

/** How many readers bounced for a reason that blames no reader today. */
export async function countBlameless(db: Database): Promise<number> {
  return (await bouncedReaders(db)).filter(({ cause }) => isBlameless(cause)).length;
}
