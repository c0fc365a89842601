/**
 * How much of the primary's data a promoted standby has, judged by what workers remember.
 *
 * PostgreSQL begins a new timeline whenever a standby is promoted and whenever a backup is recovered. Such a server
 * has a prefix of its predecessor's history: everything up to some commit, nothing after it. So as far as anybody can
 * know, it is complete if each worker that was active finds its own last acknowledged writes, and if a worker that
 * lived through the change finds as many claims as it last saw in total.
 */

/** A worker as the store knows it; the one without a name represents those that have ended. */
export interface WorkerRow {
  readonly owner: string;
  /** Batches it has claimed. */
  readonly claims: number;
  /** The timeline on which it last found everything of its own. */
  readonly timeline: string;
  /** After this, another worker may consider it gone; epoch milliseconds. */
  readonly aliveUntil: number;
}

/** The store's current state. */
export interface Seen {
  /** The server's timeline. */
  readonly here: string;
  /** The timeline on which the store is known to be complete; undefined before the first look. */
  readonly accepted: string | undefined;
  /** Since when another timeline is known, and whether something is known to be missing. */
  readonly noticed: { readonly at: number; readonly lost: boolean } | undefined;
  readonly workers: readonly WorkerRow[];
}

/** What one worker remembers of the store; nothing if it has just begun. */
export interface Memory {
  readonly owner: string;
  readonly timeline: string | undefined;
  /** How many batches it has claimed, and how many were claimed in total at its last look. */
  readonly claims: number;
  readonly total: number;
}

export type FailoverVerdict =
  /** Nothing has happened. */
  | { readonly kind: 'same' }
  /** Something that this worker or another one wrote or saw is missing. */
  | { readonly kind: 'lost' }
  /**
   * This worker misses nothing; the workers in `for` have yet to look. Empty: all have looked, and it is only too
   * early.
   */
  | { readonly kind: 'wait'; readonly for: readonly string[] }
  /** Nobody can know: these workers, or all of them, ended before they could look. */
  | { readonly kind: 'unproven'; readonly for: readonly string[] }
  /** Nothing is missing. */
  | { readonly kind: 'complete' };

/** Only the worker itself knows of a first write that was lost: all get this time to look before any continues. */
export const TIME_TO_LOOK = 10_000;

export const totalOf = (workers: readonly WorkerRow[]) =>
  workers.reduce((sum, { claims }) => sum + claims, 0);

/**
 * @param misses whether a settlement of this worker is missing.
 * @param isGone whether a worker has certainly ended.
 */
export function judgeFailover(
  { here, accepted, noticed, workers }: Seen,
  memory: Memory,
  misses: boolean,
  isGone: (owner: string) => boolean,
  now: number,
): FailoverVerdict {
  if (noticed?.lost) return { kind: 'lost' };
  const livedThrough = memory.timeline !== undefined && (memory.timeline !== here || here !== accepted);
  const mine = workers.find(({ owner }) => owner === memory.owner);
  if (memory.timeline !== undefined) {
    if (totalOf(workers) < memory.total) return { kind: 'lost' };
    if (mine && mine.claims < memory.claims) return { kind: 'lost' };
    if (livedThrough && (misses || !mine)) return { kind: 'lost' };
  }
  if (accepted === undefined || here === accepted) return { kind: 'same' };
  const others = workers.filter(
    ({ owner, timeline }) => owner !== '' && owner !== memory.owner && timeline !== here,
  );
  const gone = others.filter(({ owner, aliveUntil }) => isGone(owner) || aliveUntil < now);
  if (gone.length > 0) return { kind: 'unproven', for: gone.map(({ owner }) => owner) };
  const alive = workers.some(({ owner, aliveUntil }) => owner !== '' && !isGone(owner) && aliveUntil >= now);
  if (!livedThrough && !alive) return { kind: 'unproven', for: [] };
  if (!livedThrough || others.length > 0 || now < (noticed?.at ?? now) + TIME_TO_LOOK)
    return { kind: 'wait', for: others.map(({ owner }) => owner) };
  return { kind: 'complete' };
}
