/**
 * What a standby that took over has of what was written to its primary, judged by what workers remember.
 *
 * PostgreSQL begins a new timeline whenever a standby is promoted and whenever a backup is recovered. What such a
 * server has is a beginning of what its predecessor had: everything up to some commit, nothing after it. So it is
 * complete as far as anybody knows when each worker that was at work finds its own last acknowledged writes, and
 * when one who lived through the change finds as many claims as it last saw all together.
 */

/** A worker as the store knows it; the one without a name stands for those who have gone. */
export interface WorkerRow {
  readonly owner: string;
  /** Batches it has claimed. */
  readonly claims: number;
  /** Where it last found everything of its own. */
  readonly timeline: string;
  /** Past it another worker may take it for gone; epoch milliseconds. */
  readonly aliveUntil: number;
}

/** What the store says now. */
export interface Seen {
  /** The server's timeline. */
  readonly here: string;
  /** The timeline on which the store is known to be complete; undefined before the first look. */
  readonly accepted: string | undefined;
  /** Since when another timeline is known, and whether something is known to be missing. */
  readonly noticed: { readonly at: number; readonly lost: boolean } | undefined;
  readonly workers: readonly WorkerRow[];
}

/** What one worker remembers of the store; nothing when it has just begun. */
export interface Memory {
  readonly owner: string;
  readonly timeline: string | undefined;
  /** How many batches it has claimed, and how many all together had at its last look. */
  readonly claims: number;
  readonly total: number;
}

export type FailoverVerdict =
  /** Nothing has happened. */
  | { readonly kind: 'same' }
  /** Something that this worker wrote or saw is missing, or another one's is. */
  | { readonly kind: 'lost' }
  /** This worker misses nothing; `for` have yet to look. Empty: they have, and it is only too soon. */
  | { readonly kind: 'wait'; readonly for: readonly string[] }
  /** Nobody can know: these workers, or all of them, did not live to look. */
  | { readonly kind: 'unproven'; readonly for: readonly string[] }
  /** Nothing is missing. */
  | { readonly kind: 'complete' };

/** A worker whose first act was lost is known to nobody but itself: all get the time to look before any goes on. */
export const TIME_TO_LOOK = 10_000;

export const totalOf = (workers: readonly WorkerRow[]) =>
  workers.reduce((sum, { claims }) => sum + claims, 0);

/**
 * @param misses whether a settlement of this worker's is missing.
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
